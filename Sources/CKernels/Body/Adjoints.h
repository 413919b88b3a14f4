// The way back: steps are taken from the last to the first, and each sum in that order.

/// row = row + g.
static inline __attribute__((always_inline)) void add_row(ptrdiff_t columns, const float *restrict g,
                                                          float *restrict row) {
  for (ptrdiff_t k = 0; k < columns; ++k) { row[k] = row[k] + g[k]; }
}

/// Adds to some sums of one input, which stay in registers, what its events bring.
#define LOLIGO_EVENT_SUMS(NAME, VECTOR, VECTORS)                                                                     \
  static inline __attribute__((always_inline)) void NAME(const ptrdiff_t *event, const ptrdiff_t *end,               \
                                                         ptrdiff_t columns, const float *g, float *sums) {           \
    VECTOR totals[VECTORS], row[VECTORS];                                                                            \
    memcpy(totals, sums, sizeof totals);                                                                             \
    for (; event < end; event += 2) {                                                                                \
      const float count = (float)event[1];                                                                           \
      memcpy(row, g + event[0] * columns, sizeof row);                                                               \
      for (int v = 0; v < VECTORS; ++v) { totals[v] = totals[v] + count * row[v]; }                                  \
    }                                                                                                                \
    memcpy(sums, totals, sizeof totals);                                                                             \
  }
LOLIGO_EVENT_SUMS(wide_event_sums, lanes, 8)
LOLIGO_EVENT_SUMS(event_sums_of_lanes, lanes, 1)
LOLIGO_EVENT_SUMS(event_sum, float, 1)
#undef LOLIGO_EVENT_SUMS

/// Input by input, so that its row of sums is read and written once.
static void add_event_products(ptrdiff_t steps, ptrdiff_t inputs, ptrdiff_t columns, const ptrdiff_t *row_starts,
                               const int32_t *channels, const int32_t *counts, const float *g, ptrdiff_t *ends,
                               ptrdiff_t *order, float *sums) {
  for (ptrdiff_t e = row_starts[0]; e < row_starts[steps]; ++e) { ends[channels[e]] += 1; }
  ptrdiff_t start = 0;
  for (ptrdiff_t i = 0; i < inputs; ++i) {
    const ptrdiff_t count = ends[i];
    ends[i] = start;
    start += count;
  }
  // Each input's events from the last to the first, a pair of step and count each.
  for (ptrdiff_t t = steps - 1; t >= 0; --t) {
    for (ptrdiff_t e = row_starts[t]; e < row_starts[t + 1]; ++e) {
      ptrdiff_t *event = order + 2 * ends[channels[e]]++;
      event[0] = t;
      event[1] = counts[e];
    }
  }
  const ptrdiff_t *event = order;
  for (ptrdiff_t i = 0; i < inputs; ++i) {
    const ptrdiff_t *end = order + 2 * ends[i];
    if (event == end) { continue; }
    float *row = sums + i * columns;
    ptrdiff_t j = 0;
    for (; columns - j >= 8 * LOLIGO_LANES; j += 8 * LOLIGO_LANES) {
      wide_event_sums(event, end, columns, g + j, row + j);
    }
    for (; columns - j >= LOLIGO_LANES; j += LOLIGO_LANES) { event_sums_of_lanes(event, end, columns, g + j, row + j); }
    for (; j < columns; ++j) { event_sum(event, end, columns, g + j, row + j); }
    event = end;
  }
}

static void add_dense_products(ptrdiff_t rows, ptrdiff_t left_columns, ptrdiff_t columns, const float *left,
                               const float *g, float *sums) {
  // Four rows of sums stay in registers, column by column, while all steps pass.
  enum { width = 16 };
  for (ptrdiff_t j = 0; j < columns; j += width) {
    const ptrdiff_t count = columns - j < width ? columns - j : width;
    for (ptrdiff_t i = 0; i < left_columns; ++i) {
      float acc[width] = {0};
      memcpy(acc, sums + i * columns + j, (size_t)count * sizeof(float));
      if (count == width) {
        for (ptrdiff_t t = rows - 1; t >= 0; --t) {
          const float x = left[t * left_columns + i];
          const float *restrict y = g + t * columns + j;
          for (ptrdiff_t k = 0; k < width; ++k) { acc[k] = acc[k] + x * y[k]; }
        }
      } else {
        for (ptrdiff_t t = rows - 1; t >= 0; --t) {
          const float x = left[t * left_columns + i];
          for (ptrdiff_t k = 0; k < count; ++k) { acc[k] = acc[k] + x * g[t * columns + j + k]; }
        }
      }
      memcpy(sums + i * columns + j, acc, (size_t)count * sizeof(float));
    }
  }
}

