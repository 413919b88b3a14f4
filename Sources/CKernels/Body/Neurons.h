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

static void flush(ptrdiff_t count, float *x) {
  for (ptrdiff_t i = 0; i < count; ++i) { x[i] = flushed(x[i]); }
}

/// Bit k is set when neuron `first + k` of at most 64 reached its threshold.
static inline __attribute__((always_inline)) uint64_t reached_mask(
    ptrdiff_t count, const float *voltages, const float *threshold) {
  uint64_t mask = 0;
  ptrdiff_t k = 0;
  for (; count - k >= LOLIGO_LANES; k += LOLIGO_LANES) {
    mask |= lane_mask(load_lanes(voltages + k) >= load_lanes(threshold + k)) << k;
  }
  for (; k < count; ++k) { mask |= (uint64_t)(voltages[k] >= threshold[k]) << k; }
  return mask;
}

/// Whether all values are the first one.
static bool is_uniform(ptrdiff_t count, const float *x) {
  for (ptrdiff_t i = 1; i < count; ++i) {
    if (x[i] != x[0]) { return false; }
  }
  return true;
}

/// Whether all neurons have the same parameters, which then stay in registers.
static bool are_alike(const loligo_lif_block *b) {
  return b->neurons > 0 && is_uniform(b->neurons, b->alpha) && is_uniform(b->neurons, b->beta) &&
         is_uniform(b->neurons, b->bias) && is_uniform(b->neurons, b->threshold);
}

/// One step of at most 64 neurons with one synapse each, from neuron n on: the mask of those that reached the threshold.
///
/// `alike` is a constant at every call; `active` gains the bits of every state that is not zero.
static inline __attribute__((always_inline)) uint64_t single_step(
    const loligo_lif_block *b, bool alike, ptrdiff_t n, ptrdiff_t count, const float *x, const float *recurrent,
    const float *noise, lane_bits *active) {
  float *restrict currents = b->currents + n;
  float *restrict voltages = b->voltages + n;
  const float *alpha = b->alpha + n, *beta = b->beta + n, *bias = b->bias + n, *threshold = b->threshold + n;
  uint64_t mask = 0;
  ptrdiff_t k = 0;
  for (; count - k >= LOLIGO_LANES; k += LOLIGO_LANES) {
    lanes current = load_lanes(currents + k) + load_lanes(x + n + k);
    if (recurrent) { current = current + load_lanes(recurrent + n + k); }
    current = lanes_of(alike, beta, k) * current;
    lanes v = lanes_of(alike, alpha, k) * load_lanes(voltages + k) + current;
    if (noise) { v = v + load_lanes(noise + n + k); }
    v = v + lanes_of(alike, bias, k);
    const lane_bits reached = v >= lanes_of(alike, threshold, k);
    current = flushed_lanes(current);
    v = reached ? v : flushed_lanes(v);
    mask |= lane_mask(reached) << k;
    *active |= bits_of_lanes(current) | bits_of_lanes(v);
    store_lanes(current, currents + k);
    store_lanes(v, voltages + k);
  }
  for (; k < count; ++k) {
    float current = currents[k] + x[n + k];
    if (recurrent) { current = current + recurrent[n + k]; }
    current = beta[k] * current;
    float v = alpha[k] * voltages[k] + current;
    if (noise) { v = v + noise[n + k]; }
    v = v + bias[k];
    const bool reached = v >= threshold[k];
    currents[k] = flushed(current);
    voltages[k] = reached ? v : flushed(v);
    mask |= (uint64_t)reached << k;
    (*active)[0] |= float_bits(currents[k]) | float_bits(voltages[k]);
  }
  return mask;
}

/// Emits the neurons of a mask that begins at neuron n, ascending, and subtracts what they emitted.
static inline __attribute__((always_inline)) ptrdiff_t fire(
    uint64_t mask, ptrdiff_t n, const float *threshold, float maximum_count, float *voltages, int32_t *channels,
    int32_t *counts) {
  ptrdiff_t events = 0;
  for (; mask != 0; mask &= mask - 1) {
    const ptrdiff_t k = n + __builtin_ctzll(mask);
    const float spikes = whole_part(voltages[k] / threshold[k], maximum_count);
    voltages[k] = flushed(voltages[k] - spikes * threshold[k]);
    channels[events] = (int32_t)k;
    counts[events] = (int32_t)spikes;
    events += 1;
  }
  return events;
}

