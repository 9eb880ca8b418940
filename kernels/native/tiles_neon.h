// Products of tiles by vectors of NEON: its BF16 instructions multiply pairs, without them they are taken apart.
#pragma once

#include <arm_neon.h>

#include "tiles.h"

namespace armt {

#ifdef __ARM_FEATURE_BF16_VECTOR_ARITHMETIC

// Twenty sums of four numbers, a line of a tile and two pairs of each row: 29 of 32 registers.
struct PairStep : FloatStep<bf16> {
  static constexpr int64_t kRows = 5, kColumns = 1;

  template <int64_t rows>
  static void multiply(const Entry* a, int64_t stride, const bf16* const* columns, int64_t tile,
                       Floats (&sums)[rows][kColumns]) {
#pragma GCC unroll 1
    for (int64_t line = 0; line < kTileRows; line += 2) {
      const bf16* at = columns[0] + tile + line * kTileDepth;
      bfloat16x4_t pairs[rows];
#pragma GCC unroll 16
      for (int64_t row = 0; row < rows; ++row)
        pairs[row] = vreinterpret_bf16_u16(vld1_u16(a + row * stride + 2 * line));
      add<0>(at, pairs, sums);
      add<1>(at + kTileDepth, pairs, sums);
    }
  }

 private:
  // The products of a line with one pair of each row.
  template <int pair, int64_t rows>
  static void add(const bf16* line, const bfloat16x4_t (&pairs)[rows], Floats (&sums)[rows][kColumns]) {
    const auto numbers = [line](int64_t i) { return vreinterpretq_bf16_u16(vld1q_u16(line + i)); };
    const bfloat16x8_t first = numbers(0), second = numbers(8), third = numbers(16), fourth = numbers(24);
#pragma GCC unroll 16
    for (int64_t row = 0; row < rows; ++row) {
      Floats& sum = sums[row][0];
      sum.a = vbfdotq_lane_f32(sum.a, first, pairs[row], pair);
      sum.b = vbfdotq_lane_f32(sum.b, second, pairs[row], pair);
      sum.c = vbfdotq_lane_f32(sum.c, third, pairs[row], pair);
      sum.d = vbfdotq_lane_f32(sum.d, fourth, pairs[row], pair);
    }
  }
};

#else

// Twenty sums of four numbers, half a line of a tile, two entries of each row and a mask: 30 of 32 registers.
struct WideStep : FloatStep<float> {
  static constexpr int64_t kRows = 5, kColumns = 1;

  template <int64_t rows>
  static void multiply(const Entry* a, int64_t stride, const bf16* const* columns, int64_t tile,
                       Floats (&sums)[rows][kColumns]) {
#pragma GCC unroll 1
    for (int64_t line = 0; line < kTileRows; ++line) {
      const auto* at = reinterpret_cast<const uint32_t*>(columns[0] + tile + line * kTileDepth);
      float32x2_t pairs[rows];
#pragma GCC unroll 16
      for (int64_t row = 0; row < rows; ++row) pairs[row] = vld1_f32(a + row * stride + 2 * line);
      const auto even = [at](int64_t i) { return vreinterpretq_f32_u32(vshlq_n_u32(vld1q_u32(at + i), 16)); };
      add<0>({even(0), even(4), even(8), even(12)}, pairs, sums);
      const uint32x4_t upper = vdupq_n_u32(0xffff0000);
      const auto odd = [&](int64_t i) { return vreinterpretq_f32_u32(vandq_u32(vld1q_u32(at + i), upper)); };
      add<1>({odd(0), odd(4), odd(8), odd(12)}, pairs, sums);
    }
  }

 private:
  // The products of half a line with one of two entries of each row.
  template <int entry, int64_t rows>
  static void add(Floats line, const float32x2_t (&pairs)[rows], Floats (&sums)[rows][kColumns]) {
#pragma GCC unroll 16
    for (int64_t row = 0; row < rows; ++row) {
      Floats& sum = sums[row][0];
      sum.a = vfmaq_lane_f32(sum.a, line.a, pairs[row], entry);
      sum.b = vfmaq_lane_f32(sum.b, line.b, pairs[row], entry);
      sum.c = vfmaq_lane_f32(sum.c, line.c, pairs[row], entry);
      sum.d = vfmaq_lane_f32(sum.d, line.d, pairs[row], entry);
    }
  }
};

#endif

// Transposes 4 x 4 words of 32 bits, and stores them as parts of four lines.
inline void store_transposed(uint32x4_t a, uint32x4_t b, uint32x4_t c, uint32x4_t d, bf16* to) {
  const uint64x2_t ab = vreinterpretq_u64_u32(vzip1q_u32(a, b)), cd = vreinterpretq_u64_u32(vzip1q_u32(c, d));
  const uint64x2_t ef = vreinterpretq_u64_u32(vzip2q_u32(a, b)), gh = vreinterpretq_u64_u32(vzip2q_u32(c, d));
  vst1q_u16(to, vreinterpretq_u16_u64(vzip1q_u64(ab, cd)));
  vst1q_u16(to + kTileDepth, vreinterpretq_u16_u64(vzip2q_u64(ab, cd)));
  vst1q_u16(to + 2 * kTileDepth, vreinterpretq_u16_u64(vzip1q_u64(ef, gh)));
  vst1q_u16(to + 3 * kTileDepth, vreinterpretq_u16_u64(vzip2q_u64(ef, gh)));
}

inline void transposed_tile(const bf16* from, int64_t stride, int64_t rows, bf16* tile) {
  for (int64_t row = 0; row < kTileColumns; row += 4)
    for (int64_t pair = 0; pair < kTileRows; pair += 4) {
      const auto words = [&](int64_t i) {
        return row + i < rows ? vreinterpretq_u32_u16(vld1q_u16(from + (row + i) * stride + 2 * pair)) : vdupq_n_u32(0);
      };
      store_transposed(words(0), words(1), words(2), words(3), tile + pair * kTileDepth + 2 * row);
    }
}

inline void paired_line(Floats even, Floats odd, bf16* line) {
  // The upper halves of the odd ones are kept, those of the even ones go below them.
  const auto paired = [](float32x4_t first, float32x4_t second) {
    return vreinterpretq_u16_u32(vsriq_n_u32(rounded_bits(second), rounded_bits(first), 16));
  };
  vst1q_u16(line, paired(even.a, odd.a));
  vst1q_u16(line + 8, paired(even.b, odd.b));
  vst1q_u16(line + 16, paired(even.c, odd.c));
  vst1q_u16(line + 24, paired(even.d, odd.d));
}

}  // namespace armt

#include "pairs.h"
