// Reading the associative memory (kernels/associative.py: h + phi(W h) A / (phi(W h) z + eps)).
#include "associative.h"
#include "cells.h"
#include "tiles.h"

namespace armt {
namespace {

constexpr int64_t kFewTokens = 4;

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

// What a cell's queries are kept in: the projection as tiles, keys in bfloat16, and one factor per token.
struct Queries {
  bf16* projection;  // [narrow, d]
  bf16* keys;        // [N, keys]
  float* factors;    // [N]
};

// Computes keys of this share's tokens, and 1 / (key z + eps).
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

// Many tokens: the memory is brought into tiles and multiplied with all keys. `matrix`: room for it, [keys, d].
template <class Number>
void read_many(const Read<Number>& r, const Queries& q, bf16* matrix, const Share& share) {
  Tiles tiles;
  const int64_t steps = r.keys() / kTileDepth, columns = r.width / kTileColumns, pairs = r.keys() / 2;
  for (int64_t pair = share.begin(pairs); pair < share.end(pairs); ++pair) {
    const Number* from = r.matrix + 2 * pair * r.width;
    bf16* to = matrix + pair / kTileRows * kTileSize + pair % kTileRows * kTileDepth;
    for (int64_t column = 0; column < columns; ++column)
      paired_line(load(from + column * kTileColumns), load(from + r.width + column * kTileColumns),
                  to + column * steps * kTileSize);
  }
  // Meets the others, so that the memory is there for all.
  make_queries(tiles, r, q, share);
  alignas(64) float block[kBlockRows * kBlockColumns];
  for (int64_t column = 2 * share.begin(columns / 2); column < 2 * share.end(columns / 2); column += 2) {
    const bf16* left = matrix + column * steps * kTileSize;
    for (int64_t first = 0; first < r.tokens; first += kBlockRows) {
      const int64_t rows = std::min(kBlockRows, r.tokens - first);
      multiply(tiles, rows, q.keys + first * r.keys(), r.keys(), left, left + steps * kTileSize, steps, Sums{block});
      for (int64_t row = 0; row < rows; ++row) {
        const __m512 factor = _mm512_set1_ps(q.factors[first + row]);
        bf16* to = r.hidden + (first + row) * r.width + column * kTileColumns;
        for (int64_t i = 0; i < kBlockColumns; i += kLanes)
          store(to + i, _mm512_fmadd_ps(factor, load(block + row * kBlockColumns + i), load(to + i)));
      }
    }
  }
  share.meet();
}

// One token: the memory is read once, as it is. `projected`: room for `narrow` numbers, the same for all threads.
template <class Number>
void read_one(const Read<Number>& r, bf16* hidden, float* projected, const Share& share) {
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
  const __m512 factor = _mm512_set1_ps(1.0f / total);
  constexpr int64_t wide = 4;
  const int64_t columns = r.width / kLanes, blocks = (columns + wide - 1) / wide;
  for (int64_t block = share.begin(blocks); block < share.end(blocks); ++block) {
    const int64_t first = block * wide, count = std::min(wide, columns - first);
    __m512 sums[wide] = {};
    const Number* from = r.matrix + first * kLanes;
    for (int64_t k = 0; k < r.keys(); ++k, from += r.width) {
      const __m512 weight = _mm512_set1_ps(key[k]);
      for (int64_t i = 0; i < count; ++i) sums[i] = _mm512_fmadd_ps(weight, load(from + i * kLanes), sums[i]);
    }
    for (int64_t i = 0; i < count; ++i) {
      bf16* to = hidden + (first + i) * kLanes;
      store(to, _mm512_fmadd_ps(factor, sums[i], load(to)));
    }
  }
  share.meet();
}

template <class Number>
void read_all(bf16* hidden, const bf16* projection, const Number* matrix, const Number* normalizer, int64_t groups,
              int64_t lanes, int64_t tokens, int64_t width, int64_t narrow, bool normalize) {
  const int64_t keys = 2 * kRolls * narrow;
  const auto projections = room<bf16>(slots() * narrow * width), queries = room<bf16>(slots() * tokens * keys);
  const auto matrices = room<bf16>(slots() * keys * width);
  const auto factors = room<float>(slots() * (tokens + narrow));
  over_cells(groups * lanes, [&](int64_t cell, const Share& share) {
    const Read<Number> read{hidden + cell * tokens * width,
                            projection + cell / lanes * narrow * width,
                            matrix + cell * keys * width,
                            normalizer ? normalizer + cell * keys : nullptr,
                            tokens,
                            width,
                            narrow,
                            normalize};
    float* own = factors.get() + share.slot * (tokens + narrow);
    if (tokens > kFewTokens) {
      const Queries made{projections.get() + share.slot * narrow * width, queries.get() + share.slot * tokens * keys,
                         own};
      return read_many(read, made, matrices.get() + share.slot * keys * width, share);
    }
    for (int64_t token = 0; token < tokens; ++token) read_one(read, read.hidden + token * width, own, share);
  });
}

}  // namespace
}  // namespace armt

using namespace armt;

// hidden [G, B, N, d], changed in place; projection [G, narrow, d]; matrix [G, B, 6 narrow, d] and normalizer
// [G, B, 6 narrow] or null, in bfloat16 where `half`, else float32. narrow a multiple of 16, d of 32.
extern "C" void armt_memory_read(bf16* hidden, const bf16* projection, const void* matrix, const void* normalizer,
                                 int64_t half, int64_t groups, int64_t lanes, int64_t tokens, int64_t width,
                                 int64_t narrow, int64_t normalize) {
  const auto read = [&](auto number) {
    using Number = decltype(number);
    read_all(hidden, projection, static_cast<const Number*>(matrix), static_cast<const Number*>(normalizer), groups,
             lanes, tokens, width, narrow, normalize != 0);
  };
  half ? read(bf16()) : read(float());
}
