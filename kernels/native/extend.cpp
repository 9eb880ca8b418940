// One new token of every lane through one layer, on a cache of the keys and values before it (models/active.py).
//
// A token is so little work that calls, and waits between them, would cost as much as reading the weights.
#include <cmath>

#include "bytes.h"
#include "export.h"
#include "nibbles.h"
#include "norm.h"
#include "products.h"
#include "rotary.h"

namespace armt {
namespace {

// The cache [B, Hkv, P, D] of one layer and where in it the new tokens go.
struct Cache {
  bf16 *keys, *values;
  int64_t lane, head;     // numbers between lanes and between heads
  const int64_t* before;  // tokens in it, of every lane
};

// The sizes of a layer's attention, and its factor on query . key.
struct NewToken {
  int64_t heads, key_heads, head_dim, turned;
  float scale;
};

// Attends with the queries of one key head of one lane. qkv: the token's queries, keys and values; out: [H, D].
void attend(const bf16* qkv, const bf16* cosine, const bf16* sine, const NewToken& h, const Cache& cache, int64_t lane,
            int64_t key_head, bf16* out) {
  const int64_t repeats = h.heads / h.key_heads, before = cache.before[lane], seen = before + 1, head_dim = h.head_dim;
  bf16* keys = cache.keys + lane * cache.lane + key_head * cache.head;
  bf16* values = cache.values + lane * cache.lane + key_head * cache.head;
  rotate_head(qkv + (h.heads + key_head) * head_dim, cosine, sine, keys + before * head_dim, head_dim, h.turned);
  std::memcpy(values + before * head_dim, qkv + (h.heads + h.key_heads + key_head) * head_dim, head_dim * sizeof(bf16));
  const auto query = room<bf16>(head_dim);
  const int64_t padded = (seen + kLanes - 1) / kLanes * kLanes;
  const auto weights = room<float>(padded);
  const auto sums = room<float>(head_dim);
  for (int64_t head = key_head * repeats; head < (key_head + 1) * repeats; ++head) {
    rotate_head(qkv + head * head_dim, cosine, sine, query.get(), head_dim, h.turned);
    float highest = -INFINITY;
    for (int64_t token = 0; token < seen; ++token) {
      Floats sum = zero();
      for (int64_t i = 0; i < head_dim; i += kLanes)
        sum = fma(load(query.get() + i), load(keys + token * head_dim + i), sum);
      weights[token] = h.scale * sum_of(sum);
      highest = std::max(highest, weights[token]);
    }
    for (int64_t token = seen; token < padded; ++token) weights[token] = -INFINITY;
    Floats total = zero();
    for (int64_t i = 0; i < padded; i += kLanes) {
      const Floats weight = power_of_two(load(weights.get() + i) - broadcast(highest));
      total = total + weight;
      store(weights.get() + i, weight);
    }
    std::fill_n(sums.get(), head_dim, 0.0f);
    for (int64_t token = 0; token < seen; ++token)
      for (int64_t i = 0; i < head_dim; i += kLanes)
        store(sums.get() + i,
              fma(broadcast(weights[token]), load(values + token * head_dim + i), load(sums.get() + i)));
    const Floats factor = broadcast(1.0f / sum_of(total));
    for (int64_t i = 0; i < head_dim; i += kLanes) store(out + head * head_dim + i, factor * load(sums.get() + i));
  }
}

// Where a weight lies in four or in eight bits, or nulls.
struct InBits {
  const uint8_t *four, *eight;
};

// A weight as it is multiplied here: by the fewest bits in which it is there, which come from memory soonest.
struct Weight {
  Weight(const Unit* tiles, const InBits& bits, int64_t columns, int64_t depth, Columns after = {})
      : product{tiles, columns, depth, after},
        nibbles{{bits.four, columns, depth, after}},
        bytes{{bits.eight, columns, depth, after}} {}

  template <class F>
  auto with(F f) const {
    if (nibbles.weight) return f(nibbles);
    return bytes.weight ? f(bytes) : f(product);
  }

  Product product;
  Nibbles nibbles;
  Bytes bytes;
};

Columns begin(const Weight& w, const Share& share) {
  return w.with([&](const auto& weight) { return begin(weight, share); });
}

}  // namespace
}  // namespace armt

using namespace armt;

