// Causal attention within cells (kernels/eager/attention.py).
#include "attention.h"

#include "export.h"

using namespace armt;

// query [C, H, N, D], key and value [C, Hkv, N, D]; strides: numbers between cells, heads and tokens of each in this
// order; out [C, N, H, D].
ARMT_EXPORT void armt_attention(const bf16* query, const bf16* key, const bf16* value, bf16* out,
                                const int64_t* strides, int64_t cells, int64_t heads, int64_t key_heads, int64_t tokens,
                                int64_t head_dim, double scale) {
  const Attention attention{heads, key_heads, tokens, head_dim, scale};
  const auto scratch = room<bf16>(slots() * attention.scratch());
  over_cells(cells, [&](int64_t c, const Share& share) {
    Tiles tiles;
    const int64_t* s = strides;
    attention_cell(tiles, attention, Heads{query + c * s[0], s[1], s[2]}, Heads{key + c * s[3], s[4], s[5]},
                   Heads{value + c * s[6], s[7], s[8]}, out + c * tokens * heads * head_dim, heads * head_dim,
                   scratch.get() + share.slot * attention.scratch(), share);
  });
}
