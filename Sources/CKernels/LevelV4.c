// x86-64-v4: AVX-512.

#include "Tables.h"

#if defined(__x86_64__)

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx2,fma,bmi,bmi2"))), apply_to = function)

#define LOLIGO_TABLE loligo_kernels_v4
#define LOLIGO_LANES 16
#define LOLIGO_TILE_VECTORS 2
#define LOLIGO_HARDWARE_FMA 1

#include "Body/Body.h"

#pragma clang attribute pop

#endif
