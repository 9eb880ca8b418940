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
