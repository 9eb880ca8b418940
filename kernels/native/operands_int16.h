// Rows and weights in whole numbers of 16 bits, which are multiplied two at a time where one float would be.
//
// Every column of a weight and every row has a scale per stretch of a product's steps. Within a stretch sums are exact;
// the numbers are as large as 32 bits allow for them. The largest of a stretch have eleven bits (weights) and twelve
// (rows), where bfloat16 has eight: what rounding adds is less than what bfloat16 has rounded away already.
//
// A tile lies as one of bfloat16 (`tiles.h`). Behind a column of tiles lie, per stretch, the scales of its sixteen
// (float32).
#pragma once

#include <cstring>
#include <limits>
#include <memory>

#include "blocks.h"
#include "int16.h"
#include "operands.h"
#include "wholes.h"

namespace armt {

using Unit = int16_t;

constexpr int64_t kStepDepth = kTileDepth, kTileUnits = kTileSize;

// Rows of a block: six times those whose sums stay in registers, and a quarter of a cell of 128 + 16.
constexpr int64_t kRowsAtOnce = 36;

// Nine steps: two columns of tiles, 18 KB, stay in the first cache beside as much of the rows.
constexpr int64_t kStretchSteps = 9;

inline int64_t stretches_of(int64_t steps) { return (steps + kStretchSteps - 1) / kStretchSteps; }

// Units of the scales of a column in a stretch, and behind a column of tiles.
constexpr int64_t kScaleUnits = kTileColumns * sizeof(float) / sizeof(Unit);

inline int64_t aside(int64_t steps) { return stretches_of(steps) * kScaleUnits; }

// The largest numbers of a weight and of a row: the sum of a stretch stays within 32 bits.
constexpr int64_t kLargestOfWeight = 2047, kLargestOfRow = 3642;
static_assert(kStretchSteps * kStepDepth * kLargestOfWeight * kLargestOfRow < int64_t{1} << 31);

// Where a stretch of a product begins among the entries of a row, as products are cut (`products.h`).
inline int64_t stretch_begin(int64_t steps, int64_t stretch) {
  return steps * stretch / stretches_of(steps) * kStepDepth;
}

// Brings the entries [depth, 16] of a column into tiles, and their scales behind them.
inline void pack_column(const bf16* entries, int64_t depth, Unit* out) {
  const int64_t steps = depth / kStepDepth;
  Unit* scales = out + steps * kTileUnits;
  for (int64_t stretch = 0; stretch < stretches_of(steps); ++stretch, scales += kScaleUnits) {
    const int64_t first = stretch_begin(steps, stretch), last = stretch_begin(steps, stretch + 1);
    Floats largest = zero(), trace = zero();
    for (int64_t k = first; k < last; ++k) {
      const Floats x = load(entries + k * kTileColumns);
      largest = max(largest, abs(x));
      trace = fma(x, zero(), trace);
    }
    const Floats scale = largest / broadcast(kLargestOfWeight);
    store(reinterpret_cast<float*>(scales), scale + trace);
    const Floats divisor = max(scale, broadcast(std::numeric_limits<float>::min()));
    for (int64_t k = first; k < last; k += 2, out += kTileDepth) {
      int16_t pair[2][kTileColumns];
      for (int64_t i = 0; i < 2; ++i) store_halves(pair[i], load(entries + (k + i) * kTileColumns) / divisor);
      for (int64_t row = 0; row < kTileColumns; ++row)
        for (int64_t i = 0; i < 2; ++i) out[2 * row + i] = pair[i][row];
    }
  }
}

// Sums in whole numbers, which are exact whatever their order.
struct WholeStep {
  using Entry = int16_t;
  using Unit = int16_t;
  using Total = int32_t;
  using Sum = Wholes;

  static constexpr int64_t kRows = kWholeRows, kColumns = kWholeColumns, kDepth = kStepDepth,
                           kTileUnits = armt::kTileUnits;

  static Sum zero() { return no_wholes(); }
  static Sum load(const Total* from) { return load_wholes(from); }
  static void store(Total* to, Sum sum) { store_wholes(to, sum); }

  template <int64_t rows>
  static void multiply(const Entry* a, int64_t stride, const Unit* const* columns, int64_t tile,
                       Sum (&sums)[rows][kColumns]) {
#pragma GCC unroll 1
    for (int64_t line = 0; line < kTileRows; ++line) {
      Wholes pairs[kColumns];
#pragma GCC unroll 2
      for (int64_t column = 0; column < kColumns; ++column)
        pairs[column] = load_wholes(columns[column] + tile + line * kTileDepth);
      const Entry* entry = a + 2 * line;
#pragma GCC unroll 16
      for (int64_t row = 0; row < rows; ++row) {
#pragma GCC unroll 2
        for (int64_t column = 0; column < kColumns; ++column) add_products(entry, pairs[column], sums[row][column]);
        entry += stride;
        in_turn(entry, sums[row][0]);
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
        line_(spread(depth)),
        numbers_(room<int16_t>(rows.count * line_)),
        scales_(room<float>(rows.count * stretches_)) {
    for (int64_t row = 0; row < rows.count; ++row)
      for (int64_t stretch = 0; stretch < stretches_; ++stretch) {
        const int64_t first = stretch_begin(steps_, stretch), last = stretch_begin(steps_, stretch + 1);
        scales_[row * stretches_ + stretch] = round_to_int16(rows.at + row * rows.line + first, last - first,
                                                             kLargestOfRow, &numbers_[row * line_ + first]);
      }
  }

  // Adds the products of a block to its sums, or sets them; left, right: where the columns begin.
  void multiply(Tiles&, const Block& block, const Unit* left, const Unit* right, float* sums,
                const Ahead& ahead) const {
    alignas(64) int32_t whole[kRowsAtOnce * kBlockColumns];
    over_parts(block.rows, WholeStep::kRows, [&](int64_t first, int64_t count) {
      const int16_t* from = numbers_.get() + (block.row + first) * line_ + block.first * kStepDepth;
      multiply_some<WholeStep>(count)({from, line_}, left + block.first * kTileUnits, right + block.first * kTileUnits,
                                      block.steps, {whole + first * kBlockColumns}, first ? Ahead{} : ahead);
    });
    const int64_t behind = steps_ * kTileUnits + block.stretch * kScaleUnits;
    const Floats of_columns[2] = {scales_at(left + behind), scales_at(right + behind)};
    for (int64_t row = 0; row < block.rows; ++row) {
      const Floats of_row = broadcast(scales_[(block.row + row) * stretches_ + block.stretch]);
      for (int64_t column = 0; column < 2; ++column) {
        const int64_t at = row * kBlockColumns + column * kTileColumns;
        const Floats value = floats_of(load_wholes(whole + at));
        const Floats scale = of_row * of_columns[column];
        store(sums + at, block.stretch > 0 ? fma(value, scale, load(sums + at)) : value * scale);
      }
    }
  }

  // Sixteen results of a row, from their sums and the column where they come from.
  Floats value(const float* sums, const Unit*) const { return load(sums); }

 private:
  static Floats scales_at(const Unit* at) {
    float scales[kTileColumns];
    std::memcpy(scales, at, sizeof(scales));
    return load(scales);
  }

  int64_t steps_, stretches_, line_;
  std::unique_ptr<int16_t[], Free> numbers_;
  std::unique_ptr<float[], Free> scales_;
};

}  // namespace armt
