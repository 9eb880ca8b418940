// The way back through causal attention within a cell: gradients of queries, keys and values from that of the output.
//
// The weights P are computed again, 32 queries at a time, from the queries and keys that `attention.h` had. With dP the
// product of the output's gradient and the values, dS = scale * P (dP - sum(P dP)) is the gradient of the scores. P and
// dS of all queries are kept as right operands, so that keys and values get theirs in products of full depth.
#pragma once

#include <algorithm>

#include "attention.h"
#include "rotary.h"

namespace armt {

// Where gradients go: the packed rows [N, (H + 2 Hkv) D] that queries, keys and values were cut from.
struct PackedBack {
  bf16* at;
  int64_t token;  // numbers between tokens

  bf16* row(int64_t head, int64_t t, int64_t head_dim) const { return at + t * token + head * head_dim; }
};

// Scratch of one thread for the attention of one key head.
class BackRoom {
 public:
  explicit BackRoom(const Attention& a)
      : padded_(a.padded()),
        line_(spread(padded_)),
        head_dim_(a.head_dim),
        columns_(room<bf16>(3 * padded_ * a.head_dim)),
        turned_(room<bf16>(2 * line_ * a.head_dim)),
        kept_(room<bf16>(2 * padded_ * padded_)),
        sums_(room<float>(2 * line_ * a.head_dim)),
        scores_(room<float>(2 * kBlockRows * line_)),
        weights_(room<bf16>(2 * kBlockRows * line_)) {}

  // Rows of scores, of turned queries and of sums are so many numbers apart.
  int64_t line() const { return line_; }
  bf16* keys() { return columns_.get(); }                                // [D, N] as a right operand
  bf16* values() { return columns_.get() + padded_ * head_dim_; }        // [D, N]
  bf16* key_rows() { return columns_.get() + 2 * padded_ * head_dim_; }  // [N, D]
  bf16* queries() { return turned_.get(); }                              // [D, N], plain rows
  bf16* backs() { return turned_.get() + line_ * head_dim_; }            // [D, N]
  bf16* kept_weights() { return kept_.get(); }                           // P [N, N] as a right operand
  bf16* kept_scores() { return kept_.get() + padded_ * padded_; }        // dS [N, N]
  float* key_sums() { return sums_.get(); }                              // [D, N]
  float* value_sums() { return sums_.get() + line_ * head_dim_; }        // [D, N]
  float* scores() { return scores_.get(); }                              // [32, N]
  float* products() { return scores_.get() + kBlockRows * line_; }       // dP [32, N]
  bf16* weights() { return weights_.get(); }                             // [32, N]
  bf16* score_backs() { return weights_.get() + kBlockRows * line_; }    // dS [32, N]

