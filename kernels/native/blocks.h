// Blocks of rows times columns of tiles with the sums in vector registers, for instruction sets without tile registers.
//
// How is said by a class `Step`, of one step down the rows and columns:
//
//   Entry, Unit, Total   what rows, columns and sums hold in memory
//   Sum                  sixteen sums in registers; zero, load and store
//   kRows, kColumns      the block whose sums stay in registers
//   kDepth, kTileUnits   entries of a row, and units of a column, in a step
//   multiply             adds the products of a step
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "tiles.h"

namespace armt {

// Rows as they are multiplied, `line` entries apart.
template <class Entry>
struct Entries {
  const Entry* at;
  int64_t line;
};

template <class Step, int64_t rows>
void multiply_rows(const Entries<typename Step::Entry>& a, const typename Step::Unit* left,
                   const typename Step::Unit* right, int64_t steps, const SumsOf<typename Step::Total>& sums,
                   const Ahead& ahead) {
  const typename Step::Unit* columns[2] = {left, right};
  for (int64_t first = 0; first < 2; first += Step::kColumns) {
    typename Step::Sum block[rows][Step::kColumns];
#pragma GCC unroll 16
    for (int64_t row = 0; row < rows; ++row)
#pragma GCC unroll 2
      for (int64_t column = 0; column < Step::kColumns; ++column)
        block[row][column] =
            sums.more ? Step::load(sums.at + row * sums.line + (first + column) * kTileColumns) : Step::zero();
    for (int64_t step = 0; step < steps; ++step) {
      if (first == 0) ahead.fetch(step);
      Step::template multiply<rows>(a.at + step * Step::kDepth, a.line, columns + first, step * Step::kTileUnits,
                                    block);
    }
#pragma GCC unroll 16
    for (int64_t row = 0; row < rows; ++row)
#pragma GCC unroll 2
      for (int64_t column = 0; column < Step::kColumns; ++column)
        Step::store(sums.at + row * sums.line + (first + column) * kTileColumns, block[row][column]);
  }
}

template <class Step>
using MultiplyRows = void (*)(const Entries<typename Step::Entry>&, const typename Step::Unit*,
                              const typename Step::Unit*, int64_t, const SumsOf<typename Step::Total>&, const Ahead&);

template <class Step, size_t... i>
constexpr std::array<MultiplyRows<Step>, sizeof...(i)> multiply_rows_table(std::index_sequence<i...>) {
  return {multiply_rows<Step, static_cast<int64_t>(i) + 1>...};
}

// The function for as many rows as have their sums in registers.
template <class Step>
inline MultiplyRows<Step> multiply_some(int64_t rows) {
  static constexpr auto table = multiply_rows_table<Step>(std::make_index_sequence<Step::kRows>());
  return table[rows - 1];
}

// Cuts up to 32 rows into nearly equal parts: `f(first, count)`, at most `most` in each.
template <class F>
inline void over_parts(int64_t rows, int64_t most, F f) {
  const int64_t parts = (rows + most - 1) / most;
  for (int64_t part = 0; part < parts; ++part) {
    const int64_t first = rows * part / parts;
    f(first, rows * (part + 1) / parts - first);
  }
}

}  // namespace armt
