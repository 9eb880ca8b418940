// Single numbers in half precision, and how a thread waits, on x86-64 (`vectors.h` says what is asked).
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace armt {

inline float from_half(uint16_t bits) { return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(bits))); }

inline uint16_t to_half(float value) {
  return static_cast<uint16_t>(
      _mm_cvtsi128_si32(_mm_cvtps_ph(_mm_set_ss(value), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)));
}

inline void wait_a_little() { __builtin_ia32_pause(); }

}  // namespace armt
