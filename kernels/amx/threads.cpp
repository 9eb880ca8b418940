// What the process has to arrange before the other functions can be called.
#include <omp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

// Asks Linux for the tile registers, once for all threads; returns whether it grants them.
extern "C" int64_t armt_enable_tiles() {
  constexpr long request_permission = 0x1023, tile_data = 18;
  return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
}

// torch sets this too where both use one OpenMP library, as its wheels and GCC do.
extern "C" void armt_use_threads(int64_t threads) { omp_set_num_threads(static_cast<int>(threads)); }
