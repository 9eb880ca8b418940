// Rows and weights in bfloat16.
#pragma once

#include "operands.h"

namespace armt {

using Unit = bf16;

// Entries of a row in a step, and units of a tile.
constexpr int64_t kStepDepth = kTileDepth, kTileUnits = kTileSize;

// Rows of a block.
constexpr int64_t kRowsAtOnce = kBlockRows;

// Nine steps: two columns of tiles, 18 KB, stay in the first cache beside as much of the rows.
inline int64_t stretches_of(int64_t steps) { return (steps + 8) / 9; }

// Units behind a column of tiles.
inline int64_t aside(int64_t) { return 0; }

// Brings the entries [depth, 16] of a column into tiles.
inline void pack_column(const bf16* entries, int64_t depth, Unit* out) {
  for (int64_t k = 0; k < depth; k += 2, entries += 2 * kTileColumns, out += kTileDepth)
    for (int64_t row = 0; row < kTileColumns; ++row) {
      out[2 * row] = entries[row];
      out[2 * row + 1] = entries[kTileColumns + row];
    }
}

// The rows of a cell as they are multiplied.
class Operand {
 public:
  Operand(const Rows& rows, int64_t) : rows_(rows) {}

  // Adds the products of a block to its sums, or sets them; left, right: where the columns begin.
  void multiply(Tiles& tiles, const Block& block, const Unit* left, const Unit* right, float* sums,
                const Ahead& ahead) const {
    armt::multiply(tiles, block.rows, rows_.at + block.row * rows_.line + block.first * kStepDepth, rows_.line,
                   left + block.first * kTileUnits, right + block.first * kTileUnits, block.steps,
                   Sums{sums, kBlockColumns, block.stretch > 0}, ahead);
  }

  // Sixteen results of a row, from their sums and the column where they come from.
  Floats value(const float* sums, const Unit*) const { return load(sums); }

 private:
  Rows rows_;
};

}  // namespace armt
