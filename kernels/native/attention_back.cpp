// The way back through causal attention within cells (kernels/native/backward.py).
#include "attention_back.h"

#include "export.h"

using namespace armt;

// query [C, H, N, D], key and value [C, Hkv, N, D], strides as in `armt_attention`; back [C, N, H, D]; cosine and sine
// [C, N, R], cells `angle_stride` numbers apart; out [C, N, H + 2 Hkv, D]. D and R / 2 as in `armt_rotary`.
ARMT_EXPORT void armt_attention_back(const bf16* query, const bf16* key, const bf16* value, const bf16* back,
                                     const bf16* cosine, const bf16* sine, bf16* out, const int64_t* strides,
                                     int64_t cells, int64_t heads, int64_t key_heads, int64_t tokens, int64_t head_dim,
                                     int64_t turned, int64_t angle_stride, double scale) {
  const Attention attention{heads, key_heads, tokens, head_dim, scale};
  const int64_t width = (heads + 2 * key_heads) * head_dim;
#pragma omp parallel
  {
    Tiles tiles;
    BackRoom room(attention);
#pragma omp for schedule(dynamic)
    for (int64_t job = 0; job < cells * key_heads; ++job) {
      const int64_t c = job / key_heads;
      const int64_t* s = strides;
      attention_back(tiles, attention, job % key_heads, Heads{query + c * s[0], s[1], s[2]},
                     Heads{key + c * s[3], s[4], s[5]}, Heads{value + c * s[6], s[7], s[8]},
                     Heads{back + c * tokens * heads * head_dim, head_dim, heads * head_dim}, cosine + c * angle_stride,
                     sine + c * angle_stride, turned, PackedBack{out + c * tokens * width, width}, room);
    }
  }
}
