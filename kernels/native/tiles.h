// Products of tiles: rows of 32 bfloat16 numbers times 32 rows of 16, summed up in float32.
//
// The right operand of a tile product holds two consecutive rows side by side: entry (k, n) and entry (k + 1, n) share
// 32 bits. A tile is stored as 16 lines of 64 bytes, 1 KB, and a matrix [K, N] as N / 16 columns of K / 32 tiles. AMX,
// AVX512-BF16 and NEON with BF16 multiply such pairs; other instruction sets take them apart.
//
// An instruction set gives the class `Tiles`, of which a thread has one while it multiplies, and `multiply`,
// `transposed_tile` and `paired_line` as declared here.
#pragma once

#include <algorithm>
#include <cstdint>

#include "vectors.h"

namespace armt {

constexpr int64_t kTileRows = 16, kTileDepth = 32, kTileColumns = 16, kTileSize = kTileDepth * kTileColumns;

// Rows that are multiplied at once: two tiles above each other.
constexpr int64_t kBlockRows = 2 * kTileRows;
// Columns: two tiles beside each other.
constexpr int64_t kBlockColumns = 2 * kTileColumns;

// How far apart rows of `numbers` should lie: at a multiple of 512 bytes they would share a few sets of the first
// cache.
inline int64_t spread(int64_t numbers) { return numbers % 256 ? numbers : numbers + kTileDepth; }

// Two stretches of memory that are to come into the second cache while a product is computed.
struct Ahead {
  const char* left = nullptr;
  const char* right = nullptr;
  int64_t lines = 0;  // of 64 bytes per step, of each stretch

  void fetch(int64_t step) const {
    for (int64_t line = step * lines; line < (step + 1) * lines; ++line) {
      __builtin_prefetch(left + 64 * line, 0, 2);
      __builtin_prefetch(right + 64 * line, 0, 2);
    }
  }

  // What is left after some steps.
  Ahead after(int64_t steps) const {
    return lines ? Ahead{left + 64 * steps * lines, right + 64 * steps * lines, lines} : Ahead{};
  }
};

inline const char* bytes_of(const void* at) { return static_cast<const char*>(at); }

// Where a product is summed up: lines of 32 numbers, `line` apart.
template <class Number>
struct SumsOf {
  Number* at;
  int64_t line = kBlockColumns;
  bool more = false;  // add to what is there
};

using Sums = SumsOf<float>;

// What steps have in common that sum up products of bfloat16 tiles in floats; Entry is what rows are read as.
template <class EntryOfRows>
struct FloatStep {
  using Entry = EntryOfRows;
  using Unit = bf16;
  using Total = float;
  using Sum = Floats;

  static Sum zero() { return armt::zero(); }
  static Sum load(const Total* from) { return armt::load(from); }
  static void store(Total* to, Sum sum) { armt::store(to, sum); }

  static constexpr int64_t kDepth = kTileDepth, kTileUnits = kTileSize;
};

class Tiles;

// Multiplies up to 32 rows with two columns of tiles.
//
// a: rows, `stride` numbers apart. left, right: columns of `steps` tiles. sums: of 32 rows.
inline void multiply(Tiles& tiles, int64_t rows, const bf16* a, int64_t stride, const bf16* left, const bf16* right,
                     int64_t steps, const Sums& sums, const Ahead& ahead = {});

// Makes a tile of the transpose of up to 16 rows of 32 numbers; rows that are not there count as zeros.
inline void transposed_tile(const bf16* from, int64_t stride, int64_t rows, bf16* tile);

// One line of a tile: two consecutive rows of a right operand, side by side.
inline void paired_line(Floats even, Floats odd, bf16* line);

}  // namespace armt

#if defined(__aarch64__)
#include "tiles_neon.h"
#elif defined(__AMX_BF16__)
#include "tiles_amx.h"
#elif defined(__AVX512F__)
#include "tiles_avx512.h"
#else
#include "tiles_avx2.h"
#endif
