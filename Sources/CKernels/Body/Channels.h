// Channels, each for itself: leaky integration, latches, dropout and factors.

static void leaky_integrator(ptrdiff_t steps, ptrdiff_t channels, const float *x, const float *alpha, float *state,
                             float *out) {
  for (ptrdiff_t t = 0; t < steps; ++t) {
    const float *restrict row = x + t * channels;
    float *restrict result = out + t * channels;
    float *restrict kept = state;
    for (ptrdiff_t c = 0; c < channels; ++c) { kept[c] = result[c] = flushed(alpha[c] * kept[c] + row[c]); }
  }
}

static void latch(ptrdiff_t steps, ptrdiff_t channels, const float *x, const float *threshold, float *state,
                  float *out) {
  for (ptrdiff_t t = 0; t < steps; ++t) {
    const float *restrict row = x + t * channels;
    float *restrict result = out + t * channels;
    float *restrict kept = state;
    for (ptrdiff_t c = 0; c < channels; ++c) {
      const float set = row[c] > threshold[c] ? 1.0f : kept[c];
      kept[c] = result[c] = row[c] < -threshold[c] ? 0.0f : set;
    }
  }
}

static void dropout(ptrdiff_t steps, ptrdiff_t channels, const float *x, const float *uniforms,
                    bool has_row_each_step, float probability, float scale, float *out) {
  for (ptrdiff_t t = 0; t < steps; ++t) {
    const float *restrict row = x + t * channels;
    const float *restrict chance = has_row_each_step ? uniforms + t * channels : uniforms;
    float *restrict result = out + t * channels;
    for (ptrdiff_t c = 0; c < channels; ++c) { result[c] = chance[c] >= probability ? scale * row[c] : 0.0f; }
  }
}

static void scale(ptrdiff_t steps, ptrdiff_t channels, const float *x, const float *factor, float *out) {
  for (ptrdiff_t t = 0; t < steps; ++t) {
    const float *restrict row = x + t * channels;
    float *restrict result = out + t * channels;
    for (ptrdiff_t c = 0; c < channels; ++c) { result[c] = factor[c] * row[c] + 0.0f; }
  }
}
