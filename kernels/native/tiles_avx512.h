// Products of tiles by vectors of AVX-512: AVX512-BF16 multiplies pairs, without it they are taken apart.
#pragma once

#include <immintrin.h>

#include "lines_avx512.h"
#include "tiles.h"

namespace armt {

#ifdef __AVX512BF16__

// 24 sums beside two lines of tiles and what is broadcast of the rows: 27 of 32 registers.
struct PairStep : FloatStep<bf16> {
  static constexpr int64_t kRows = 12, kColumns = 2;

  template <int64_t rows>
  static void multiply(const Entry* a, int64_t stride, const bf16* const* columns, int64_t tile,
                       Floats (&sums)[rows][kColumns]) {
#pragma GCC unroll 1
    for (int64_t line = 0; line < kTileRows; ++line) {
      const auto left = (__m512bh)_mm512_loadu_si512(columns[0] + tile + line * kTileDepth);
      const auto right = (__m512bh)_mm512_loadu_si512(columns[1] + tile + line * kTileDepth);
#pragma GCC unroll 16
      for (int64_t row = 0; row < rows; ++row) {
        int32_t bits;
        __builtin_memcpy(&bits, a + row * stride + 2 * line, sizeof(bits));
        const auto pair = (__m512bh)_mm512_set1_epi32(bits);
        sums[row][0] = _mm512_dpbf16_ps(sums[row][0], pair, left);
        sums[row][1] = _mm512_dpbf16_ps(sums[row][1], pair, right);
      }
    }
  }
};

#else

// 24 sums beside two lines, taken apart, of tiles and what is broadcast of the rows: 29 of 32 registers.
struct WideStep : FloatStep<float> {
  static constexpr int64_t kRows = 12, kColumns = 2;

  template <int64_t rows>
  static void multiply(const Entry* a, int64_t stride, const bf16* const* columns, int64_t tile,
                       Floats (&sums)[rows][kColumns]) {
    const __m512i upper = _mm512_set1_epi32(static_cast<int32_t>(0xffff0000));
#pragma GCC unroll 1
    for (int64_t line = 0; line < kTileRows; ++line) {
      const __m512i left = _mm512_loadu_si512(columns[0] + tile + line * kTileDepth);
      const __m512i right = _mm512_loadu_si512(columns[1] + tile + line * kTileDepth);
      const Floats even[2] = {_mm512_castsi512_ps(_mm512_slli_epi32(left, 16)),
                              _mm512_castsi512_ps(_mm512_slli_epi32(right, 16))};
      const Floats odd[2] = {_mm512_castsi512_ps(_mm512_and_si512(left, upper)),
                             _mm512_castsi512_ps(_mm512_and_si512(right, upper))};
#pragma GCC unroll 16
      for (int64_t row = 0; row < rows; ++row) {
        const Floats first = broadcast(a[row * stride + 2 * line]), second = broadcast(a[row * stride + 2 * line + 1]);
        sums[row][0] = fma(first, even[0], sums[row][0]);
        sums[row][1] = fma(first, even[1], sums[row][1]);
        sums[row][0] = fma(second, odd[0], sums[row][0]);
        sums[row][1] = fma(second, odd[1], sums[row][1]);
      }
    }
  }
};

#endif

}  // namespace armt

#include "pairs.h"
