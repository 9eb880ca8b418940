// Writing the associative memory by the delta rule (kernels/eager/associative.py: memory_write), in float32.
#pragma once

#include "associative.h"
#include "cells.h"
#include "tiles.h"

namespace armt {

// What one cell writes, and the sizes: m memory tokens of d_model d, projections of `d_mem`, keys of 6 * `d_mem`.
template <class Number>
struct Write {
  const bf16* rows;                // [m, d]
  const bf16 *key, *value, *gate;  // [d_mem, d], [d, d], [d]
  float bias;
  Number* matrix;      // [keys, d]
  Number* normalizer;  // [keys] or null
  bool first, normalize, correction;
  int64_t count, d_model, d_mem;  // m, d, d_mem

  int64_t keys() const { return 2 * kRolls * d_mem; }
};

// Memory tokens come in blocks of 16; those that fill up the last block write nothing.
constexpr int64_t kRows = kTileColumns;

inline int64_t blocks_of(int64_t count) { return (count + kRows - 1) / kRows; }

// What is computed of a cell's memory tokens before anything is written.
struct Written {
  explicit Written(int64_t count, int64_t keys)
      : keys(room<float>(blocks_of(count) * kRows * keys)),
        total(room<float>(blocks_of(count) * kRows)),
        beta(room<float>(blocks_of(count) * kRows)),
        growth(room<float>(keys)) {}

