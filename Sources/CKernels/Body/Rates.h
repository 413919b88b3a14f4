// Rate neurons.

static inline __attribute__((always_inline)) void activate(
    ptrdiff_t count, loligo_rate_activation activation, float slope, const float *restrict x,
    const float *restrict threshold, float *restrict out) {
  switch (activation) {
    case LOLIGO_RATE_RELU:
      for (ptrdiff_t n = 0; n < count; ++n) {
        const float d = x[n] - threshold[n];
        out[n] = d > 0.0f ? d : 0.0f;
      }
      break;
    case LOLIGO_RATE_TANH:
      for (ptrdiff_t n = 0; n < count; ++n) { out[n] = tanh_float(x[n] - threshold[n]); }
      break;
    case LOLIGO_RATE_SIGMOID:
      for (ptrdiff_t n = 0; n < count; ++n) { out[n] = (tanh_float(x[n] - threshold[n]) + 1.0f) * 0.5f; }
      break;
    case LOLIGO_RATE_LEAKY:
      for (ptrdiff_t n = 0; n < count; ++n) {
        const float d = x[n] - threshold[n];
        out[n] = d >= 0.0f ? d : slope * d;
      }
      break;
    case LOLIGO_RATE_FLOORED:
      for (ptrdiff_t n = 0; n < count; ++n) {
        const float d = x[n] - threshold[n];
        out[n] = d >= 0.0f ? d : slope;
      }
      break;
  }
}

static inline __attribute__((always_inline)) void rate_update(
    ptrdiff_t neurons, const float *restrict x, const float *restrict noise, const float *restrict bias,
    const float *restrict recurrent, const float *restrict rate, float *restrict state) {
  for (ptrdiff_t n = 0; n < neurons; ++n) {
    float drive = x[n];
    if (noise) { drive = drive + noise[n]; }
    drive = drive + bias[n];
    if (recurrent) { drive = drive + recurrent[n]; }
    state[n] = flushed(state[n] + rate[n] * (drive - state[n]));
  }
}

static void rate(const loligo_rate_block *b) {
  const ptrdiff_t neurons = b->neurons;
  for (ptrdiff_t t = 0; t < b->steps; ++t) {
    const float *recurrent = NULL;
    if (b->recurrent_weights) {
      float *active = b->scratch;
      activate(neurons, b->activation, b->slope, b->state, b->threshold, active);
      dense_product(1, neurons, neurons, active, b->recurrent_weights, NULL, active + neurons);
      recurrent = active + neurons;
    }
    const float *noise = b->noise ? b->noise + t * neurons : NULL;
    rate_update(neurons, b->input + t * neurons, noise, b->bias, recurrent, b->rate, b->state);
    activate(neurons, b->activation, b->slope, b->state, b->threshold, b->output + t * neurons);
    keep_row(&b->state_record, t, neurons, b->state);
    keep_row(&b->recurrent_record, t, neurons, recurrent);
  }
}
