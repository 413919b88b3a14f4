// Integrate-and-fire neurons without synapses, with adaptation, or by forward Euler.

/// One step of a state of its own input: decay * (state + x), or by Euler state + rate * (x - state); not yet flushed.
static inline __attribute__((always_inline)) float relaxed(bool is_euler, float state, float x, float factor) {
  return is_euler ? state + factor * (x - state) : factor * (state + x);
}

static inline __attribute__((always_inline)) void variant_update(
    const loligo_lif_variant_block *v, bool is_euler, const float *x, const float *recurrent, const float *noise) {
  const loligo_lif_block *b = &v->common;
  const ptrdiff_t neurons = b->neurons, synapses = b->synapses;
  float *restrict currents = b->currents;
  float *restrict voltages = b->voltages;
  float *restrict adaptation = v->adaptation;
  for (ptrdiff_t k = 0; k < neurons * synapses; ++k) {
    // Term by term as in the common kernel: the exponential form adds the recurrent input to the sum.
    if (is_euler) {
      currents[k] = relaxed(true, currents[k], recurrent ? x[k] + recurrent[k] : x[k], b->beta[k]);
    } else {
      const float arriving = currents[k] + x[k];
      currents[k] = b->beta[k] * (recurrent ? arriving + recurrent[k] : arriving);
    }
  }
  if (adaptation) {
    for (ptrdiff_t n = 0; n < neurons; ++n) {
      adaptation[n] = relaxed(is_euler, adaptation[n], b->spikes[n] * v->adaptation_weights[n], v->gamma[n]);
    }
  }
  for (ptrdiff_t n = 0; n < neurons; ++n) {
    float drive = synapses == 0 ? x[n] : currents[n * synapses];
    for (ptrdiff_t s = 1; s < synapses; ++s) { drive = drive + currents[n * synapses + s]; }
    float sum = is_euler ? drive : b->alpha[n] * voltages[n] + drive;
    if (adaptation) { sum = sum + adaptation[n]; }
    if (noise) { sum = sum + noise[n]; }
    sum = sum + b->bias[n];
    const float potential = is_euler ? voltages[n] + b->alpha[n] * (sum - voltages[n]) : sum;
    voltages[n] = potential >= b->threshold[n] ? potential : flushed(potential);
  }
  flush(neurons * synapses, currents);
  if (adaptation) { flush(neurons, adaptation); }
}

static ptrdiff_t lif_variant(const loligo_lif_variant_block *v) {
  const loligo_lif_block *b = &v->common;
  const ptrdiff_t neurons = b->neurons;
  const ptrdiff_t currents = neurons * b->synapses;
  const ptrdiff_t inputs = b->synapses == 0 ? neurons : currents;
  ptrdiff_t written = 0;
  int32_t *previous_channels = b->events.channels;
  int32_t *previous_counts = b->events.counts;
  ptrdiff_t previous_count = list_spikes(b, previous_channels, previous_counts);
  ptrdiff_t t = 0;
  for (; t < b->steps && b->events.capacity - written >= neurons; ++t) {
    const float *recurrent = NULL;
    if (b->recurrent_weights) {
      event_row(inputs, previous_count, previous_channels, previous_counts, b->recurrent_weights, NULL,
                b->recurrent_input);
      recurrent = b->recurrent_input;
    }
    const float *noise = b->noise ? b->noise + t * neurons : NULL;
    if (v->is_euler) {
      variant_update(v, true, b->input + t * inputs, recurrent, noise);
    } else {
      variant_update(v, false, b->input + t * inputs, recurrent, noise);
    }
    previous_channels = b->events.channels + written;
    previous_counts = b->events.counts + written;
    previous_count = fire_all(b, previous_channels, previous_counts);
    written += previous_count;
    b->events.row_ends[t] = written;
    keep_spikes(b, previous_count, previous_channels, previous_counts);
    keep_row(&b->voltage_record, t, neurons, b->voltages);
    keep_row(&b->current_record, t, currents, b->currents);
    keep_row(&b->recurrent_record, t, inputs, recurrent);
    keep_row(&v->adaptation_record, t, neurons, v->adaptation);
  }
  return t;
}
