// Rotary embedding of packed queries and keys, written head by head (kernels/rotary.py).
#include <cstring>

#include "cells.h"
#include "vectors.h"

using namespace armt;

// x [C, M, H, D], tokens `token_stride` numbers apart; cosine and sine [C, M, R], cells `angle_stride` numbers apart;
// out [C, H, M, D]. D and R / 2 multiples of 16.
extern "C" void armt_rotary(const bf16* x, const bf16* cosine, const bf16* sine, bf16* out, int64_t cells,
                            int64_t tokens, int64_t heads, int64_t width, int64_t turned, int64_t token_stride,
                            int64_t angle_stride) {
  const int64_t half = turned / 2;
  over_cells(cells, [&](int64_t c, const Share& share) {
    for (int64_t token = share.begin(tokens); token < share.end(tokens); ++token) {
      const bf16* cos = cosine + c * angle_stride + token * turned;
      const bf16* sin = sine + c * angle_stride + token * turned;
      for (int64_t head = 0; head < heads; ++head) {
        const bf16* from = x + (c * tokens + token) * token_stride + head * width;
        bf16* to = out + ((c * heads + head) * tokens + token) * width;
        for (int64_t i = 0; i < half; i += kLanes) {
          const __m512 first = load(from + i), second = load(from + half + i);
          store(to + i, _mm512_fmsub_ps(first, load(cos + i), _mm512_mul_ps(second, load(sin + i))));
          store(to + half + i,
                _mm512_fmadd_ps(second, load(cos + half + i), _mm512_mul_ps(first, load(sin + half + i))));
        }
        std::memcpy(to + turned, from + turned, (width - turned) * sizeof(bf16));
      }
    }
  });
}
