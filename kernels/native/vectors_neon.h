// Sixteen numbers at a time in four registers of NEON (`vectors.h` says what is asked of an instruction set).
//
// Every operation here, the estimate of a reciprocal included, is laid down bit by bit by ARM's architecture. All but
// the estimate give what AVX2's give; maxima and minima of what is not a number are none, where AVX2's may be one.
#pragma once

#include <arm_neon.h>

#include <cstdint>
#include <cstring>

namespace armt {

using bf16 = uint16_t;

struct Floats {
  float32x4_t a = vdupq_n_f32(0), b = vdupq_n_f32(0), c = vdupq_n_f32(0), d = vdupq_n_f32(0);
};

// Does the same with each of four registers.
template <class F>
inline Floats each(Floats x, F f) {
  return {f(x.a), f(x.b), f(x.c), f(x.d)};
}

template <class F>
inline Floats each(Floats x, Floats y, F f) {
  return {f(x.a, y.a), f(x.b, y.b), f(x.c, y.c), f(x.d, y.d)};
}

template <class F>
inline Floats each(Floats x, Floats y, Floats z, F f) {
  return {f(x.a, y.a, z.a), f(x.b, y.b, z.b), f(x.c, y.c, z.c), f(x.d, y.d, z.d)};
}

inline Floats operator+(Floats x, Floats y) {
  return each(x, y, [](float32x4_t s, float32x4_t t) { return vaddq_f32(s, t); });
}

inline Floats operator-(Floats x, Floats y) {
  return each(x, y, [](float32x4_t s, float32x4_t t) { return vsubq_f32(s, t); });
}

inline Floats operator*(Floats x, Floats y) {
  return each(x, y, [](float32x4_t s, float32x4_t t) { return vmulq_f32(s, t); });
}

inline Floats operator/(Floats x, Floats y) {
  return each(x, y, [](float32x4_t s, float32x4_t t) { return vdivq_f32(s, t); });
}

inline Floats zero() { return {}; }

inline Floats broadcast(float value) {
  const float32x4_t all = vdupq_n_f32(value);
  return {all, all, all, all};
}

inline Floats load(const float* from) {
  return {vld1q_f32(from), vld1q_f32(from + 4), vld1q_f32(from + 8), vld1q_f32(from + 12)};
}

// Zeros go below the bits of each number.
inline Floats load(const bf16* from) {
  const uint16x8_t low = vld1q_u16(from), high = vld1q_u16(from + 8), none = vdupq_n_u16(0);
  return {vreinterpretq_f32_u16(vzip1q_u16(none, low)), vreinterpretq_f32_u16(vzip2q_u16(none, low)),
          vreinterpretq_f32_u16(vzip1q_u16(none, high)), vreinterpretq_f32_u16(vzip2q_u16(none, high))};
}

// From sixteen numbers in half precision.
inline Floats load_half(const void* from) {
  const auto* at = static_cast<const uint16_t*>(from);
  const auto some = [](const uint16_t* four) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(four))); };
  return {some(at), some(at + 4), some(at + 8), some(at + 12)};
}

// Four bits of each of sixteen words of 32, from bit `first` on.
inline Floats four_bits(const void* words, int first) {
  const auto* at = static_cast<const uint32_t*>(words);
  const auto some = [first](const uint32_t* four) {
    return vcvtq_f32_u32(vandq_u32(vshlq_u32(vld1q_u32(four), vdupq_n_s32(-first)), vdupq_n_u32(15)));
  };
  return {some(at), some(at + 4), some(at + 8), some(at + 12)};
}

// From sixteen bytes with a sign.
inline Floats whole_bytes(const void* from) {
  const int8x16_t bytes = vld1q_s8(static_cast<const int8_t*>(from));
  const int16x8_t low = vmovl_s8(vget_low_s8(bytes)), high = vmovl_high_s8(bytes);
  return {vcvtq_f32_s32(vmovl_s16(vget_low_s16(low))), vcvtq_f32_s32(vmovl_high_s16(low)),
          vcvtq_f32_s32(vmovl_s16(vget_low_s16(high))), vcvtq_f32_s32(vmovl_high_s16(high))};
}

inline void store(float* to, Floats value) {
  vst1q_f32(to, value.a);
  vst1q_f32(to + 4, value.b);
  vst1q_f32(to + 8, value.c);
  vst1q_f32(to + 12, value.d);
}

// Rounds four numbers; the bits are left where they are, those below are not cleared.
inline uint32x4_t rounded_bits(float32x4_t value) {
  const uint32x4_t bits = vreinterpretq_u32_f32(value);
  const uint32x4_t odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
  const uint32x4_t up = vaddq_u32(bits, vaddq_u32(odd, vdupq_n_u32(0x7fff)));
  // Adding could make an infinity, or worse, of what is not a number.
  return vbslq_u32(vceqq_f32(value, value), up, vdupq_n_u32(0x7fc00000));
}

#ifdef __ARM_FEATURE_BF16_VECTOR_ARITHMETIC

