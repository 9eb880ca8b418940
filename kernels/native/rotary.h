// Rotary embedding of one head of one token (kernels/eager/rotary.py), and the way back through it.
#pragma once

#include <cstring>

#include "vectors.h"

namespace armt {

// Rotates the first `turned` of `head_dim` numbers. head_dim and turned / 2: multiples of 16.
inline void rotate_head(const bf16* from, const bf16* cosine, const bf16* sine, bf16* to, int64_t head_dim,
                        int64_t turned) {
  const int64_t half = turned / 2;
  for (int64_t i = 0; i < half; i += kLanes) {
    const Floats first = load(from + i), second = load(from + half + i);
    store(to + i, fms(first, load(cosine + i), second * load(sine + i)));
    store(to + half + i, fma(second, load(cosine + half + i), first * load(sine + half + i)));
  }
  std::memcpy(to + turned, from + turned, (head_dim - turned) * sizeof(bf16));
}

// Rounds a head's gradient and turns it back by the angles that the head was turned by. turned: 0 for a value.
inline void turn_back(const float* from, const bf16* cosine, const bf16* sine, bf16* to, int64_t head_dim,
                      int64_t turned) {
  const int64_t half = turned / 2;
  for (int64_t i = 0; i < half; i += kLanes) {
    const Floats first = load(from + i), second = load(from + half + i);
    store(to + i, fma(first, load(cosine + i), second * load(sine + half + i)));
    store(to + half + i, fms(second, load(cosine + half + i), first * load(sine + i)));
  }
  for (int64_t i = turned; i < head_dim; i += kLanes) store(to + i, load(from + i));
}

}  // namespace armt
