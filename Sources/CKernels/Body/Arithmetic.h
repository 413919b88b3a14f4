// Arithmetic whose bits are the same at every level.

/// a * b + c rounded once.
///
/// Without hardware, the product of two floats is exact in double, the sum is rounded to odd (Boldo and
/// Melquiond 2008), and so rounding it again to float gives the correctly rounded result.
static inline __attribute__((always_inline)) float fused(float a, float b, float c) {
#if LOLIGO_HARDWARE_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  const double product = (double)a * (double)b;
  const double addend = (double)c;
  const double sum = product + addend;
  const double part = sum - product;
  const double error = (product - (sum - part)) + (addend - part);
  int64_t bits;
  memcpy(&bits, &sum, sizeof bits);
  const int64_t away = (error > 0) == (sum > 0) ? 1 : -1;
  const bool inexact = (error > 0) | (error < 0);
  bits += (inexact & ((bits & 1) == 0)) ? away : 0;
  double odd;
  memcpy(&odd, &bits, sizeof odd);
  return (float)odd;
#endif
}

/// A state that is smaller than 2^-100 becomes +0.
static inline __attribute__((always_inline)) float flushed(float x) {
  return __builtin_fabsf(x) < 0x1p-100f ? 0.0f : x;
}

/// The greatest whole number that is not above x, for x >= 0; at most `maximum`, which is at most 2^24.
static inline __attribute__((always_inline)) float whole_part(float x, float maximum) {
  const float bounded = x < maximum ? x : maximum;
  return (float)(int32_t)bounded;
}
