// RMS norm with a weight per group (kernels/norm.py).
#include <cmath>

#include "cells.h"
#include "vectors.h"

using namespace armt;

// x and out [G, M, D], weight [G, D]; D a multiple of 16.
extern "C" void armt_rms_norm(const bf16* x, const bf16* weight, bf16* out, int64_t groups, int64_t rows, int64_t width,
                              double eps) {
  over_cells(groups, [&](int64_t g, const Share& share) {
    const bf16* scale = weight + g * width;
    for (int64_t row = share.begin(rows); row < share.end(rows); ++row) {
      const bf16* from = x + (g * rows + row) * width;
      bf16* to = out + (g * rows + row) * width;
      __m512 sum = _mm512_setzero_ps();
      for (int64_t i = 0; i < width; i += kLanes) sum = _mm512_fmadd_ps(load(from + i), load(from + i), sum);
      const double mean = _mm512_reduce_add_ps(sum) / static_cast<double>(width);
      const __m512 factor = _mm512_set1_ps(static_cast<float>(1.0 / std::sqrt(mean + eps)));
      for (int64_t i = 0; i < width; i += kLanes)
        store(to + i, _mm512_mul_ps(rounded(_mm512_mul_ps(load(from + i), factor)), load(scale + i)));
    }
  });
}
