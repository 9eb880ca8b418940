// Writing the associative memory by the delta rule (kernels/associative.py: memory_write), in float32.
#include "associative.h"
#include "cells.h"
#include "tiles.h"

namespace armt {
namespace {

struct Write {
  const bf16* rows;                // [m, d]
  const bf16 *key, *value, *gate;  // [narrow, d], [d, d], [d]
  float bias;
  float* matrix;      // [keys, d]
  float* normalizer;  // [keys] or null
  bool first, normalize, correction;
  int64_t count, width, narrow;  // m, d, narrow

  int64_t keys() const { return 2 * kRolls * narrow; }
  int64_t padded() const { return (count + kTileColumns - 1) / kTileColumns * kTileColumns; }
  // Scratch: the rows as right operands, and the transposed projections [narrow + d, padded].
  int64_t scratch() const { return padded() * width / 2 + (narrow + width) * padded(); }
};

// Computes 16 or 32 rows of weight times the memory tokens: a weight is a left operand as it lies in memory.
void project(Tiles& tiles, const Write& w, const bf16* weight, int64_t features, const bf16* right, float* out,
             const Share& share) {
  alignas(64) float block[kBlockRows * kBlockColumns];
  const int64_t steps = w.width / kTileDepth, tiles_right = w.padded() / kTileColumns;
  const int64_t blocks = (features + kBlockRows - 1) / kBlockRows;
  for (int64_t b = share.begin(blocks); b < share.end(blocks); ++b) {
    const int64_t start = b * kBlockRows, rows = std::min(kBlockRows, features - start);
    for (int64_t column = 0; column < tiles_right; column += 2) {
      const bf16* left = right + column * steps * kTileSize;
      const bool two = column + 1 < tiles_right;
      multiply(tiles, rows, weight + start * w.width, w.width, left, two ? left + steps * kTileSize : left, steps,
               block);
      for (int64_t row = 0; row < rows; ++row)
        for (int64_t i = 0; i < (two ? kBlockColumns : kTileColumns); i += kTileColumns)
          _mm512_storeu_ps(out + (start + row) * w.padded() + column * kTileColumns + i,
                           rounded(_mm512_load_ps(block + row * kBlockColumns + i)));
    }
  }
}

float gate_of(const Write& w, const bf16* row) {
  __m512 sum = _mm512_setzero_ps();
  for (int64_t i = 0; i < w.width; i += kLanes) sum = _mm512_fmadd_ps(load(row + i), load(w.gate + i), sum);
  return 1.0f / (1.0f + std::exp(-(rounded(_mm512_reduce_add_ps(sum)) + w.bias)));
}

void write_cell(const Write& w, float* scratch, const Share& share) {
  Tiles tiles;
  const int64_t steps = w.width / kTileDepth, padded = w.padded(), keys = w.keys();
  bf16* right = reinterpret_cast<bf16*>(scratch);
  float* projected = scratch + padded * w.width / 2;
  float* values = projected + w.narrow * padded;
  const int64_t jobs = padded / kTileColumns * steps;
  for (int64_t job = share.begin(jobs); job < share.end(jobs); ++job) {
    const int64_t row = job / steps * kTileColumns;
    transposed_tile(w.rows + row * w.width + job % steps * kTileDepth, w.width, std::min(kTileColumns, w.count - row),
                    right + job * kTileSize);
  }
  share.meet();
  project(tiles, w, w.key, w.narrow, right, projected, share);
  project(tiles, w, w.value, w.width, right, values, share);
  share.meet();
  // Few numbers, needed by all: each thread makes its own. All rows are written against the same old state.
  const auto key = room<float>(w.count * keys), beta = room<float>(w.count), total = room<float>(w.count);
  const auto coefficient = room<float>(w.count), narrow = room<float>(w.narrow), y = room<float>(kLanes + 2 * w.narrow);
  for (int64_t row = 0; row < w.count; ++row) {
    float* own = key.get() + row * keys;
    for (int64_t i = 0; i < w.narrow; ++i) narrow[i] = projected[i * padded + row];
    feature_map(narrow.get(), w.narrow, w.normalize, y.get(), own);
    beta[row] = gate_of(w, w.rows + row * w.width);
    total[row] = w.normalizer ? dot(own, w.normalizer, keys) + kDenominatorEps : 1.0f;
    coefficient[row] = 1.0f;
    if (w.normalizer && w.correction && !w.first) {
      const float square = dot(own, own, keys) + (w.normalize ? 0.0f : kCorrectionEps);
      // An all-zero key divides by zero: total / 0 is infinite, and the coefficient 0.
      coefficient[row] = std::min(std::max(1.0f - total[row] / square, 0.0f), 1.0f);
    }
  }
  // Strips of the matrix, 16 columns wide: what is read for the old values is in the cache for the update.
  const int64_t strips = w.width / kLanes;
  const auto gained = room<float>(padded * kLanes);
  for (int64_t strip = share.begin(strips); strip < share.end(strips); ++strip) {
    float* matrix = w.matrix + strip * kLanes;
    for (int64_t start = 0; start < w.count; start += kTileColumns) {
      const int64_t rows = std::min(kTileColumns, w.count - start);
      __m512 old[kTileColumns] = {};
      const float* own = key.get() + start * keys;
      if (rows == kTileColumns) {
        for (int64_t k = 0; k < keys; ++k) {
          const __m512 line = _mm512_loadu_ps(matrix + k * w.width);
          for (int64_t row = 0; row < kTileColumns; ++row)
            old[row] = _mm512_fmadd_ps(_mm512_set1_ps(own[row * keys + k]), line, old[row]);
        }
      } else {
        for (int64_t row = 0; row < rows; ++row)
          for (int64_t k = 0; k < keys; ++k)
            old[row] =
                _mm512_fmadd_ps(_mm512_set1_ps(own[row * keys + k]), _mm512_loadu_ps(matrix + k * w.width), old[row]);
      }
      for (int64_t row = 0; row < rows; ++row) {
        alignas(64) float value[kLanes];
        for (int64_t i = 0; i < kLanes; ++i) value[i] = values[(strip * kLanes + i) * padded + start + row];
        const __m512 difference =
            _mm512_sub_ps(_mm512_load_ps(value), _mm512_div_ps(old[row], _mm512_set1_ps(total[start + row])));
        _mm512_store_ps(gained.get() + (start + row) * kLanes,
                        _mm512_mul_ps(_mm512_set1_ps(beta[start + row]), difference));
      }
    }
    for (int64_t start = 0; start < w.count; start += kTileColumns) {
      const int64_t rows = std::min(kTileColumns, w.count - start);
      const float* own = key.get() + start * keys;
      const float* gain = gained.get() + start * kLanes;
      __m512 gains[kTileColumns] = {};
      for (int64_t row = 0; row < rows; ++row) gains[row] = _mm512_load_ps(gain + row * kLanes);
      for (int64_t k = 0; k < keys; ++k) {
        __m512 line = _mm512_loadu_ps(matrix + k * w.width);
        if (rows == kTileColumns)
          for (int64_t row = 0; row < kTileColumns; ++row)
            line = _mm512_fmadd_ps(_mm512_set1_ps(own[row * keys + k]), gains[row], line);
        else
          for (int64_t row = 0; row < rows; ++row)
            line = _mm512_fmadd_ps(_mm512_set1_ps(own[row * keys + k]), gains[row], line);
        _mm512_storeu_ps(matrix + k * w.width, line);
      }
    }
  }
  share.meet();
  if (w.normalizer && share.part == 0)
    for (int64_t row = 0; row < w.count; ++row)
      for (int64_t k = 0; k < keys; k += kLanes)
        _mm512_storeu_ps(w.normalizer + k,
                         _mm512_fmadd_ps(_mm512_set1_ps(coefficient[row]), _mm512_loadu_ps(key.get() + row * keys + k),
                                         _mm512_loadu_ps(w.normalizer + k)));
  share.meet();
}

}  // namespace
}  // namespace armt

