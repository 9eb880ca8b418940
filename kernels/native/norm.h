// RMS norm of one row (kernels/eager/norm.py).
#pragma once

#include <cmath>

#include "vectors.h"

namespace armt {

// Rounds to bfloat16 before it multiplies with the weight, as the models' own code does. width: a multiple of 16.
inline void rms_norm_row(const bf16* from, const bf16* weight, bf16* to, int64_t width, double eps) {
  Floats sum = zero();
  for (int64_t i = 0; i < width; i += kLanes) sum = fma(load(from + i), load(from + i), sum);
  const double mean = sum_of(sum) / static_cast<double>(width);
  const Floats factor = broadcast(static_cast<float>(1.0 / std::sqrt(mean + eps)));
  for (int64_t i = 0; i < width; i += kLanes) store(to + i, rounded(load(from + i) * factor) * load(weight + i));
}

}  // namespace armt
