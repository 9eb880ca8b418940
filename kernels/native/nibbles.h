// Weights of four bits, as GGUF's Q4_1 has them: each a step times a whole number from 0 to 15, plus the least number
// of its block.
//
// A block: four lines of 64 bytes, then the steps and the least numbers of its sixteen rows in half precision. Line l
// holds in the 32 bits of a row its entries 8 l to 8 l + 7, even ones in the lower half, odd ones in the upper, the
// first in the lowest bits.
#pragma once

#include "few_rows.h"

#ifdef ARMT_FEW_WHOLES
#include "few_wholes.h"
#endif

namespace armt {

#ifdef __AVX512BF16__

// The whole numbers of four bits in bfloat16, twice: what selects one of them has a fifth bit, of the next number.
inline __m512i whole_numbers() {
  return _mm512_broadcast_i64x4(_mm256_setr_epi16(0x0000, 0x3f80, 0x4000, 0x4040, 0x4080, 0x40a0, 0x40c0, 0x40e0,
                                                  0x4100, 0x4110, 0x4120, 0x4130, 0x4140, 0x4150, 0x4160, 0x4170));
}

#endif

struct Nibbles : InBlocks {
  static constexpr int64_t kLines = 4, kSteps = 64 * kLines, kLeast = kSteps + 32, kBlock = kLeast + 32;

  const uint8_t* column(int64_t tile) const { return weight + tile * blocks() * kBlock; }

#ifdef __AVX512BF16__

  using Entries = PairRows;

  template <int64_t rows>
  static void multiply(const uint8_t* block, const Entries& x, int64_t first, int64_t number, Floats (&sums)[rows]) {
    const __m512i table = whole_numbers();
    const bf16* entries = x.of(first, number);
    Floats parts[rows][2];
#pragma GCC unroll 4
    for (int64_t l = 0; l < kLines; ++l) {
      const __m512i bits = _mm512_loadu_si512(block + 64 * l);
#pragma GCC unroll 4
      for (int pair = 0; pair < 4; ++pair) {
        const auto numbers = (__m512bh)_mm512_permutexvar_epi16(_mm512_srli_epi16(bits, 4 * pair), table);
#pragma GCC unroll 8
        for (int64_t row = 0; row < rows; ++row) {
          int32_t two;
          __builtin_memcpy(&two, entries + row * x.line + 8 * l + 2 * pair, sizeof(two));
          // Two sums: one would have to wait for itself.
          Floats& part = parts[row][pair % 2];
          part = _mm512_dpbf16_ps(l || pair > 1 ? part : zero(), (__m512bh)_mm512_set1_epi32(two), numbers);
        }
      }
    }
#pragma GCC unroll 8
    for (int64_t row = 0; row < rows; ++row) sums[row] = parts[row][0] + parts[row][1];
  }

#elif defined(ARMT_FEW_WHOLES)

  using Entries = Int16Rows;

  template <int64_t rows>
  static void multiply(const uint8_t* block, const Entries& x, int64_t first, int64_t number, Floats (&sums)[rows]) {
    const int16_t* entries = x.of(first, number);
    Wholes whole[rows];
#pragma GCC unroll 8
    for (int64_t row = 0; row < rows; ++row) whole[row] = no_wholes();
#pragma GCC unroll 4
    for (int64_t l = 0; l < kLines; ++l) {
      const Wholes words = load_wholes(block + 64 * l);
#pragma GCC unroll 4
      for (int pair = 0; pair < 4; ++pair)
        add_pairs<rows>(entries + 8 * l + 2 * pair, x.line, paired_nibbles(words, 4 * pair), whole);
    }
    scale_sums<rows>(x, first, number, whole, sums);
  }

#else

  using Entries = WideRows;

  template <int64_t rows>
  static void multiply(const uint8_t* block, const Entries& x, int64_t first, int64_t number, Floats (&sums)[rows]) {
    const float* entries = x.of(first, number);
    Floats parts[rows][2];
#pragma GCC unroll 4
    for (int64_t l = 0; l < kLines; ++l) {
#pragma GCC unroll 8
      for (int entry = 0; entry < 8; ++entry) {
        const Floats numbers = four_bits(block + 64 * l, 4 * (entry / 2) + 16 * (entry % 2));
#pragma GCC unroll 8
        for (int64_t row = 0; row < rows; ++row) {
          Floats& part = parts[row][entry % 2];
          const Floats before = l || entry > 1 ? part : zero();
          part = fma(broadcast(entries[row * x.line + 8 * l + entry]), numbers, before);
        }
      }
    }
#pragma GCC unroll 8
    for (int64_t row = 0; row < rows; ++row) sums[row] = parts[row][0] + parts[row][1];
  }

#endif

  static Floats add(const uint8_t* block, Floats sum, float total, Floats to) {
    return fma(load_half(block + kLeast), broadcast(total), fma(load_half(block + kSteps), sum, to));
  }
};

}  // namespace armt
