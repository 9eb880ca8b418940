// RMS norm with a weight per group (kernels/eager/norm.py).
#include "norm.h"

#include "cells.h"
#include "export.h"

using namespace armt;

// x and out [G, M, D], weight [G, D]; D a multiple of 16.
ARMT_EXPORT void armt_rms_norm(const bf16* x, const bf16* weight, bf16* out, int64_t groups, int64_t rows,
                               int64_t width, double eps) {
  over_cells(groups, [&](int64_t g, const Share& share) {
    for (int64_t row = g * rows + share.begin(rows); row < g * rows + share.end(rows); ++row)
      rms_norm_row(x + row * width, weight + g * width, out + row * width, width, eps);
  });
}

// The way back: out = residual + the gradient of x, from back, that of `armt_rms_norm`'s result. All [M, D], weight
// [D].
ARMT_EXPORT void armt_rms_norm_back(const bf16* x, const bf16* weight, const bf16* back, const bf16* residual,
                                    bf16* out, int64_t rows, int64_t width, double eps) {
#pragma omp parallel for
  for (int64_t row = 0; row < rows; ++row) {
    const int64_t at = row * width;
    rms_norm_back_row(x + at, weight, back + at, residual + at, out + at, width, eps);
  }
}