// x and out [B, d]; norms [d]; qkv, out, up (gate first) and down in tiles, biases or null; cosine and sine [B, R],
// lanes `angle_stride` numbers apart; keys and values [B, Hkv, P, D]; before [B], tokens in the cache; four_bits and
// eight_bits: qkv, out, up and down in so many, or nulls. sizes: B, d, H, Hkv, D, R, F, angle_stride, the
// cache's lane and head strides, activation.
ARMT_EXPORT void armt_extend(const bf16* x, const bf16* norm1, const Unit* qkv_weight, const bf16* qkv_bias,
                             const bf16* cosine, const bf16* sine, bf16* keys, bf16* values, const Unit* out_weight,
                             const bf16* out_bias, const bf16* norm2, const Unit* up_weight, const bf16* up_bias,
                             const Unit* down_weight, const bf16* down_bias, bf16* out, const uint8_t* const* four_bits,
                             const uint8_t* const* eight_bits, const int64_t* before, const int64_t* sizes,
                             double scale, double eps) {
  const int64_t lanes = sizes[0], d_model = sizes[1], inner = sizes[6], angle_stride = sizes[7];
  // Powers of two stand for those of e.
  const NewToken h{sizes[2], sizes[3], sizes[4], sizes[5], static_cast<float>(scale * M_LOG2E)};
  const Cache cache{keys, values, sizes[8], sizes[9], before};
  const int64_t queries = h.heads * h.head_dim, rows = queries + 2 * h.key_heads * h.head_dim;
  const auto projected = room<bf16>(lanes * rows), attended = room<bf16>(lanes * queries);
  const auto middle = room<bf16>(lanes * d_model), between = room<bf16>(lanes * inner);
  over_cells(1, [&](int64_t, const Share& share) {
    Tiles tiles;
    const auto bits = [&](int64_t weight) { return InBits{four_bits[weight], eight_bits[weight]}; };
    // From product to product the weights keep coming; behind the tiles of a layer lie those of the next.
    const bool in_tiles = !four_bits[0] && !eight_bits[0];
    const Columns next = in_tiles ? begin(Product{qkv_weight, rows, d_model}.of(1), share) : Columns{};
    const Weight last{down_weight, bits(3), d_model, inner, next};
    const Weight gate_and_up{up_weight, bits(2), 2 * inner, d_model, begin(last, share)};
    const Columns gate_begins = gate_and_up.with([&](const auto& w) { return begin_gated(w, share); });
    const Weight out_of_attention{out_weight, bits(1), d_model, queries, gate_begins};
    const Weight in{qkv_weight, bits(0), rows, d_model, begin(out_of_attention, share)};
    // Few numbers: every thread normalises all lanes for itself, which is shorter than waiting.
    const auto normed = room<bf16>(lanes * d_model);
    for (int64_t b = 0; b < lanes; ++b) rms_norm_row(x + b * d_model, norm1, normed.get() + b * d_model, d_model, eps);
    const auto linear = [&](const bf16* from, const Weight& weight, const bf16* bias, const bf16* residual, bf16* to) {
      weight.with([&](const auto& w) {
        linear_cell(tiles, Rows{from, w.depth, lanes}, w, bias, residual, to, w.columns, Activation::none, share);
      });
    };
    linear(normed.get(), in, qkv_bias, nullptr, projected.get());
    share.meet();
    for (int64_t job = share.begin(lanes * h.key_heads); job < share.end(lanes * h.key_heads); ++job) {
      const int64_t b = job / h.key_heads;
      attend(projected.get() + b * rows, cosine + b * angle_stride, sine + b * angle_stride, h, cache, b,
             job % h.key_heads, attended.get() + b * queries);
    }
    share.meet();
    linear(attended.get(), out_of_attention, out_bias, x, middle.get());
    share.meet();
    for (int64_t b = 0; b < lanes; ++b)
      rms_norm_row(middle.get() + b * d_model, norm2, normed.get() + b * d_model, d_model, eps);
    gate_and_up.with([&](const auto& w) {
      gated_cell(tiles, Rows{normed.get(), d_model, lanes}, w, up_bias, between.get(), inner,
                 static_cast<Activation>(sizes[10]), share);
    });
    share.meet();
    linear(between.get(), last, down_bias, middle.get(), out);
  });
}
