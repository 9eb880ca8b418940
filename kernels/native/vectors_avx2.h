// Sixteen numbers at a time in two registers of AVX2 (`vectors.h` says what is asked of an instruction set).
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "singles_x86.h"

namespace armt {

using bf16 = uint16_t;

struct Floats {
  __m256 low = _mm256_setzero_ps(), high = _mm256_setzero_ps();
};

inline Floats operator+(Floats a, Floats b) { return {_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)}; }

inline Floats operator-(Floats a, Floats b) { return {_mm256_sub_ps(a.low, b.low), _mm256_sub_ps(a.high, b.high)}; }

inline Floats operator*(Floats a, Floats b) { return {_mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high)}; }

inline Floats operator/(Floats a, Floats b) { return {_mm256_div_ps(a.low, b.low), _mm256_div_ps(a.high, b.high)}; }

inline Floats zero() { return {}; }

inline Floats broadcast(float value) { return {_mm256_set1_ps(value), _mm256_set1_ps(value)}; }

inline Floats load(const float* from) { return {_mm256_loadu_ps(from), _mm256_loadu_ps(from + 8)}; }

// Eight numbers.
inline __m256 widened(__m128i bits) { return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16)); }

inline Floats load(const bf16* from) {
  const auto* at = reinterpret_cast<const __m128i*>(from);
  return {widened(_mm_loadu_si128(at)), widened(_mm_loadu_si128(at + 1))};
}

// From sixteen numbers in half precision.
inline Floats load_half(const void* from) {
  const auto* at = static_cast<const __m128i*>(from);
  return {_mm256_cvtph_ps(_mm_loadu_si128(at)), _mm256_cvtph_ps(_mm_loadu_si128(at + 1))};
}

// Four bits of each of sixteen words of 32, from bit `first` on.
inline Floats four_bits(const void* words, int first) {
  const auto some = [first](const __m256i* at) {
    const __m256i bits = _mm256_srlv_epi32(_mm256_loadu_si256(at), _mm256_set1_epi32(first));
    return _mm256_cvtepi32_ps(_mm256_and_si256(bits, _mm256_set1_epi32(15)));
  };
  const auto* at = static_cast<const __m256i*>(words);
  return {some(at), some(at + 1)};
}

// From sixteen bytes with a sign.
inline Floats whole_bytes(const void* from) {
  const __m128i bytes = _mm_loadu_si128(static_cast<const __m128i*>(from));
  return {_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)),
          _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_unpackhi_epi64(bytes, bytes)))};
}

inline void store(float* to, Floats value) {
  _mm256_storeu_ps(to, value.low);
  _mm256_storeu_ps(to + 8, value.high);
}

// Rounds eight numbers; the bits are left where they are, those below cleared.
inline __m256i rounded_bits(__m256 value) {
  const __m256i bits = _mm256_castps_si256(value);
  const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
  const __m256i up = _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
  // Adding could make an infinity, or worse, of what is not a number.
  const __m256 number = _mm256_cmp_ps(value, value, _CMP_ORD_Q);
  const __m256 kept =
      _mm256_blendv_ps(_mm256_castsi256_ps(_mm256_set1_epi32(0x7fc00000)), _mm256_castsi256_ps(up), number);
  return _mm256_and_si256(_mm256_castps_si256(kept), _mm256_set1_epi32(static_cast<int32_t>(0xffff0000)));
}

inline __m128i halves(__m256 value) {
  const __m256i bits = _mm256_srli_epi32(rounded_bits(value), 16);
  return _mm_packus_epi32(_mm256_castsi256_si128(bits), _mm256_extracti128_si256(bits, 1));
}

inline void store(bf16* to, Floats value) {
  auto* at = reinterpret_cast<__m128i*>(to);
  _mm_storeu_si128(at, halves(value.low));
  _mm_storeu_si128(at + 1, halves(value.high));
}

inline void store(bf16* to, Floats low, Floats high) {
  store(to, low);
  store(to + 16, high);
}

inline Floats rounded(Floats value) {
  return {_mm256_castsi256_ps(rounded_bits(value.low)), _mm256_castsi256_ps(rounded_bits(value.high))};
}

