// Weights of eight bits, as GGUF's Q8_0 has them: each a step of its block times a whole number.
//
// A block: 32 times sixteen bytes, entry by entry, then the steps of its sixteen rows in half precision, and 32 bytes
// of nothing, so that it begins with a line.
#pragma once

#include "few_rows.h"

#ifdef ARMT_FEW_WHOLES
#include "few_wholes.h"
#endif

namespace armt {

struct Bytes : InBlocks {
  static constexpr int64_t kSteps = kLanes * kBlockDepth, kBlock = kSteps + 64;

  const uint8_t* column(int64_t tile) const { return weight + tile * blocks() * kBlock; }

#ifdef ARMT_FEW_WHOLES

  using Entries = Int16Rows;

  template <int64_t rows>
  static void multiply(const uint8_t* block, const Entries& x, int64_t first, int64_t number, Floats (&sums)[rows]) {
    const int16_t* entries = x.of(first, number);
    Wholes whole[rows];
#pragma GCC unroll 8
    for (int64_t row = 0; row < rows; ++row) whole[row] = no_wholes();
#pragma GCC unroll 16
    for (int entry = 0; entry < kBlockDepth; entry += 2)
      add_pairs<rows>(entries + entry, x.line, paired_bytes(block + kLanes * entry), whole);
    scale_sums<rows>(x, first, number, whole, sums);
  }

#else

  using Entries = WideRows;

  template <int64_t rows>
  static void multiply(const uint8_t* block, const Entries& x, int64_t first, int64_t number, Floats (&sums)[rows]) {
    const float* entries = x.of(first, number);
    // Four sums: one would have to wait for itself.
    Floats parts[rows][4];
#pragma GCC unroll 32
    for (int entry = 0; entry < kBlockDepth; ++entry) {
      const Floats numbers = whole_bytes(block + kLanes * entry);
#pragma GCC unroll 8
      for (int64_t row = 0; row < rows; ++row) {
        Floats& part = parts[row][entry % 4];
        part = fma(broadcast(entries[row * x.line + entry]), numbers, entry < 4 ? zero() : part);
      }
    }
#pragma GCC unroll 8
    for (int64_t row = 0; row < rows; ++row)
      sums[row] = (parts[row][0] + parts[row][1]) + (parts[row][2] + parts[row][3]);
  }

#endif

  static Floats add(const uint8_t* block, Floats sum, float, Floats to) {
    return fma(load_half(block + kSteps), sum, to);
  }
};

}  // namespace armt
