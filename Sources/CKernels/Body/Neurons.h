// Leaky integrate-and-fire neurons and exponential synapses.

/// current = beta * ((current + x) + r), not yet flushed.
static inline __attribute__((always_inline)) void add_currents(
    ptrdiff_t count, const float *restrict x, const float *restrict recurrent, const float *restrict beta,
    float *restrict currents) {
  if (recurrent) {
    for (ptrdiff_t k = 0; k < count; ++k) { currents[k] = beta[k] * ((currents[k] + x[k]) + recurrent[k]); }
  } else {
    for (ptrdiff_t k = 0; k < count; ++k) { currents[k] = beta[k] * (currents[k] + x[k]); }
  }
}

/// voltage = ((alpha * voltage + sum of currents) + noise) + bias; flushed unless it reaches the threshold.
static inline __attribute__((always_inline)) void add_voltages(
    ptrdiff_t neurons, ptrdiff_t synapses, const float *restrict currents, const float *restrict noise,
    const float *restrict alpha, const float *restrict bias, const float *restrict threshold,
    float *restrict voltages) {
  for (ptrdiff_t n = 0; n < neurons; ++n) {
    float sum = currents[n * synapses];
    for (ptrdiff_t s = 1; s < synapses; ++s) { sum = sum + currents[n * synapses + s]; }
    float v = alpha[n] * voltages[n] + sum;
    if (noise) { v = v + noise[n]; }
    v = v + bias[n];
    voltages[n] = v >= threshold[n] ? v : flushed(v);
  }
}

/// Both of the above for one synapse per neuron, in one pass.
static inline __attribute__((always_inline)) void add_single(
    ptrdiff_t neurons, const float *restrict x, const float *restrict recurrent, const float *restrict noise,
    const float *restrict alpha, const float *restrict beta, const float *restrict bias,
    const float *restrict threshold, float *restrict currents, float *restrict voltages) {
  for (ptrdiff_t n = 0; n < neurons; ++n) {
    float current = currents[n] + x[n];
    if (recurrent) { current = current + recurrent[n]; }
    current = beta[n] * current;
    float v = alpha[n] * voltages[n] + current;
    if (noise) { v = v + noise[n]; }
    v = v + bias[n];
    currents[n] = flushed(current);
    voltages[n] = v >= threshold[n] ? v : flushed(v);
  }
}

static void flush(ptrdiff_t count, float *x) {
  for (ptrdiff_t i = 0; i < count; ++i) { x[i] = flushed(x[i]); }
}

static inline __attribute__((always_inline)) void lif_update(
    const loligo_lif_block *b, const float *x, const float *recurrent, const float *noise) {
  if (b->synapses == 1) {
    add_single(b->neurons, x, recurrent, noise, b->alpha, b->beta, b->bias, b->threshold, b->currents, b->voltages);
    return;
  }
  add_currents(b->neurons * b->synapses, x, recurrent, b->beta, b->currents);
  if (b->synapses == 2) {
    add_voltages(b->neurons, 2, b->currents, noise, b->alpha, b->bias, b->threshold, b->voltages);
  } else {
    add_voltages(b->neurons, b->synapses, b->currents, noise, b->alpha, b->bias, b->threshold, b->voltages);
  }
  flush(b->neurons * b->synapses, b->currents);
}

/// Bit k is set when neuron `first + k` of at most 16 reached its threshold.
static inline __attribute__((always_inline)) uint32_t reached_mask(
    ptrdiff_t count, const float *voltages, const float *threshold) {
  if (count == 16) {
    typedef float lanes __attribute__((ext_vector_type(16)));
    typedef bool flags __attribute__((ext_vector_type(16)));
    lanes v, theta;
    memcpy(&v, voltages, sizeof v);
    memcpy(&theta, threshold, sizeof theta);
    const flags reached = __builtin_convertvector(v >= theta, flags);
    uint16_t mask;
    memcpy(&mask, &reached, sizeof mask);
    return mask;
  }
  uint32_t mask = 0;
  for (ptrdiff_t k = 0; k < count; ++k) { mask |= (uint32_t)(voltages[k] >= threshold[k]) << k; }
  return mask;
}