static void add_rows(ptrdiff_t rows, ptrdiff_t columns, const float *x, float *sums) {
  for (ptrdiff_t t = rows - 1; t >= 0; --t) { add_row(columns, x + t * columns, sums); }
}

/// The sums of the products of four rows with x, each in sixteen sums whatever the level, then halves upon halves; four rows
/// do not wait for each other's sums.
static inline __attribute__((always_inline)) four_floats row_products(ptrdiff_t count, const float *restrict x,
                                                                      const float *const *restrict y) {
  enum { vectors = 16 / LOLIGO_LANES };
  lanes sums[4][vectors] = {0};
  ptrdiff_t k = 0;
  for (; count - k >= 16; k += 16) {
    for (ptrdiff_t v = 0; v < vectors; ++v) {
      const lanes factor = load_lanes(x + k + v * LOLIGO_LANES);
      for (ptrdiff_t r = 0; r < 4; ++r) {
        sums[r][v] = sums[r][v] + factor * load_lanes(y[r] + k + v * LOLIGO_LANES);
      }
    }
  }
  sixteen_floats parts[4];
  four_floats halves[4];
  memcpy(parts, sums, sizeof parts);
  for (ptrdiff_t r = 0; r < 4; ++r) {
    for (ptrdiff_t i = 0; k + i < count; ++i) { parts[r][i] = parts[r][i] + x[k + i] * y[r][k + i]; }
    const eight_floats eight = __builtin_shufflevector(parts[r], parts[r], 0, 1, 2, 3, 4, 5, 6, 7) +
                               __builtin_shufflevector(parts[r], parts[r], 8, 9, 10, 11, 12, 13, 14, 15);
    halves[r] = __builtin_shufflevector(eight, eight, 0, 1, 2, 3) + __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
  }
  const four_floats low = __builtin_shufflevector(halves[0], halves[1], 0, 1, 4, 5);
  const four_floats high = __builtin_shufflevector(halves[0], halves[1], 2, 3, 6, 7);
  const four_floats low_next = __builtin_shufflevector(halves[2], halves[3], 0, 1, 4, 5);
  const four_floats high_next = __builtin_shufflevector(halves[2], halves[3], 2, 3, 6, 7);
  const four_floats pairs = low + high, pairs_next = low_next + high_next;
  return __builtin_shufflevector(pairs, pairs_next, 0, 2, 4, 6) + __builtin_shufflevector(pairs, pairs_next, 1, 3, 5, 7);
}

/// The places whose values are not zero, or all places without values; returns how many. There is room for sixteen more.
static ptrdiff_t list_places(ptrdiff_t count, const float *values, int32_t *places) {
  ptrdiff_t found = 0, k = 0;
  if (!values) {
    for (; k < count; ++k) { places[k] = (int32_t)k; }
    return count;
  }
#if defined(__x86_64__) && LOLIGO_LANES == 16
  lane_bits numbers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (; count - k >= 16; k += 16) {
    const uint16_t mask = (uint16_t)lane_mask(load_lanes(values + k) != 0);
    const lane_bits picked = __builtin_ia32_compresssi512_mask(numbers, numbers, mask);
    memcpy(places + found, &picked, sizeof picked);
    found += __builtin_popcount(mask);
    numbers += 16;
  }
#elif defined(__x86_64__) && LOLIGO_LANES == 8
  for (; count - k >= 8; k += 8) {
    eight_floats eight;
    memcpy(&eight, values + k, sizeof eight);
    uint8_t mask = 0;
    const eight_flags flags = __builtin_convertvector(eight != 0, eight_flags);
    memcpy(&mask, &flags, sizeof mask);
    // A byte of ones for each that counts picks its number out of eight.
    const uint64_t bytes = __builtin_ia32_pdep_di(mask, 0x0101010101010101) * 0xff;
    const uint64_t picked = __builtin_ia32_pext_di(0x0706050403020100, bytes);
    eight_bytes numbers;
    memcpy(&numbers, &picked, sizeof numbers);
    const eight_places eight_found = __builtin_convertvector(numbers, eight_places) + (int32_t)k;
    memcpy(places + found, &eight_found, sizeof eight_found);
    found += __builtin_popcount(mask);
  }
#endif
  for (; k < count; ++k) {
    places[found] = (int32_t)k;
    found += values[k] != 0;
  }
  return found;
}

