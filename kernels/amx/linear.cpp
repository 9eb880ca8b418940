// Grouped products with weights in tiles (kernels/linear.py and kernels/mlp.py say what is computed).
#include <type_traits>

#include "cells.h"
#include "tiles.h"

namespace armt {
namespace {

// A weight [N, K] as columns of tiles, and what its product is given to.
struct Product {
  const bf16* weight;
  int64_t columns;  // N
  int64_t depth;    // K

  int64_t steps() const { return depth / kTileDepth; }
  const bf16* column(int64_t tile) const { return weight + tile * steps() * kTileSize; }
};

// Computes this share of the columns of one cell: `emit(row, block, left, right)` gets each row of two columns of
// tiles.
template <class Emit>
void multiply_cell(Tiles& tiles, const bf16* x, int64_t rows, const Product& w, int64_t blocks, int64_t to_right,
                   int64_t per_block, const Share& share, Emit emit) {
  alignas(64) float out[kBlockRows * kBlockColumns];
  const int64_t row_blocks = (rows + kBlockRows - 1) / kBlockRows;
  // A column of tiles comes from memory while the one before is multiplied with all rows.
  const int64_t lines = (kTileRows + row_blocks - 1) / row_blocks;
  const int64_t next = per_block * w.steps() * kTileSize * static_cast<int64_t>(sizeof(bf16));
  for (int64_t block = share.begin(blocks); block < share.end(blocks); ++block) {
    const bf16* left = w.column(block * per_block);
    const bf16* right = left + to_right * w.steps() * kTileSize;
    for (int64_t i = 0; i < row_blocks; ++i) {
      const int64_t count = std::min(kBlockRows, rows - i * kBlockRows);
      const int64_t done = next + 64 * i * lines * w.steps();
      const Ahead ahead{reinterpret_cast<const char*>(left) + done, reinterpret_cast<const char*>(right) + done, lines};
      multiply(tiles, count, x + i * kBlockRows * w.depth, w.depth, left, right, w.steps(), out, ahead);
      for (int64_t row = 0; row < count; ++row)
        emit(i * kBlockRows + row, block, _mm512_load_ps(out + row * kBlockColumns),
             _mm512_load_ps(out + row * kBlockColumns + kTileColumns));
    }
  }
}

// out = activation(x w^T + bias) + residual, [rows, N]
void linear_cell(Tiles& tiles, const bf16* x, int64_t rows, const Product& w, const bf16* bias, const bf16* residual,
                 bf16* out, Activation activation, const Share& share) {
  const int64_t column_tiles = w.columns / kTileColumns;
  with_activation(activation, [&](auto kind) {
    const auto put = [&](int64_t row, int64_t column, __m512 value) {
      if (bias) value = _mm512_add_ps(value, load(bias + column));
      value = activate<decltype(kind)::value>(value);
      if (residual) value = _mm512_add_ps(value, load(residual + row * w.columns + column));
      store(out + row * w.columns + column, value);
    };
    const auto emit = [&](int64_t row, int64_t block, __m512 left, __m512 right) {
      put(row, block * kBlockColumns, left);
      put(row, block * kBlockColumns + kTileColumns, right);
    };
    multiply_cell(tiles, x, rows, w, column_tiles / 2, 1, 2, share, emit);
    if (column_tiles % 2 && share.part == share.parts - 1) {
      const Product last{w.column(column_tiles - 1), kTileColumns, w.depth};
      const auto emit_last = [&](int64_t row, int64_t, __m512 left, __m512) {
        put(row, w.columns - kTileColumns, left);
      };
      multiply_cell(tiles, x, rows, last, 1, 0, 1, Share{0, 1, 0}, emit_last);
    }
  });
}

// out = activation(x gate^T + bias) * (x up^T + bias), [rows, N / 2]; the rows of gate come first in the weight
void gated_cell(Tiles& tiles, const bf16* x, int64_t rows, const Product& w, const bf16* bias, bf16* out,
                Activation activation, const Share& share) {
  const int64_t width = w.columns / 2;
  with_activation(activation, [&](auto kind) {
    const auto emit = [&](int64_t row, int64_t block, __m512 gate, __m512 up) {
      const int64_t column = block * kTileColumns;
      if (bias) {
        gate = _mm512_add_ps(gate, load(bias + column));
        up = _mm512_add_ps(up, load(bias + width + column));
      }
      store(out + row * width + column, _mm512_mul_ps(activate<decltype(kind)::value>(gate), up));
    };
    multiply_cell(tiles, x, rows, w, width / kTileColumns, width / kTileColumns, 1, share, emit);
  });
}

const bf16* at(const bf16* base, int64_t offset) { return base ? base + offset : nullptr; }

}  // namespace
}  // namespace armt

using namespace armt;

// x [G, M, K], weight [G, N, K] in tiles, bias [G, N] or null, residual [G, M, N] or null, out [G, M, N].
extern "C" void armt_linear(const bf16* x, const bf16* weight, const bf16* bias, const bf16* residual, bf16* out,
                            int64_t groups, int64_t rows, int64_t columns, int64_t depth, int64_t activation) {
  over_cells(groups, [&](int64_t g, const Share& share) {
    Tiles tiles;
    linear_cell(tiles, x + g * rows * depth, rows, Product{weight + g * columns * depth, columns, depth},
                at(bias, g * columns), at(residual, g * rows * columns), out + g * rows * columns,
                static_cast<Activation>(activation), share);
  });
}

// x [G, M, K], up [G, F, K] (gated: [G, 2 F, K]) and down [G, K, F] in tiles, biases or null, residual [G, M, K] or
// null, out [G, M, K].
extern "C" void armt_mlp(const bf16* x, const bf16* up, const bf16* up_bias, const bf16* down, const bf16* down_bias,
                         const bf16* residual, bf16* out, int64_t groups, int64_t rows, int64_t depth, int64_t inner,
                         int64_t columns, int64_t activation, int64_t gated) {
  const int64_t first = gated ? 2 * inner : inner;
  const auto scratch = room<bf16>(slots() * rows * inner);
  over_cells(groups, [&](int64_t g, const Share& share) {
    Tiles tiles;
    bf16* between = scratch.get() + share.slot * rows * inner;
    const Product in{up + g * first * depth, first, depth};
    const bf16* cell = x + g * rows * depth;
    if (gated)
      gated_cell(tiles, cell, rows, in, at(up_bias, g * first), between, static_cast<Activation>(activation), share);
    else
      linear_cell(tiles, cell, rows, in, at(up_bias, g * first), nullptr, between, static_cast<Activation>(activation),
                  share);
    share.meet();
    linear_cell(tiles, between, rows, Product{down + g * columns * inner, columns, inner}, at(down_bias, g * columns),
                at(residual, g * rows * columns), out + g * rows * columns, Activation::none, share);
    share.meet();
  });
}
