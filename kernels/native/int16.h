// Rounds numbers to whole ones of 16 bits.
#pragma once

#include "operands.h"
#include "wholes.h"

namespace armt {

// Rounds numbers to whole ones of at most `most`, and returns what one stands for: where they are not finite, that is
// not a number.
inline float round_to_int16(const bf16* from, int64_t depth, float most, int16_t* to) {
  const auto [largest, trace] = magnitude(from, depth);
  const Floats factor = factor_to(most, largest);
  for (int64_t i = 0; i < depth; i += kLanes) store_halves(to + i, load(from + i) * factor);
  return largest / most + trace;
}

}  // namespace armt
