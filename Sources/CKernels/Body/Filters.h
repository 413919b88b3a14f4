// Banks of filters made of second-order sections, in double.

/// A state that is smaller than 2^-90 becomes +0: what is left is an exact sum of three floats.
static inline __attribute__((always_inline)) double flushed_double(double x) {
  return __builtin_fabs(x) < 0x1p-90 ? 0.0 : x;
}

/// y = b0 x + s1; s1 = b1 x - a1 y + s2; s2 = b2 x - a2 y (the transposed direct form II), for every channel.
static inline __attribute__((always_inline)) void section_step(
    ptrdiff_t channels, const double *restrict coefficients, double *restrict state, double *restrict x) {
  const double *restrict b0 = coefficients;
  const double *restrict b1 = b0 + channels;
  const double *restrict b2 = b1 + channels;
  const double *restrict a1 = b2 + channels;
  const double *restrict a2 = a1 + channels;
  double *restrict s1 = state;
  double *restrict s2 = state + channels;
  for (ptrdiff_t c = 0; c < channels; ++c) {
    const double y = b0[c] * x[c] + s1[c];
    s1[c] = flushed_double((b1[c] * x[c] - a1[c] * y) + s2[c]);
    s2[c] = flushed_double(b2[c] * x[c] - a2[c] * y);
    x[c] = y;
  }
}

static ptrdiff_t filter_bank(const loligo_filter_block *b) {
  const ptrdiff_t channels = b->channels;
  const ptrdiff_t states = 2 * b->sections * channels;
  for (ptrdiff_t t = 0; t < b->steps; ++t) {
    double *x = b->scratch;
    for (ptrdiff_t c = 0; c < channels; ++c) { x[c] = (double)b->input[t]; }
    for (ptrdiff_t s = 0; s < b->sections; ++s) {
      if (s == b->rectified_section) {
        for (ptrdiff_t c = 0; c < channels; ++c) { x[c] = __builtin_fabs(x[c]); }
      }
      section_step(channels, b->coefficients + 5 * s * channels, b->state + 2 * s * channels, x);
    }
    // Whatever does not fit a float, in state or output, ends the run here: states are kept as floats.
    uint32_t broken = 0;
    for (ptrdiff_t i = 0; i < states; ++i) { broken |= !(__builtin_fabs(b->state[i]) < 0x1p127); }
    for (ptrdiff_t c = 0; c < channels; ++c) {
      broken |= !(__builtin_fabs(x[c]) < 0x1p127);
      b->output[t * channels + c] = (float)x[c];
    }
    if (broken) { return t; }
  }
  return b->steps;
}
