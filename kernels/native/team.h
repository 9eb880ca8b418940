// How many threads work together, where other work may keep cores busy.
//
// A thread whose core is given to something else keeps all others waiting at the next barrier, for milliseconds each
// time: then those of free cores are quicker without it, and cells that nobody shares are better than shared ones. What
// is computed does not depend on any of this.
#pragma once

#include <omp.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace armt {

// Nanoseconds, of the world or of what this thread has worked.
inline int64_t nanoseconds(clockid_t clock) {
  timespec now;
  return clock_gettime(clock, &now) ? 0 : now.tv_sec * 1000000000 + now.tv_nsec;
}

class Team {
 public:
  static Team& here() {
    static Team team;
    return team;
  }

  // Whether threads have lacked cores of late.
  bool shares_cores() const { return hindered_ > 0; }

  // Threads for a piece of work: those of free cores, or all where each can do more or less of it.
  int64_t threads(bool divisible) const {
    const int64_t all = omp_get_max_threads();
    return divisible ? all : std::max<int64_t>(1, all - hindered_);
  }

  // Takes it that so many threads have to share their cores, until what is measured says otherwise.
  void hinder(int64_t threads) {
    hindered_ = threads;
    passed_ = 0;
    look_ = kAside;
  }

  // Takes note of a thread's time without a core, in a piece of work.
  void lost(int64_t thread, int64_t time) { lost_[thread % kMost].fetch_add(time, std::memory_order_relaxed); }

  // To be called behind a piece of work: looks, every now and then, at what has been noted.
  void done(int64_t time) {
    const int64_t now = passed_ += time;
    if (now < look_ && !(hindered_ == 0 && now >= kGlance && now - time < kGlance && missing(now, kClear) > 0)) return;
    const auto passed = static_cast<double>(passed_.exchange(0));
    // Another caller has just looked.
    if (!(passed > 0)) return;
    // So many cores are missing. One that is there half of the time counts as missing.
    const auto hindered = static_cast<int64_t>(missing(passed, kShare) + kRounded);
    for (auto& lost : lost_) lost.store(0, std::memory_order_relaxed);
    // While fewer work, and all of the time, nothing is known of the others' cores: all are tried again, for a moment.
    look_ = hindered ? kAside : hindered_ ? kTry : kLook;
    hindered_ = hindered;
  }

 private:
  // Cores that are missing, of those that a thread lacks for more than a share of the time.
  double missing(double passed, double most) const {
    double sum = 0;
    for (const auto& lost : lost_) {
      const double share = static_cast<double>(lost.load(std::memory_order_relaxed)) / passed;
      if (share > most) sum += share;
    }
    return sum;
  }

  static constexpr int64_t kMost = 256;
  // A thread without a core for a smaller share of the time keeps nobody waiting for long.
  static constexpr double kShare = 0.25, kRounded = 0.6;
  // One that lacks it for so much of the first moment is not looked at any longer.
  static constexpr double kClear = 0.4;
  static constexpr int64_t kGlance = 25000000;
  // For how long all threads are looked at before one is left aside, for how long it is, and for how long it is tried
  // again; nanoseconds of work. Threads that wake up share a core for a moment on quiet machines too.
  static constexpr int64_t kLook = 100000000, kAside = 400000000, kTry = 20000000;

  std::atomic<int64_t> lost_[kMost] = {}, hindered_{0}, passed_{0}, look_{kLook};
};

// Runs `f` in every thread of a team. See `Team::threads`.
template <class F>
void together(bool divisible, F f) {
  Team& team = Team::here();
  const int64_t begun = nanoseconds(CLOCK_MONOTONIC);
#pragma omp parallel num_threads(team.threads(divisible))
  {
    const int64_t worked = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
    f();
    const int64_t with_core = nanoseconds(CLOCK_THREAD_CPUTIME_ID) - worked;
    team.lost(omp_get_thread_num(), nanoseconds(CLOCK_MONOTONIC) - begun - with_core);
  }
  team.done(nanoseconds(CLOCK_MONOTONIC) - begun);
}

}  // namespace armt
