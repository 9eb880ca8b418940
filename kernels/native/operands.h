// What weights are stored in, and how rows are multiplied with them: bfloat16, or whole numbers of 16 or 8 bits where
// ARMT_INT16 or ARMT_INT8 is defined.
#pragma once

#include <algorithm>

#include "tiles.h"

namespace armt {

// Rows of a left operand, `line` numbers apart.
struct Rows {
  const bf16* at;
  int64_t line, count;
};

constexpr int64_t kTileBytes = 1024;

// A block of up to `kRowsAtOnce` rows and a stretch of a product's steps, by which two columns of tiles stay in the
// first cache.
struct Block {
  int64_t row, rows;
  int64_t stretch, first, steps;
};

// By what entries of a row are scaled to whole numbers.
struct Magnitude {
  float largest;
  float trace;  // 0, or not a number where an entry is not finite, which comparisons may lose
};

inline Magnitude magnitude(const bf16* from, int64_t depth) {
  Floats most = zero(), trace = zero();
  for (int64_t i = 0; i < depth; i += kLanes) {
    const Floats x = load(from + i);
    most = max(most, abs(x));
    trace = fma(x, zero(), trace);
  }
  return {largest_of(most), sum_of(trace)};
}

// What scales entries of at most `largest` to whole numbers of at most `most`.
inline Floats factor_to(float most, float largest) {
  constexpr float kSmallest = 1e-30f;  // below it, the factor could be infinite
  return broadcast(largest > kSmallest ? most / largest : 0.0f);
}

}  // namespace armt

#if defined(ARMT_INT8)
#include "operands_int8.h"
#elif defined(ARMT_INT16)
#include "operands_int16.h"
#else
#include "operands_bf16.h"
#endif