using namespace armt;

// rows [G, B, m, d]; key [G, narrow, d], value [G, d, d], gate [G, 1, d], bias [G, 1]; matrix [G, B, 6 narrow, d] and
// normalizer [G, B, 6 narrow] or null, both changed in place; first [G, B]; active [G, B] or null. narrow a multiple of
// 16, d of 32.
extern "C" void armt_memory_write(const bf16* rows, const bf16* key, const bf16* value, const bf16* gate,
                                  const bf16* bias, float* matrix, float* normalizer, const bool* first,
                                  const bool* active, int64_t groups, int64_t lanes, int64_t count, int64_t width,
                                  int64_t narrow, int64_t normalize, int64_t correction) {
  const int64_t keys = 2 * kRolls * narrow;
  const auto of = [&](int64_t cell) {
    const int64_t g = cell / lanes;
    return Write{rows + cell * count * width,
                 key + g * narrow * width,
                 value + g * width * width,
                 gate + g * width,
                 widen(bias[g]),
                 matrix + cell * keys * width,
                 normalizer ? normalizer + cell * keys : nullptr,
                 first[cell],
                 normalize != 0,
                 correction != 0,
                 count,
                 width,
                 narrow};
  };
  const int64_t size = groups ? of(0).scratch() : 0;
  const auto scratch = room<float>(slots() * size);
  over_cells(groups * lanes, [&](int64_t cell, const Share& share) {
    if (active && !active[cell]) return;
    write_cell(of(cell), scratch.get() + share.slot * size, share);
  });
}