/// Emits the neurons that reached the threshold, ascending, and subtracts what they emitted.
static ptrdiff_t fire(ptrdiff_t neurons, const float *restrict threshold, float maximum_count,
                      float *restrict voltages, int32_t *restrict channels, int32_t *restrict counts) {
  ptrdiff_t events = 0;
  for (ptrdiff_t first = 0; first < neurons; first += 16) {
    const ptrdiff_t count = neurons - first < 16 ? neurons - first : 16;
    uint32_t mask = reached_mask(count, voltages + first, threshold + first);
    for (; mask != 0; mask &= mask - 1) {
      const ptrdiff_t n = first + __builtin_ctz(mask);
      const float spikes = whole_part(voltages[n] / threshold[n], maximum_count);
      voltages[n] = flushed(voltages[n] - spikes * threshold[n]);
      channels[events] = (int32_t)n;
      counts[events] = (int32_t)spikes;
      events += 1;
    }
  }
  return events;
}

/// Lists the neurons that fired in the step before, as the state has them.
static ptrdiff_t list_spikes(const loligo_lif_block *b, int32_t *channels, int32_t *counts) {
  ptrdiff_t count = 0;
  for (ptrdiff_t n = 0; n < b->neurons; ++n) {
    if (b->spikes[n] == 0.0f) { continue; }
    channels[count] = (int32_t)n;
    counts[count] = (int32_t)b->spikes[n];
    count += 1;
  }
  return count;
}

/// Keeps the spikes of a step as the state.
static void keep_spikes(const loligo_lif_block *b, ptrdiff_t count, const int32_t *channels, const int32_t *counts) {
  memset(b->spikes, 0, (size_t)b->neurons * sizeof(float));
  for (ptrdiff_t e = 0; e < count; ++e) { b->spikes[channels[e]] = (float)counts[e]; }
}

static ptrdiff_t lif(const loligo_lif_block *b) {
  const ptrdiff_t neurons = b->neurons;
  const ptrdiff_t inputs = neurons * b->synapses;
  ptrdiff_t written = 0;
  // The spikes of the step before: at first they stand where this block's first spikes go once they are used.
  int32_t *previous_channels = b->events.channels;
  int32_t *previous_counts = b->events.counts;
  ptrdiff_t previous_count = b->recurrent_weights ? list_spikes(b, previous_channels, previous_counts) : 0;
  ptrdiff_t t = 0;
  for (; t < b->steps && b->events.capacity - written >= neurons; ++t) {
    const float *x = b->input + t * inputs;
    const float *noise = b->noise ? b->noise + t * neurons : NULL;
    const float *recurrent = NULL;
    if (b->recurrent_weights) {
      event_row(inputs, previous_count, previous_channels, previous_counts, b->recurrent_weights, NULL,
                b->recurrent_input);
      recurrent = b->recurrent_input;
    }
    if (recurrent && noise) {
      lif_update(b, x, recurrent, noise);
    } else if (recurrent) {
      lif_update(b, x, recurrent, NULL);
    } else if (noise) {
      lif_update(b, x, NULL, noise);
    } else {
      lif_update(b, x, NULL, NULL);
    }
    previous_channels = b->events.channels + written;
    previous_counts = b->events.counts + written;
    previous_count = fire(neurons, b->threshold, b->maximum_count, b->voltages, previous_channels, previous_counts);
    written += previous_count;
    b->events.row_ends[t] = written;
    if (b->voltage_record) {
      memcpy(b->voltage_record + t * neurons, b->voltages, (size_t)neurons * sizeof(float));
    }
    if (b->current_record) {
      memcpy(b->current_record + t * inputs, b->currents, (size_t)inputs * sizeof(float));
    }
    if (b->recurrent_record && recurrent) {
      memcpy(b->recurrent_record + t * inputs, recurrent, (size_t)inputs * sizeof(float));
    }
  }
  if (t > 0) { keep_spikes(b, previous_count, previous_channels, previous_counts); }
  return t;
}

static void synapse_step(ptrdiff_t channels, const float *restrict x, const float *restrict beta,
                         const float *restrict noise, float *restrict state, float *restrict out) {
  if (noise) {
    for (ptrdiff_t c = 0; c < channels; ++c) {
      state[c] = out[c] = flushed(beta[c] * ((state[c] + x[c]) + noise[c]));
    }
  } else {
    for (ptrdiff_t c = 0; c < channels; ++c) { state[c] = out[c] = flushed(beta[c] * (state[c] + x[c])); }
  }
}

static void exponential_synapse(ptrdiff_t steps, ptrdiff_t channels, const float *x, const float *beta,
                                const float *noise, float *state, float *out) {
  for (ptrdiff_t t = 0; t < steps; ++t) {
    synapse_step(channels, x + t * channels, beta, noise ? noise + t * channels : NULL, state, out + t * channels);
  }
}
