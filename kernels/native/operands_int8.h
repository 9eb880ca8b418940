// Rows and weights in bytes: weights with a scale per column, rows with one per row, sums in whole numbers.
//
// A tile holds 64 rows of 16 columns: a line of it, four consecutive entries of each column. Behind a column of tiles
// lie, for its sixteen, 128 times the sum of the entries (int32) and the scale (float32). Rows are stored 128 too
// large, since the products take their entries without a sign; what that adds is taken away again.
#pragma once

#include <immintrin.h>

#include <cstring>
#include <memory>

#include "blocks.h"
#include "operands.h"

namespace armt {

using Unit = int8_t;
using Total = int32_t;

constexpr int64_t kStepDepth = 64, kTileUnits = kTileBytes, kAside = 128;

// 24 sums beside two lines of tiles and what is broadcast of the rows: 27 of 32 registers.
struct ByteStep {
  using Entry = uint8_t;
  using Unit = int8_t;
  using Total = int32_t;
  using Sum = __m512i;

  static Sum zero() { return _mm512_setzero_si512(); }
  static Sum load(const Total* from) { return _mm512_loadu_si512(from); }
  static void store(Total* to, Sum sum) { _mm512_storeu_si512(to, sum); }

  static constexpr int64_t kRows = 12, kColumns = 2, kDepth = kStepDepth, kTileUnits = armt::kTileUnits;

  template <int64_t rows>
  static void multiply(const Entry* a, int64_t stride, const Unit* const* columns, int64_t tile,
                       Sum (&sums)[rows][kColumns]) {
#pragma GCC unroll 1
    for (int64_t line = 0; line < kTileRows; ++line) {
      const __m512i left = _mm512_loadu_si512(columns[0] + tile + line * 64);
      const __m512i right = _mm512_loadu_si512(columns[1] + tile + line * 64);
#pragma GCC unroll 16
      for (int64_t row = 0; row < rows; ++row) {
        int32_t bits;
        std::memcpy(&bits, a + row * stride + 4 * line, sizeof(bits));
        const __m512i four = _mm512_set1_epi32(bits);
        sums[row][0] = _mm512_dpbusd_epi32(sums[row][0], four, left);
        sums[row][1] = _mm512_dpbusd_epi32(sums[row][1], four, right);
      }
    }
  }
};

// The rows of a cell as they are multiplied. Every thread that works on a cell makes its own: waiting would take
// longer.
class Operand {
 public:
  Operand(const Rows& rows, int64_t depth)
      : line_(depth % 512 ? depth : depth + 64),
        bytes_(room<uint8_t>(rows.count * line_)),
        scales_(room<float>(rows.count)) {
    for (int64_t row = 0; row < rows.count; ++row)
      scales_[row] = quantise(rows.at + row * rows.line, depth, bytes_.get() + row * line_);
  }

  // Multiplies `count` rows from `first` on, from step `step` on.
  void multiply(Tiles&, int64_t first, int64_t count, int64_t step, const Unit* left, const Unit* right, int64_t steps,
                const SumsOf<Total>& sums, const Ahead& ahead) const {
    const uint8_t* a = bytes_.get() + first * line_ + step * kStepDepth;
    over_parts(count, ByteStep::kRows, [&](int64_t begin, int64_t some) {
      multiply_some<ByteStep>(some)({a + begin * line_, line_}, left, right, steps,
                                    {sums.at + begin * sums.line, sums.line, sums.more}, begin ? Ahead{} : ahead);
    });
  }

  // Sixteen results of a row; `aside`: what lies behind their column of tiles.
  Floats value(const Total* total, int64_t row, const Unit* aside) const {
    const __m512i sum = _mm512_sub_epi32(_mm512_loadu_si512(total), _mm512_loadu_si512(aside));
    return _mm512_cvtepi32_ps(sum) * (broadcast(scales_[row]) * _mm512_loadu_ps(aside + 64));
  }

 private:
  // Stores 128 + x / scale, rounded, and returns the scale: that of a row with something infinite is not a number.
  static float quantise(const bf16* from, int64_t depth, uint8_t* to) {
    Floats most = zero(), trace = zero();
    for (int64_t i = 0; i < depth; i += kLanes) {
      const Floats x = load(from + i);
      most = max(most, abs(x));
      trace = fma(x, zero(), trace);
    }
    const float largest = largest_of(most);
    const Floats factor = broadcast(largest > 0 ? 127.0f / largest : 0.0f);
    for (int64_t i = 0; i < depth; i += kLanes) {
      const __m512i whole = _mm512_cvtps_epi32(load(from + i) * factor);
      const __m128i bytes = _mm512_cvtepi32_epi8(_mm512_add_epi32(whole, _mm512_set1_epi32(128)));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i), bytes);
    }
    return largest / 127.0f + sum_of(trace);
  }

  int64_t line_;
  std::unique_ptr<uint8_t[], Free> bytes_;
  std::unique_ptr<float[], Free> scales_;
};

}  // namespace armt