 private:
  int64_t padded_, line_, head_dim_;
  std::unique_ptr<bf16[], Free> columns_, turned_, kept_;
  std::unique_ptr<float[], Free> sums_, scores_;
  std::unique_ptr<bf16[], Free> weights_;
};

// Turns rows [N, D] into columns, plain; `line` numbers apart, zeros up to `padded`.
inline void turn(const Heads& from, int64_t head, int64_t tokens, int64_t padded, int64_t head_dim, int64_t line,
                 bf16* to) {
  alignas(64) bf16 tile[kTileSize];
  for (int64_t t = 0; t < padded; t += kTileColumns)
    for (int64_t i = 0; i < head_dim; i += kTileDepth) {
      transposed_tile(from.row(head, t) + i, from.token, std::clamp<int64_t>(tokens - t, 0, kTileColumns), tile);
      // A line of the tile holds two columns, side by side.
      for (int64_t pair = 0; pair < kTileDepth / 2; ++pair)
        for (int64_t row = 0; row < kTileColumns; ++row) {
          to[(i + 2 * pair) * line + t + row] = tile[pair * kTileDepth + 2 * row];
          to[(i + 2 * pair + 1) * line + t + row] = tile[pair * kTileDepth + 2 * row + 1];
        }
    }
}

// From scores, weights and dP of a block of queries, makes dS: in rows for the queries, and with P in tiles for keys
// and values. totals: 1 / sum of each row's weights. step: number of the block, of `blocks`.
inline void score_back(BackRoom& room, const float* totals, int64_t rows, int64_t seen, int64_t step, int64_t blocks,
                       float scale) {
  const int64_t line = room.line();
  alignas(64) float means[kBlockRows] = {};
  for (int64_t row = 0; row < rows; ++row) {
    Floats sum = zero();
    for (int64_t i = 0; i < seen; i += kLanes)
      sum = fma(load(room.weights() + row * line + i), load(room.products() + row * line + i), sum);
    means[row] = sum_of(sum) * totals[row];
  }
  for (int64_t row = 0; row < kBlockRows; row += 2)
    for (int64_t i = 0; i < seen; i += kLanes) {
      Floats weight[2], back[2];
      for (int64_t one = 0; one < 2; ++one) {
        weight[one] = back[one] = zero();
        if (row + one >= rows) continue;
        const int64_t at = (row + one) * line + i;
        weight[one] = load(room.weights() + at) * broadcast(totals[row + one]);
        back[one] = weight[one] * (load(room.products() + at) - broadcast(means[row + one])) * broadcast(scale);
        store(room.score_backs() + at, back[one]);
      }
      const int64_t tile = (i / kTileColumns * blocks + step) * kTileSize + row * kTileColumns;
      paired_line(weight[0], weight[1], room.kept_weights() + tile);
      paired_line(back[0], back[1], room.kept_scores() + tile);
    }
}

// The gradients of one key head of a cell and of the queries that read it.
//
// query, key: turned. back: of the output [N, H, D]. cosine, sine: [N, R] of the cell, or turned 0.
inline void attention_back(Tiles& tiles, const Attention& a, int64_t key_head, const Heads& query, const Heads& key,
                           const Heads& value, const Heads& back, const bf16* cosine, const bf16* sine, int64_t turned,
                           const PackedBack& out, BackRoom& room) {
  const int64_t head_dim = a.head_dim, padded = a.padded(), blocks = padded / kTileDepth, line = room.line();
  const int64_t steps = head_dim / kTileDepth, repeats = a.heads / a.key_heads;
  for (int64_t block = 0; block < blocks; ++block) {
    as_columns(a, key, key_head, block, room.keys());
    as_columns(a, value, key_head, block, room.values());
    as_rows(a, key, key_head, block, room.key_rows());
  }
  const auto block = armt::room<float>(kBlockRows * head_dim);
  alignas(64) float totals[kBlockRows];
  for (int64_t repeat = 0; repeat < repeats; ++repeat) {
    const int64_t head = key_head * repeats + repeat;
    turn(query, head, a.tokens, padded, head_dim, line, room.queries());
    turn(back, head, a.tokens, padded, head_dim, line, room.backs());
    for (int64_t step = 0; step < blocks; ++step) {
      const int64_t start = step * kBlockRows, rows = std::min(kBlockRows, a.tokens - start), seen = start + kBlockRows;
      for (int64_t column = 0; column < seen; column += kBlockColumns) {
        const int64_t tile = column / kTileColumns * steps * kTileSize;
        multiply(tiles, rows, query.row(head, start), query.token, room.keys() + tile,
                 room.keys() + tile + steps * kTileSize, steps, Sums{room.scores() + column, line});
        multiply(tiles, rows, back.row(head, start), back.token, room.values() + tile,
                 room.values() + tile + steps * kTileSize, steps, Sums{room.products() + column, line});
      }
      softmax(room.scores(), room.weights(), totals, rows, seen, line, start + 1,
              static_cast<float>(a.scale * M_LOG2E));
      score_back(room, totals, rows, seen, step, blocks, static_cast<float>(a.scale));
      for (int64_t i = 0; i < head_dim; i += kBlockColumns) {
        const bf16* left = room.key_rows() + i / kTileColumns * blocks * kTileSize;
        multiply(tiles, rows, room.score_backs(), line, left, left + blocks * kTileSize, seen / kTileDepth,
                 Sums{block.get() + i, head_dim});
      }
      for (int64_t row = 0; row < rows; ++row) {
        const int64_t angle = (start + row) * turned;
        turn_back(block.get() + row * head_dim, cosine + angle, sine + angle, out.row(head, start + row, head_dim),
                  head_dim, turned);
      }
    }
    for (int64_t column = 0; column < padded; column += kBlockColumns) {
      // Earlier queries do not see these keys.
      const int64_t first = column / kTileDepth;
      const int64_t tile = (column / kTileColumns * blocks + first) * kTileSize;
      for (int64_t i = 0; i < head_dim; i += kBlockRows) {
        const int64_t rows = std::min(kBlockRows, head_dim - i), from = i * line + column;
        multiply(tiles, rows, room.queries() + from, line, room.kept_scores() + tile,
                 room.kept_scores() + tile + blocks * kTileSize, blocks - first,
                 Sums{room.key_sums() + from, line, repeat > 0});
        multiply(tiles, rows, room.backs() + from, line, room.kept_weights() + tile,
                 room.kept_weights() + tile + blocks * kTileSize, blocks - first,
                 Sums{room.value_sums() + from, line, repeat > 0});
      }
    }
  }
  for (const bool of_value : {false, true}) {
    const float* sums = of_value ? room.value_sums() : room.key_sums();
    const int64_t head = a.heads + of_value * a.key_heads + key_head;
    for (int64_t start = 0; start < a.tokens; start += kTileColumns) {
      const int64_t rows = std::min(kTileColumns, a.tokens - start);
      for (int64_t i = 0; i < head_dim; ++i)
        for (int64_t row = 0; row < kTileColumns; ++row) block[row * head_dim + i] = sums[i * line + start + row];
      for (int64_t row = 0; row < rows; ++row) {
        const int64_t angle = (start + row) * turned;
        turn_back(block.get() + row * head_dim, cosine + angle, sine + angle, out.row(head, start + row, head_dim),
                  head_dim, of_value ? 0 : turned);
      }
    }
  }
}

}  // namespace armt
