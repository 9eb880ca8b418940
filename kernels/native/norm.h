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

// to = residual + r (g - x r^2 mean(g x)), with g = back * weight and r = 1 / sqrt(mean(x^2) + eps).
inline void rms_norm_back_row(const bf16* from, const bf16* weight, const bf16* back, const bf16* residual, bf16* to,
                              int64_t width, double eps) {
  Floats squares = zero(), products = zero();
  for (int64_t i = 0; i < width; i += kLanes) {
    const Floats x = load(from + i);
    squares = fma(x, x, squares);
    products = fma(x, load(back + i) * load(weight + i), products);
  }
  const double factor = 1.0 / std::sqrt(sum_of(squares) / static_cast<double>(width) + eps);
  const double pull = factor * factor * factor * sum_of(products) / static_cast<double>(width);
  const Floats r = broadcast(static_cast<float>(factor)), p = broadcast(static_cast<float>(pull));
  for (int64_t i = 0; i < width; i += kLanes) {
    const Floats given = load(back + i) * load(weight + i);
    store(to + i, negated_fma(load(from + i), p, fma(given, r, load(residual + i))));
  }
}

}  // namespace armt
