// What every x86-64 processor runs, and every architecture that has no level of its own: correct, not fast.

#include "Tables.h"

#if !defined(__aarch64__)

#define LOLIGO_TABLE loligo_kernels_baseline
#define LOLIGO_LANES 4
#define LOLIGO_TILE_VECTORS 2
#define LOLIGO_HARDWARE_FMA 0

#include "Body/Body.h"

#endif
