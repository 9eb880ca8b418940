// The gate of an MLP, silu(gate) * up, and the way back through it (kernels/native/backward.py).
#include "cells.h"
#include "export.h"
#include "vectors.h"

using namespace armt;

// both [M, 2 F], the gate's half first; out [M, F]. F a multiple of 16.
ARMT_EXPORT void armt_gate(const bf16* both, bf16* out, int64_t rows, int64_t inner) {
#pragma omp parallel for
  for (int64_t row = 0; row < rows; ++row) {
    const bf16 *gate = both + row * 2 * inner, *up = gate + inner;
    for (int64_t i = 0; i < inner; i += kLanes)
      store(out + row * inner + i, rounded(activate<Activation::silu>(load(gate + i))) * load(up + i));
  }
}

// back [M, F] is the gradient of what `armt_gate` gave for both; out [M, 2 F] that of both.
ARMT_EXPORT void armt_gate_back(const bf16* both, const bf16* back, bf16* out, int64_t rows, int64_t inner) {
#pragma omp parallel for
  for (int64_t row = 0; row < rows; ++row) {
    const bf16 *gates = both + row * 2 * inner, *ups = gates + inner, *backs = back + row * inner;
    bf16* to = out + row * 2 * inner;
    for (int64_t i = 0; i < inner; i += kLanes) {
      const Floats gate = load(gates + i), given = load(backs + i), share = sigmoid(gate);
      const Floats slope = share * fma(gate, broadcast(1.0f) - share, broadcast(1.0f));
      store(to + i, given * load(ups + i) * slope);
      store(to + inner + i, given * gate * share);
    }
  }
}
