// Rows and weights in bfloat16.
#pragma once

#include "operands.h"

namespace armt {

using Unit = bf16;
using Total = float;

// Entries of a row in a step, units of a tile, and units behind a column of tiles.
constexpr int64_t kStepDepth = kTileDepth, kTileUnits = kTileSize, kAside = 0;

// The rows of a cell as they are multiplied.
class Operand {
 public:
  Operand(const Rows& rows, int64_t) : rows_(rows) {}

  // Multiplies `count` rows from `first` on, from step `step` on.
  void multiply(Tiles& tiles, int64_t first, int64_t count, int64_t step, const Unit* left, const Unit* right,
                int64_t steps, const SumsOf<Total>& sums, const Ahead& ahead) const {
    armt::multiply(tiles, count, rows_.at + first * rows_.line + step * kStepDepth, rows_.line, left, right, steps,
                   sums, ahead);
  }

  // Sixteen results of a row; `aside`: what lies behind their column of tiles.
  Floats value(const Total* total, int64_t, const Unit*) const { return load(total); }

 private:
  Rows rows_;
};

}  // namespace armt
