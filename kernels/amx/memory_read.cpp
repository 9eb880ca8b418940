// Reading the associative memory (kernels/associative.py: h + phi(W h) A / (phi(W h) z + eps)).
#include "associative.h"
#include "cells.h"
#include "tiles.h"

namespace armt {
namespace {

// What one cell reads from, and the sizes: N tokens of width d, projections of `narrow`, keys of 6 * `narrow`.
struct Read {
  bf16* hidden;             // [N, d]
  const bf16* projection;   // [narrow, d]
  const float* matrix;      // [keys, d]
  const float* normalizer;  // [keys] or null
  int64_t tokens, width, narrow;
  bool normalize;

  int64_t keys() const { return 2 * kRolls * narrow; }
};

// Many tokens: the memory is brought into tiles, and both products run on those.
void read_many(const Read& r, bf16* packed, const Share& share) {
  Tiles tiles;
  const int64_t depth = r.width / kTileDepth, steps = r.keys() / kTileDepth, columns = r.width / kTileColumns;
  bf16* projection = packed;
  bf16* matrix = packed + r.narrow * r.width;
  const int64_t narrow_tiles = r.narrow / kTileColumns;
  for (int64_t job = share.begin(narrow_tiles * depth); job < share.end(narrow_tiles * depth); ++job)
    transposed_tile(r.projection + job / depth * kTileColumns * r.width + job % depth * kTileDepth, r.width,
                    kTileColumns, projection + job * kTileSize);
  for (int64_t row = 2 * share.begin(r.keys() / 2); row < 2 * share.end(r.keys() / 2); row += 2)
    for (int64_t column = 0; column < columns; ++column) {
      const float* from = r.matrix + row * r.width + column * kTileColumns;
      paired_line(_mm512_loadu_ps(from), _mm512_loadu_ps(from + r.width),
                  matrix + (column * steps + row / kTileDepth) * kTileSize + row % kTileDepth * kTileColumns);
    }
  share.meet();
  alignas(64) float block[kBlockRows * kBlockColumns], scales[kBlockRows];
  const auto projected = room<float>(kBlockRows * (r.narrow + kTileColumns));
  const auto y = room<float>(kLanes + 2 * r.narrow), key = room<float>(r.keys());
  const auto query = room<bf16>(kBlockRows * r.keys());
  const int64_t row_blocks = (r.tokens + kBlockRows - 1) / kBlockRows;
  for (int64_t b = share.begin(row_blocks); b < share.end(row_blocks); ++b) {
    const int64_t rows = std::min(kBlockRows, r.tokens - b * kBlockRows);
    bf16* hidden = r.hidden + b * kBlockRows * r.width;
    const int64_t line = r.narrow + kTileColumns;
    for (int64_t column = 0; column < narrow_tiles; column += 2) {
      const bf16* left = projection + column * depth * kTileSize;
      // A lone last column stands beside itself; the second copy lands in the spare columns.
      const bf16* right = column + 1 < narrow_tiles ? left + depth * kTileSize : left;
      multiply(tiles, rows, hidden, r.width, left, right, depth, block);
      for (int64_t row = 0; row < rows; ++row)
        std::memcpy(projected.get() + row * line + column * kTileColumns, block + row * kBlockColumns,
                    kBlockColumns * sizeof(float));
    }
    for (int64_t row = 0; row < rows; ++row) {
      feature_map(projected.get() + row * line, r.narrow, r.normalize, y.get(), key.get());
      scales[row] = r.normalizer ? 1.0f / (dot(key.get(), r.normalizer, r.keys()) + kDenominatorEps) : 1.0f;
      for (int64_t i = 0; i < r.keys(); i += kLanes)
        store(query.get() + row * r.keys() + i, _mm512_load_ps(key.get() + i));
    }
    for (int64_t column = 0; column < columns; column += 2) {
      const bf16* left = matrix + column * steps * kTileSize;
      multiply(tiles, rows, query.get(), r.keys(), left, left + steps * kTileSize, steps, block);
      for (int64_t row = 0; row < rows; ++row) {
        const __m512 scale = _mm512_set1_ps(scales[row]);
        for (int64_t i = 0; i < kBlockColumns; i += kTileColumns) {
          bf16* to = hidden + row * r.width + column * kTileColumns + i;
          store(to, _mm512_fmadd_ps(scale, _mm512_load_ps(block + row * kBlockColumns + i), load(to)));
        }
      }
    }
  }
  share.meet();
}

// One token: the memory is read once, as it is.
void read_one(const Read& r, bf16* hidden, float* projected, const Share& share) {
  for (int64_t i = share.begin(r.narrow); i < share.end(r.narrow); ++i) {
    __m512 sum = _mm512_setzero_ps();
    for (int64_t j = 0; j < r.width; j += kLanes)
      sum = _mm512_fmadd_ps(load(r.projection + i * r.width + j), load(hidden + j), sum);
    projected[i] = _mm512_reduce_add_ps(sum);
  }
  share.meet();
  const auto y = room<float>(kLanes + 2 * r.narrow), key = room<float>(r.keys());
  feature_map(projected, r.narrow, r.normalize, y.get(), key.get());
  const float total = r.normalizer ? dot(key.get(), r.normalizer, r.keys()) + kDenominatorEps : 1.0f;
  const __m512 scale = _mm512_set1_ps(1.0f / total);
  // Lines of 64 bytes, four beside each other.
  constexpr int64_t wide = 4;
  const int64_t columns = r.width / kLanes, blocks = (columns + wide - 1) / wide;
  for (int64_t block = share.begin(blocks); block < share.end(blocks); ++block) {
    const int64_t first = std::min(block * wide, columns), count = std::min(wide, columns - first);
    __m512 sums[wide] = {};
    const float* from = r.matrix + first * kLanes;
    for (int64_t k = 0; k < r.keys(); ++k, from += r.width) {
      const __m512 factor = _mm512_set1_ps(key[k]);
      for (int64_t i = 0; i < count; ++i)
        sums[i] = _mm512_fmadd_ps(factor, _mm512_loadu_ps(from + i * kLanes), sums[i]);
    }
    for (int64_t i = 0; i < count; ++i) {
      bf16* to = hidden + (first + i) * kLanes;
      store(to, _mm512_fmadd_ps(scale, sums[i], load(to)));
    }
  }
  share.meet();
}

constexpr int64_t kFewTokens = 4;

}  // namespace
}  // namespace armt

using namespace armt;

// hidden [G, B, N, d], changed in place; projection [G, narrow, d]; matrix [G, B, 6 narrow, d]; normalizer [G, B, 6
// narrow] or null. narrow a multiple of 16, d of 32.
extern "C" void armt_memory_read(bf16* hidden, const bf16* projection, const float* matrix, const float* normalizer,
                                 int64_t groups, int64_t lanes, int64_t tokens, int64_t width, int64_t narrow,
                                 int64_t normalize) {
  const int64_t keys = 2 * kRolls * narrow, size = (narrow + keys) * width;
  const auto packed = room<bf16>(slots() * size);
  over_cells(groups * lanes, [&](int64_t cell, const Share& share) {
    const Read read{hidden + cell * tokens * width,
                    projection + cell / lanes * narrow * width,
                    matrix + cell * keys * width,
                    normalizer ? normalizer + cell * keys : nullptr,
                    tokens,
                    width,
                    narrow,
                    normalize != 0};
    bf16* own = packed.get() + share.slot * size;
    if (tokens > kFewTokens) return read_many(read, own, share);
    for (int64_t token = 0; token < tokens; ++token)
      read_one(read, read.hidden + token * width, reinterpret_cast<float*>(own), share);
  });
}
