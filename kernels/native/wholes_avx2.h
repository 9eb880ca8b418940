// Whole numbers in the registers of AVX2 (`wholes.h` says what is asked); AVX-VNNI multiplies and adds in one.
#pragma once

#include <immintrin.h>

#include <cstring>

#include "vectors.h"

namespace armt {

struct Wholes {
  __m256i low, high;
};

// Twelve sums of eight numbers, a line of a tile, and what is broadcast of the rows: 15 of 16 registers.
constexpr int64_t kWholeRows = 6, kWholeColumns = 1;
constexpr int64_t kFewWholeRows = 4;

inline Wholes no_wholes() { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }

inline Wholes load_wholes(const void* from) {
  const auto* at = static_cast<const __m256i*>(from);
  return {_mm256_loadu_si256(at), _mm256_loadu_si256(at + 1)};
}

inline void store_wholes(void* to, Wholes numbers) {
  auto* at = static_cast<__m256i*>(to);
  _mm256_storeu_si256(at, numbers.low);
  _mm256_storeu_si256(at + 1, numbers.high);
}

inline Floats floats_of(Wholes numbers) { return {_mm256_cvtepi32_ps(numbers.low), _mm256_cvtepi32_ps(numbers.high)}; }

inline void add_products(const int16_t* two, Wholes pairs, Wholes& sum) {
  int32_t bits;
  std::memcpy(&bits, two, sizeof(bits));
  const __m256i pair = _mm256_set1_epi32(bits);
#ifdef __AVXVNNI__
  sum.low = _mm256_dpwssd_avx_epi32(sum.low, pair, pairs.low);
  sum.high = _mm256_dpwssd_avx_epi32(sum.high, pair, pairs.high);
#else
  sum.low = _mm256_add_epi32(sum.low, _mm256_madd_epi16(pair, pairs.low));
  sum.high = _mm256_add_epi32(sum.high, _mm256_madd_epi16(pair, pairs.high));
#endif
}

inline void in_turn(const int16_t*& row, Wholes& sum) { asm("" : "+r"(row), "+x"(sum.low), "+x"(sum.high)); }

inline void store_halves(int16_t* to, Floats x) {
  // Packing takes four numbers of each half in turn.
  const __m256i packed = _mm256_packs_epi32(_mm256_cvtps_epi32(x.low), _mm256_cvtps_epi32(x.high));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_permute4x64_epi64(packed, 0xd8));
}

inline Wholes paired_bytes(const void* from) {
  const auto* at = static_cast<const __m128i*>(from);
  const __m128i even = _mm_loadu_si128(at), odd = _mm_loadu_si128(at + 1);
  return {_mm256_cvtepi8_epi16(_mm_unpacklo_epi8(even, odd)), _mm256_cvtepi8_epi16(_mm_unpackhi_epi8(even, odd))};
}

inline Wholes paired_nibbles(Wholes words, int first) {
  const __m256i four = _mm256_set1_epi32(0x000f000f);
  return {_mm256_and_si256(_mm256_srli_epi32(words.low, first), four),
          _mm256_and_si256(_mm256_srli_epi32(words.high, first), four)};
}

}  // namespace armt
