// Products of the rows of one cell with weights in tiles, and what is done to their results while they are in
// registers.
#pragma once

#include <type_traits>

#include "cells.h"
#include "operands.h"
#include "tiles.h"

namespace armt {

// Two columns of tiles that are multiplied together.
struct Columns {
  const void* left = nullptr;
  const void* right = nullptr;
};

// A weight [N, K] as columns of tiles.
struct Product {
  const Unit* weight;
  int64_t columns;  // N
  int64_t depth;    // K
  // The first columns of the next product, if they are known.
  Columns after = {};

  int64_t steps() const { return depth / kStepDepth; }
  int64_t column_units() const { return steps() * kTileUnits + aside(steps()); }
  const Unit* column(int64_t tile) const { return weight + tile * column_units(); }
  // The product with the weight of layer `g`, where this one's is a stack.
  Product of(int64_t g) const { return {weight + g * columns / kTileColumns * column_units(), columns, depth, after}; }
};

// Where a share of the product with a weight begins.
template <class Weight>
Columns begin(const Weight& w, const Share& share) {
  const int64_t tile = 2 * share.begin(w.columns / kBlockColumns);
  return {w.column(tile), w.column(tile + 1)};
}

// The same of a weight that holds gate and up.
template <class Weight>
Columns begin_gated(const Weight& w, const Share& share) {
  const int64_t width = w.columns / kBlockColumns, tile = share.begin(width);
  return {w.column(tile), w.column(width + tile)};
}

// How the rows of a cell are cut, so that those of a piece stay in a core's cache from product to product.
struct Pieces {
  static constexpr int64_t kMost = 288;

  explicit Pieces(int64_t rows) : all(rows) {
    const int64_t fewest = (rows + kMost - 1) / kMost;
    size = ((rows + fewest - 1) / fewest + kTileRows - 1) / kTileRows * kTileRows;
    count = (rows + size - 1) / size;
  }

  int64_t rows(int64_t first) const { return std::min(size, all - first); }

  int64_t all, size, count;
};

// Computes this share of the columns of one cell: `emit(row, block, left, right)` gets each row of two columns of
// tiles. `per_block` columns make a block, and the right one is `to_right` columns behind the left.
template <class Emit>
void multiply_cell(Tiles& tiles, const Rows& x, const Product& w, int64_t blocks, int64_t per_block, int64_t to_right,
                   const Share& share, Emit emit) {
  const int64_t steps = w.steps(), row_blocks = (x.count + kRowsAtOnce - 1) / kRowsAtOnce;
  const int64_t stretches = stretches_of(steps);
  const auto sums = room<float>(row_blocks * kRowsAtOnce * kBlockColumns);
  const Operand operand(x, w.depth);
  // The next columns come from memory while these are multiplied with all rows.
  const int64_t lines = (kTileRows + row_blocks - 1) / row_blocks;
  for (int64_t block = share.begin(blocks); block < share.end(blocks); ++block) {
    const Unit* left = w.column(block * per_block);
    const Unit* right = w.column(block * per_block + to_right);
    const int64_t size = per_block * w.column_units();
    const Columns next = block + 1 < share.end(blocks) ? Columns{left + size, right + size} : w.after;
    for (int64_t stretch = 0; stretch < stretches; ++stretch) {
      const int64_t first = steps * stretch / stretches, count = steps * (stretch + 1) / stretches - first;
      for (int64_t i = 0; i < row_blocks; ++i) {
        const int64_t row = i * kRowsAtOnce, rows = std::min(kRowsAtOnce, x.count - row);
        float* own = sums.get() + row * kBlockColumns;
        const int64_t done = first * kTileBytes + 64 * i * lines * count;
        const Ahead ahead = next.left ? Ahead{bytes_of(next.left) + done, bytes_of(next.right) + done, lines} : Ahead{};
        operand.multiply(tiles, Block{row, rows, stretch, first, count}, left, right, own, ahead);
        if (stretch + 1 < stretches) continue;
        for (int64_t line = 0; line < rows; ++line, own += kBlockColumns)
          emit(row + line, block, operand.value(own, left), operand.value(own + kTileColumns, right));
      }
    }
  }
}

// out = activation(x w^T + bias) + residual, both [rows, N]
template <class Weight>
void linear_cell(Tiles& tiles, const Rows& x, const Weight& w, const bf16* bias, const bf16* residual, bf16* out,
                 int64_t line, Activation activation, const Share& share) {
  const int64_t column_tiles = w.columns / kTileColumns;
  with_activation(activation, [&](auto kind) {
    const auto finished = [&](int64_t row, int64_t column, Floats value) {
      if (bias) value = value + load(bias + column);
      value = activate<decltype(kind)::value>(value);
      return residual ? (value + load(residual + row * w.columns + column)) : value;
    };
    const auto emit = [&](int64_t row, int64_t block, Floats left, Floats right) {
      const int64_t column = block * kBlockColumns;
      store(out + row * line + column, finished(row, column, left), finished(row, column + kTileColumns, right));
    };
    multiply_cell(tiles, x, w, column_tiles / 2, 2, 1, share, emit);
    if (column_tiles % 2 && share.part == share.parts - 1) {
      Weight last = w;
      last.weight = w.column(column_tiles - 1);
      last.columns = kTileColumns;
      last.after = {};
      const auto emit_last = [&](int64_t row, int64_t, Floats left, Floats) {
        const int64_t column = w.columns - kTileColumns;
        store(out + row * line + column, finished(row, column, left));
      };
      multiply_cell(tiles, x, last, 1, 1, 0, Share{0, 1, 0}, emit_last);
    }
  });
}

// out = activation(x gate^T + bias) * (x up^T + bias), [rows, N / 2]; the rows of gate come first in the weight
template <class Weight>
void gated_cell(Tiles& tiles, const Rows& x, const Weight& w, const bf16* bias, bf16* out, int64_t line,
                Activation activation, const Share& share) {
  const int64_t width = w.columns / 2;
  with_activation(activation, [&](auto kind) {
    const auto emit = [&](int64_t row, int64_t block, Floats gate, Floats up) {
      const int64_t column = block * kTileColumns;
      if (bias) {
        gate = gate + load(bias + column);
        up = up + load(bias + width + column);
      }
      store(out + row * line + column, activate<decltype(kind)::value>(gate) * up);
    };
    multiply_cell(tiles, x, w, width / kTileColumns, 1, width / kTileColumns, share, emit);
  });
}

// A part of something that may not be there.
inline const bf16* at(const bf16* base, int64_t offset) { return base ? base + offset : nullptr; }

}  // namespace armt
