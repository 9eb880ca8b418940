// Brings weights into columns of tiles, in the numbers that products take.
#include <memory>

#include "export.h"
#include "operands.h"

namespace armt {
namespace {

// Weights [L, N, K] as they lie: how far apart matrices, rows and entries are. A turned matrix has its rows side by
// side.
struct Matrices {
  const bf16* at;
  int64_t layer, row, entry;
};

// Copies the entries of sixteen rows to [depth, 16].
void gather(const Matrices& from, const bf16* first, int64_t depth, bf16* to) {
  // As many entries of each row as come with a line of the cache.
  constexpr int64_t kSome = 32;
  if (from.row == 1) {
    for (int64_t k = 0; k < depth; ++k)
      for (int64_t row = 0; row < kTileColumns; ++row) to[k * kTileColumns + row] = first[k * from.entry + row];
    return;
  }
  for (int64_t k = 0; k < depth; k += kSome)
    for (int64_t row = 0; row < kTileColumns; ++row) {
      const bf16* entries = first + row * from.row + k * from.entry;
      for (int64_t i = 0; i < kSome; ++i) to[(k + i) * kTileColumns + row] = entries[i * from.entry];
    }
}

}  // namespace
}  // namespace armt

using namespace armt;

// weight [L, N, K], of which `strides` says how far apart its layers, rows and entries lie, to `out`, [L, N / 16]
// columns of tiles.
ARMT_EXPORT void armt_pack(const bf16* weight, const int64_t* strides, Unit* out, int64_t layers, int64_t rows,
                           int64_t depth) {
  const Matrices from{weight, strides[0], strides[1], strides[2]};
  const int64_t steps = depth / kStepDepth, columns = rows / kTileColumns, size = steps * kTileUnits + aside(steps);
#pragma omp parallel
  {
    const auto entries = room<bf16>(depth * kTileColumns);
#pragma omp for
    for (int64_t column = 0; column < layers * columns; ++column) {
      const bf16* first = from.at + column / columns * from.layer + column % columns * kTileColumns * from.row;
      gather(from, first, depth, entries.get());
      pack_column(entries.get(), depth, out + column * size);
    }
  }
}
