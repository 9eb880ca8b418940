// Products on AMX tiles: 16 rows of 32 bfloat16 numbers times 32 rows of 16, summed up in float32.
//
// The right operand of a tile product holds two consecutive rows side by side: entry (k, n) and entry (k + 1, n) share
// 32 bits. A tile is stored as 16 lines of 64 bytes, 1 KB, and a matrix [K, N] as N / 16 columns of K / 32 tiles.
#pragma once

#include <immintrin.h>

#include <algorithm>
#include <cstdint>

#include "vectors.h"

namespace armt {

constexpr int64_t kTileRows = 16, kTileDepth = 32, kTileColumns = 16, kTileSize = kTileDepth * kTileColumns;

// Rows that are multiplied at once: two tiles above each other.
constexpr int64_t kBlockRows = 2 * kTileRows;
// Columns: two tiles beside each other.
constexpr int64_t kBlockColumns = 2 * kTileColumns;

// Sets the shapes of the eight tile registers. Results are 0 to 3 (upper left, upper right, lower left, lower right),
// left operands 4 (upper) and 5 (lower), right operands 6 and 7.
class Tiles {
 public:
  Tiles() { set(kBlockRows); }
  ~Tiles() { _tile_release(); }
  Tiles(const Tiles&) = delete;
  Tiles& operator=(const Tiles&) = delete;

  // Prepares for products of up to 32 rows.
  void set(int64_t rows) {
    if (rows == rows_) return;
    rows_ = rows;
    alignas(64) struct {
      uint8_t palette = 1, start = 0, reserved[14] = {};
      uint16_t bytes[16] = {};
      uint8_t rows[16] = {};
    } shape;
    const auto upper = static_cast<uint8_t>(std::min(rows, kTileRows));
    const auto lower = static_cast<uint8_t>(rows > kTileRows ? rows - kTileRows : kTileRows);
    for (int i = 0; i < 8; ++i) shape.bytes[i] = 64, shape.rows[i] = kTileRows;
    for (int i : {0, 1, 4}) shape.rows[i] = upper;
    for (int i : {2, 3, 5}) shape.rows[i] = lower;
    _tile_loadconfig(&shape);
  }

 private:
  int64_t rows_ = 0;
};

// How far apart rows of `numbers` should lie: at a multiple of 512 bytes they would share a few sets of the first
// cache.
inline int64_t spread(int64_t numbers) { return numbers % 256 ? numbers : numbers + kTileDepth; }

// Two stretches of memory that are to come into the second cache while a product is computed.
struct Ahead {
  const bf16* left = nullptr;
  const bf16* right = nullptr;
  int64_t lines = 0;  // of 64 bytes per step, of each stretch

  void fetch(int64_t step) const {
    for (int64_t line = step * lines; line < (step + 1) * lines; ++line) {
      _mm_prefetch(left + 32 * line, _MM_HINT_T1);
      _mm_prefetch(right + 32 * line, _MM_HINT_T1);
    }
  }
};

// Where a product is summed up: lines of 32 numbers, `line` apart.
struct Sums {
  float* at;
  int64_t line = kBlockColumns;
  bool more = false;  // add to what is there
};

// Multiplies a block of rows with two columns of tiles.
//
// a: rows, `stride` numbers apart. left, right: columns of `steps` tiles. sums: of 32 rows, or of the upper 16 alone
// where `both` is false.
template <bool both>
inline void multiply(const bf16* a, int64_t stride, const bf16* left, const bf16* right, int64_t steps,
                     const Sums& sums, const Ahead& ahead) {
  float* lower = sums.at + kTileRows * sums.line;
  const int64_t bytes = sums.line * sizeof(float);
  if (sums.more) {
    _tile_loadd(0, sums.at, bytes);
    _tile_loadd(1, sums.at + kTileColumns, bytes);
    if (both) _tile_loadd(2, lower, bytes);
    if (both) _tile_loadd(3, lower + kTileColumns, bytes);
  } else {
    _tile_zero(0);
    _tile_zero(1);
    if (both) _tile_zero(2);
    if (both) _tile_zero(3);
  }
  for (int64_t step = 0; step < steps; ++step) {
    ahead.fetch(step);
    _tile_loadd(4, a + step * kTileDepth, stride * sizeof(bf16));
    _tile_loadd(6, left + step * kTileSize, 64);
    _tile_loadd(7, right + step * kTileSize, 64);
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    if (both) {
      _tile_loadd(5, a + kTileRows * stride + step * kTileDepth, stride * sizeof(bf16));
      _tile_dpbf16ps(2, 5, 6);
      _tile_dpbf16ps(3, 5, 7);
    }
  }
  _tile_stored(0, sums.at, bytes);
  _tile_stored(1, sums.at + kTileColumns, bytes);
  if (both) _tile_stored(2, lower, bytes);
  if (both) _tile_stored(3, lower + kTileColumns, bytes);
}

// The same for any number of rows up to 32.
inline void multiply(Tiles& tiles, int64_t rows, const bf16* a, int64_t stride, const bf16* left, const bf16* right,
                     int64_t steps, const Sums& sums, const Ahead& ahead = {}) {
  // Sixteen rows are computed by the upper half of the shapes for 32.
  tiles.set(rows == kTileRows ? kBlockRows : rows);
  if (rows > kTileRows)
    multiply<true>(a, stride, left, right, steps, sums, ahead);
  else
    multiply<false>(a, stride, left, right, steps, sums, ahead);
}

// Transposes 16 x 16 words of 32 bits.
inline void transpose(__m512i (&rows)[16]) {
  __m512i t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    rows[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    rows[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    rows[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    rows[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
  for (int i = 0; i < 4; ++i) {
    t[i] = _mm512_shuffle_i32x4(rows[i], rows[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_i32x4(rows[i], rows[i + 4], 0xdd);
    t[i + 8] = _mm512_shuffle_i32x4(rows[i + 8], rows[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_i32x4(rows[i + 8], rows[i + 12], 0xdd);
  }
  for (int i = 0; i < 4; ++i) {
    rows[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
    rows[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
    rows[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
    rows[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xdd);
  }
}

// Makes a tile of the transpose of up to 16 rows of 32 numbers; rows that are not there count as zeros.
inline void transposed_tile(const bf16* from, int64_t stride, int64_t rows, bf16* tile) {
  __m512i line[16];
  for (int64_t i = 0; i < 16; ++i) line[i] = i < rows ? _mm512_loadu_si512(from + i * stride) : _mm512_setzero_si512();
  transpose(line);
  for (int64_t i = 0; i < 16; ++i) _mm512_store_si512(tile + i * 32, line[i]);
}

// One line of a tile: two consecutive rows of a right operand, side by side.
inline void paired_line(__m512 even, __m512 odd, bf16* line) {
  const __m512i low = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(even));
  const __m512i high = _mm512_slli_epi32(_mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(odd)), 16);
  _mm512_store_si512(line, _mm512_or_si512(low, high));
}

}  // namespace armt
