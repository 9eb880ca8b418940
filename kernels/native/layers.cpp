// Cells of a diagonal through their whole layers (models/block.py: Block.step), for bases of the kind of Llama.
//
// A thread takes a cell from its input to its output, so that what passes between the operations stays in one core's
// cache, and nobody waits. A lone cell is computed by all threads together.
#include <atomic>
#include <cstring>
#include <memory>
#include <thread>

#include "attention.h"
#include "export.h"
#include "memory_read.h"
#include "memory_write.h"
#include "norm.h"
#include "products.h"
#include "rotary.h"

namespace armt {
namespace {

// What is computed, field by field as in ops.py (`_Layers`). G cells, one per layer; null where something is not there.
struct Layers {
  bf16* hidden;               // [G, N, d], may be overwritten
  bf16* out;                  // [G, N, d], may lie one cell behind `hidden` in the same buffer
  const bf16 *norm1, *norm2;  // [G, d]
  const Unit *qkv_weight, *out_weight, *up_weight, *down_weight;  // stacks of tiles
  const bf16 *qkv_bias, *out_bias, *up_bias, *down_bias;          // [G, N]
  const bf16 *cosine, *sine;                                      // [G or 1, N, R]
  const bf16 *query, *key, *value, *gate, *gate_bias;             // of the memory, one row per layer that has one
  void *matrix, *normalizer;                                      // the same
  const int64_t* memory;  // [G], the cell's row of what belongs to the memory, or -1
  const int64_t* rows;    // [G], where the memory tokens begin in the cell, or -1 where nothing is to be written
  const bool* first;      // [G]
  int64_t groups, tokens, d_model, inner, heads, key_heads, head_dim, turned, angle_stride;
  int64_t memory_tokens, d_mem, activation;
  int64_t half, normalize, correction;
  double scale, eps;

  int64_t queries() const { return heads * head_dim; }
  int64_t projected() const { return queries() + 2 * key_heads * head_dim; }
  int64_t keys() const { return 2 * kRolls * d_mem; }
  Attention attention() const { return {heads, key_heads, tokens, head_dim, scale}; }
};

// Scratch memory of one cell, and of the thread that computes it.
struct Room {
  explicit Room(const Layers& l)
      : projected(whole_lines<bf16>(l.tokens * l.projected())),
        attended(whole_lines<bf16>(l.tokens * spread(l.queries()))),
        attention(l.attention().scratch()),
        read(Queries::scratch(l.tokens, l.d_model, l.d_mem)),
        write(whole_lines<bf16>(2 * write_scratch(l.memory_tokens, l.d_model, l.d_mem))) {}

  // Operations of a layer follow each other: the memory's share room with attention.
  int64_t shared() const { return std::max({attention, read, write}); }
  int64_t all() const { return projected + attended + shared(); }

  int64_t projected, attended, attention, read, write;
};

// The rows of a cell that a thread computes, and with whom: all of them together column by column, or, where there are
// pieces enough, each its own.
struct Part {
  Part(const Pieces& pieces, const Share& share) : columns(share), last(pieces.count) {
    if (share.parts == 1 || pieces.count < share.parts) return;
    columns = Share{0, 1, share.slot};
    first = share.begin(pieces.count);
    last = share.end(pieces.count);
  }

  Share columns;
  int64_t first = 0, last;  // pieces
};

// Room for one piece: normalised rows, the sum of attention and residual, the MLP's inner state.
struct PieceRoom {
  PieceRoom(const Layers& l, const Pieces& pieces)
      : normed_line(spread(l.d_model)), inner_line(spread(l.inner)), size(pieces.size), d_model(l.d_model) {}

  int64_t all() const { return size * (normed_line + d_model + inner_line); }
  bf16* normed(bf16* room) const { return room; }
  bf16* middle(bf16* room) const { return room + size * normed_line; }
  bf16* inner(bf16* room) const { return room + size * (normed_line + d_model); }

  int64_t normed_line, inner_line, size, d_model;
};

void normalise(const bf16* from, const bf16* weight, bf16* to, int64_t line, int64_t rows, const Layers& l,
               const Share& share) {
  for (int64_t row = share.begin(rows); row < share.end(rows); ++row)
    rms_norm_row(from + row * l.d_model, weight, to + row * line, l.d_model, l.eps);
  share.meet();
}

// How often a thread looks again before it lets others have the core: some microseconds.
constexpr int64_t kPatience = 200;

// Hands out the cells that threads compute alone: to each a range of its own, top layer first, and what is left of
// another's to whoever has done its own, since a core may be busy with something else.
//
// Where outputs lie one cell behind the inputs, a cell overwrites the input of the one above. Within a range that one
// has been taken before, and is waited for; the lowest input of a range is copied before anybody begins.
class Turns {
 public:
  // alone: no cell is left to all threads together.
  Turns(const Layers& l, int64_t threads, bool alone)
      : l_(l),
        threads_(threads),
        rest_(alone ? 0 : l.groups % threads),
        size_(l.tokens * l.d_model),
        lowest_(room<bf16>(threads * size_)),
        next_(new std::atomic<int64_t>[threads]),
        read_(new std::atomic<bool>[l.groups]()) {
    for (int64_t range = 0; range < threads; ++range) next_[range] = begin(range + 1);
  }

