// Causal attention within a cell (kernels/eager/attention.py), scores of 32 queries at a time in one piece.
#pragma once

#include <algorithm>
#include <cmath>

#include "cells.h"
#include "tiles.h"

namespace armt {

// A cell's queries, keys or values [H, N, D]: numbers between heads and between tokens. D is contiguous.
struct Heads {
  const bf16* at;
  int64_t head, token;

  const bf16* row(int64_t h, int64_t t) const { return at + h * head + t * token; }
};

// The sizes of a cell's attention, and its factor on query . key. D a multiple of 32, the factor positive.
struct Attention {
  int64_t heads, key_heads, tokens, head_dim;  // H, Hkv, N, D
  double scale;

  int64_t padded() const { return (tokens + kBlockColumns - 1) / kBlockColumns * kBlockColumns; }
  // Room for keys and values as right operands.
  int64_t scratch() const { return 2 * key_heads * padded() * head_dim; }
};

// Turns scores into weights, row by row: 2^(scale * (score - highest)), not yet divided by their sum.
//
// scores: [rows, keys], row r sees `seen + r` keys. weights: [rows, keys] in bfloat16, zero behind them. Rows lie
// `line` numbers apart. totals: 1 / sum.
inline void softmax(const float* scores, bf16* weights, float* totals, int64_t rows, int64_t keys, int64_t line,
                    int64_t seen, float scale) {
  const Floats factor = broadcast(scale);
  for (int64_t row = 0; row < rows; ++row) {
    const float* score = scores + row * line;
    bf16* weight = weights + row * line;
    const int64_t visible = seen + row, whole = visible / kLanes * kLanes;
    // Two chains, since each waits for its own last result.
    Floats most = broadcast(-INFINITY), other = most;
    for (int64_t i = 0; i + kLanes < whole; i += 2 * kLanes) {
      most = max(most, load(score + i));
      other = max(other, load(score + i + kLanes));
    }
    if (whole / kLanes % 2) other = max(other, load(score + whole - kLanes));
    most = max(most, other);
    if (visible > whole) most = max(most, first_of(load(score + whole), visible - whole, most));
    const Floats highest = broadcast(largest_of(most) * scale);
    const auto weigh = [&](int64_t i) { return power_of_two(fms(load(score + i), factor, highest)); };
    Floats sum = zero();
    int64_t i = 0;
    for (; i + kLanes < whole; i += 2 * kLanes) {
      const Floats low = weigh(i), high = weigh(i + kLanes);
      sum = sum + (low + high);
      store(weight + i, low, high);
    }
    for (; i < keys; i += kLanes) {
      const int64_t left = std::clamp<int64_t>(visible - i, 0, kLanes);
      const Floats value = first_of(weigh(i), left, zero());
      sum = sum + value;
      store(weight + i, value);
    }
    totals[row] = 1.0f / sum_of(sum);
  }
}

// Brings 32 rows of [N, D] into tiles of the columns [D, N], a right operand; rows that are not there count as zeros.
inline void as_columns(const Attention& a, const Heads& from, int64_t head, int64_t block, bf16* to) {
  const int64_t steps = a.head_dim / kTileDepth, start = block * kTileDepth;
  for (int64_t half = start; half < start + kTileDepth; half += kTileColumns)
    for (int64_t step = 0; step < steps; ++step)
      transposed_tile(from.row(head, half) + step * kTileDepth, from.token,
                      std::clamp<int64_t>(a.tokens - half, 0, kTileColumns),
                      to + (half / kTileColumns * steps + step) * kTileSize);
}

// Brings 32 rows of [N, D] into tiles as they are.
inline void as_rows(const Attention& a, const Heads& from, int64_t head, int64_t block, bf16* to) {
  const int64_t blocks = a.padded() / kTileDepth, start = block * kTileDepth;
  for (int64_t row = start; row < start + kTileDepth; row += 2)
    for (int64_t i = 0; i < a.head_dim; i += kTileColumns) {
      const Floats even = row < a.tokens ? load(from.row(head, row) + i) : zero();
      const Floats odd = row + 1 < a.tokens ? load(from.row(head, row + 1) + i) : zero();
      paired_line(even, odd, to + (i / kTileColumns * blocks + block) * kTileSize + (row - start) * kTileColumns);
    }
}

// Attends within a cell; out: [N, H, D], tokens `to` numbers apart.
inline void attention_cell(Tiles& tiles, const Attention& a, const Heads& query, const Heads& key, const Heads& value,
                           bf16* out, int64_t to, bf16* scratch, const Share& share) {
  const int64_t head_dim = a.head_dim, steps = head_dim / kTileDepth, blocks = a.padded() / kTileDepth;
  const int64_t head_size = a.padded() * head_dim, repeats = a.heads / a.key_heads;
  bf16 *keys = scratch, *values = scratch + a.key_heads * head_size;
  // Right operands: keys as columns [D, N], values [N, D].
  for (int64_t job = share.begin(a.key_heads * blocks); job < share.end(a.key_heads * blocks); ++job) {
    const int64_t head = job / blocks, block = job % blocks;
    as_columns(a, key, head, block, keys + head * head_size);
    as_rows(a, value, head, block, values + head * head_size);
  }
  share.meet();
  const auto scores = room<float>(kBlockRows * (a.padded() + kTileDepth));
  const auto weights = room<bf16>(kBlockRows * (a.padded() + kTileDepth));
  alignas(64) float block[kBlockRows * kBlockColumns], totals[kBlockRows];
  const int64_t row_blocks = (a.tokens + kBlockRows - 1) / kBlockRows;
  for (int64_t job = share.begin(a.heads * row_blocks); job < share.end(a.heads * row_blocks); ++job) {
    const int64_t head = job / row_blocks, start = job % row_blocks * kBlockRows;
    const int64_t rows = std::min(kBlockRows, a.tokens - start), seen = start + kBlockRows, line = spread(seen);
    const bf16* own_keys = keys + head / repeats * head_size;
    const bf16* own_values = values + head / repeats * head_size;
    for (int64_t column = 0; column < seen; column += kBlockColumns) {
      const bf16* left = own_keys + column / kTileColumns * steps * kTileSize;
      multiply(tiles, rows, query.row(head, start), query.token, left, left + steps * kTileSize, steps,
               Sums{scores.get() + column, line});
    }
    softmax(scores.get(), weights.get(), totals, rows, seen, line, start + 1, static_cast<float>(a.scale * M_LOG2E));
    for (int64_t i = 0; i < head_dim; i += kBlockColumns) {
      const bf16* left = own_values + i / kTileColumns * blocks * kTileSize;
      multiply(tiles, rows, weights.get(), line, left, left + blocks * kTileSize, seen / kTileDepth, Sums{block});
      for (int64_t row = 0; row < rows; ++row) {
        const Floats total = broadcast(totals[row]);
        const float* from = block + row * kBlockColumns;
        store(out + (start + row) * to + head * head_dim + i, total * load(from), total * load(from + kTileColumns));
      }
    }
  }
  share.meet();
}

}  // namespace armt
