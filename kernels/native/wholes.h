// Sixteen whole numbers at a time: of 32 bits, or pairs of 16 bits.
//
// An instruction set gives the type `Wholes`, the constants `kWholeRows` and `kWholeColumns`, a block whose sums stay
// in registers beside a line of its columns and what is broadcast of a row, and these functions:
//
//   no_wholes, load_wholes, store_wholes, floats_of (32 bits), add_products (to sums, of two entries of a row with
//   pairs), in_turn (keeps compilers from bringing other rows before this one), store_halves (sixteen floats, rounded),
//   paired_bytes (of two times sixteen bytes), paired_nibbles (of words of 32 bits, from bit `first` on and 16 above
//   it)
#pragma once

#if defined(__AVX512VNNI__)
#include "wholes_avx512.h"
#else
#include "wholes_avx2.h"
#endif
