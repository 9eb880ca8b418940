// What the process has to arrange before the other functions can be called.
#include <omp.h>

#include <cstdint>

#ifdef __AMX_TILE__
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "export.h"
#include "team.h"

// Sets the number of threads; torch does this too where both use one OpenMP library, as its wheels and GCC do. Asks
// Linux for the tile registers where these kernels use them, once for all threads; returns whether it grants them.
ARMT_EXPORT int64_t armt_prepare(int64_t threads) {
  omp_set_num_threads(static_cast<int>(threads));
#ifdef __AMX_TILE__
  constexpr long request_permission = 0x1023, tile_data = 18;
  return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
#else
  return 1;
#endif
}

// Sets the number of threads for what the calling thread begins, and for no other's: torch's operators too, where both
// use one OpenMP library.
ARMT_EXPORT void armt_set_threads(int64_t threads) { omp_set_num_threads(static_cast<int>(threads)); }

// Takes it that the cores of so many threads are busy with other work, until measured; for tests.
ARMT_EXPORT void armt_hinder(int64_t threads) { armt::Team::here().hinder(threads); }
