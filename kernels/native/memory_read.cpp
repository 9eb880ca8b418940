// Reading the associative memory (kernels/eager/associative.py).
#include "memory_read.h"

#include "export.h"

namespace armt {
namespace {

constexpr int64_t kFewTokens = 4;

// One token: the memory is read once, as it is. `projected`: room for `d_mem` numbers, the same for all threads.
template <class Number>
void read_one(const Read<Number>& r, bf16* hidden, float* projected, const Share& share) {
  for (int64_t i = share.begin(r.d_mem); i < share.end(r.d_mem); ++i) {
    Floats sum = zero();
    for (int64_t j = 0; j < r.d_model; j += kLanes)
      sum = fma(load(r.projection + i * r.d_model + j), load(hidden + j), sum);
    projected[i] = sum_of(sum);
  }
  share.meet();
  const auto y = room<float>(kLanes + 2 * r.d_mem), key = room<float>(r.keys());
  feature_map(projected, r.d_mem, r.normalize, y.get(), key.get());
  const float total = r.normalizer ? dot(key.get(), r.normalizer, r.keys()) + kDenominatorEps : 1.0f;
  const Floats factor = broadcast(1.0f / total);
  constexpr int64_t wide = 4;
  const int64_t columns = r.d_model / kLanes, blocks = (columns + wide - 1) / wide;
  for (int64_t block = share.begin(blocks); block < share.end(blocks); ++block) {
    const int64_t first = block * wide, count = std::min(wide, columns - first);
    Floats sums[wide] = {};
    const Number* from = r.matrix + first * kLanes;
    for (int64_t k = 0; k < r.keys(); ++k, from += r.d_model) {
      const Floats weight = broadcast(key[k]);
      for (int64_t i = 0; i < count; ++i) sums[i] = fma(weight, load(from + i * kLanes), sums[i]);
    }
    for (int64_t i = 0; i < count; ++i) {
      bf16* to = hidden + (first + i) * kLanes;
      store(to, fma(factor, sums[i], load(to)));
    }
  }
  share.meet();
}

template <class Number>
void read_all(bf16* hidden, const bf16* projection, const Number* matrix, const Number* normalizer, int64_t groups,
              int64_t lanes, int64_t tokens, int64_t d_model, int64_t d_mem, bool normalize) {
  const int64_t keys = 2 * kRolls * d_mem, size = Queries::scratch(tokens, d_model, d_mem);
  const auto scratch = room<bf16>(slots() * size);
  over_cells(groups * lanes, [&](int64_t cell, const Share& share) {
    const Number* z = normalizer ? normalizer + cell * keys : nullptr;
    const Read<Number> read{hidden + cell * tokens * d_model,
                            projection + cell / lanes * d_mem * d_model,
                            matrix + cell * keys * d_model,
                            z,
                            tokens,
                            d_model,
                            d_mem,
                            normalize};
    bf16* own = scratch.get() + share.slot * size;
    if (tokens > kFewTokens) {
      Tiles tiles;
      return read_many(tiles, read, own, share);
    }
    for (int64_t token = 0; token < tokens; ++token)
      read_one(read, read.hidden + token * d_model, reinterpret_cast<float*>(own), share);
  });
}

}  // namespace
}  // namespace armt

using namespace armt;

// hidden [G, B, N, d], changed in place; projection [G, d_mem, d]; matrix [G, B, 6 d_mem, d] and normalizer
// [G, B, 6 d_mem] or null, in bfloat16 where `half`, else float32. d_mem a multiple of 16, d of 32.
ARMT_EXPORT void armt_memory_read(bf16* hidden, const bf16* projection, const void* matrix, const void* normalizer,
                                  int64_t half, int64_t groups, int64_t lanes, int64_t tokens, int64_t d_model,
                                  int64_t d_mem, int64_t normalize) {
  const auto read = [&](auto number) {
    using Number = decltype(number);
    read_all(hidden, projection, static_cast<const Number*>(matrix), static_cast<const Number*>(normalizer), groups,
             lanes, tokens, d_model, d_mem, normalize != 0);
  };
  half ? read(bf16()) : read(float());
}
