// Writing the associative memory (kernels/eager/associative.py).
#include "memory_write.h"

#include "export.h"

using namespace armt;

// rows [G, B, m, d]; key [G, d_mem, d], value [G, d, d], gate [G, 1, d], bias [G, 1]; matrix [G, B, 6 d_mem, d] and
// normalizer [G, B, 6 d_mem] or null, both changed in place, in bfloat16 where `half`, else float32; first [G, B];
// active [G, B] or null. d_mem a multiple of 16, d of 32.
ARMT_EXPORT void armt_memory_write(const bf16* rows, const bf16* key, const bf16* value, const bf16* gate,
                                   const bf16* bias, void* matrix, void* normalizer, const bool* first,
                                   const bool* active, int64_t half, int64_t groups, int64_t lanes, int64_t count,
                                   int64_t d_model, int64_t d_mem, int64_t normalize, int64_t correction) {
  const int64_t keys = 2 * kRolls * d_mem, size = write_scratch(count, d_model, d_mem);
  const auto scratch = room<float>(slots() * size);
  const auto write = [&](auto number) {
    using Number = decltype(number);
    over_cells(groups * lanes, [&](int64_t cell, const Share& share) {
      if (active && !active[cell]) return;
      const int64_t g = cell / lanes;
      Number* own = normalizer ? static_cast<Number*>(normalizer) + cell * keys : nullptr;
      const Write<Number> w{rows + cell * count * d_model,
                            key + g * d_mem * d_model,
                            value + g * d_model * d_model,
                            gate + g * d_model,
                            widen(bias[g]),
                            static_cast<Number*>(matrix) + cell * keys * d_model,
                            own,
                            first[cell],
                            normalize != 0,
                            correction != 0,
                            count,
                            d_model,
                            d_mem};
      Tiles tiles;
      write_cell(tiles, w, scratch.get() + share.slot * size, share);
    });
  };
  half ? write(bf16()) : write(float());
}
