// The choice among levels.

#include "Tables.h"

bool loligo_level_is_supported(loligo_level level) {
#if defined(__aarch64__)
  return level == LOLIGO_LEVEL_NEON;
#elif defined(__x86_64__)
  __builtin_cpu_init();
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
                  __builtin_cpu_supports("bmi2");
  switch (level) {
    case LOLIGO_LEVEL_BASELINE:
      return true;
    case LOLIGO_LEVEL_V3:
      return v3;
    case LOLIGO_LEVEL_V4:
      return v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl");
    default:
      return false;
  }
#else
  return level == LOLIGO_LEVEL_BASELINE;
#endif
}

const loligo_kernels *loligo_kernels_at(loligo_level level) {
#if defined(__aarch64__)
  (void)level;
  return &loligo_kernels_neon;
#elif defined(__x86_64__)
  switch (level) {
    case LOLIGO_LEVEL_V3:
      return &loligo_kernels_v3;
    case LOLIGO_LEVEL_V4:
      return &loligo_kernels_v4;
    default:
      return &loligo_kernels_baseline;
  }
#else
  (void)level;
  return &loligo_kernels_baseline;
#endif
}