/// Emits all neurons that reached the threshold.
static ptrdiff_t fire_all(const loligo_lif_block *b, int32_t *channels, int32_t *counts) {
  ptrdiff_t events = 0;
  for (ptrdiff_t n = 0; n < b->neurons; n += 64) {
    const ptrdiff_t count = b->neurons - n < 64 ? b->neurons - n : 64;
    const uint64_t mask = reached_mask(count, b->voltages + n, b->threshold + n);
    events += fire(mask, n, b->threshold, b->maximum_count, b->voltages, channels + events, counts + events);
  }
  return events;
}

/// One step of all neurons; returns the number of events, and whether any state is not zero.
static inline __attribute__((always_inline)) ptrdiff_t lif_step(
    const loligo_lif_block *b, bool alike, const float *x, const float *recurrent, const float *noise,
    int32_t *channels, int32_t *counts, bool *is_active) {
  if (b->synapses == 1) {
    ptrdiff_t events = 0;
    lane_bits active = 0;
    // Eight groups are stepped before any of them fires: a branch that depends on spikes would stall the vectors.
    for (ptrdiff_t n = 0; n < b->neurons; n += 512) {
      const ptrdiff_t end = b->neurons - n < 512 ? b->neurons : n + 512;
      uint64_t masks[8];
      for (ptrdiff_t g = n; g < end; g += 64) {
        masks[(g - n) / 64] = single_step(b, alike, g, end - g < 64 ? end - g : 64, x, recurrent, noise, &active);
      }
      for (ptrdiff_t g = n; g < end; g += 64) {
        events += fire(masks[(g - n) / 64], g, b->threshold, b->maximum_count, b->voltages, channels + events,
                       counts + events);
      }
    }
    *is_active = any_lane(active);
    return events;
  }
  const ptrdiff_t inputs = b->neurons * b->synapses;
  add_currents(inputs, x, recurrent, b->beta, b->currents);
  if (b->synapses == 2) {
    add_voltages(b->neurons, 2, b->currents, noise, b->alpha, b->bias, b->threshold, b->voltages);
  } else {
    add_voltages(b->neurons, b->synapses, b->currents, noise, b->alpha, b->bias, b->threshold, b->voltages);
  }
  flush(inputs, b->currents);
  *is_active = has_bits(inputs, b->currents) || has_bits(b->neurons, b->voltages);
  return fire_all(b, channels, counts);
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

/// How many steps from t on give nothing to neurons at rest.
static ptrdiff_t silent_steps(const loligo_lif_block *b, ptrdiff_t t) {
  const ptrdiff_t inputs = b->neurons * b->synapses;
  ptrdiff_t count = 0;
  while (t + count < b->steps && is_zero(inputs, b->input + (t + count) * inputs)) { count += 1; }
  return count;
}

/// Keeps what is wanted of a step.
static void keep_state(const loligo_lif_block *b, ptrdiff_t t, const float *recurrent) {
  const ptrdiff_t inputs = b->neurons * b->synapses;
  keep_row(&b->voltage_record, t, b->neurons, b->voltages);
  keep_row(&b->current_record, t, inputs, b->currents);
  keep_row(&b->recurrent_record, t, inputs, recurrent);
}

static ptrdiff_t lif(const loligo_lif_block *b) {
  const ptrdiff_t neurons = b->neurons;
  const ptrdiff_t inputs = neurons * b->synapses;
  ptrdiff_t written = 0;
  // The spikes of the step before: at first they stand where this block's first spikes go once they are used.
  int32_t *previous_channels = b->events.channels;
  int32_t *previous_counts = b->events.counts;
  ptrdiff_t previous_count = b->recurrent_weights ? list_spikes(b, previous_channels, previous_counts) : 0;
  // Neurons whose states are +0, with no bias, noise or spikes on their way, stay so until something arrives.
  const bool alike = are_alike(b);
  const bool can_rest = !b->noise && is_zero(neurons, b->bias);
  bool is_active = has_bits(inputs, b->currents) || has_bits(neurons, b->voltages);
  ptrdiff_t t = 0;
  while (t < b->steps && b->events.capacity - written >= neurons) {
    if (can_rest && !is_active && previous_count == 0) {
      for (ptrdiff_t silent = silent_steps(b, t); silent > 0; --silent) {
        b->events.row_ends[t] = written;
        keep_state(b, t, NULL);
        t += 1;
      }
      if (t == b->steps) { break; }
    }
    const float *x = b->input + t * inputs;
    const float *noise = b->noise ? b->noise + t * neurons : NULL;
    const float *recurrent = NULL;
    // Without spikes a recurrent input is +0, which changes no state; a state is never -0.
    if (previous_count > 0 && b->recurrent_weights) {
      event_row(inputs, previous_count, previous_channels, previous_counts, b->recurrent_weights, NULL,
                b->recurrent_input);
      recurrent = b->recurrent_input;
    }
    int32_t *channels = b->events.channels + written;
    int32_t *counts = b->events.counts + written;
    if (noise) {
      previous_count = lif_step(b, false, x, recurrent, noise, channels, counts, &is_active);
    } else if (recurrent && alike) {
      previous_count = lif_step(b, true, x, recurrent, NULL, channels, counts, &is_active);
    } else if (recurrent) {
      previous_count = lif_step(b, false, x, recurrent, NULL, channels, counts, &is_active);
    } else if (alike) {
      previous_count = lif_step(b, true, x, NULL, NULL, channels, counts, &is_active);
    } else {
      previous_count = lif_step(b, false, x, NULL, NULL, channels, counts, &is_active);
    }
    previous_channels = channels;
    previous_counts = counts;
    written += previous_count;
    b->events.row_ends[t] = written;
    keep_state(b, t, recurrent);
    t += 1;
  }
  if (t > 0) { keep_spikes(b, previous_count, previous_channels, previous_counts); }
  return t;
}

/// Steps of `count` synapses from the first of their columns on, whose currents stay in registers; `out` may be `x`.
#define LOLIGO_SYNAPSES(NAME, VECTOR, WIDTH, VECTORS)                                                              \
  static inline __attribute__((always_inline)) void NAME(ptrdiff_t steps, ptrdiff_t channels, const float *x,      \
                                                         const float *beta, const float *noise, float *state,      \
                                                         float *out) {                                             \
    VECTOR currents[VECTORS], decays[VECTORS];                                                                     \
    memcpy(currents, state, sizeof currents);                                                                      \
    memcpy(decays, beta, sizeof decays);                                                                           \
    for (ptrdiff_t t = 0; t < steps; ++t) {                                                                        \
      VECTOR input[VECTORS];                                                                                       \
      memcpy(input, x + t * channels, sizeof input);                                                               \
      for (int v = 0; v < VECTORS; ++v) { currents[v] = currents[v] + input[v]; }                                  \
      if (noise) {                                                                                                 \
        memcpy(input, noise + t * channels, sizeof input);                                                         \
        for (int v = 0; v < VECTORS; ++v) { currents[v] = currents[v] + input[v]; }                                \
      }                                                                                                            \
      for (int v = 0; v < VECTORS; ++v) {                                                                          \
        currents[v] = decays[v] * currents[v];                                                                     \
        currents[v] = __builtin_elementwise_abs(currents[v]) < 0x1p-100f ? (VECTOR)0.0f : currents[v];             \
      }                                                                                                            \
      memcpy(out + t * channels, currents, sizeof currents);                                                       \
    }                                                                                                              \
    memcpy(state, currents, sizeof currents);                                                                      \
  }
LOLIGO_SYNAPSES(wide_synapses, lanes, LOLIGO_LANES, 4)
LOLIGO_SYNAPSES(synapse_lanes, lanes, LOLIGO_LANES, 1)
LOLIGO_SYNAPSES(four_synapses, four_floats, 4, 1)
#undef LOLIGO_SYNAPSES

static void exponential_synapse(ptrdiff_t steps, ptrdiff_t channels, const float *x, const float *beta,
                                const float *noise, float *state, float *out) {
  const ptrdiff_t block = 8;
  for (ptrdiff_t t = 0; t < steps; t += block) {
    const ptrdiff_t count = steps - t < block ? steps - t : block, first = t * channels;
    ptrdiff_t c = 0;
    for (; channels - c >= 4 * LOLIGO_LANES; c += 4 * LOLIGO_LANES) {
      wide_synapses(count, channels, x + first + c, beta + c, noise ? noise + first + c : NULL, state + c, out + first + c);
    }
    for (; channels - c >= LOLIGO_LANES; c += LOLIGO_LANES) {
      synapse_lanes(count, channels, x + first + c, beta + c, noise ? noise + first + c : NULL, state + c, out + first + c);
    }
    for (; channels - c >= 4; c += 4) {
      four_synapses(count, channels, x + first + c, beta + c, noise ? noise + first + c : NULL, state + c, out + first + c);
    }
    for (ptrdiff_t s = 0; s < count; ++s) {
      const ptrdiff_t row = first + s * channels;
      for (ptrdiff_t k = c; k < channels; ++k) {
        const float sum = state[k] + x[row + k];
        state[k] = out[row + k] = flushed(beta[k] * (noise ? sum + noise[row + k] : sum));
      }
    }
  }
}
