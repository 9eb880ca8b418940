// Sixteen numbers at a time: bfloat16 in memory, float32 in registers.
//
// An instruction set gives the type `Floats` of sixteen numbers with + - * /, and these functions:
//
//   zero, broadcast, load (from bfloat16 or float32), load_half, four_bits (of words), whole_bytes, store (bfloat16
//   is rounded to nearest, ties to even; two at a time in one piece), rounded (to bfloat16 and back), fma a b + c, fms
//   a b - c, negated_fma c - a b, max, min, abs, whole (rounded to a whole number), scaled x 2^n, estimated_reciprocal
//   (to 2^-14 or nearer), with_sign (turns x round where the other is negative), first_of (the first numbers of one,
//   the rest of another), sum_of, largest_of; of single numbers from_half and to_half (rounded to nearest, ties to
//   even); wait_a_little, for a thread that looks again and again.
#pragma once

#if defined(__aarch64__)
#include "vectors_neon.h"
#elif defined(__AVX512F__)
#include "vectors_avx512.h"
#else
#include "vectors_avx2.h"
#endif

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <type_traits>

namespace armt {

constexpr int64_t kLanes = 16;

// Asks for `count` numbers to be brought into the second cache.
template <class Number>
inline void fetch(const Number* from, int64_t count) {
  for (int64_t i = 0; i < count; i += 64 / static_cast<int64_t>(sizeof(Number))) __builtin_prefetch(from + i, 0, 2);
}

inline float widen(bf16 value) {
  const uint32_t bits = static_cast<uint32_t>(value) << 16;
  float out;
  __builtin_memcpy(&out, &bits, sizeof(out));
  return out;
}

inline float rounded(float value) { return largest_of(rounded(broadcast(value))); }

// 2^x to 5e-6 of its size; 0 and infinity where it leaves float32's range.
inline Floats power_of_two(Floats x) {
  const Floats n = whole(x), r = x - n;
  Floats p = broadcast(9.6181291e-3f);
  for (const float coefficient : {5.5504109e-2f, 2.4022651e-1f, 6.9314718e-1f, 1.0f})
    p = fma(p, r, broadcast(coefficient));
  return scaled(p, n);
}

inline Floats exponential(Floats x) { return power_of_two(x * broadcast(1.44269504f)); }

// 1 / x for finite x, to 2^-23: an estimate and one step of Newton's method, a quarter of a division's time.
inline Floats reciprocal(Floats x) {
  const Floats estimate = estimated_reciprocal(x);
  return estimate * negated_fma(x, estimate, broadcast(2.0f));
}

inline Floats sigmoid(Floats x) {
  // Beyond 2^120 nothing of it is left in bfloat16, and the reciprocal stays finite.
  const Floats power = power_of_two(min(x * broadcast(-1.44269504f), broadcast(120.0f)));
  return reciprocal(broadcast(1.0f) + power);
}

inline Floats tanh(Floats x) {
  const Floats two = broadcast(2.0f);
  return fms(two, sigmoid(two * x), broadcast(1.0f));
}

// Abramowitz and Stegun, 7.1.26.
inline Floats error_function(Floats x) {
  const Floats one = broadcast(1.0f), size = abs(x), t = reciprocal(fma(broadcast(0.3275911f), size, one));
  Floats p = broadcast(1.061405429f);
  for (const float coefficient : {-1.453152027f, 1.421413741f, -0.284496736f, 0.254829592f})
    p = fma(p, t, broadcast(coefficient));
  return with_sign(one - p * t * exponential(zero() - size * size), x);
}

// Numbered as in ops.py.
enum class Activation : int64_t { none, silu, gelu, gelu_tanh, relu };

template <Activation kind>
inline Floats activate(Floats x) {
  const Floats half = broadcast(0.5f), one = broadcast(1.0f);
  switch (kind) {
    case Activation::none:
      return x;
    case Activation::silu:
      return x * sigmoid(x);
    case Activation::gelu:
      return half * x * (one + error_function(x * broadcast(0.70710678f)));
    case Activation::gelu_tanh: {
      const Floats cube = x * x * x;
      const Floats inner = broadcast(0.79788456f) * fma(broadcast(0.044715f), cube, x);
      return half * x * (one + tanh(inner));
    }
    case Activation::relu:
      // On x86 the second is taken where one is no number, which then stays to be seen.
      return max(zero(), x);
  }
}

// Calls `f` with the activation as a constant.
template <class F>
inline void with_activation(Activation kind, F f) {
  switch (kind) {
    case Activation::none:
      return f(std::integral_constant<Activation, Activation::none>());
    case Activation::silu:
      return f(std::integral_constant<Activation, Activation::silu>());
    case Activation::gelu:
      return f(std::integral_constant<Activation, Activation::gelu>());
    case Activation::gelu_tanh:
      return f(std::integral_constant<Activation, Activation::gelu_tanh>());
    case Activation::relu:
      return f(std::integral_constant<Activation, Activation::relu>());
  }
}

struct Free {
  void operator()(void* block) const { std::free(block); }
};

// `count` rounded up to whole cache lines.
template <class T>
int64_t whole_lines(int64_t count) {
  constexpr int64_t line = 64 / static_cast<int64_t>(sizeof(T));
  return (count + line - 1) / line * line;
}

// Room for `count` values, aligned to a cache line. Ends the process where there is no memory: an exception may not
// leave what several threads compute together.
template <class T>
std::unique_ptr<T[], Free> room(int64_t count) {
  const int64_t bytes = whole_lines<T>(count > 0 ? count : 1) * static_cast<int64_t>(sizeof(T));
  void* block = std::aligned_alloc(64, static_cast<size_t>(bytes));
  if (!block) {
    std::fprintf(stderr, "armt: out of memory: %lld bytes for a kernel\n", static_cast<long long>(bytes));
    std::abort();
  }
  return std::unique_ptr<T[], Free>(static_cast<T*>(block));
}

}  // namespace armt
