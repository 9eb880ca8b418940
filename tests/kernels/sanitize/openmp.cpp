// As much of OpenMP as the kernels use, over threads of POSIX: ThreadSanitizer sees how those wait for each other, and
// nothing of GCC's own library, whose every barrier would be a race. Compiled into the library beside the kernels.
#include <pthread.h>

#include <cstdlib>
#include <map>
#include <mutex>
#include <vector>

namespace {

// Threads of every region, whatever the program asks for: one alone races with nobody.
int most_threads() {
  static const int threads = [] {
    const char* given = std::getenv("ARMT_SANITIZE_THREADS");
    return given ? std::atoi(given) : 3;
  }();
  return threads;
}

struct Team {
  explicit Team(int count) : threads(count) { pthread_barrier_init(&barrier, nullptr, static_cast<unsigned>(count)); }
  ~Team() { pthread_barrier_destroy(&barrier); }

  // Gives out the next share of a loop whose shares are drawn; its members meet the loops of a region in one order.
  bool draw(long loop, long start, long end, long share, long* from, long* to) {
    const std::lock_guard<std::mutex> guard(drawing);
    long& next = drawn.emplace(loop, start).first->second;
    if (next >= end) return false;
    *from = next;
    *to = next = next + share < end ? next + share : end;
    return true;
  }

  int threads;
  pthread_barrier_t barrier;
  std::mutex drawing;
  std::map<long, long> drawn;
};

struct Member {
  Team* team;
  int number;
  void (*work)(void*);
  void* data;
  // The loop that it is in, and how that is shared out.
  long loop = 0, start = 0, end = 0, share = 1;
};

thread_local Member* self = nullptr;

void* run(void* member) {
  self = static_cast<Member*>(member);
  self->work(self->data);
  self = nullptr;
  return nullptr;
}

}  // namespace

#define HIDDEN extern "C" __attribute__((visibility("hidden")))

HIDDEN void omp_set_num_threads(int) {}
HIDDEN int omp_get_max_threads() { return most_threads(); }
HIDDEN int omp_get_num_threads() { return self ? self->team->threads : 1; }
HIDDEN int omp_get_thread_num() { return self ? self->number : 0; }

HIDDEN void GOMP_parallel(void (*work)(void*), void* data, unsigned, unsigned) {
  Team team(most_threads());
  std::vector<Member> members;
  for (int number = 0; number < team.threads; ++number) members.push_back({&team, number, work, data});
  std::vector<pthread_t> threads(members.size());
  for (size_t i = 1; i < members.size(); ++i) pthread_create(&threads[i], nullptr, run, &members[i]);
  run(&members[0]);
  for (size_t i = 1; i < members.size(); ++i) pthread_join(threads[i], nullptr);
}

HIDDEN void GOMP_barrier() {
  if (self) pthread_barrier_wait(&self->team->barrier);
}

// Loops with schedule(dynamic), in steps of one as all of ours are. GCC's own would give every thread all of them: it
// knows none of these threads, and takes each for alone.
HIDDEN bool GOMP_loop_nonmonotonic_dynamic_next(long* from, long* to) {
  return self->team->draw(self->loop, self->start, self->end, self->share, from, to);
}

HIDDEN bool GOMP_loop_nonmonotonic_dynamic_start(long start, long end, long, long share, long* from, long* to) {
  self->loop += 1;
  self->start = start;
  self->end = end;
  self->share = share;
  return GOMP_loop_nonmonotonic_dynamic_next(from, to);
}

HIDDEN void GOMP_loop_end() { GOMP_barrier(); }
HIDDEN void GOMP_loop_end_nowait() {}
