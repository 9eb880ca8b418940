// Reading the associative memory (kernels/associative.py: h + phi(W h) A / (phi(W h) z + eps)).
#pragma once

#include "associative.h"
#include "cells.h"
#include "tiles.h"

namespace armt {

// What one cell reads from, and the sizes: N tokens of width d, projections of `narrow`, keys of 6 * `narrow`.
template <class Number>
struct Read {
  bf16* hidden;              // [N, d]
  const bf16* projection;    // [narrow, d]
  const Number* matrix;      // [keys, d]
  const Number* normalizer;  // [keys] or null
  int64_t tokens, width, narrow;
  bool normalize;

  int64_t keys() const { return 2 * kRolls * narrow; }
};

// What is made of a cell's tokens and memory before they are multiplied.
struct Queries {
  // Numbers of two bytes that it needs.
  static int64_t scratch(int64_t tokens, int64_t width, int64_t narrow) {
    const int64_t keys = 2 * kRolls * narrow;
    return whole_lines<bf16>((narrow + keys) * width + tokens * keys + 2 * tokens);
  }

  template <class Number>
  Queries(const Read<Number>& r, bf16* scratch)
      : projection(scratch),
        matrix(projection + r.narrow * r.width),
        keys(matrix + r.keys() * r.width),
        factors(reinterpret_cast<float*>(keys + r.tokens * r.keys())) {}

  bf16* projection;  // [narrow, d], tiles
  bf16* matrix;      // [keys, d], tiles
  bf16* keys;        // [N, keys]
  float* factors;    // [N], 1 / (key z + eps)
};

// Computes keys and factors of this share's tokens.
template <class Number>
void make_queries(Tiles& tiles, const Read<Number>& r, const Queries& q, const Share& share) {
  const int64_t depth = r.width / kTileDepth, columns = r.narrow / kTileColumns;
  for (int64_t job = share.begin(columns * depth); job < share.end(columns * depth); ++job)
    transposed_tile(r.projection + job / depth * kTileColumns * r.width + job % depth * kTileDepth, r.width,
                    kTileColumns, q.projection + job * kTileSize);
  share.meet();
  // A lone last column stands beside itself; the second copy lands behind the line's end, in spare room.
  const int64_t line = r.narrow + kTileColumns, row_blocks = (r.tokens + kBlockRows - 1) / kBlockRows;
  const auto projected = room<float>(kBlockRows * line), y = room<float>(kLanes + 2 * r.narrow);
  const auto key = room<float>(r.keys());
  for (int64_t b = share.begin(row_blocks); b < share.end(row_blocks); ++b) {
    const int64_t first = b * kBlockRows, rows = std::min(kBlockRows, r.tokens - first);
    for (int64_t column = 0; column < columns; column += 2) {
      const bf16* left = q.projection + column * depth * kTileSize;
      const bf16* right = column + 1 < columns ? left + depth * kTileSize : left;
      multiply(tiles, rows, r.hidden + first * r.width, r.width, left, right, depth,
               Sums{projected.get() + column * kTileColumns, line});
    }
    for (int64_t row = 0; row < rows; ++row) {
      feature_map(projected.get() + row * line, r.narrow, r.normalize, y.get(), key.get());
      const int64_t token = first + row;
      q.factors[token] = r.normalizer ? 1.0f / (dot(key.get(), r.normalizer, r.keys()) + kDenominatorEps) : 1.0f;
      for (int64_t i = 0; i < r.keys(); i += kLanes) store(q.keys + token * r.keys() + i, load(key.get() + i));
    }
  }
  share.meet();
}

// Reads for all tokens: the memory is brought into tiles and multiplied with their keys.
template <class Number>
void read_many(Tiles& tiles, const Read<Number>& r, bf16* scratch, const Share& share) {
  const Queries q(r, scratch);
  const int64_t steps = r.keys() / kTileDepth, columns = r.width / kTileColumns, pairs = r.keys() / 2;
  for (int64_t pair = share.begin(pairs); pair < share.end(pairs); ++pair) {
    const Number* from = r.matrix + 2 * pair * r.width;
    bf16* to = q.matrix + pair / kTileRows * kTileSize + pair % kTileRows * kTileDepth;
    for (int64_t column = 0; column < columns; ++column)
      paired_line(load(from + column * kTileColumns), load(from + r.width + column * kTileColumns),
                  to + column * steps * kTileSize);
  }
  // Meets the others, so that the memory is there for all.
  make_queries(tiles, r, q, share);
  alignas(64) float block[kBlockRows * kBlockColumns];
  for (int64_t column = 2 * share.begin(columns / 2); column < 2 * share.end(columns / 2); column += 2) {
    const bf16* left = q.matrix + column * steps * kTileSize;
    for (int64_t first = 0; first < r.tokens; first += kBlockRows) {
      const int64_t rows = std::min(kBlockRows, r.tokens - first);
      multiply(tiles, rows, q.keys + first * r.keys(), r.keys(), left, left + steps * kTileSize, steps, Sums{block});
      for (int64_t row = 0; row < rows; ++row) {
        const Floats factor = broadcast(q.factors[first + row]);
        bf16* to = r.hidden + (first + row) * r.width + column * kTileColumns;
        for (int64_t i = 0; i < kBlockColumns; i += kLanes)
          store(to + i, fma(factor, load(block + row * kBlockColumns + i), load(to + i)));
      }
    }
  }
  share.meet();
}

}  // namespace armt
