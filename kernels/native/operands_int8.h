// Rows and weights in bytes: weights with a scale per column, rows with one per row and step of 64 entries.
//
// A tile holds 64 rows of 16 columns: a line of it, four consecutive entries of each column. Behind a column of tiles
// lie, for its sixteen, the scales (float32), and per step what its sums begin with (int32): rows are stored 128 too
// large, since the products take their entries without a sign, and -128 times the sum of the column's entries takes
// away what that adds.
#pragma once

#include <immintrin.h>

#include <cstring>
#include <limits>
#include <memory>

#include "blocks.h"
#include "operands.h"

namespace armt {

using Unit = int8_t;

constexpr int64_t kStepDepth = 64, kTileUnits = kTileBytes;

// Rows of a block.
constexpr int64_t kRowsAtOnce = kBlockRows;

// Nine steps: two columns of tiles, 18 KB, stay in the first cache beside as much of the rows.
inline int64_t stretches_of(int64_t steps) { return (steps + 8) / 9; }

// Units behind a column of tiles.
inline int64_t aside(int64_t steps) { return 64 * (1 + steps); }

// The largest numbers of a weight and of a row.
constexpr float kLargest = 127.0f;

// Brings the entries [depth, 16] of a column into tiles; behind them its scales, and what its sums begin with.
inline void pack_column(const bf16* entries, int64_t depth, Unit* out) {
  const int64_t steps = depth / kStepDepth;
  Floats largest = zero(), trace = zero();
  for (int64_t k = 0; k < depth; ++k) {
    const Floats x = load(entries + k * kTileColumns);
    largest = max(largest, abs(x));
    trace = fma(x, zero(), trace);
  }
  const Floats scale = largest / broadcast(kLargest);
  const Floats divisor = max(scale, broadcast(std::numeric_limits<float>::min()));
  Unit* behind = out + steps * kTileUnits;
  _mm512_storeu_ps(behind, scale + trace);
  for (int64_t step = 0; step < steps; ++step) {
    __m512i sum = _mm512_setzero_si512();
    for (int64_t line = 0; line < kTileRows; ++line, out += 64)
      for (int64_t i = 0; i < 4; ++i, entries += kTileColumns) {
        const __m512i whole = _mm512_cvtps_epi32(load(entries) / divisor);
        sum = _mm512_add_epi32(sum, whole);
        int8_t bytes[kTileColumns];
        _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes), _mm512_cvtepi32_epi8(whole));
        for (int64_t row = 0; row < kTileColumns; ++row) out[4 * row + i] = bytes[row];
      }
    _mm512_storeu_si512(behind + 64 * (1 + step), _mm512_mullo_epi32(sum, _mm512_set1_epi32(-128)));
  }
}

// Rows whose sums stay in registers: 12 in whole numbers and 12 of them scaled, beside two lines of tiles.
constexpr int64_t kByteRows = 6;

// Some rows in bytes, and where the scales of their steps are.
struct ByteRows {
  const uint8_t* at;
  int64_t line;
  const float* scales;
  int64_t scales_line;
};

// Multiplies with two columns; `begins`: what the whole numbers of each step begin with, of each column.
template <int64_t rows>
void multiply_bytes(const ByteRows& a, const Unit* left, const Unit* right, const Unit* const* begins, int64_t steps,
                    const Sums& sums, const Ahead& ahead) {
  Floats scaled[rows][2];
#pragma GCC unroll 8
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t column = 0; column < 2; ++column)
      scaled[row][column] = sums.more ? load(sums.at + row * sums.line + column * kTileColumns) : zero();
  for (int64_t step = 0; step < steps; ++step) {
    ahead.fetch(step);
    __m512i whole[rows][2];
#pragma GCC unroll 8
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t column = 0; column < 2; ++column)
        whole[row][column] = _mm512_loadu_si512(begins[column] + 64 * step);