inline Floats fma(Floats a, Floats b, Floats c) {
  return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
}

inline Floats fms(Floats a, Floats b, Floats c) {
  return {_mm256_fmsub_ps(a.low, b.low, c.low), _mm256_fmsub_ps(a.high, b.high, c.high)};
}

inline Floats negated_fma(Floats a, Floats b, Floats c) {
  return {_mm256_fnmadd_ps(a.low, b.low, c.low), _mm256_fnmadd_ps(a.high, b.high, c.high)};
}

inline Floats max(Floats a, Floats b) { return {_mm256_max_ps(a.low, b.low), _mm256_max_ps(a.high, b.high)}; }

inline Floats min(Floats a, Floats b) { return {_mm256_min_ps(a.low, b.low), _mm256_min_ps(a.high, b.high)}; }

inline Floats abs(Floats x) {
  const __m256 sign = _mm256_set1_ps(-0.0f);
  return {_mm256_andnot_ps(sign, x.low), _mm256_andnot_ps(sign, x.high)};
}

inline Floats whole(Floats x) {
  constexpr int nearest = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
  return {_mm256_round_ps(x.low, nearest), _mm256_round_ps(x.high, nearest)};
}

// Eight numbers; 0 below 2^-126.
inline __m256 scaled(__m256 x, __m256 exponent) {
  const __m256 few = _mm256_min_ps(exponent, _mm256_set1_ps(127.0f));
  const __m256i bits = _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(few), _mm256_set1_epi32(127)), 23);
  const __m256 product = _mm256_mul_ps(x, _mm256_castsi256_ps(bits));
  // Where the exponent is infinite `x` is not a number; what was none before stays so.
  return _mm256_and_ps(product, _mm256_cmp_ps(exponent, _mm256_set1_ps(-126.0f), _CMP_NLT_UQ));
}

inline Floats scaled(Floats x, Floats exponent) { return {scaled(x.low, exponent.low), scaled(x.high, exponent.high)}; }

// To 2^-12, and one step of Newton's method, so that the next one gives all the bits that a float has.
inline Floats estimated_reciprocal(Floats x) {
  const Floats rough = {_mm256_rcp_ps(x.low), _mm256_rcp_ps(x.high)};
  return rough * negated_fma(x, rough, broadcast(2.0f));
}

inline Floats with_sign(Floats x, Floats of) {
  const __m256 sign = _mm256_set1_ps(-0.0f);
  return {_mm256_xor_ps(x.low, _mm256_and_ps(of.low, sign)), _mm256_xor_ps(x.high, _mm256_and_ps(of.high, sign))};
}

inline Floats first_of(Floats x, int64_t count, Floats other) {
  const __m256i low = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), high = _mm256_add_epi32(low, _mm256_set1_epi32(8));
  const __m256i most = _mm256_set1_epi32(static_cast<int32_t>(count));
  return {_mm256_blendv_ps(other.low, x.low, _mm256_castsi256_ps(_mm256_cmpgt_epi32(most, low))),
          _mm256_blendv_ps(other.high, x.high, _mm256_castsi256_ps(_mm256_cmpgt_epi32(most, high)))};
}

inline float sum_of(Floats x) {
  const __m256 both = _mm256_add_ps(x.low, x.high);
  __m128 few = _mm_add_ps(_mm256_castps256_ps128(both), _mm256_extractf128_ps(both, 1));
  few = _mm_add_ps(few, _mm_movehl_ps(few, few));
  return _mm_cvtss_f32(_mm_add_ss(few, _mm_movehdup_ps(few)));
}

inline float largest_of(Floats x) {
  const __m256 both = _mm256_max_ps(x.low, x.high);
  __m128 few = _mm_max_ps(_mm256_castps256_ps128(both), _mm256_extractf128_ps(both, 1));
  few = _mm_max_ps(few, _mm_movehl_ps(few, few));
  return _mm_cvtss_f32(_mm_max_ss(few, _mm_movehdup_ps(few)));
}

}  // namespace armt
