// Few rows in whole numbers of 16 bits, for weights in blocks of whole numbers (`few_rows.h`): where ARMT_FEW_WHOLES is
// defined, since they are faster there than floats.
#pragma once

#include <memory>

#include "few_rows.h"
#include "int16.h"

namespace armt {

// Rows in whole numbers of 16 bits, with a scale per block: all bits of those that matter.
struct Int16Rows {
  static constexpr int64_t kMost = kFewWholeRows;
  static constexpr float kLargest = 32767.0f;

  Int16Rows(const Rows& rows, int64_t depth)
      : line(depth), numbers(room<int16_t>(rows.count * depth)), scales(room<float>(rows.count * depth / kBlockDepth)) {
    for (int64_t row = 0; row < rows.count; ++row)
      for (int64_t i = 0; i < depth; i += kBlockDepth) {
        const int64_t to = row * line + i;
        scales[to / kBlockDepth] = round_to_int16(rows.at + row * rows.line + i, kBlockDepth, kLargest, &numbers[to]);
      }
  }

  const int16_t* of(int64_t row, int64_t block) const { return &numbers[row * line + block * kBlockDepth]; }
  float scale(int64_t row, int64_t block) const { return scales[row * line / kBlockDepth + block]; }

  int64_t line;
  std::unique_ptr<int16_t[], Free> numbers;
  std::unique_ptr<float[], Free> scales;
};

// Adds two entries of each row times pairs of sixteen columns.
template <int64_t rows>
inline void add_pairs(const int16_t* two, int64_t line, Wholes pairs, Wholes (&sums)[rows]) {
#pragma GCC unroll 8
  for (int64_t row = 0; row < rows; ++row) {
    add_products(two, pairs, sums[row]);
    two += line;
    in_turn(two, sums[row]);
  }
}

// What sums in whole numbers stand for.
template <int64_t rows>
inline void scale_sums(const Int16Rows& x, int64_t first, int64_t number, const Wholes (&whole)[rows],
                       Floats (&sums)[rows]) {
#pragma GCC unroll 8
  for (int64_t row = 0; row < rows; ++row) sums[row] = floats_of(whole[row]) * broadcast(x.scale(first + row, number));
}

}  // namespace armt
