// Elementary functions from + - * / alone, so that every machine gives the same bits.
//
// The float functions are evaluated in double and rounded once; no fma is used in this file.

/// The nearest whole number to x, |x| < 2^51, by adding and subtracting 1.5 * 2^52.
#define LOLIGO_WHOLE_SHIFT 0x1.8p52

static inline __attribute__((always_inline)) int64_t bits_of(double x) {
  int64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline __attribute__((always_inline)) double double_of(int64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/// e^x for |x| <= 150: x = n ln 2 + r, Taylor's polynomial of degree 10 in r, then scaled by 2^n in double's wide range.
static inline __attribute__((always_inline)) double exp_for_float(double x) {
  const double shifted = x * 0x1.71547652b82fep0 + LOLIGO_WHOLE_SHIFT;
  const double n = shifted - LOLIGO_WHOLE_SHIFT;
  const double r = x - n * 0x1.62e42fefa39efp-1;
  double p = 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 1.0 / 2;
  p = p * r + 1.0;
  p = p * r + 1.0;
  return double_of((int64_t)((uint64_t)bits_of(p) + ((uint64_t)bits_of(shifted) << 52)));
}

static inline __attribute__((always_inline)) float exp_float(float x) {
  const double wide = (double)x;
  const double above = wide > -150.0 ? wide : -150.0;
  const float result = (float)exp_for_float(above < 150.0 ? above : 150.0);
  return x != x ? x : result;
}

/// e^x for x <= 0: the same bits with less to check. What is no number stays what it is.
static inline __attribute__((always_inline)) float exp_not_above_zero(float x) {
  return (float)exp_for_float((double)(-150.0f > x ? -150.0f : x));
}

/// tanh x = (e^2x - 1) / (e^2x + 1), evaluated in double; near zero, where that cancels, x - x^3/3.
static inline __attribute__((always_inline)) float tanh_float(float x) {
  const double wide = (double)x;
  const double above = wide > -20.0 ? wide : -20.0;
  const double e = exp_for_float(2.0 * (above < 20.0 ? above : 20.0));
  const double far = (e - 1.0) / (e + 1.0);
  const double near = wide - wide * (wide * wide) * (1.0 / 3);
  const float result = (float)(((wide < 0x1p-12) & (wide > -0x1p-12)) ? near : far);
  return x != x ? x : result;
}

/// ln x: x = 2^n m with m in [sqrt(1/2), sqrt 2), s = (m - 1) / (m + 1), ln m = 2 (s + s^3/3 + s^5/5 + ...).
static inline __attribute__((always_inline)) float log_float(float x) {
  const int64_t bits = bits_of((double)x);
  const int64_t offset = bits - 0x3fe6a09e667f3bcdLL;
  const int64_t mantissa = (offset & 0x000fffffffffffffLL) + 0x3fe6a09e667f3bcdLL;
  // The biased exponent lies in the low bits of a double near 2^52: exact, and free of integer conversions.
  const double n = double_of((int64_t)(((uint64_t)offset >> 52) & 0xfff) | 0x4330000000000000LL) - 0x1p52;
  const double exponent = n >= 2048.0 ? n - 4096.0 : n;
  const double m = double_of(mantissa);
  const double s = (m - 1.0) / (m + 1.0);
  const double z = s * s;
  double p = 2.0 / 17;
  p = p * z + 2.0 / 15;
  p = p * z + 2.0 / 13;
  p = p * z + 2.0 / 11;
  p = p * z + 2.0 / 9;
  p = p * z + 2.0 / 7;
  p = p * z + 2.0 / 5;
  p = p * z + 2.0 / 3;
  p = p * z + 2.0;
  const float result = (float)(exponent * 0x1.62e42fefa39efp-1 + s * p);
  const float positive = x < __builtin_inff() ? result : x;
  const float special = x == 0.0f ? -__builtin_inff() : __builtin_nanf("");
  return ((x > 0.0f) | (x != x)) ? positive : special;
}

/// The argument 2 pi t, |t| <= 1/8, of a turn's quarter that is nearest, and which quarter that is.
static inline __attribute__((always_inline)) double quarter_of_turn(float x, int64_t *quarter) {
  const double wide = (double)x;
  const double shifted = wide * 4.0 + LOLIGO_WHOLE_SHIFT;
  const double n = shifted - LOLIGO_WHOLE_SHIFT;
  *quarter = bits_of(shifted) & 3;
  return (wide - n * 0.25) * 0x1.921fb54442d18p2;
}

static inline __attribute__((always_inline)) double sine_near_zero(double a) {
  const double z = a * a;
  double p = 1.0 / 6227020800;
  p = p * z - 1.0 / 39916800;
  p = p * z + 1.0 / 362880;
  p = p * z - 1.0 / 5040;
  p = p * z + 1.0 / 120;
  p = p * z - 1.0 / 6;
  p = p * z + 1.0;
  return a * p;
}

static inline __attribute__((always_inline)) double cosine_near_zero(double a) {
  const double z = a * a;
  double p = 1.0 / 479001600;
  p = p * z - 1.0 / 3628800;
  p = p * z + 1.0 / 40320;
  p = p * z - 1.0 / 720;
  p = p * z + 1.0 / 24;
  p = p * z - 1.0 / 2;
  return p * z + 1.0;
}

/// sin(2 pi x) for |x| < 2^22.
static inline __attribute__((always_inline)) float sine_of_turn(float x) {
  int64_t quarter;
  const double a = quarter_of_turn(x, &quarter);
  const double sine = sine_near_zero(a);
  const double cosine = cosine_near_zero(a);
  const double value = (quarter & 1) ? cosine : sine;
  return (float)((quarter & 2) ? -value : value);
}

/// cos(2 pi x) for |x| < 2^22.
static inline __attribute__((always_inline)) float cosine_of_turn(float x) {
  int64_t quarter;
  const double a = quarter_of_turn(x, &quarter);
  const double sine = sine_near_zero(a);
  const double cosine = cosine_near_zero(a);
  const double value = (quarter & 1) ? sine : cosine;
  return (float)(((quarter + 1) & 2) ? -value : value);
}

/// e^x in double: r = high - low with an exact n * (leading part of ln 2), Taylor's polynomial of degree 13.
static inline __attribute__((always_inline)) double exp_double(double x) {
  const double above = x > -750.0 ? x : -750.0;
  const double bounded = above < 715.0 ? above : 715.0;
  const double shifted = bounded * 0x1.71547652b82fep0 + LOLIGO_WHOLE_SHIFT;
  const double n = shifted - LOLIGO_WHOLE_SHIFT;
  const double high = bounded - n * 0x1.62e42feep-1;
  const double low = n * 0x1.a39ef35793c76p-33;
  const double r = high - low;
  double p = 1.0 / 6227020800;
  p = p * r + 1.0 / 479001600;
  p = p * r + 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 1.0 / 2;
  const double near_one = 1.0 + (high + ((r * r) * p - low));
  // 2^n in two factors: the first product is exact, so a subnormal result is rounded once.
  const int64_t whole = (int64_t)n;
  const int64_t half = whole / 2;
  const double scaled = near_one * double_of((half + 1023) << 52);
  const double result = scaled * double_of((whole - half + 1023) << 52);
  return x != x ? x : result;
}

/// ln x in double: as for floats, with more terms, and ln m = f - (f^2/2 - s (f^2/2 + R)) for f = m - 1.
static inline __attribute__((always_inline)) double log_double(double x) {
  const bool subnormal = x < 0x1p-1022;
  const int64_t offset = bits_of(subnormal ? x * 0x1p54 : x) - 0x3fe6a09e667f3bcdLL;
  const double n = (double)(offset >> 52) - (subnormal ? 54.0 : 0.0);
  const double f = double_of((offset & 0x000fffffffffffffLL) + 0x3fe6a09e667f3bcdLL) - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s;
  double p = 2.0 / 25;
  p = p * z + 2.0 / 23;
  p = p * z + 2.0 / 21;
  p = p * z + 2.0 / 19;
  p = p * z + 2.0 / 17;
  p = p * z + 2.0 / 15;
  p = p * z + 2.0 / 13;
  p = p * z + 2.0 / 11;
  p = p * z + 2.0 / 9;
  p = p * z + 2.0 / 7;
  p = p * z + 2.0 / 5;
  p = p * z + 2.0 / 3;
  p = p * z;
  const double half_square = (0.5 * f) * f;
  const double low = s * (half_square + p) + n * 0x1.a39ef35793c76p-33;
  const double result = n * 0x1.62e42feep-1 - ((half_square - low) - f);
  const double positive = x < __builtin_inf() ? result : x;
  const double special = x == 0.0 ? -__builtin_inf() : __builtin_nan("");
  return ((x > 0.0) | (x != x)) ? positive : special;
}

/// The argument 2 pi t, |t| <= 1/8, of a turn's quarter that is nearest, in double, and which quarter that is.
static inline __attribute__((always_inline)) double quarter_of_double_turn(double x, int64_t *quarter) {
  const double shifted = x * 4.0 + LOLIGO_WHOLE_SHIFT;
  const double n = shifted - LOLIGO_WHOLE_SHIFT;
  *quarter = bits_of(shifted) & 3;
  const double t = x - n * 0.25;
  return t * 0x1.921fb54442d18p2 + t * 0x1.1a62633145c07p-52;
}

/// sin a for |a| <= pi/4 in double: Taylor's polynomial of degree 17, the leading term apart.
static inline __attribute__((always_inline)) double double_sine_near_zero(double a) {
  const double z = a * a;
  double p = 1.0 / 355687428096000;
  p = p * z - 1.0 / 1307674368000;
  p = p * z + 1.0 / 6227020800;
  p = p * z - 1.0 / 39916800;
  p = p * z + 1.0 / 362880;
  p = p * z - 1.0 / 5040;
  p = p * z + 1.0 / 120;
  p = p * z - 1.0 / 6;
  return a + a * (z * p);
}

/// cos a for |a| <= pi/4 in double: Taylor's polynomial of degree 18, the leading term apart.
static inline __attribute__((always_inline)) double double_cosine_near_zero(double a) {
  const double z = a * a;
  double p = 1.0 / 6402373705728000;
  p = p * z - 1.0 / 20922789888000;
  p = p * z + 1.0 / 87178291200;
  p = p * z - 1.0 / 479001600;
  p = p * z + 1.0 / 3628800;
  p = p * z - 1.0 / 40320;
  p = p * z + 1.0 / 720;
  p = p * z - 1.0 / 24;
  p = p * z + 1.0 / 2;
  return 1.0 - z * p;
}

/// sin(2 pi x) for |x| < 2^49.
static inline __attribute__((always_inline)) double sine_of_double_turn(double x) {
  int64_t quarter;
  const double a = quarter_of_double_turn(x, &quarter);
  const double sine = double_sine_near_zero(a);
  const double cosine = double_cosine_near_zero(a);
  const double value = (quarter & 1) ? cosine : sine;
  return (quarter & 2) ? -value : value;
}

/// cos(2 pi x) for |x| < 2^49.
static inline __attribute__((always_inline)) double cosine_of_double_turn(double x) {
  int64_t quarter;
  const double a = quarter_of_double_turn(x, &quarter);
  const double sine = double_sine_near_zero(a);
  const double cosine = double_cosine_near_zero(a);
  const double value = (quarter & 1) ? sine : cosine;
  return ((quarter + 1) & 2) ? -value : value;
}
