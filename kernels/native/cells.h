// How the cells of a group are shared out to threads.
#pragma once

#include <omp.h>

#include <atomic>
#include <cstdint>

#include "team.h"

namespace armt {

// One thread's part in the work on a cell.
struct Share {
  int64_t part;   // number of this thread among those that work on the cell
  int64_t parts;  // how many these are
  int64_t slot;   // scratch memory: one slot per thread that works alone, one for all that work together

  // This thread's range of `count` pieces of work.
  int64_t begin(int64_t count) const { return count * part / parts; }
  int64_t end(int64_t count) const { return count * (part + 1) / parts; }

  // Waits until all who work on the cell have come here.
  void meet() const {
    if (parts > 1) {
#pragma omp barrier
    }
  }
};

inline int64_t slots() { return omp_get_max_threads() + 1; }

// Calls `f(cell, share)` for every cell.
//
// Each thread takes an equal number of whole cells, always the same ones, so that what an operation leaves in a core's
// cache is there for the next operation. The cells that remain are worked on by all threads together. `f` must call
// `meet` equally often for all parts. Where a core is shared with other work, whole cells go to whoever is free.
template <class F>
void over_cells(int64_t cells, F f) {
  // Few cells are gone before a thread without a core could have taken some.
  const bool many = cells >= 8 * omp_get_max_threads(), one_by_one = many && Team::here().shares_cores();
  std::atomic<int64_t> next{0};
  together(many, [&] {
    const int64_t threads = omp_get_num_threads(), thread = omp_get_thread_num();
    if (one_by_one) {
      for (int64_t cell = next++; cell < cells; cell = next++) f(cell, Share{0, 1, thread});
      return;
    }
    const int64_t each = cells / threads;
    for (int64_t cell = thread * each; cell < (thread + 1) * each; ++cell) f(cell, Share{0, 1, thread});
    for (int64_t cell = threads * each; cell < cells; ++cell) f(cell, Share{thread, threads, threads});
  });
}

}  // namespace armt
