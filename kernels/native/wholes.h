// Sixteen whole numbers at a time: of 32 bits, or pairs of 16 bits.
//
// An instruction set gives the type `Wholes`; blocks whose sums stay in registers, `kWholeRows` by `kWholeColumns`
// columns of tiles and `kFewWholeRows` of few rows (`few_rows.h`); and these functions:
//
//   no_wholes, load_wholes, store_wholes, floats_of (32 bits), add_products (to sums, of two entries of a row with
//   pairs), in_turn (keeps compilers from bringing other rows before this one), store_halves (sixteen floats, rounded),
//   paired_bytes (of two times sixteen bytes), paired_nibbles (of words of 32 bits, from two places 16 bits apart)
#pragma once

#if defined(__AVX512VNNI__)
#include "wholes_avx512.h"
#else
#include "wholes_avx2.h"
#endif
