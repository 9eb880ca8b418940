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

}  // namespace armt

#if defined(ARMT_INT8)
#include "operands_int8.h"
#elif defined(ARMT_INT16)
#include "operands_int16.h"
#else
#include "operands_bf16.h"
#endif
