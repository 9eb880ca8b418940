// Products of tiles by vectors of AVX2: pairs are taken apart.
#pragma once

#include <immintrin.h>

#include <cstring>

#include "tiles.h"

namespace armt {

// Twelve sums of eight numbers, half a line of a tile, and what is broadcast of the rows: 15 of 16 registers.
struct WideStep : FloatStep<float> {
  static constexpr int64_t kRows = 6, kColumns = 1;

  template <int64_t rows>
  static void multiply(const Entry* a, int64_t stride, const bf16* const* columns, int64_t tile,
                       Floats (&sums)[rows][kColumns]) {
#pragma GCC unroll 1
    for (int64_t line = 0; line < kTileRows; ++line) {
      const auto* at = reinterpret_cast<const __m256i*>(columns[0] + tile + line * kTileDepth);
      const __m256i low = _mm256_loadu_si256(at), high = _mm256_loadu_si256(at + 1);
      const Floats even = {_mm256_castsi256_ps(_mm256_slli_epi32(low, 16)),
                           _mm256_castsi256_ps(_mm256_slli_epi32(high, 16))};
#pragma GCC unroll 16
      for (int64_t row = 0; row < rows; ++row)
        sums[row][0] = fma(broadcast(a[row * stride + 2 * line]), even, sums[row][0]);
      const __m256i upper = _mm256_set1_epi32(static_cast<int32_t>(0xffff0000));
      const Floats odd = {_mm256_castsi256_ps(_mm256_and_si256(low, upper)),
                          _mm256_castsi256_ps(_mm256_and_si256(high, upper))};
#pragma GCC unroll 16
      for (int64_t row = 0; row < rows; ++row)
        sums[row][0] = fma(broadcast(a[row * stride + 2 * line + 1]), odd, sums[row][0]);
    }
  }
};

inline void transposed_tile(const bf16* from, int64_t stride, int64_t rows, bf16* tile) {
  for (int64_t pair = 0; pair < kTileRows; ++pair)
    for (int64_t row = 0; row < kTileColumns; ++row) {
      uint32_t bits = 0;
      if (row < rows) std::memcpy(&bits, from + row * stride + 2 * pair, sizeof(bits));
      std::memcpy(tile + pair * kTileDepth + 2 * row, &bits, sizeof(bits));
    }
}

inline void paired_line(Floats even, Floats odd, bf16* line) {
  const auto paired = [](__m256 first, __m256 second) {
    return _mm256_or_si256(_mm256_srli_epi32(rounded_bits(first), 16), rounded_bits(second));
  };
  auto* at = reinterpret_cast<__m256i*>(line);
  _mm256_store_si256(at, paired(even.low, odd.low));
  _mm256_store_si256(at + 1, paired(even.high, odd.high));
}

}  // namespace armt

#include "pairs.h"