  // Cells below the ranges, too few for a thread each.
  int64_t rest() const { return rest_; }

  // To be called by every thread before any takes a cell.
  void keep_lowest(const Share& share) {
    for (int64_t range = share.begin(threads_); range < share.end(threads_); ++range) {
      if (begin(range) == begin(range + 1)) continue;
      std::memcpy(lowest_.get() + range * size_, l_.hidden + begin(range) * size_, size_ * sizeof(bf16));
      input_is_read(begin(range));
    }
  }

  // The next cell for a thread, or -1.
  int64_t take(int64_t thread) {
    for (int64_t i = 0; i < threads_; ++i) {
      const int64_t range = (thread + i) % threads_, g = --next_[range];
      if (g >= begin(range)) return g;
    }
    return -1;
  }

  bf16* input(int64_t g) const {
    for (int64_t range = 0; range < threads_; ++range)
      if (g == begin(range) && g < begin(range + 1)) return lowest_.get() + range * size_;
    return l_.hidden + g * size_;
  }

  void input_is_read(int64_t g) { read_[g].store(true, std::memory_order_release); }

  // The core of the thread that is waited for may be busy with something else, or be this one.
  void await_input(int64_t g) const {
    for (int64_t turns = 0; g < l_.groups && !read_[g].load(std::memory_order_acquire); ++turns)
      turns < kPatience ? wait_a_little() : std::this_thread::yield();
  }

 private:
  int64_t begin(int64_t range) const { return rest_ + (l_.groups - rest_) * range / threads_; }

  const Layers& l_;
  int64_t threads_, rest_, size_;
  std::unique_ptr<bf16[], Free> lowest_;
  std::unique_ptr<std::atomic<int64_t>[]> next_;
  std::unique_ptr<std::atomic<bool>[]> read_;
};

template <class Number>
class Cell {
 public:
  Cell(Tiles& tiles, const Layers& layers, int64_t g, Turns& turns, bf16* room, bf16* piece_room, const Share& share)
      : tiles_(tiles),
        l_(layers),
        g_(g),
        turns_(turns),
        hidden_(turns.input(g)),
        pieces_(layers.tokens),
        share_(share),
        part_(pieces_, share),
        sizes_(layers, pieces_) {
    const Room sizes(layers);
    projected_ = room;
    attended_ = projected_ + sizes.projected;
    shared_ = attended_ + sizes.attended;
    // Who works alone on a piece needs room of its own.
    if (share.parts > 1 && part_.columns.parts == 1) own_room_ = armt::room<bf16>(sizes_.all());
    piece_room_ = own_room_ ? own_room_.get() : piece_room;
  }

  void run() {
    if (l_.memory[g_] >= 0) read();
    for (int64_t piece = part_.first; piece < part_.last; ++piece) project(piece * pieces_.size);
    share_.meet();
    attend();
    for (int64_t piece = part_.first; piece < part_.last; ++piece) finish(piece * pieces_.size);
    share_.meet();
    if (l_.memory[g_] >= 0 && l_.rows[g_] >= 0) write();
  }

 private:
  Number* matrix() const { return static_cast<Number*>(l_.matrix) + l_.memory[g_] * l_.keys() * l_.d_model; }

  Number* normalizer() const {
    return l_.normalizer ? static_cast<Number*>(l_.normalizer) + l_.memory[g_] * l_.keys() : nullptr;
  }

  bf16* out() const { return l_.out + g_ * l_.tokens * l_.d_model; }

  void read() {
    const Read<Number> r{hidden_,   l_.query + l_.memory[g_] * l_.d_mem * l_.d_model,
                         matrix(),  normalizer(),
                         l_.tokens, l_.d_model,
                         l_.d_mem,  l_.normalize != 0};
    read_many(tiles_, r, shared_, share_);
  }

  // Queries, keys and values of the rows from `first` on; queries and keys turned.
  void project(int64_t first) {
    const int64_t rows = pieces_.rows(first), line = l_.projected();
    bf16 *normed = sizes_.normed(piece_room_), *to = projected_ + first * line;
    normalise(hidden_ + first * l_.d_model, l_.norm1 + g_ * l_.d_model, normed, sizes_.normed_line, rows, l_,
              part_.columns);
    linear_cell(tiles_, Rows{normed, sizes_.normed_line, rows}, Product{l_.qkv_weight, line, l_.d_model}.of(g_),
                at(l_.qkv_bias, g_ * line), nullptr, to, line, Activation::none, part_.columns);
    part_.columns.meet();
    for (int64_t row = part_.columns.begin(rows); row < part_.columns.end(rows); ++row) {
      const int64_t angle = g_ * l_.angle_stride + (first + row) * l_.turned;
      for (int64_t head = 0; head < l_.heads + l_.key_heads; ++head) {
        bf16* turned = to + row * line + head * l_.head_dim;
        rotate_head(turned, l_.cosine + angle, l_.sine + angle, turned, l_.head_dim, l_.turned);
      }
    }
  }