  std::unique_ptr<float[], Free> keys;    // [block, keys, 16]
  std::unique_ptr<float[], Free> total;   // key z + eps
  std::unique_ptr<float[], Free> beta;    // how much of the new value is taken
  std::unique_ptr<float[], Free> growth;  // what is added to z
};

// Computes weight times all memory tokens, [features, 16 * blocks]: a weight is a left operand as it lies in memory.
template <class Number>
void project(Tiles& tiles, const Write<Number>& w, const bf16* weight, int64_t features, const bf16* right, float* out,
             const Share& share) {
  alignas(64) float block[kBlockRows * kBlockColumns];
  const int64_t steps = w.d_model / kTileDepth, columns = blocks_of(w.count), line = columns * kRows;
  const int64_t blocks = (features + kBlockRows - 1) / kBlockRows;
  for (int64_t b = share.begin(blocks); b < share.end(blocks); ++b) {
    const bf16* from = weight + b * kBlockRows * w.d_model;
    const int64_t rows = std::min(kBlockRows, features - b * kBlockRows);
    for (int64_t column = 0; column < columns; column += 2) {
      // The next block of the weight comes from memory, in two halves.
      const bf16* next = from + kBlockRows * w.d_model;
      const Ahead ahead{next, next + kTileRows * w.d_model, column == 0 ? kTileRows : 0};
      const bf16* left = right + column * steps * kTileSize;
      const int64_t wide = std::min<int64_t>(2, columns - column);
      multiply(tiles, rows, from, w.d_model, left, left + (wide - 1) * steps * kTileSize, steps, Sums{block}, ahead);
      for (int64_t row = 0; row < rows; ++row)
        for (int64_t i = 0; i < wide * kRows; i += kRows)
          store(out + (b * kBlockRows + row) * line + column * kRows + i,
                rounded(load(block + row * kBlockColumns + i)));
    }
  }
}

template <class Number>
float gate_of(const Write<Number>& w, const bf16* row) {
  Floats sum = zero();
  for (int64_t i = 0; i < w.d_model; i += kLanes) sum = fma(load(row + i), load(w.gate + i), sum);
  return 1.0f / (1.0f + std::exp(-(rounded(sum_of(sum)) + w.bias)));
}

// Makes keys and factors of all memory tokens from their projections [d_mem, 16 * blocks].
template <class Number>
Written written_of(const Write<Number>& w, const float* projected) {
  const int64_t keys = w.keys(), padded = blocks_of(w.count) * kRows;
  Written made(w.count, keys);
  const auto projection = room<float>(w.d_mem), y = room<float>(kLanes + 2 * w.d_mem), key = room<float>(keys);
  std::fill_n(made.growth.get(), keys, 0.0f);
  for (int64_t row = 0; row < padded; ++row) {
    float* own = made.keys.get() + row / kRows * kRows * keys + row % kRows;
    if (row >= w.count) {
      made.total[row] = 1.0f;
      made.beta[row] = 0.0f;
      for (int64_t k = 0; k < keys; ++k) own[k * kRows] = 0.0f;
      continue;
    }
    for (int64_t i = 0; i < w.d_mem; ++i) projection[i] = projected[i * padded + row];
    feature_map(projection.get(), w.d_mem, w.normalize, y.get(), key.get());
    for (int64_t k = 0; k < keys; ++k) own[k * kRows] = key[k];
    made.beta[row] = gate_of(w, w.rows + row * w.d_model);
    made.total[row] = 1.0f;
    if (!w.normalizer) continue;
    made.total[row] = dot(key.get(), w.normalizer, keys) + kDenominatorEps;
    float coefficient = 1.0f;
    if (w.correction && !w.first) {
      const float square = dot(key.get(), key.get(), keys) + (w.normalize ? 0.0f : kCorrectionEps);
      // An all-zero key divides by zero: total / 0 is infinite, and the coefficient 0.
      coefficient = std::min(std::max(1.0f - made.total[row] / square, 0.0f), 1.0f);
    }
    for (int64_t k = 0; k < keys; k += kLanes)
      store(made.growth.get() + k, fma(broadcast(coefficient), load(key.get() + k), load(made.growth.get() + k)));
  }
  return made;
}

// Writes a strip of the matrix, 16 columns wide. values: [16, 16 * blocks], what the memory tokens hold for it.
template <class Number>
void write_strip(const Write<Number>& w, const Written& made, const float* values, Number* matrix, float* gained) {
  const int64_t keys = w.keys(), blocks = blocks_of(w.count), padded = blocks * kRows;
  // All rows are written against the same old state.
  for (int64_t block = 0; block < blocks; ++block) {
    const float* key = made.keys.get() + block * kRows * keys;
    Floats old[kRows] = {};
    for (int64_t k = 0; k < keys; ++k) {
      fetch(matrix + k * w.d_model + kLanes, kLanes);
      const Floats line = load(matrix + k * w.d_model);
      for (int64_t row = 0; row < kRows; ++row) old[row] = fma(broadcast(key[k * kRows + row]), line, old[row]);
    }
    for (int64_t row = 0; row < kRows; ++row) {
      const int64_t token = block * kRows + row;
      alignas(64) float value[kLanes];
      for (int64_t i = 0; i < kLanes; ++i) value[i] = values[i * padded + token];
      const Floats held = old[row] / broadcast(made.total[token]);
      store(gained + token * kLanes, broadcast(made.beta[token]) * (load(value) - held));
    }
  }
  // What was read for the old values is still in the cache.
  for (int64_t block = 0; block < blocks; ++block) {
    const float* key = made.keys.get() + block * kRows * keys;
    Floats gains[kRows];
    for (int64_t row = 0; row < kRows; ++row) gains[row] = load(gained + (block * kRows + row) * kLanes);
    for (int64_t k = 0; k < keys; ++k, key += kRows) {
      Floats line = load(matrix + k * w.d_model), other = zero();
      for (int64_t row = 0; row < kRows; row += 2) {
        line = fma(broadcast(key[row]), gains[row], line);
        other = fma(broadcast(key[row + 1]), gains[row + 1], other);
      }
      store(matrix + k * w.d_model, line + other);
    }
  }
}

// Numbers of scratch memory that a cell needs: the memory tokens as right operands, and their projections.
inline int64_t write_scratch(int64_t count, int64_t d_model, int64_t d_mem) {
  return blocks_of(count) * kRows * (d_model / 2 + d_mem + d_model);
}

template <class Number>
void write_cell(Tiles& tiles, const Write<Number>& w, float* scratch, const Share& share) {
  const int64_t steps = w.d_model / kTileDepth, blocks = blocks_of(w.count), padded = blocks * kRows;
  bf16* right = reinterpret_cast<bf16*>(scratch);
  float* projected = scratch + padded * w.d_model / 2;
  float* values = projected + w.d_mem * padded;
  for (int64_t job = share.begin(blocks * steps); job < share.end(blocks * steps); ++job) {
    const int64_t row = job / steps * kRows;
    transposed_tile(w.rows + row * w.d_model + job % steps * kTileDepth, w.d_model, std::min(kRows, w.count - row),
                    right + job * kTileSize);
  }
  share.meet();
  project(tiles, w, w.key, w.d_mem, right, projected, share);
  project(tiles, w, w.value, w.d_model, right, values, share);
  share.meet();
  // Little work, whose results all need: every thread does it for itself.
  const Written made = written_of(w, projected);
  const auto gained = room<float>(padded * kLanes);
  const int64_t strips = w.d_model / kLanes;
  for (int64_t strip = share.begin(strips); strip < share.end(strips); ++strip)
    write_strip(w, made, values + strip * kLanes * padded, w.matrix + strip * kLanes, gained.get());
  share.meet();
  if (w.normalizer && share.part == 0)
    for (int64_t k = 0; k < w.keys(); k += kLanes)
      store(w.normalizer + k, load(w.normalizer + k) + load(made.growth.get() + k));
  share.meet();
}

}  // namespace armt
