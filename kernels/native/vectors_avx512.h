// Sixteen numbers at a time in the registers of AVX-512 (`vectors.h` says what is asked of an instruction set).
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "singles_x86.h"

namespace armt {

using bf16 = uint16_t;

using Floats = __m512;

inline Floats zero() { return _mm512_setzero_ps(); }

inline Floats broadcast(float value) { return _mm512_set1_ps(value); }

inline Floats load(const float* from) { return _mm512_loadu_ps(from); }

inline Floats load(const bf16* from) {
  const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}

// From sixteen numbers in half precision.
inline Floats load_half(const void* from) {
  return _mm512_cvtph_ps(_mm256_loadu_si256(static_cast<const __m256i*>(from)));
}

// Four bits of each of sixteen words of 32, from bit `first` on.
inline Floats four_bits(const void* words, int first) {
  const __m512i bits = _mm512_srlv_epi32(_mm512_loadu_si512(words), _mm512_set1_epi32(first));
  return _mm512_cvtepi32_ps(_mm512_and_si512(bits, _mm512_set1_epi32(15)));
}

// From sixteen bytes with a sign.
inline Floats whole_bytes(const void* from) {
  return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(static_cast<const __m128i*>(from))));
}

inline void store(float* to, Floats value) { _mm512_storeu_ps(to, value); }

#ifdef __AVX512BF16__

inline __m256i halves(Floats value) { return (__m256i)_mm512_cvtneps_pbh(value); }

inline void store(bf16* to, Floats low, Floats high) {
  _mm512_storeu_si512(to, (__m512i)_mm512_cvtne2ps_pbh(high, low));
}

#else

inline __m256i halves(Floats value) {
  const __m512i bits = _mm512_castps_si512(value);
  const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  const __m512i up = _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
  // Adding could make an infinity, or worse, of what is not a number.
  const __mmask16 number = _mm512_cmp_ps_mask(value, value, _CMP_ORD_Q);
  return _mm512_cvtepi32_epi16(_mm512_srli_epi32(_mm512_mask_mov_epi32(_mm512_set1_epi32(0x7fc00000), number, up), 16));
}

inline void store(bf16* to, Floats low, Floats high) {
  _mm512_storeu_si512(to, _mm512_inserti64x4(_mm512_castsi256_si512(halves(low)), halves(high), 1));
}

#endif

inline void store(bf16* to, Floats value) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), halves(value)); }

inline Floats rounded(Floats value) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves(value)), 16));
}

inline Floats fma(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }

inline Floats fms(Floats a, Floats b, Floats c) { return _mm512_fmsub_ps(a, b, c); }

inline Floats negated_fma(Floats a, Floats b, Floats c) { return _mm512_fnmadd_ps(a, b, c); }

inline Floats max(Floats a, Floats b) { return _mm512_max_ps(a, b); }

inline Floats min(Floats a, Floats b) { return _mm512_min_ps(a, b); }

inline Floats abs(Floats x) { return _mm512_abs_ps(x); }

inline Floats whole(Floats x) { return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }

inline Floats scaled(Floats x, Floats exponent) { return _mm512_scalef_ps(x, exponent); }

inline Floats estimated_reciprocal(Floats x) { return _mm512_rcp14_ps(x); }

inline Floats with_sign(Floats x, Floats of) {
  const Floats sign = _mm512_and_ps(of, _mm512_set1_ps(-0.0f));
  return _mm512_xor_ps(x, sign);
}

inline Floats first_of(Floats x, int64_t count, Floats other) {
  return _mm512_mask_mov_ps(other, static_cast<__mmask16>((1u << count) - 1), x);
}

inline float sum_of(Floats x) { return _mm512_reduce_add_ps(x); }

inline float largest_of(Floats x) { return _mm512_reduce_max_ps(x); }

}  // namespace armt
