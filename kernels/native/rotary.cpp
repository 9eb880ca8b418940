// Rotary embedding of packed queries and keys, written head by head (kernels/eager/rotary.py).
#include "rotary.h"

#include "cells.h"
#include "export.h"

using namespace armt;

// x [C, M, H, D], tokens `token_stride` numbers apart; cosine and sine [C, M, R], cells `angle_stride` numbers apart;
// out [C, H, M, D]. D and R / 2 multiples of 16.
ARMT_EXPORT void armt_rotary(const bf16* x, const bf16* cosine, const bf16* sine, bf16* out, int64_t cells,
                             int64_t tokens, int64_t heads, int64_t head_dim, int64_t turned, int64_t token_stride,
                             int64_t angle_stride) {
  over_cells(cells, [&](int64_t c, const Share& share) {
    for (int64_t token = share.begin(tokens); token < share.end(tokens); ++token) {
      const int64_t angle = c * angle_stride + token * turned;
      const bf16* from = x + (c * tokens + token) * token_stride;
      for (int64_t head = 0; head < heads; ++head)
        rotate_head(from + head * head_dim, cosine + angle, sine + angle,
                    out + ((c * heads + head) * tokens + token) * head_dim, head_dim, turned);
    }
  });
}
