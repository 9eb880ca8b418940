// Reading the associative memory (kernels/eager/associative.py: h + phi(W h) A / (phi(W h) z + eps)).
#pragma once

#include "associative.h"
#include "cells.h"
#include "tiles.h"

namespace armt {

// What one cell reads from, and the sizes: N tokens of d_model d, projections of `d_mem`, keys of 6 * `d_mem`.
template <class Number>
struct Read {
  bf16* hidden;              // [N, d]
  const bf16* projection;    // [d_mem, d]
  const Number* matrix;      // [keys, d]
  const Number* normalizer;  // [keys] or null
  int64_t tokens, d_model, d_mem;
  bool normalize;

  int64_t keys() const { return 2 * kRolls * d_mem; }
};

// What is made of a cell's tokens and memory before they are multiplied.
struct Queries {
  // Numbers of two bytes that it needs.
  static int64_t scratch(int64_t tokens, int64_t d_model, int64_t d_mem) {
    const int64_t keys = 2 * kRolls * d_mem;
    return whole_lines<bf16>((d_mem + keys) * d_model + tokens * keys + 2 * tokens);
  }

  template <class Number>
  Queries(const Read<Number>& r, bf16* scratch)
      : projection(scratch),
        matrix(projection + r.d_mem * r.d_model),
        keys(matrix + r.keys() * r.d_model),
        factors(reinterpret_cast<float*>(keys + r.tokens * r.keys())) {}

  bf16* projection;  // [d_mem, d], tiles
  bf16* matrix;      // [keys, d], tiles
  bf16* keys;        // [N, keys]
  float* factors;    // [N], 1 / (key z + eps)
};

// Computes keys and factors of this share's tokens.
template <class Number>
void make_queries(Tiles& tiles, const Read<Number>& r, const Queries& q, const Share& share) {
  const int64_t steps = r.d_model / kTileDepth, columns = r.d_mem / kTileColumns;
  for (int64_t job = share.begin(columns * steps); job < share.end(columns * steps); ++job)
    transposed_tile(r.projection + job / steps * kTileColumns * r.d_model + job % steps * kTileDepth, r.d_model,
                    kTileColumns, q.projection + job * kTileSize);
  share.meet();
  // A lone last column stands beside itself; the second copy lands behind the line's end, in spare room.
  const int64_t line = r.d_mem + kTileColumns, row_blocks = (r.tokens + kBlockRows - 1) / kBlockRows;
  const auto projected = room<float>(kBlockRows * line), y = room<float>(kLanes + 2 * r.d_mem);
  const auto key = room<float>(r.keys());
  for (int64_t b = share.begin(row_blocks); b < share.end(row_blocks); ++b) {
    const int64_t first = b * kBlockRows, rows = std::min(kBlockRows, r.tokens - first);
    for (int64_t column = 0; column < columns; column += 2) {
      const bf16* left = q.projection + column * steps * kTileSize;
      const bf16* right = column + 1 < columns ? left + steps * kTileSize : left;
      multiply(tiles, rows, r.hidden + first * r.d_model, r.d_model, left, right, steps,
               Sums{projected.get() + column * kTileColumns, line});
    }
    for (int64_t row = 0; row < rows; ++row) {
      feature_map(projected.get() + row * line, r.d_mem, r.normalize, y.get(), key.get());
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
  const int64_t steps = r.keys() / kTileDepth, columns = r.d_model / kTileColumns, pairs = r.keys() / 2;
  for (int64_t pair = share.begin(pairs); pair < share.end(pairs); ++pair) {
    const Number* from = r.matrix + 2 * pair * r.d_model;
    bf16* to = q.matrix + pair / kTileRows * kTileSize + pair % kTileRows * kTileDepth;
    for (int64_t column = 0; column < columns; ++column)
      paired_line(load(from + column * kTileColumns), load(from + r.d_model + column * kTileColumns),
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
        bf16* to = r.hidden + (first + row) * r.d_model + column * kTileColumns;
        for (int64_t i = 0; i < kBlockColumns; i += kLanes)
          store(to + i, fma(factor, load(block + row * kBlockColumns + i), load(to + i)));
      }
    }
  }
  share.meet();
}

}  // namespace armt
