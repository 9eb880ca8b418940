// Finds the whole numbers that weights were made of: four or eight bits in a file, rounded to bfloat16 when they were
// read from it. What is found makes the same weights, bit for bit. Others can be rounded to eight bits.
#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>

#include "bytes.h"
#include "export.h"
#include "nibbles.h"

namespace armt {
namespace {

// What a block was rounded from is not far from what it holds: units in the last place that are looked through.
constexpr int kNearby = 10;

bf16 to_bf16(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return static_cast<bf16>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

// Step, least number and whole numbers of a row's part of a block.
struct Found {
  uint16_t step = 0, least = 0;
  int8_t numbers[kBlockDepth] = {};

  bool makes(const bf16* block) const {
    for (int64_t i = 0; i < kBlockDepth; ++i)
      if (to_bf16(from_half(step) * static_cast<float>(numbers[i]) + from_half(least)) != block[i]) return false;
    return true;
  }
};

// The steps with which the numbers give the block, where the least number is known: `low` to `high`, about.
void steps(const bf16* block, const Found& found, float* low, float* high) {
  *low = 0.0f;
  *high = std::numeric_limits<float>::infinity();
  const float least = from_half(found.least);
  for (int64_t i = 0; i < kBlockDepth; ++i) {
    if (!found.numbers[i]) continue;
    const float value = widen(block[i]), error = std::ldexp(std::fabs(value), -8);
    *low = std::max(*low, (value - error - least) / static_cast<float>(found.numbers[i]));
    *high = std::min(*high, (value + error - least) / static_cast<float>(found.numbers[i]));
  }
}

// Finds numbers of four bits that make 32 entries; says whether there are such.
bool find_nibbles(const bf16* block, Found* found) {
  float least = widen(block[0]), most = least;
  for (int64_t i = 1; i < kBlockDepth; ++i) {
    least = std::min(least, widen(block[i]));
    most = std::max(most, widen(block[i]));
  }
  if (!std::isfinite(least) || !std::isfinite(most)) return false;
  const float step = (most - least) / 15.0f;
  for (int64_t i = 0; i < kBlockDepth; ++i)
    found->numbers[i] = step > 0 ? static_cast<int8_t>(std::nearbyint((widen(block[i]) - least) / step)) : 0;
  const uint16_t middle = to_half(least);
  for (int away = 0; away <= 2 * kNearby; ++away) {
    found->least = static_cast<uint16_t>(middle + (away % 2 ? -1 : 1) * ((away + 1) / 2));
    if (to_bf16(from_half(found->least)) != to_bf16(least)) continue;
    if (!(step > 0)) return found->step = 0, found->makes(block);
    float low, high;
    steps(block, *found, &low, &high);
    for (uint16_t half = to_half(low); low <= high && from_half(half) <= high; ++half)
      if (found->step = half; found->makes(block)) return true;
  }
  return false;
}

// Finds numbers of eight bits that make 32 entries; says whether there are such.
bool find_bytes(const bf16* block, Found* found) {
  constexpr float kMost = 127.0f;
  float most = 0.0f;
  for (int64_t i = 0; i < kBlockDepth; ++i) most = std::max(most, std::fabs(widen(block[i])));
  if (!std::isfinite(most)) return false;
  const uint16_t middle = to_half(most / kMost);
  for (int away = 0; away <= 2 * kNearby; ++away) {
    found->step = static_cast<uint16_t>(middle + (away % 2 ? -1 : 1) * ((away + 1) / 2));
    const float step = from_half(found->step);
    for (int64_t i = 0; i < kBlockDepth; ++i) {
      const float number = step > 0 ? std::nearbyint(widen(block[i]) / step) : 0.0f;
      found->numbers[i] = static_cast<int8_t>(std::min(kMost, std::max(-kMost, number)));
    }
    if (found->makes(block)) return true;
  }
  return false;
}

// Rounds 32 entries to numbers of eight bits; says whether a step in half precision, which has fewer bits below 2^-14,
// is fine enough for them.
bool round_to_bytes(const bf16* block, Found* found) {
  constexpr float kMost = 127.0f, kSmallest = 0x1p-20f;
  float most = 0.0f;
  for (int64_t i = 0; i < kBlockDepth; ++i) {
    if (!std::isfinite(widen(block[i]))) return false;
    most = std::max(most, std::fabs(widen(block[i])));
  }
  found->step = to_half(most / kMost);
  const float step = from_half(found->step);
  if (most > 0 && !(step >= kSmallest && std::isfinite(step))) return false;
  for (int64_t i = 0; i < kBlockDepth; ++i) {
    const float number = step > 0 ? std::nearbyint(widen(block[i]) / step) : 0.0f;
    found->numbers[i] = static_cast<int8_t>(std::min(kMost, std::max(-kMost, number)));
  }
  return true;
}

void store_nibbles(const Found& found, int64_t row, uint8_t* block) {
  for (int64_t line = 0; line < Nibbles::kLines; ++line) {
    uint32_t bits = 0;
    for (int64_t entry = 0; entry < 8; ++entry)
      bits |= static_cast<uint32_t>(found.numbers[8 * line + entry]) << (4 * (entry / 2) + 16 * (entry % 2));
    std::memcpy(block + 64 * line + 4 * row, &bits, sizeof(bits));
  }
  std::memcpy(block + Nibbles::kSteps + 2 * row, &found.step, sizeof(found.step));
  std::memcpy(block + Nibbles::kLeast + 2 * row, &found.least, sizeof(found.least));
}

void store_bytes(const Found& found, int64_t row, uint8_t* block) {
  for (int64_t i = 0; i < kBlockDepth; ++i) block[kLanes * i + row] = static_cast<uint8_t>(found.numbers[i]);
  std::memcpy(block + Bytes::kSteps + 2 * row, &found.step, sizeof(found.step));
}

// Brings a weight [N, K] into blocks; says whether all of it could be, and stops where not.
template <class Find, class Store>
bool bring(const bf16* weight, uint8_t* out, int64_t rows, int64_t depth, int64_t block_bytes, Find find, Store store) {
  const int64_t blocks = depth / kBlockDepth;
  std::atomic<bool> made{true};
#pragma omp parallel for schedule(dynamic)
  for (int64_t column = 0; column < rows / kLanes; ++column)
    for (int64_t row = 0; row < kLanes; ++row)
      for (int64_t block = 0; block < blocks && made.load(std::memory_order_relaxed); ++block) {
        Found found;
        if (find(weight + (column * kLanes + row) * depth + block * kBlockDepth, &found))
          store(found, row, out + (column * blocks + block) * block_bytes);
        else
          made.store(false, std::memory_order_relaxed);
      }
  return made.load();
}

}  // namespace
}  // namespace armt

using namespace armt;

// weight [N, K] to `out`, [N / 16, K / 32, 320] bytes; returns whether it is made of numbers of four bits.
ARMT_EXPORT int64_t armt_find_nibbles(const bf16* weight, uint8_t* out, int64_t rows, int64_t depth) {
  return bring(weight, out, rows, depth, Nibbles::kBlock, find_nibbles, store_nibbles);
}

// weight [N, K] to `out`, [N / 16, K / 32, 576] bytes; returns whether it is made of numbers of eight bits.
ARMT_EXPORT int64_t armt_find_bytes(const bf16* weight, uint8_t* out, int64_t rows, int64_t depth) {
  return bring(weight, out, rows, depth, Bytes::kBlock, find_bytes, store_bytes);
}

// The same, rounded: returns whether all of it could be.
ARMT_EXPORT int64_t armt_round_to_bytes(const bf16* weight, uint8_t* out, int64_t rows, int64_t depth) {
  return bring(weight, out, rows, depth, Bytes::kBlock, round_to_bytes, store_bytes);
}

// x [M, K], weight [N, K] in bytes, out [M, N].
ARMT_EXPORT void armt_multiply_bytes(const bf16* x, const uint8_t* weight, bf16* out, int64_t rows, int64_t columns,
                                     int64_t depth) {
  over_cells(1, [&](int64_t, const Share& share) {
    Tiles tiles;
    linear_cell(tiles, Rows{x, depth, rows}, Bytes{{weight, columns, depth}}, nullptr, nullptr, out, columns,
                Activation::none, share);
  });
}