inline uint16x8_t halves(float32x4_t low, float32x4_t high) {
  return vreinterpretq_u16_bf16(vcvtq_high_bf16_f32(vcvtq_low_bf16_f32(low), high));
}

#else

inline uint16x8_t halves(float32x4_t low, float32x4_t high) {
  return vshrn_high_n_u32(vshrn_n_u32(rounded_bits(low), 16), rounded_bits(high), 16);
}

#endif

inline void store(bf16* to, Floats value) {
  vst1q_u16(to, halves(value.a, value.b));
  vst1q_u16(to + 8, halves(value.c, value.d));
}

inline void store(bf16* to, Floats low, Floats high) {
  store(to, low);
  store(to + 16, high);
}

inline Floats rounded(Floats value) {
  return each(value,
              [](float32x4_t s) { return vreinterpretq_f32_u32(vandq_u32(rounded_bits(s), vdupq_n_u32(0xffff0000))); });
}

inline Floats fma(Floats x, Floats y, Floats z) {
  return each(x, y, z, [](float32x4_t s, float32x4_t t, float32x4_t u) { return vfmaq_f32(u, s, t); });
}

inline Floats fms(Floats x, Floats y, Floats z) {
  return each(x, y, z, [](float32x4_t s, float32x4_t t, float32x4_t u) { return vfmaq_f32(vnegq_f32(u), s, t); });
}

inline Floats negated_fma(Floats x, Floats y, Floats z) {
  return each(x, y, z, [](float32x4_t s, float32x4_t t, float32x4_t u) { return vfmsq_f32(u, s, t); });
}

inline Floats max(Floats x, Floats y) {
  return each(x, y, [](float32x4_t s, float32x4_t t) { return vmaxq_f32(s, t); });
}

inline Floats min(Floats x, Floats y) {
  return each(x, y, [](float32x4_t s, float32x4_t t) { return vminq_f32(s, t); });
}

inline Floats abs(Floats x) {
  return each(x, [](float32x4_t s) { return vabsq_f32(s); });
}

inline Floats whole(Floats x) {
  return each(x, [](float32x4_t s) { return vrndnq_f32(s); });
}

// 0 below 2^-126.
inline Floats scaled(Floats x, Floats exponent) {
  return each(x, exponent, [](float32x4_t s, float32x4_t n) {
    const int32x4_t few = vcvtnq_s32_f32(vminq_f32(n, vdupq_n_f32(127.0f)));
    const int32x4_t bits = vshlq_n_s32(vaddq_s32(few, vdupq_n_s32(127)), 23);
    const uint32x4_t product = vreinterpretq_u32_f32(vmulq_f32(s, vreinterpretq_f32_s32(bits)));
    // Where the exponent is infinite `x` is not a number; what was none before stays so.
    return vreinterpretq_f32_u32(vbicq_u32(product, vcltq_f32(n, vdupq_n_f32(-126.0f))));
  });
}

// To 2^-8, and one step of Newton's method, so that the next one gives all the bits that a float has.
inline Floats estimated_reciprocal(Floats x) {
  return each(x, [](float32x4_t s) {
    const float32x4_t rough = vrecpeq_f32(s);
    return vmulq_f32(rough, vrecpsq_f32(s, rough));
  });
}

inline Floats with_sign(Floats x, Floats of) {
  return each(x, of, [](float32x4_t s, float32x4_t t) {
    const uint32x4_t sign = vandq_u32(vreinterpretq_u32_f32(t), vdupq_n_u32(0x80000000));
    return vreinterpretq_f32_u32(veorq_u32(vreinterpretq_u32_f32(s), sign));
  });
}

inline Floats first_of(Floats x, int64_t count, Floats other) {
  const int32_t places[4] = {0, 1, 2, 3};
  const int32x4_t place = vld1q_s32(places);
  const auto some = [&](float32x4_t s, float32x4_t t, int32_t first) {
    const int32x4_t most = vdupq_n_s32(static_cast<int32_t>(count) - first);
    return vbslq_f32(vcltq_s32(place, most), s, t);
  };
  return {some(x.a, other.a, 0), some(x.b, other.b, 4), some(x.c, other.c, 8), some(x.d, other.d, 12)};
}

// In the order of AVX2: halves of what is left onto each other.
inline float sum_of(Floats x) {
  const float32x4_t four = vaddq_f32(vaddq_f32(x.a, x.c), vaddq_f32(x.b, x.d));
  const float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
  return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}

inline float largest_of(Floats x) { return vmaxvq_f32(vmaxq_f32(vmaxq_f32(x.a, x.b), vmaxq_f32(x.c, x.d))); }

inline float from_half(uint16_t bits) {
  __fp16 half;
  std::memcpy(&half, &bits, sizeof(half));
  return half;
}

inline uint16_t to_half(float value) {
  const auto half = static_cast<__fp16>(value);
  uint16_t bits;
  std::memcpy(&bits, &half, sizeof(bits));
  return bits;
}

inline void wait_a_little() { __asm__ volatile("yield"); }

}  // namespace armt
