// Lines of tiles in the registers of AVX-512.
#pragma once

#include <immintrin.h>

#include "tiles.h"

namespace armt {

// Transposes 16 x 16 words of 32 bits.
inline void transpose(__m512i (&rows)[16]) {
  __m512i t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    rows[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    rows[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    rows[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    rows[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
  for (int i = 0; i < 4; ++i) {
    t[i] = _mm512_shuffle_i32x4(rows[i], rows[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_i32x4(rows[i], rows[i + 4], 0xdd);
    t[i + 8] = _mm512_shuffle_i32x4(rows[i + 8], rows[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_i32x4(rows[i + 8], rows[i + 12], 0xdd);
  }
  for (int i = 0; i < 4; ++i) {
    rows[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
    rows[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
    rows[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
    rows[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xdd);
  }
}

inline void transposed_tile(const bf16* from, int64_t stride, int64_t rows, bf16* tile) {
  __m512i line[16];
  for (int64_t i = 0; i < 16; ++i) line[i] = i < rows ? _mm512_loadu_si512(from + i * stride) : _mm512_setzero_si512();
  transpose(line);
  for (int64_t i = 0; i < 16; ++i) _mm512_store_si512(tile + i * 32, line[i]);
}

inline void paired_line(Floats even, Floats odd, bf16* line) {
  const __m512i low = _mm512_cvtepu16_epi32(halves(even));
  const __m512i high = _mm512_slli_epi32(_mm512_cvtepu16_epi32(halves(odd)), 16);
  _mm512_store_si512(line, _mm512_or_si512(low, high));
}

}  // namespace armt
