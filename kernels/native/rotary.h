// Rotary embedding of one head of one token (kernels/rotary.py).
#pragma once

#include <cstring>

#include "vectors.h"

namespace armt {

// Rotates the first `turned` of `width` numbers. width and turned / 2: multiples of 16.
inline void rotate_head(const bf16* from, const bf16* cosine, const bf16* sine, bf16* to, int64_t width,
                        int64_t turned) {
  const int64_t half = turned / 2;
  for (int64_t i = 0; i < half; i += kLanes) {
    const Floats first = load(from + i), second = load(from + half + i);
    store(to + i, fms(first, load(cosine + i), second * load(sine + i)));
    store(to + half + i, fma(second, load(cosine + half + i), first * load(sine + half + i)));
  }
  std::memcpy(to + turned, from + turned, (width - turned) * sizeof(bf16));
}

}  // namespace armt
