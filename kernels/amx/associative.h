// The feature map of the associative memory (kernels/associative.py).
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
    const __m512 value = rounded(_mm512_loadu_ps(x + i)), zero = _mm512_setzero_ps();
    _mm512_storeu_ps(own + i, _mm512_max_ps(value, zero));
    _mm512_storeu_ps(own + width + i, _mm512_max_ps(_mm512_sub_ps(zero, value), zero));
  }
  // In front of y its own end: every roll is then a shifted read.
  std::memcpy(y, own + both - kLanes, kLanes * sizeof(float));
  __m512 square = _mm512_setzero_ps();
  for (int64_t roll = 1; roll <= kRolls; ++roll)
    for (int64_t i = 0; i < both; i += kLanes) {
      const __m512 value = _mm512_mul_ps(_mm512_loadu_ps(own + i), _mm512_loadu_ps(own + i - roll));
      square = _mm512_fmadd_ps(value, value, square);
      _mm512_storeu_ps(key + (roll - 1) * both + i, value);
    }
  if (!normalize) return;
  const float length = std::max(std::sqrt(_mm512_reduce_add_ps(square)), kLeastLength);
  const __m512 factor = _mm512_set1_ps(1.0f / length);
  for (int64_t i = 0; i < kRolls * both; i += kLanes)
    _mm512_storeu_ps(key + i, _mm512_mul_ps(factor, _mm512_loadu_ps(key + i)));
}

template <class Number>
inline float dot(const float* a, const Number* b, int64_t count) {
  __m512 sum = _mm512_setzero_ps();
  for (int64_t i = 0; i < count; i += kLanes) sum = _mm512_fmadd_ps(load(a + i), load(b + i), sum);
  return _mm512_reduce_add_ps(sum);
}

}  // namespace armt