#pragma GCC unroll 1
    for (int64_t line = 0; line < kTileRows; ++line) {
      const __m512i left_line = _mm512_loadu_si512(left + step * kTileUnits + 64 * line);
      const __m512i right_line = _mm512_loadu_si512(right + step * kTileUnits + 64 * line);
#pragma GCC unroll 8
      for (int64_t row = 0; row < rows; ++row) {
        int32_t bits;
        std::memcpy(&bits, a.at + row * a.line + step * kStepDepth + 4 * line, sizeof(bits));
        const __m512i four = _mm512_set1_epi32(bits);
        whole[row][0] = _mm512_dpbusd_epi32(whole[row][0], four, left_line);
        whole[row][1] = _mm512_dpbusd_epi32(whole[row][1], four, right_line);
      }
    }
#pragma GCC unroll 8
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t column = 0; column < 2; ++column)
        scaled[row][column] = fma(broadcast(a.scales[row * a.scales_line + step]),
                                  _mm512_cvtepi32_ps(whole[row][column]), scaled[row][column]);
  }
#pragma GCC unroll 8
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t column = 0; column < 2; ++column)
      store(sums.at + row * sums.line + column * kTileColumns, scaled[row][column]);
}

// The rows of a cell as they are multiplied. Every thread that works on a cell makes its own: waiting would take
// longer.
class Operand {
 public:
  Operand(const Rows& rows, int64_t depth)
      : steps_(depth / kStepDepth),
        line_(depth % 512 ? depth : depth + 64),
        bytes_(room<uint8_t>(rows.count * line_)),
        scales_(room<float>(rows.count * steps_)) {
    for (int64_t row = 0; row < rows.count; ++row)
      for (int64_t step = 0; step < steps_; ++step) {
        const int64_t first = step * kStepDepth;
        scales_[row * steps_ + step] =
            quantise(rows.at + row * rows.line + first, kStepDepth, bytes_.get() + row * line_ + first);
      }
  }

  // Adds the products of a block to its sums, or sets them; left, right: where the columns begin.
  void multiply(Tiles&, const Block& block, const Unit* left, const Unit* right, float* sums,
                const Ahead& ahead) const {
    constexpr decltype(&multiply_bytes<1>) multiply_some[kByteRows] = {multiply_bytes<1>, multiply_bytes<2>,
                                                                       multiply_bytes<3>, multiply_bytes<4>,
                                                                       multiply_bytes<5>, multiply_bytes<6>};
    const int64_t behind = steps_ * kTileUnits + 64 * (1 + block.first);
    const Unit* begins[2] = {left + behind, right + behind};
    over_parts(block.rows, kByteRows, [&](int64_t begin, int64_t some) {
      const int64_t row = block.row + begin;
      const ByteRows rows{bytes_.get() + row * line_ + block.first * kStepDepth, line_,
                          scales_.get() + row * steps_ + block.first, steps_};
      multiply_some[some - 1](rows, left + block.first * kTileUnits, right + block.first * kTileUnits, begins,
                              block.steps, Sums{sums + begin * kBlockColumns, kBlockColumns, block.stretch > 0},
                              begin ? Ahead{} : ahead);
    });
  }

  // Sixteen results of a row, from their sums and the column where they come from.
  Floats value(const float* sums, const Unit* column) const {
    return load(sums) * _mm512_loadu_ps(column + steps_ * kTileUnits);
  }

 private:
  // Stores 128 + x / scale, rounded, and returns the scale: that of what is not finite is not a number.
  static float quantise(const bf16* from, int64_t depth, uint8_t* to) {
    const auto [largest, trace] = magnitude(from, depth);
    const Floats factor = factor_to(kLargest, largest);
    for (int64_t i = 0; i < depth; i += kLanes) {
      const __m512i whole = _mm512_cvtps_epi32(load(from + i) * factor);
      const __m128i bytes = _mm512_cvtepi32_epi8(_mm512_add_epi32(whole, _mm512_set1_epi32(128)));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i), bytes);
    }
    return largest / kLargest + trace;
  }

  int64_t steps_, line_;
  std::unique_ptr<uint8_t[], Free> bytes_;
  std::unique_ptr<float[], Free> scales_;
};

}  // namespace armt
