// The tables of the levels, private to this target.

#ifndef LOLIGO_TABLES_H
#define LOLIGO_TABLES_H

#include <string.h>

#include "CKernels.h"

extern const loligo_kernels loligo_kernels_baseline;
extern const loligo_kernels loligo_kernels_v3;
extern const loligo_kernels loligo_kernels_v4;
extern const loligo_kernels loligo_kernels_neon;

#endif
