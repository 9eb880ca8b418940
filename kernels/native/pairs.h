// Products of bfloat16 by vectors: `PairStep` multiplies pairs, or `WideStep` numbers that are taken apart.
#pragma once

#include "blocks.h"

namespace armt {

// Nothing has to be prepared here.
class Tiles {};

#if defined(__AVX512BF16__) || defined(__ARM_FEATURE_BF16_VECTOR_ARITHMETIC)

inline void multiply(Tiles&, int64_t rows, const bf16* a, int64_t stride, const bf16* left, const bf16* right,
                     int64_t steps, const Sums& sums, const Ahead& ahead) {
  over_parts(rows, PairStep::kRows, [&](int64_t first, int64_t count) {
    multiply_some<PairStep>(count)({a + first * stride, stride}, left, right, steps,
                                   {sums.at + first * sums.line, sums.line, sums.more}, first ? Ahead{} : ahead);
  });
}

#else

// Steps whose rows are widened at a time: 14 KB of the first cache at most.
constexpr int64_t kWidenedSteps = 9;

inline void multiply(Tiles&, int64_t rows, const bf16* a, int64_t stride, const bf16* left, const bf16* right,
                     int64_t steps, const Sums& sums, const Ahead& ahead) {
  constexpr int64_t line = kWidenedSteps * kTileDepth;
  alignas(64) float widened[WideStep::kRows * line];
  over_parts(rows, WideStep::kRows, [&](int64_t first, int64_t count) {
    const auto multiply_part = multiply_some<WideStep>(count);
    for (int64_t step = 0; step < steps; step += kWidenedSteps) {
      const int64_t some = std::min(kWidenedSteps, steps - step);
      for (int64_t row = 0; row < count; ++row)
        for (int64_t i = 0; i < some * kTileDepth; i += kLanes)
          store(widened + row * line + i, load(a + (first + row) * stride + step * kTileDepth + i));
      multiply_part({widened, line}, left + step * kTileSize, right + step * kTileSize, some,
                    {sums.at + first * sums.line, sums.line, sums.more || step > 0},
                    first ? Ahead{} : ahead.after(step));
    }
  });
}

#endif

}  // namespace armt
