// Grouped products with weights in tiles (kernels/eager/linear.py and kernels/eager/mlp.py say what is computed).
#include <cstring>

#include "export.h"
#include "products.h"

namespace armt {
namespace {

// Returns rows [count, depth] that do not get into each other's way in the cache: a copy in `room` where these would.
Rows spread_rows(const bf16* x, int64_t count, int64_t depth, bf16* room, const Share& share) {
  const int64_t line = spread(depth);
  if (line == depth) return {x, depth, count};
  for (int64_t row = share.begin(count); row < share.end(count); ++row)
    std::memcpy(room + row * line, x + row * depth, depth * sizeof(bf16));
  share.meet();
  return {room, line, count};
}

}  // namespace
}  // namespace armt

using namespace armt;

// x [G, M, K], weight [G, N, K] in tiles, bias [G, N] or null, residual [G, M, N] or null, out [G, M, N].
ARMT_EXPORT void armt_linear(const bf16* x, const bf16* weight, const bf16* bias, const bf16* residual, bf16* out,
                             int64_t groups, int64_t rows, int64_t columns, int64_t depth, int64_t activation) {
  const Pieces pieces(rows);
  const int64_t size = pieces.size * spread(depth);
  const auto scratch = room<bf16>(slots() * size);
  over_cells(groups * pieces.count, [&](int64_t piece, const Share& share) {
    Tiles tiles;
    const int64_t g = piece / pieces.count, first = piece % pieces.count * pieces.size, row = g * rows + first;
    const Rows own = spread_rows(x + row * depth, pieces.rows(first), depth, scratch.get() + share.slot * size, share);
    linear_cell(tiles, own, Product{weight + g * columns * depth, columns, depth}, at(bias, g * columns),
                at(residual, row * columns), out + row * columns, columns, static_cast<Activation>(activation), share);
    share.meet();
  });
}

// x [G, M, K], up [G, F, K] (gated: [G, 2 F, K]) and down [G, N, F] in tiles, biases or null, residual [G, M, N] or
// null, out [G, M, N].
ARMT_EXPORT void armt_mlp(const bf16* x, const bf16* up, const bf16* up_bias, const bf16* down, const bf16* down_bias,
                          const bf16* residual, bf16* out, int64_t groups, int64_t rows, int64_t depth, int64_t inner,
                          int64_t columns, int64_t activation, int64_t gated) {
  const Pieces pieces(rows);
  const int64_t features = gated ? 2 * inner : inner, line = spread(inner);
  const int64_t size = pieces.size * (spread(depth) + line);
  const auto kind = static_cast<Activation>(activation);
  const auto scratch = room<bf16>(slots() * size);
  over_cells(groups * pieces.count, [&](int64_t piece, const Share& share) {
    Tiles tiles;
    const int64_t g = piece / pieces.count, first = piece % pieces.count * pieces.size, row = g * rows + first;
    bf16* between = scratch.get() + share.slot * size;
    const Rows own = spread_rows(x + row * depth, pieces.rows(first), depth, between + pieces.size * line, share);
    const Product in{up + g * features * depth, features, depth};
    const bf16* bias = at(up_bias, g * features);
    if (gated)
      gated_cell(tiles, own, in, bias, between, line, kind, share);
    else
      linear_cell(tiles, own, in, bias, nullptr, between, line, kind, share);
    share.meet();
    linear_cell(tiles, Rows{between, line, own.count}, Product{down + g * columns * inner, columns, inner},
                at(down_bias, g * columns), at(residual, row * columns), out + row * columns, columns, Activation::none,
                share);
    share.meet();
  });
}
