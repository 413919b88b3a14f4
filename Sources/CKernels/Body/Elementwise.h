// The elementary functions over arrays; `out` may be `x`, which the compiler has to be told to work on vectors.

#define LOLIGO_ELEMENTWISE(NAME, TYPE, FUNCTION)                       \
  static void NAME(ptrdiff_t count, const TYPE *x, TYPE *out) {        \
    _Pragma("clang loop vectorize(assume_safety)")                     \
    for (ptrdiff_t i = 0; i < count; ++i) { out[i] = FUNCTION(x[i]); } \
  }
LOLIGO_ELEMENTWISE(exp_floats, float, exp_float)
LOLIGO_ELEMENTWISE(log_floats, float, log_float)
LOLIGO_ELEMENTWISE(tanh_floats, float, tanh_float)
LOLIGO_ELEMENTWISE(sine_of_turns, float, sine_of_turn)
LOLIGO_ELEMENTWISE(cosine_of_turns, float, cosine_of_turn)
LOLIGO_ELEMENTWISE(exp_doubles, double, exp_double)
LOLIGO_ELEMENTWISE(log_doubles, double, log_double)
LOLIGO_ELEMENTWISE(sine_of_double_turns, double, sine_of_double_turn)
LOLIGO_ELEMENTWISE(cosine_of_double_turns, double, cosine_of_double_turn)

static void fused_multiply_add(ptrdiff_t count, const float *a, const float *b, const float *c, float *out) {
  for (ptrdiff_t i = 0; i < count; ++i) { out[i] = fused(a[i], b[i], c[i]); }
}
