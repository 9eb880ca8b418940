// Rows and weights in bytes: weights with a scale per column, rows with one per row and stretch of 192 entries.
//
// A tile holds 64 rows of 16 columns: a line of it, four consecutive entries of each column. Behind a column of tiles
// lie, for its sixteen, the scales (float32), and per stretch 128 times the sum of the entries (int32). Rows are stored
// 128 too large, since the products take their entries without a sign; what that adds is taken away again.
#pragma once

#include <immintrin.h>

#include <cstring>
#include <memory>

#include "blocks.h"
#include "operands.h"

namespace armt {

using Unit = int8_t;

constexpr int64_t kStepDepth = 64, kTileUnits = kTileBytes;

// Three steps: few entries of a row are far larger than the rest, and should coarsen no more than their stretch.
inline int64_t stretches_of(int64_t steps) { return (steps + 2) / 3; }

// Units behind a column of tiles.
inline int64_t aside(int64_t steps) { return 64 * (1 + stretches_of(steps)); }

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
      : steps_(depth / kStepDepth),
        stretches_(stretches_of(steps_)),
        line_(depth % 512 ? depth : depth + 64),
        bytes_(room<uint8_t>(rows.count * line_)),
        scales_(room<float>(rows.count * stretches_)) {
    for (int64_t row = 0; row < rows.count; ++row)
      for (int64_t stretch = 0; stretch < stretches_; ++stretch) {
        const int64_t first = steps_ * stretch / stretches_ * kStepDepth;
        const int64_t end = steps_ * (stretch + 1) / stretches_ * kStepDepth;
        scales_[row * stretches_ + stretch] =
            quantise(rows.at + row * rows.line + first, end - first, bytes_.get() + row * line_ + first);
      }
  }

  // Adds the products of a block to its sums, or sets them; left, right: where the columns begin.
  void multiply(Tiles&, const Block& block, const Unit* left, const Unit* right, float* sums,
                const Ahead& ahead) const {
    const uint8_t* a = bytes_.get() + block.row * line_ + block.first * kStepDepth;
    alignas(64) int32_t whole[kBlockRows * kBlockColumns];
    over_parts(block.rows, ByteStep::kRows, [&](int64_t begin, int64_t some) {
      multiply_some<ByteStep>(some)({a + begin * line_, line_}, left + block.first * kTileUnits,
                                    right + block.first * kTileUnits, block.steps, {whole + begin * kBlockColumns},
                                    begin ? Ahead{} : ahead);
    });
    const __m512i corrections[2] = {correction(left, block.stretch), correction(right, block.stretch)};
    for (int64_t row = 0; row < block.rows; ++row) {
      const Floats scale = broadcast(scales_[(block.row + row) * stretches_ + block.stretch]);
      for (int64_t column = 0; column < 2; ++column) {
        const int64_t at = row * kBlockColumns + column * kTileColumns;
        const Floats sum = _mm512_cvtepi32_ps(_mm512_sub_epi32(_mm512_load_si512(whole + at), corrections[column]));
        store(sums + at, block.stretch ? fma(scale, sum, load(sums + at)) : scale * sum);
      }
    }
  }

  // Sixteen results of a row, from their sums and the column where they come from.
  Floats value(const float* sums, const Unit* column) const {
    return load(sums) * _mm512_loadu_ps(column + steps_ * kTileUnits);
  }

 private:
  __m512i correction(const Unit* column, int64_t stretch) const {
    return _mm512_loadu_si512(column + steps_ * kTileUnits + 64 * (1 + stretch));
  }

  // Stores 128 + x / scale, rounded, and returns the scale: that of what is not finite is not a number.
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

  int64_t steps_, stretches_, line_;
  std::unique_ptr<uint8_t[], Free> bytes_;
  std::unique_ptr<float[], Free> scales_;
};

}  // namespace armt