  void attend() {
    const int64_t line = l_.projected();
    const bf16 *key = projected_ + l_.queries(), *value = key + l_.key_heads * l_.head_dim;
    attention_cell(tiles_, l_.attention(), Heads{projected_, l_.head_dim, line}, Heads{key, l_.head_dim, line},
                   Heads{value, l_.head_dim, line}, attended_, spread(l_.queries()), shared_, share_);
  }

  // What follows attention, for the rows from `first` on.
  void finish(int64_t first) {
    const int64_t rows = pieces_.rows(first), d_model = l_.d_model, line = spread(l_.queries());
    const Share& share = part_.columns;
    bf16 *normed = sizes_.normed(piece_room_), *middle = sizes_.middle(piece_room_);
    bf16* inner = sizes_.inner(piece_room_);
    const Product down = Product{l_.down_weight, d_model, l_.inner}.of(g_);
    const Product up = Product{l_.up_weight, 2 * l_.inner, d_model, begin(down, share)}.of(g_);
    linear_cell(tiles_, Rows{attended_ + first * line, line, rows},
                Product{l_.out_weight, d_model, l_.queries(), begin_gated(up, share)}.of(g_),
                at(l_.out_bias, g_ * d_model), hidden_ + first * d_model, middle, d_model, Activation::none, share);
    share.meet();
    const bool alone = share_.parts == 1;
    if (alone && first + rows == l_.tokens) turns_.input_is_read(g_);
    normalise(middle, l_.norm2 + g_ * d_model, normed, sizes_.normed_line, rows, l_, share);
    gated_cell(tiles_, Rows{normed, sizes_.normed_line, rows}, up, at(l_.up_bias, g_ * 2 * l_.inner), inner,
               sizes_.inner_line, static_cast<Activation>(l_.activation), share);
    share.meet();
    if (alone) turns_.await_input(g_ + 1);
    linear_cell(tiles_, Rows{inner, sizes_.inner_line, rows}, down, at(l_.down_bias, g_ * d_model), middle,
                out() + first * d_model, d_model, Activation::none, share);
    share.meet();
  }

  void write() {
    const int64_t row = l_.memory[g_], d_model = l_.d_model;
    const Write<Number> w{out() + l_.rows[g_] * d_model,
                          l_.key + row * l_.d_mem * d_model,
                          l_.value + row * d_model * d_model,
                          l_.gate + row * d_model,
                          widen(l_.gate_bias[row]),
                          matrix(),
                          normalizer(),
                          l_.first[g_],
                          l_.normalize != 0,
                          l_.correction != 0,
                          l_.memory_tokens,
                          d_model,
                          l_.d_mem};
    write_cell(tiles_, w, reinterpret_cast<float*>(shared_), share_);
  }

  Tiles& tiles_;
  const Layers& l_;
  int64_t g_;
  Turns& turns_;
  bf16* hidden_;
  Pieces pieces_;
  Share share_;
  Part part_;
  PieceRoom sizes_;
  bf16 *projected_, *attended_, *shared_, *piece_room_;
  std::unique_ptr<bf16[], Free> own_room_;
};

template <class Number>
void run(const Layers& l) {
  const Room sizes(l);
  const Pieces pieces(l.tokens);
  const PieceRoom piece(l, pieces);
  const auto rooms = room<bf16>(slots() * sizes.all()), piece_rooms = room<bf16>(slots() * piece.all());
  const bool enough = l.groups > omp_get_max_threads();
  const Team& team = Team::here();
  Turns turns(l, team.threads(enough), enough && team.shares_cores());
  together(enough, [&] {
    const int64_t threads = omp_get_num_threads(), thread = omp_get_thread_num();
    const auto compute = [&](int64_t g, const Share& share) {
      Tiles tiles;
      bf16 *own = rooms.get() + share.slot * sizes.all(), *own_piece = piece_rooms.get() + share.slot * piece.all();
      Cell<Number>(tiles, l, g, turns, own, own_piece, share).run();
      share.meet();
    };
    const Share all{thread, threads, threads};
    turns.keep_lowest(all);
    all.meet();
    for (int64_t g = turns.take(thread); g >= 0; g = turns.take(thread)) compute(g, Share{0, 1, thread});
    all.meet();
    for (int64_t g = turns.rest() - 1; g >= 0; --g) compute(g, all);
  });
}

}  // namespace
}  // namespace armt

using namespace armt;

ARMT_EXPORT void armt_layers(const Layers* layers) { layers->half ? run<bf16>(*layers) : run<float>(*layers); }
