// Sixteen numbers at a time: bfloat16 in memory, float32 in registers.
#pragma once

#include <immintrin.h>

#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <type_traits>

namespace armt {

// The bits of a bfloat16.
using bf16 = uint16_t;

constexpr int64_t kLanes = 16;

inline __m512 load(const bf16* from) {
  const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}

// Rounds to nearest, ties to even.
inline void store(bf16* to, __m512 value) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), (__m256i)_mm512_cvtneps_pbh(value));
}

// Thirty-two numbers, in one piece.
inline void store(bf16* to, __m512 low, __m512 high) {
  _mm512_storeu_si512(to, (__m512i)_mm512_cvtne2ps_pbh(high, low));
}

inline __m512 load(const float* from) { return _mm512_loadu_ps(from); }

inline void store(float* to, __m512 value) { _mm512_storeu_ps(to, value); }

// Asks for `count` numbers to be brought into the second cache.
template <class Number>
inline void fetch(const Number* from, int64_t count) {
  for (int64_t i = 0; i < count; i += 64 / static_cast<int64_t>(sizeof(Number))) _mm_prefetch(from + i, _MM_HINT_T1);
}

inline float widen(bf16 value) {
  const uint32_t bits = static_cast<uint32_t>(value) << 16;
  float out;
  __builtin_memcpy(&out, &bits, sizeof(out));
  return out;
}

inline __m512 rounded(__m512 value) {
  const __m256i bits = (__m256i)_mm512_cvtneps_pbh(value);
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}

inline float rounded(float value) { return _mm512_cvtss_f32(rounded(_mm512_set1_ps(value))); }

// 2^x to 5e-6 of its size; 0 and infinity where it leaves float32's range.
inline __m512 power_of_two(__m512 x) {
  const __m512 n = _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const __m512 r = _mm512_sub_ps(x, n);
  __m512 p = _mm512_set1_ps(9.6181291e-3f);
  for (const float coefficient : {5.5504109e-2f, 2.4022651e-1f, 6.9314718e-1f, 1.0f})
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(coefficient));
  return _mm512_scalef_ps(p, n);
}

inline __m512 exponential(__m512 x) { return power_of_two(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504f))); }

// 1 / x for finite x, to 2^-23: an estimate and one step of Newton's method, a quarter of a division's time.
inline __m512 reciprocal(__m512 x) {
  const __m512 estimate = _mm512_rcp14_ps(x);
  return _mm512_mul_ps(estimate, _mm512_fnmadd_ps(x, estimate, _mm512_set1_ps(2.0f)));
}

inline __m512 sigmoid(__m512 x) {
  // Beyond 2^120 nothing of it is left in bfloat16, and the reciprocal stays finite.
  const __m512 power = power_of_two(_mm512_min_ps(_mm512_mul_ps(x, _mm512_set1_ps(-1.44269504f)), _mm512_set1_ps(120)));
  return reciprocal(_mm512_add_ps(_mm512_set1_ps(1.0f), power));
}

inline __m512 tanh(__m512 x) {
  const __m512 two = _mm512_set1_ps(2.0f);
  return _mm512_fmsub_ps(two, sigmoid(_mm512_mul_ps(two, x)), _mm512_set1_ps(1.0f));
}

// Abramowitz and Stegun, 7.1.26.
inline __m512 error_function(__m512 x) {
  const __m512 one = _mm512_set1_ps(1.0f), size = _mm512_abs_ps(x);
  const __m512 t = reciprocal(_mm512_fmadd_ps(_mm512_set1_ps(0.3275911f), size, one));
  __m512 p = _mm512_set1_ps(1.061405429f);
  for (const float coefficient : {-1.453152027f, 1.421413741f, -0.284496736f, 0.254829592f})
    p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(coefficient));
  const __m512 tail =
      _mm512_mul_ps(_mm512_mul_ps(p, t), exponential(_mm512_sub_ps(_mm512_setzero_ps(), _mm512_mul_ps(size, size))));
  const __mmask16 negative = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_LT_OQ);
  const __m512 positive = _mm512_sub_ps(one, tail);
  return _mm512_mask_sub_ps(positive, negative, _mm512_setzero_ps(), positive);
}

// Numbered as in ops.py.
enum class Activation : int64_t { none, silu, gelu, gelu_tanh, relu };

template <Activation kind>
inline __m512 activate(__m512 x) {
  const __m512 half = _mm512_set1_ps(0.5f), one = _mm512_set1_ps(1.0f);
  switch (kind) {
    case Activation::none:
      return x;
    case Activation::silu:
      return _mm512_mul_ps(x, sigmoid(x));
    case Activation::gelu:
      return _mm512_mul_ps(_mm512_mul_ps(half, x),
                           _mm512_add_ps(one, error_function(_mm512_mul_ps(x, _mm512_set1_ps(0.70710678f)))));
    case Activation::gelu_tanh: {
      const __m512 cube = _mm512_mul_ps(_mm512_mul_ps(x, x), x);
      const __m512 inner =
          _mm512_mul_ps(_mm512_set1_ps(0.79788456f), _mm512_fmadd_ps(_mm512_set1_ps(0.044715f), cube, x));
      return _mm512_mul_ps(_mm512_mul_ps(half, x), _mm512_add_ps(one, tanh(inner)));
    }
    case Activation::relu:
      return _mm512_max_ps(x, _mm512_setzero_ps());
  }
}

// Calls `f` with the activation as a constant.
template <class F>
inline void with_activation(Activation kind, F f) {
  switch (kind) {
    case Activation::none:
      return f(std::integral_constant<Activation, Activation::none>());
    case Activation::silu:
      return f(std::integral_constant<Activation, Activation::silu>());
    case Activation::gelu:
      return f(std::integral_constant<Activation, Activation::gelu>());
    case Activation::gelu_tanh:
      return f(std::integral_constant<Activation, Activation::gelu_tanh>());
    case Activation::relu:
      return f(std::integral_constant<Activation, Activation::relu>());
  }
}

struct Free {
  void operator()(void* block) const { std::free(block); }
};

// `count` rounded up to whole cache lines.
template <class T>
int64_t whole_lines(int64_t count) {
  constexpr int64_t line = 64 / static_cast<int64_t>(sizeof(T));
  return (count + line - 1) / line * line;
}

// Room for `count` values, aligned to a cache line.
template <class T>
std::unique_ptr<T[], Free> room(int64_t count) {
  const int64_t numbers = whole_lines<T>(count > 0 ? count : 1);
  return std::unique_ptr<T[], Free>(static_cast<T*>(std::aligned_alloc(64, numbers * sizeof(T))));
}

}  // namespace armt
