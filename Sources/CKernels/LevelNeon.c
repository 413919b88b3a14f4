// 64-bit Arm, whose every processor has NEON and fused multiply-add.

#include "Tables.h"

#if defined(__aarch64__)

#define LOLIGO_TABLE loligo_kernels_neon
#define LOLIGO_LANES 4
#define LOLIGO_TILE_VECTORS 4
#define LOLIGO_HARDWARE_FMA 1

#include "Body/Body.h"

#endif
