// Whole numbers in the registers of AVX-512 (`wholes.h` says what is asked), by VNNI.
#pragma once

#include <immintrin.h>

#include <cstring>

#include "vectors.h"

namespace armt {

struct Wholes {
  __m512i all;
};

// 24 sums beside two lines of tiles and what is broadcast of the rows: 27 of 32 registers.
constexpr int64_t kWholeRows = 12, kWholeColumns = 2;
constexpr int64_t kFewWholeRows = 8;

inline Wholes no_wholes() { return {_mm512_setzero_si512()}; }

inline Wholes load_wholes(const void* from) { return {_mm512_loadu_si512(from)}; }

inline void store_wholes(void* to, Wholes numbers) { _mm512_storeu_si512(to, numbers.all); }

inline Floats floats_of(Wholes numbers) { return _mm512_cvtepi32_ps(numbers.all); }

inline void add_products(const int16_t* two, Wholes pairs, Wholes& sum) {
  int32_t bits;
  std::memcpy(&bits, two, sizeof(bits));
  sum.all = _mm512_dpwssd_epi32(sum.all, _mm512_set1_epi32(bits), pairs.all);
}

inline void in_turn(const int16_t*& row, Wholes& sum) { asm("" : "+r"(row), "+v"(sum.all)); }

inline void store_halves(int16_t* to, Floats x) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm512_cvtsepi32_epi16(_mm512_cvtps_epi32(x)));
}

inline Wholes paired_bytes(const void* from) {
  const __m512i in_line = _mm512_cvtepi8_epi16(_mm256_loadu_si256(static_cast<const __m256i*>(from)));
  const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21,
                                         5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  return {_mm512_permutexvar_epi16(order, in_line)};
}

inline Wholes paired_nibbles(Wholes words, int first) {
  return {_mm512_and_si512(_mm512_srli_epi32(words.all, first), _mm512_set1_epi32(0x000f000f))};
}

}  // namespace armt
