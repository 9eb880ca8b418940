// Causal attention within cells (kernels/attention.py), scores of 32 queries at a time in one piece.
#include <cmath>

#include "cells.h"
#include "tiles.h"

namespace armt {
namespace {

// Where a tensor [C, H, N, D] lies: numbers between cells, heads and tokens. D is contiguous.
struct Strides {
  int64_t cell, head, token;
};

// Turns scores into weights, row by row: 2^(scale * (score - highest)), not yet divided by their sum.
//
// scores: [rows, keys], row r sees `seen + r` keys. weights: [rows, keys] in bfloat16, zero behind them. Rows lie
// `line` numbers apart. totals: 1 / sum.
void softmax(const float* scores, bf16* weights, float* totals, int64_t rows, int64_t keys, int64_t line, int64_t seen,
             float scale) {
  const __m512 factor = _mm512_set1_ps(scale);
  for (int64_t row = 0; row < rows; ++row) {
    const float* score = scores + row * line;
    bf16* weight = weights + row * line;
    const int64_t visible = seen + row, whole = visible / kLanes * kLanes;
    const auto rest = static_cast<__mmask16>((1u << (visible - whole)) - 1);
    // Two chains, since each waits for its own last result.
    __m512 most = _mm512_set1_ps(-INFINITY), other = most;
    for (int64_t i = 0; i + kLanes < whole; i += 2 * kLanes) {
      most = _mm512_max_ps(most, load(score + i));
      other = _mm512_max_ps(other, load(score + i + kLanes));
    }
    if (whole / kLanes % 2) other = _mm512_max_ps(other, load(score + whole - kLanes));
    most = _mm512_max_ps(most, other);
    if (rest) most = _mm512_mask_max_ps(most, rest, most, load(score + whole));
    const __m512 highest = _mm512_set1_ps(_mm512_reduce_max_ps(most) * scale);
    const auto weigh = [&](int64_t i) { return power_of_two(_mm512_fmsub_ps(load(score + i), factor, highest)); };
    __m512 sum = _mm512_setzero_ps();
    int64_t i = 0;
    for (; i + kLanes < whole; i += 2 * kLanes) {
      const __m512 low = weigh(i), high = weigh(i + kLanes);
      sum = _mm512_add_ps(sum, _mm512_add_ps(low, high));
      store(weight + i, low, high);
    }
    for (; i < keys; i += kLanes) {
      const int64_t left = std::clamp<int64_t>(visible - i, 0, kLanes);
      const __m512 value = _mm512_maskz_mov_ps(static_cast<__mmask16>((1u << left) - 1), weigh(i));
      sum = _mm512_add_ps(sum, value);
      store(weight + i, value);
    }
    totals[row] = 1.0f / _mm512_reduce_add_ps(sum);
  }
}

}  // namespace
}  // namespace armt

using namespace armt;

// query [C, H, N, D], key and value [C, Hkv, N, D]; strides: three of each in this order; out [C, N, H, D]. D a
// multiple of 32, `scale` positive.
extern "C" void armt_attention(const bf16* query, const bf16* key, const bf16* value, bf16* out, const int64_t* strides,
                               int64_t cells, int64_t heads, int64_t key_heads, int64_t tokens, int64_t width,
                               double scale) {
  const Strides qs{strides[0], strides[1], strides[2]}, ks{strides[3], strides[4], strides[5]},
      vs{strides[6], strides[7], strides[8]};
  const int64_t padded = (tokens + kBlockColumns - 1) / kBlockColumns * kBlockColumns, steps = width / kTileDepth;
  const int64_t head_size = padded * width, repeats = heads / key_heads;
  const auto packed = room<bf16>(slots() * key_heads * 2 * head_size);
  over_cells(cells, [&](int64_t c, const Share& share) {
    Tiles tiles;
    bf16* keys = packed.get() + share.slot * key_heads * 2 * head_size;
    bf16* values = keys + key_heads * head_size;
    // Right operands: keys as columns [D, N], values [N, D].
    const int64_t blocks = padded / kTileDepth;
    for (int64_t job = share.begin(key_heads * blocks); job < share.end(key_heads * blocks); ++job) {
      const int64_t head = job / blocks, start = job % blocks * kTileDepth;
      for (int64_t half = start; half < start + kTileDepth; half += kTileColumns)
        for (int64_t step = 0; step < steps; ++step)
          transposed_tile(key + c * ks.cell + head * ks.head + half * ks.token + step * kTileDepth, ks.token,
                          std::clamp<int64_t>(tokens - half, 0, kTileColumns),
                          keys + head * head_size + (half / kTileColumns * steps + step) * kTileSize);
      for (int64_t row = start; row < start + kTileDepth; row += 2) {
        const bf16* even = value + c * vs.cell + head * vs.head + row * vs.token;
        for (int64_t i = 0; i < width; i += kTileColumns) {
          const __m512 zero = _mm512_setzero_ps();
          paired_line(row < tokens ? load(even + i) : zero, row + 1 < tokens ? load(even + vs.token + i) : zero,
                      values + head * head_size + (i / kTileColumns * blocks + start / kTileDepth) * kTileSize +
                          (row - start) * kTileColumns);
        }
      }
    }
    share.meet();
    const auto scores = room<float>(kBlockRows * (padded + kTileDepth));
    const auto weights = room<bf16>(kBlockRows * (padded + kTileDepth));
    alignas(64) float block[kBlockRows * kBlockColumns], totals[kBlockRows];
    const int64_t row_blocks = (tokens + kBlockRows - 1) / kBlockRows;
    for (int64_t job = share.begin(heads * row_blocks); job < share.end(heads * row_blocks); ++job) {
      const int64_t head = job / row_blocks, start = job % row_blocks * kBlockRows;
      const int64_t rows = std::min(kBlockRows, tokens - start), seen = start + kBlockRows;
      const int64_t line = spread(seen);
      const bf16* own_keys = keys + head / repeats * head_size;
      const bf16* own_values = values + head / repeats * head_size;
      const bf16* q = query + c * qs.cell + head * qs.head + start * qs.token;
      for (int64_t column = 0; column < seen; column += kBlockColumns) {
        const bf16* left = own_keys + column / kTileColumns * steps * kTileSize;
        multiply(tiles, rows, q, qs.token, left, left + steps * kTileSize, steps, Sums{scores.get() + column, line});
      }
      softmax(scores.get(), weights.get(), totals, rows, seen, line, start + 1, static_cast<float>(scale * M_LOG2E));
      for (int64_t i = 0; i < width; i += kBlockColumns) {
        const bf16* left = own_values + i / kTileColumns * blocks * kTileSize;
        multiply(tiles, rows, weights.get(), line, left, left + blocks * kTileSize, seen / kTileDepth, Sums{block});
        for (int64_t row = 0; row < rows; ++row) {
          const __m512 total = _mm512_set1_ps(totals[row]);
          bf16* to = out + ((c * tokens + start + row) * heads + head) * width + i;
          const float* from = block + row * kBlockColumns;
          store(to, _mm512_mul_ps(total, load(from)), _mm512_mul_ps(total, load(from + kTileColumns)));
        }
      }
    }
    share.meet();
  });
}
