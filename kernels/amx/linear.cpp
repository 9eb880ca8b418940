// Grouped products with weights in tiles (kernels/linear.py and kernels/mlp.py say what is computed).
#include "products.h"

namespace armt {
namespace {

// Calls `f(group, first row, rows, share)` for pieces of cells whose rows stay in a core's cache from product to
// product.
template <class F>
void over_pieces(int64_t groups, int64_t rows, F f) {
  constexpr int64_t most = 288;
  const int64_t fewest = (rows + most - 1) / most;
  const int64_t size = ((rows + fewest - 1) / fewest + kTileRows - 1) / kTileRows * kTileRows;
  const int64_t pieces = (rows + size - 1) / size;
  over_cells(groups * pieces, [&](int64_t piece, const Share& share) {
    const int64_t first = piece % pieces * size;
    f(piece / pieces, first, std::min(size, rows - first), share);
  });
}

}  // namespace
}  // namespace armt

using namespace armt;

// x [G, M, K], weight [G, N, K] in tiles, bias [G, N] or null, residual [G, M, N] or null, out [G, M, N].
extern "C" void armt_linear(const bf16* x, const bf16* weight, const bf16* bias, const bf16* residual, bf16* out,
                            int64_t groups, int64_t rows, int64_t columns, int64_t depth, int64_t activation) {
  over_pieces(groups, rows, [&](int64_t g, int64_t first, int64_t count, const Share& share) {
    Tiles tiles;
    const int64_t row = g * rows + first;
    linear_cell(tiles, x + row * depth, count, Product{weight + g * columns * depth, columns, depth},
                at(bias, g * columns), at(residual, row * columns), out + row * columns,
                static_cast<Activation>(activation), share);
  });
}

// x [G, M, K], up [G, F, K] (gated: [G, 2 F, K]) and down [G, N, F] in tiles, biases or null, residual [G, M, N] or
// null, out [G, M, N].
extern "C" void armt_mlp(const bf16* x, const bf16* up, const bf16* up_bias, const bf16* down, const bf16* down_bias,
                         const bf16* residual, bf16* out, int64_t groups, int64_t rows, int64_t depth, int64_t inner,
                         int64_t columns, int64_t activation, int64_t gated) {
  const int64_t features = gated ? 2 * inner : inner;
  const auto kind = static_cast<Activation>(activation);
  const auto scratch = room<bf16>(slots() * rows * inner);
  over_pieces(groups, rows, [&](int64_t g, int64_t first, int64_t count, const Share& share) {
    Tiles tiles;
    const int64_t row = g * rows + first;
    bf16* between = scratch.get() + share.slot * rows * inner;
    const Product in{up + g * features * depth, features, depth};
    const bf16* bias = at(up_bias, g * features);
    if (gated)
      gated_cell(tiles, x + row * depth, count, in, bias, between, kind, share);
    else
      linear_cell(tiles, x + row * depth, count, in, bias, nullptr, between, kind, share);
    share.meet();
    linear_cell(tiles, between, count, Product{down + g * columns * inner, columns, inner}, at(down_bias, g * columns),
                at(residual, row * columns), out + row * columns, Activation::none, share);
    share.meet();
  });
}