/// out[n] += weights[n] · x for the rows whose slope is not zero, or all rows without slopes: where the slope is zero, what
/// a spike would change goes nowhere.
static void add_row_products(ptrdiff_t neurons, ptrdiff_t inputs, const float *slopes, const float *weights,
                             const float *x, int32_t *places, float *out) {
  const ptrdiff_t count = list_places(neurons, slopes, places);
  const float *rows[4];
  for (ptrdiff_t i = 0; i < count; i += 4) {
    const ptrdiff_t some = count - i < 4 ? count - i : 4;
    for (ptrdiff_t r = 0; r < 4; ++r) { rows[r] = weights + places[r < some ? i + r : i] * inputs; }
    const four_floats products = row_products(inputs, x, rows);
    for (ptrdiff_t r = 0; r < some; ++r) { out[places[i + r]] = out[places[i + r]] + products[r]; }
  }
}

/// A step of the potentials, seen backwards; `drive_bar` becomes what their input is blamed for.
///
/// Flags are constants; where all neurons are alike, their parameters stay in registers.
static inline __attribute__((always_inline)) void potentials_adjoint(
    const loligo_neuron_adjoint_block *b, bool has_sums, bool has_unit_threshold, bool alike,
    const float *restrict after, const float *restrict before, const float *restrict slope, const float *restrict output_bar,
    const float *restrict spikes, float *restrict drive_bar) {
  const ptrdiff_t neurons = b->neurons;
  const bool euler = b->is_euler;
  const float through = b->flows_through_reset ? 1.0f : 0.0f;
  const float *restrict threshold = b->threshold, *restrict alpha = b->alpha, *restrict gain = b->voltage_gain;
  const float *restrict rate = b->voltage_rate, *restrict spikes_bar = b->spikes_bar;
  float *restrict rate_bar = b->voltage_rate_bar, *restrict bias_bar = b->bias_bar;
  float *restrict threshold_bar = b->threshold_bar, *restrict voltages_bar = b->voltages_bar;
  for (ptrdiff_t n = 0; n < neurons; ++n) {
    const float reset_bar = voltages_bar[n];
    const float spike_bar = (output_bar[n] + spikes_bar[n]) - (through * threshold[alike ? 0 : n]) * reset_bar;
    const float sloped = spike_bar * slope[n];
    const float bar = reset_bar + sloped;
    const float drive = gain[alike ? 0 : n] * bar;
    if (has_sums) {
      const float potential = after[n] + spikes[n] * threshold[n];
      const float share = has_unit_threshold ? potential : potential / threshold[n];
      threshold_bar[n] = threshold_bar[n] - (sloped * share + spikes[n] * reset_bar);
      const float moved = euler ? potential - before[n] : before[n];
      rate_bar[n] = rate_bar[n] + (bar * moved) * rate[n];
      bias_bar[n] = bias_bar[n] + drive;
    }
    drive_bar[n] = drive;
    voltages_bar[n] = flushed(alpha[alike ? 0 : n] * bar);
  }
}

/// The same of the currents of one synapse each.
static inline __attribute__((always_inline)) void currents_adjoint(
    const loligo_neuron_adjoint_block *b, bool has_sums, bool alike, const float *restrict after, const float *restrict before,
    const float *restrict drive_bar, float *restrict input_bar) {
  const ptrdiff_t neurons = b->neurons;
  const bool euler = b->is_euler;
  const float *restrict beta = b->beta, *restrict gain = b->current_gain, *restrict rate = b->current_rate;
  float *restrict currents_bar = b->currents_bar, *restrict rate_bar = b->current_rate_bar;
  for (ptrdiff_t n = 0; n < neurons; ++n) {
    const float bar = currents_bar[n] + drive_bar[n];
    if (has_sums) {
      const float moved = euler ? after[n] - before[n] : after[n];
      rate_bar[n] = rate_bar[n] + (bar * moved) * rate[n];
    }
    input_bar[n] = flushed(gain[alike ? 0 : n] * bar);
    currents_bar[n] = flushed(beta[alike ? 0 : n] * bar);
  }
}

