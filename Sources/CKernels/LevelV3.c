// x86-64-v3: AVX2 and FMA.

#include "Tables.h"

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2"))), apply_to = function)

#define LOLIGO_TABLE loligo_kernels_v3
#define LOLIGO_LANES 8
#define LOLIGO_TILE_VECTORS 2
#define LOLIGO_HARDWARE_FMA 1

#include "Body/Body.h"

#pragma clang attribute pop

#endif
