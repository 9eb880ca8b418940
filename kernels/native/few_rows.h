// Products of few rows with weights in blocks: 32 entries of sixteen rows of the weight, whole numbers that a step, and
// what it adds to, make numbers of. They come from memory about as fast as it can give them.
//
// A class `Weight` says how, of a weight [N, K]:
//
//   weight, columns, depth, after   as of a `Product`; blocks lie column by column
//   Entries                         rows as they are multiplied: `PairRows`, `WideRows` or `Int16Rows`
//                                   (`few_wholes.h`), of which kMost have their sums in registers
//   kBlock                          bytes of a block, whole lines
//   multiply                        products of a block and rows from `first` on, before its steps
//   add                             adds a block's results, from its products and the sum of the row's entries
#pragma once

#include "products.h"

// Behind the tiles, which it cuts up.
#include "blocks.h"

namespace armt {

constexpr int64_t kBlockDepth = 32;

// What weights in blocks have in common.
struct InBlocks {
  const uint8_t* weight;
  int64_t columns;  // N
  int64_t depth;    // K
  // The first columns of the next product, if they are known.
  Columns after = {};

  int64_t blocks() const { return depth / kBlockDepth; }
};

// Rows of bfloat16, as they are.
struct PairRows {
  static constexpr int64_t kMost = 4;

  PairRows(const Rows& rows, int64_t) : at(rows.at), line(rows.line) {}

  const bf16* of(int64_t row, int64_t block) const { return at + row * line + block * kBlockDepth; }

  const bf16* at;
  int64_t line;
};

// Rows widened, once for all columns.
struct WideRows {
  static constexpr int64_t kMost = 4;

  WideRows(const Rows& rows, int64_t depth) : line(depth), widened(room<float>(rows.count * depth)) {
    for (int64_t row = 0; row < rows.count; ++row)
      for (int64_t i = 0; i < depth; i += kLanes)
        store(widened.get() + row * line + i, load(rows.at + row * rows.line + i));
    at = widened.get();
  }

  const float* of(int64_t row, int64_t block) const { return at + row * line + block * kBlockDepth; }

  int64_t line;
  std::unique_ptr<float[], Free> widened;
  const float* at;
};

// Results of some rows, from the sums of their entries over each block.
template <class Weight, int64_t rows>
void multiply_columns(const typename Weight::Entries& x, int64_t first, const float* totals, int64_t blocks,
                      const uint8_t* left, const uint8_t* right, const Ahead& ahead, Floats (*results)[2]) {
  const uint8_t* columns[2] = {left, right};
  Floats whole[rows][2];
  for (int64_t row = 0; row < rows; ++row) whole[row][0] = whole[row][1] = zero();
  for (int64_t block = 0; block < blocks; ++block) {
    ahead.fetch(block);
#pragma GCC unroll 2
    for (int column = 0; column < 2; ++column) {
      const uint8_t* at = columns[column] + block * Weight::kBlock;
      Floats sums[rows];
      Weight::template multiply<rows>(at, x, first, block, sums);
#pragma GCC unroll 8
      for (int64_t row = 0; row < rows; ++row)
        whole[row][column] = Weight::add(at, sums[row], totals[(first + row) * blocks + block], whole[row][column]);
    }
  }
  for (int64_t row = 0; row < rows; ++row) std::copy_n(whole[row], 2, results[row]);
}

template <class Weight, size_t... i>
constexpr auto multiply_columns_table(std::index_sequence<i...>) {
  return std::array{multiply_columns<Weight, static_cast<int64_t>(i) + 1>...};
}

// As with other weights (`products.h`).
template <class Weight, class Emit>
std::enable_if_t<std::is_base_of_v<InBlocks, Weight>> multiply_cell(Tiles&, const Rows& x, const Weight& w,
                                                                    int64_t blocks, int64_t per_block, int64_t to_right,
                                                                    const Share& share, Emit emit) {
  const typename Weight::Entries rows(x, w.depth);
  const auto totals = room<float>(x.count * w.blocks());
  for (int64_t row = 0; row < x.count; ++row)
    for (int64_t block = 0; block < w.blocks(); ++block) {
      const bf16* from = x.at + row * x.line + block * kBlockDepth;
      totals[row * w.blocks() + block] = sum_of(load(from) + load(from + kLanes));
    }
  constexpr int64_t most = Weight::Entries::kMost;
  static constexpr auto multiply_some = multiply_columns_table<Weight>(std::make_index_sequence<most>());
  for (int64_t block = share.begin(blocks); block < share.end(blocks); ++block) {
    const uint8_t* left = w.column(block * per_block);
    const uint8_t* right = w.column(block * per_block + to_right);
    const int64_t size = per_block * w.blocks() * Weight::kBlock;
    const Columns next = block + 1 < share.end(blocks) ? Columns{left + size, right + size} : w.after;
    const Ahead ahead = next.left ? Ahead{bytes_of(next.left), bytes_of(next.right), Weight::kBlock / 64} : Ahead{};
    over_parts(x.count, most, [&](int64_t first, int64_t count) {
      Floats results[most][2];
      multiply_some[count - 1](rows, first, totals.get(), w.blocks(), left, right, first ? Ahead{} : ahead, results);
      for (int64_t row = 0; row < count; ++row) emit(first + row, block, results[row][0], results[row][1]);
    });
  }
}

}  // namespace armt