static void neuron_adjoint(const loligo_neuron_adjoint_block *b) {
  const ptrdiff_t neurons = b->neurons, synapses = b->synapses, inputs = neurons * synapses;
  const ptrdiff_t width = synapses == 0 ? neurons : inputs;
  float *restrict spikes = b->scratch;
  float *restrict drive_bar = b->scratch + neurons;
  float *restrict previous = b->scratch + 2 * neurons;
  const bool euler = b->is_euler, has_sums = b->has_sums;
  const bool alike = !has_sums && neurons > 0 && is_uniform(neurons, b->alpha) && is_uniform(neurons, b->voltage_gain) &&
                     is_uniform(neurons, b->threshold) && is_uniform(inputs, b->beta) &&
                     is_uniform(inputs, b->current_gain);
  memset(spikes, 0, (size_t)neurons * sizeof(float));
  for (ptrdiff_t t = b->steps - 1; t >= 0; --t) {
    const float *restrict after = b->voltages + t * neurons;
    const float *restrict before = t > 0 ? after - neurons : b->first_voltages;
    const float *restrict slope = b->slopes + t * neurons;
    const float *restrict output_bar = b->output_bar + t * neurons;
    float *restrict spikes_bar = b->spikes_bar;
    const ptrdiff_t first = b->row_starts[t], end = b->row_starts[t + 1];
    if (has_sums) {
      for (ptrdiff_t e = first; e < end; ++e) { spikes[b->channels[e]] = (float)b->counts[e]; }
    }
    if (b->voltage_bar) { add_row(neurons, b->voltage_bar + t * neurons, b->voltages_bar); }
    if (alike) {
      potentials_adjoint(b, false, false, true, after, before, slope, output_bar, spikes, drive_bar);
    } else if (!has_sums) {
      potentials_adjoint(b, false, false, false, after, before, slope, output_bar, spikes, drive_bar);
    } else if (b->has_unit_threshold) {
      potentials_adjoint(b, true, true, false, after, before, slope, output_bar, spikes, drive_bar);
    } else {
      potentials_adjoint(b, true, false, false, after, before, slope, output_bar, spikes, drive_bar);
    }
    float *restrict input_bar = b->input_bar + t * width;
    if (synapses == 0) { memcpy(input_bar, drive_bar, (size_t)neurons * sizeof(float)); }
    if (b->current_bar) { add_row(inputs, b->current_bar + t * inputs, b->currents_bar); }
    const float *restrict currents = b->currents + t * inputs;
    const float *restrict currents_before = t > 0 ? currents - inputs : b->first_currents;
    if (synapses == 1 && alike) {
      currents_adjoint(b, false, true, currents, currents_before, drive_bar, input_bar);
    } else if (synapses == 1 && has_sums) {
      currents_adjoint(b, true, false, currents, currents_before, drive_bar, input_bar);
    } else if (synapses == 1) {
      currents_adjoint(b, false, false, currents, currents_before, drive_bar, input_bar);
    } else {
      for (ptrdiff_t n = 0; n < neurons; ++n) {
        for (ptrdiff_t k = n * synapses; k < (n + 1) * synapses; ++k) {
          const float bar = b->currents_bar[k] + drive_bar[n];
          const float moved = euler ? currents[k] - currents_before[k] : currents[k];
          b->current_rate_bar[k] = b->current_rate_bar[k] + (bar * moved) * b->current_rate[k];
          input_bar[k] = flushed(b->current_gain[k] * bar);
          b->currents_bar[k] = flushed(b->beta[k] * bar);
        }
      }
    }
    if (has_sums) {
      // Back to silence.
      for (ptrdiff_t e = first; e < end; ++e) { spikes[b->channels[e]] = 0; }
    }
    memset(spikes_bar, 0, (size_t)neurons * sizeof(float));
    if (b->adaptation_weights) {
      memset(previous, 0, (size_t)neurons * sizeof(float));
      if (t == 0) {
        memcpy(previous, b->first_spikes, (size_t)neurons * sizeof(float));
      } else {
        for (ptrdiff_t e = b->row_starts[t - 1]; e < first; ++e) { previous[b->channels[e]] = (float)b->counts[e]; }
      }
      const float *adaptations = b->adaptations + t * neurons;
      const float *adaptations_before = t > 0 ? adaptations - neurons : b->first_adaptations;
      if (b->adaptation_bar) { add_row(neurons, b->adaptation_bar + t * neurons, b->adaptations_bar); }
      for (ptrdiff_t n = 0; n < neurons; ++n) {
        const float bar = b->adaptations_bar[n] + drive_bar[n];
        const float moved = euler ? adaptations[n] - adaptations_before[n] : adaptations[n];
        b->adaptation_rate_bar[n] = b->adaptation_rate_bar[n] + (bar * moved) * b->adaptation_rate[n];
        const float arriving = b->adaptation_gain[n] * bar;
        b->adaptation_weights_bar[n] = b->adaptation_weights_bar[n] + arriving * previous[n];
        spikes_bar[n] = arriving * b->adaptation_weights[n];
        b->adaptations_bar[n] = flushed(b->gamma[n] * bar);
      }
    }
    if (!b->recurrent_weights) { continue; }
    add_row_products(neurons, inputs, t > 0 ? slope - neurons : NULL, b->recurrent_weights, input_bar, b->places,
                     spikes_bar);
  }
}
