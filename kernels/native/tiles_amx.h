// Products on AMX tiles.
#pragma once

#include <immintrin.h>

#include "lines_avx512.h"
#include "tiles.h"

namespace armt {

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

inline void multiply(Tiles& tiles, int64_t rows, const bf16* a, int64_t stride, const bf16* left, const bf16* right,
                     int64_t steps, const Sums& sums, const Ahead& ahead) {
  // Sixteen rows are computed by the upper half of the shapes for 32.
  tiles.set(rows == kTileRows ? kBlockRows : rows);
  if (rows > kTileRows)
    multiply<true>(a, stride, left, right, steps, sums, ahead);
  else
    multiply<false>(a, stride, left, right, steps, sums, ahead);
}

}  // namespace armt
