// RMS norm of one row (kernels/norm.py).
#pragma once

#include <cmath>

#include "vectors.h"

namespace armt {

// Rounds to bfloat16 before it multiplies with the weight, as the models' own code does. width: a multiple of 16.
inline void rms_norm_row(const bf16* from, const bf16* weight, bf16* to, int64_t width, double eps) {
  __m512 sum = _mm512_setzero_ps();
  for (int64_t i = 0; i < width; i += kLanes) sum = _mm512_fmadd_ps(load(from + i), load(from + i), sum);
  const double mean = _mm512_reduce_add_ps(sum) / static_cast<double>(width);
  const __m512 factor = _mm512_set1_ps(static_cast<float>(1.0 / std::sqrt(mean + eps)));
  for (int64_t i = 0; i < width; i += kLanes)
    store(to + i, _mm512_mul_ps(rounded(_mm512_mul_ps(load(from + i), factor)), load(weight + i)));
}

}  // namespace armt
