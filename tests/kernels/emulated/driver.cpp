// Calls functions of a library of kernels for who asks through a pipe, on copies of the memory that they are to see.
//
// It is compiled for the processor of the library and runs in an emulator of it. All that passes the pipe is words of
// 64 bits, and bytes whose number comes before them. Asked is:
//
//   name        of the function: its length, its bytes
//   threads     how many the kernels are to use
//   regions     their number; of each its size, its bytes
//   pointers    their number; of each where it lies, and what it points to: region and offset, region and offset
//   arguments   their number; of each its kind (a number, a pointer to region and offset, a real number) and two words
//
// Answered is the function's result, then the bytes of every region.
#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

enum Kind : int64_t { number, pointer, real };

// More than any function has. What is not expected is not looked at: whole numbers and pointers go into the first
// registers and then onto the stack, real ones into registers of their own, each kind in its order (AAPCS64).
constexpr size_t kMost = 24, kMostReals = 2;

[[noreturn]] void fail(const char* why, const char* what) {
  std::fprintf(stderr, "driver: %s: %s\n", why, what);
  std::exit(1);
}

// Reads all that was asked for; false where there is nothing more.
bool read_all(void* to, size_t bytes) {
  auto* at = static_cast<char*>(to);
  while (bytes) {
    const ssize_t some = read(STDIN_FILENO, at, bytes);
    if (some <= 0) return false;
    at += some;
    bytes -= static_cast<size_t>(some);
  }
  return true;
}

int64_t read_word() {
  int64_t word;
  if (!read_all(&word, sizeof(word))) fail("a request", "ends too soon");
  return word;
}

void write_all(const void* from, size_t bytes) {
  const auto* at = static_cast<const char*>(from);
  while (bytes) {
    const ssize_t some = write(STDOUT_FILENO, at, bytes);
    if (some <= 0) fail("an answer", "finds no reader");
    at += some;
    bytes -= static_cast<size_t>(some);
  }
}

// Memory that ends where a page ends, before one that nobody may touch.
class Region {
 public:
  explicit Region(size_t size) : size_(size) {
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE)), inner = (size + page - 1) / page * page;
    whole_ = inner + page;
    start_ = static_cast<char*>(mmap(nullptr, whole_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (start_ == MAP_FAILED || mprotect(start_ + inner, page, PROT_NONE)) fail("memory", std::strerror(errno));
    at_ = start_ + inner - size;
  }
  Region(Region&& other) noexcept : start_(other.start_), at_(other.at_), whole_(other.whole_), size_(other.size_) {
    other.start_ = nullptr;
  }
  ~Region() {
    if (start_) munmap(start_, whole_);
  }

  char* at() const { return at_; }
  size_t size() const { return size_; }

 private:
  char *start_, *at_;
  size_t whole_, size_;
};

// Answers one request.
void answer(void* library, size_t name_length) {
  std::string name(name_length, ' ');
  if (!read_all(name.data(), name_length)) fail("a request", "ends too soon");
  const int64_t threads = read_word();
  std::vector<Region> regions;
  for (int64_t left = read_word(); left; --left) {
    regions.emplace_back(static_cast<size_t>(read_word()));
    if (!read_all(regions.back().at(), regions.back().size())) fail("a request", "ends too soon");
  }
  const auto address = [&](int64_t region, int64_t offset) { return regions.at(region).at() + offset; };
  for (int64_t left = read_word(); left; --left) {
    const int64_t region = read_word(), offset = read_word(), to = read_word(), to_offset = read_word();
    const char* target = address(to, to_offset);
    std::memcpy(address(region, offset), &target, sizeof(target));
  }
  int64_t words[kMost] = {};
  double reals[kMostReals] = {};
  size_t count = 0, real_count = 0;
  for (int64_t left = read_word(); left; --left) {
    const int64_t kind = read_word(), first = read_word(), second = read_word();
    if (kind == real ? real_count == kMostReals : count == kMost) fail(name.c_str(), "too many arguments");
    if (kind == real)
      std::memcpy(&reals[real_count++], &first, sizeof(first));
    else
      words[count++] = kind == pointer ? reinterpret_cast<int64_t>(address(first, second)) : first;
  }
  const auto prepare = reinterpret_cast<int64_t (*)(int64_t)>(dlsym(library, "armt_prepare"));
  if (!prepare || !prepare(threads)) fail("armt_prepare", "missing, or not granted");
  const auto function =
      reinterpret_cast<int64_t (*)(int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t,
                                   int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t,
                                   int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, double, double)>(
          dlsym(library, name.c_str()));
  if (!function) fail(name.c_str(), "no such function");
  const int64_t* w = words;
  const int64_t result =
      function(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], w[10], w[11], w[12], w[13], w[14], w[15],
               w[16], w[17], w[18], w[19], w[20], w[21], w[22], w[23], reals[0], reals[1]);
  write_all(&result, sizeof(result));
  for (const Region& region : regions) write_all(region.at(), region.size());
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) fail("usage", "driver LIBRARY");
  void* library = dlopen(arguments[1], RTLD_NOW);
  if (!library) fail("the library", dlerror());
  int64_t name_length;
  while (read_all(&name_length, sizeof(name_length))) answer(library, static_cast<size_t>(name_length));
}
