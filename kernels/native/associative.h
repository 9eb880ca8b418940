// The feature map of the associative memory (kernels/eager/associative.py).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>

#include "vectors.h"

namespace armt {

constexpr int64_t kRolls = 3;
constexpr float kDenominatorEps = 1e-5f, kCorrectionEps = 1e-5f, kLeastLength = 1e-12f;

// Maps projections to a key: products of y = (relu(x), relu(-x)) with itself rolled by 1, 2 and 3.
//
// x: [width], a multiple of 16; rounded to bfloat16 first, as a linear layer would. y: room for 16 + 2 * width numbers.
// key: [6 * width], float32, divided by its length where `normalize`.
inline void feature_map(const float* x, int64_t width, bool normalize, float* y, float* key) {
  float* own = y + kLanes;
  const int64_t both = 2 * width;
  for (int64_t i = 0; i < width; i += kLanes) {
    const Floats value = rounded(load(x + i));
    // On x86 the second is taken where one is no number, which then stays to be seen.
    store(own + i, max(zero(), value));
    store(own + width + i, max(zero(), zero() - value));
  }
  // In front of y its own end: every roll is then a shifted read.
  std::memcpy(y, own + both - kLanes, kLanes * sizeof(float));
  Floats square = zero();
  for (int64_t roll = 1; roll <= kRolls; ++roll)
    for (int64_t i = 0; i < both; i += kLanes) {
      const Floats value = load(own + i) * load(own + i - roll);
      square = fma(value, value, square);
      store(key + (roll - 1) * both + i, value);
    }
  if (!normalize) return;
  const float length = std::max(std::sqrt(sum_of(square)), kLeastLength);
  const Floats factor = broadcast(1.0f / length);
  for (int64_t i = 0; i < kRolls * both; i += kLanes) store(key + i, factor * load(key + i));
}

template <class Number>
inline float dot(const float* a, const Number* b, int64_t count) {
  Floats sum = zero();
  for (int64_t i = 0; i < count; i += kLanes) sum = fma(load(a + i), load(b + i), sum);
  return sum_of(sum);
}

}  // namespace armt
