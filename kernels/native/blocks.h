// Blocks of rows times columns of tiles with the sums in vector registers, for instruction sets without tile registers.
//
// An instruction set gives before: `Entry`, what it multiplies rows as; kSummedRows and kSummedColumns, the block whose
// sums stay in registers; and `multiply_step`, one step of 32 entries.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "tiles.h"

namespace armt {

// Nothing has to be prepared here.
class Tiles {};

// Steps whose rows are kept as `Entry` at a time: 14 KB of the first cache at most.
constexpr int64_t kWidenedSteps = 9;

// Rows as they are multiplied, `line` entries apart.
template <class Number>
struct Entries {
  const Number* at;
  int64_t line;
};

template <int64_t rows>
void multiply_rows(const Entries<Entry>& a, const bf16* left, const bf16* right, int64_t steps, const Sums& sums,
                   const Ahead& ahead) {
  const bf16* columns[2] = {left, right};
  for (int64_t first = 0; first < 2; first += kSummedColumns) {
    Floats block[rows][kSummedColumns];
#pragma GCC unroll 16
    for (int64_t row = 0; row < rows; ++row)
#pragma GCC unroll 2
      for (int64_t column = 0; column < kSummedColumns; ++column)
        block[row][column] = sums.more ? load(sums.at + row * sums.line + (first + column) * kTileColumns) : zero();
    for (int64_t step = 0; step < steps; ++step) {
      if (first == 0) ahead.fetch(step);
      multiply_step<rows>(a.at + step * kTileDepth, a.line, columns + first, step * kTileSize, block);
    }
#pragma GCC unroll 16
    for (int64_t row = 0; row < rows; ++row)
#pragma GCC unroll 2
      for (int64_t column = 0; column < kSummedColumns; ++column)
        store(sums.at + row * sums.line + (first + column) * kTileColumns, block[row][column]);
  }
}

using MultiplyRows = void (*)(const Entries<Entry>&, const bf16*, const bf16*, int64_t, const Sums&, const Ahead&);

template <size_t... i>
constexpr std::array<MultiplyRows, sizeof...(i)> multiply_rows_table(std::index_sequence<i...>) {
  return {multiply_rows<static_cast<int64_t>(i) + 1>...};
}

// Multiplies `rows` rows, as many as have their sums in registers.
template <class Number = Entry>
void multiply_some(int64_t rows, const bf16* a, int64_t stride, const bf16* left, const bf16* right, int64_t steps,
                   const Sums& sums, const Ahead& ahead) {
  static constexpr auto table = multiply_rows_table(std::make_index_sequence<kSummedRows>());
  const MultiplyRows multiply = table[rows - 1];
  if constexpr (std::is_same_v<Number, bf16>) {
    multiply(Entries<Number>{a, stride}, left, right, steps, sums, ahead);
  } else {
    constexpr int64_t line = kWidenedSteps * kTileDepth;
    alignas(64) float widened[kSummedRows * line];
    for (int64_t first = 0; first < steps; first += kWidenedSteps) {
      const int64_t count = std::min(kWidenedSteps, steps - first);
      for (int64_t row = 0; row < rows; ++row)
        for (int64_t i = 0; i < count * kTileDepth; i += kLanes)
          store(widened + row * line + i, load(a + row * stride + first * kTileDepth + i));
      const int64_t lines = 32 * first * ahead.lines;
      multiply(Entries<Number>{widened, line}, left + first * kTileSize, right + first * kTileSize, count,
               Sums{sums.at, sums.line, sums.more || first > 0},
               ahead.lines ? Ahead{ahead.left + lines, ahead.right + lines, ahead.lines} : Ahead{});
    }
  }
}

inline void multiply(Tiles&, int64_t rows, const bf16* a, int64_t stride, const bf16* left, const bf16* right,
                     int64_t steps, const Sums& sums, const Ahead& ahead) {
  const int64_t blocks = (rows + kSummedRows - 1) / kSummedRows;
  for (int64_t block = 0; block < blocks; ++block) {
    const int64_t first = rows * block / blocks, count = rows * (block + 1) / blocks - first;
    multiply_some(count, a + first * stride, stride, left, right, steps,
                  Sums{sums.at + first * sums.line, sums.line, sums.more}, block == 0 ? ahead : Ahead{});
  }
}

}  // namespace armt
