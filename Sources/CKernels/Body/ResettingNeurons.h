// Integrate-and-fire neurons with a refractory period and a reset potential, in large networks.

/// Ends a step of a neuron: it stands at its reset potential while it is refractory.
static inline __attribute__((always_inline)) void end_step(float potential, float reset, float *voltage,
                                                           float *refractory) {
  const float left = *refractory;
  *voltage = left > 0.0f ? reset : potential;
  *refractory = left > 0.0f ? left - 1.0f : 0.0f;
}

/// Currents: V = E + (P (V - E) + (sum of P_j I_j + P_b b)), then I = beta * I, with I after what arrived.
static inline __attribute__((always_inline)) void update_currents(
    ptrdiff_t first, ptrdiff_t end, ptrdiff_t synapses, bool is_uniform, const float *restrict decay,
    const float *restrict rest, const float *restrict bias, const float *restrict reset, const float *restrict beta,
    const float *restrict coupling, float *restrict arriving, float *restrict currents, float *restrict refractory,
    float *restrict voltages, bool *restrict is_broken) {
  bool found = false;
  for (ptrdiff_t n = first; n < end; ++n) {
    const ptrdiff_t p = is_uniform ? 0 : n;
    float drive = 0;
    if (synapses == 0) {
      drive = arriving[n] + bias[p];
      arriving[n] = 0;
    } else {
      for (ptrdiff_t s = 0; s < synapses; ++s) {
        const ptrdiff_t k = n * synapses + s;
        const float current = currents[k] + arriving[k];
        const float share = coupling[p * synapses + s] * current;
        drive = s == 0 ? share : drive + share;
        currents[k] = flushed(beta[p * synapses + s] * current);
        arriving[k] = 0;
      }
      drive = drive + bias[p];
    }
    const float distance = flushed(decay[p] * (voltages[n] - rest[p]) + drive);
    found |= is_not_finite(rest[p] + distance);
    end_step(rest[p] + distance, reset[p], voltages + n, refractory + n);
  }
  *is_broken |= found;
}

/// Conductances: V = W + (V - W) exp(-(dt / tau) G) with G = 1 + sum of g_j and W = ((E + sum of g_j E_j) + b) / G.
static inline __attribute__((always_inline)) void update_conductances(
    ptrdiff_t first, ptrdiff_t end, ptrdiff_t synapses, bool is_uniform, const float *restrict decay,
    const float *restrict rest, const float *restrict bias, const float *restrict reset, const float *restrict beta,
    const float *restrict coupling, float *restrict arriving, float *restrict currents, float *restrict refractory,
    float *restrict voltages, bool *restrict is_broken) {
  bool found = false;
  for (ptrdiff_t n = first; n < end; ++n) {
    const ptrdiff_t p = is_uniform ? 0 : n;
    float conductance = 1;
    float pull = rest[p];
    for (ptrdiff_t s = 0; s < synapses; ++s) {
      const ptrdiff_t k = n * synapses + s;
      const float own = currents[k] + arriving[k];
      conductance = conductance + own;
      pull = pull + own * coupling[p * synapses + s];
      currents[k] = flushed(beta[p * synapses + s] * own);
      arriving[k] = 0;
    }
    const float target = (pull + bias[p]) / conductance;
    const float distance = flushed((voltages[n] - target) * exp_float(-(decay[p] * conductance)));
    found |= is_not_finite(target + distance);
    end_step(target + distance, reset[p], voltages + n, refractory + n);
  }
  *is_broken |= found;
}

/// Lists the neurons from `first` on that reached their threshold, ascending, and resets them.
static ptrdiff_t fire_and_reset(const loligo_resetting_block *b, ptrdiff_t first, int32_t *channels) {
  float common[16];
  for (ptrdiff_t k = 0; k < 16; ++k) { common[k] = b->threshold[0]; }
  ptrdiff_t events = 0;
  for (; first < b->end; first += 16) {
    const ptrdiff_t count = b->end - first < 16 ? b->end - first : 16;
    const uint32_t mask = reached_mask(count, b->voltages + first, b->is_uniform ? common : b->threshold + first);
    events += reset_neurons(b, first, mask, channels + events);
  }
  return events;
}

/// One step of a slice; gives its spikes. The cases are compiled one by one, so that each becomes vectors.
static ptrdiff_t step_slice(loligo_resetting_block *b, float *arriving, int32_t *channels) {
#define LOLIGO_UPDATE(UPDATE, SYNAPSES, IS_UNIFORM)                                                     \
  UPDATE(first, b->end, SYNAPSES, IS_UNIFORM, b->decay, b->rest, b->bias, b->reset, b->beta, b->coupling, \
         arriving, b->currents, b->refractory, b->voltages, &b->is_broken)
#define LOLIGO_BOTH(CALL)              \
  if (b->is_uniform) {                 \
    CALL(true);                        \
  } else {                             \
    CALL(false);                       \
  }
#define LOLIGO_STEP(SYNAPSES, IS_UNIFORM) \
  first = step_currents(b, SYNAPSES, IS_UNIFORM, arriving, channels, &events)
#define LOLIGO_STEP_0(IS_UNIFORM) LOLIGO_STEP(0, IS_UNIFORM)
#define LOLIGO_STEP_1(IS_UNIFORM) LOLIGO_STEP(1, IS_UNIFORM)
#define LOLIGO_STEP_2(IS_UNIFORM) LOLIGO_STEP(2, IS_UNIFORM)
#define LOLIGO_CONDUCTANCES_1(IS_UNIFORM) LOLIGO_UPDATE(update_conductances, 1, IS_UNIFORM)
#define LOLIGO_CONDUCTANCES_2(IS_UNIFORM) LOLIGO_UPDATE(update_conductances, 2, IS_UNIFORM)
  ptrdiff_t first = b->first, events = 0;
  if (b->drive == LOLIGO_DRIVE_CURRENTS) {
    switch (b->synapses) {
      case 0: LOLIGO_BOTH(LOLIGO_STEP_0) break;
      case 1: LOLIGO_BOTH(LOLIGO_STEP_1) break;
      case 2: LOLIGO_BOTH(LOLIGO_STEP_2) break;
      default: break;
    }
    LOLIGO_UPDATE(update_currents, b->synapses, b->is_uniform);
  } else {
    switch (b->synapses) {
      case 1: LOLIGO_BOTH(LOLIGO_CONDUCTANCES_1) break;
      case 2: LOLIGO_BOTH(LOLIGO_CONDUCTANCES_2) break;
      default: LOLIGO_UPDATE(update_conductances, b->synapses, b->is_uniform);
    }
  }
  return events + fire_and_reset(b, first, channels + events);
}
#undef LOLIGO_CONDUCTANCES_2
#undef LOLIGO_CONDUCTANCES_1
#undef LOLIGO_STEP_2
#undef LOLIGO_STEP_1
#undef LOLIGO_STEP_0
#undef LOLIGO_STEP
#undef LOLIGO_BOTH
#undef LOLIGO_UPDATE

/// Adds the input of a step to what arrives at a slice of the inputs.
static void add_input(const loligo_resetting_block *b, ptrdiff_t t, ptrdiff_t inputs, ptrdiff_t first, ptrdiff_t end,
                      float *restrict arriving) {
  if (b->input) {
    const float *restrict x = b->input + t * inputs;
    for (ptrdiff_t c = first; c < end; ++c) { arriving[c] = x[c] + arriving[c]; }
    return;
  }
  ptrdiff_t event = b->row_starts[t];
  const ptrdiff_t stop = b->row_starts[t + 1];
  // Channels ascend: skip those before the slice by halves.
  for (ptrdiff_t above = stop; first > 0 && event < above;) {
    const ptrdiff_t middle = event + (above - event) / 2;
    if (b->channels[middle] < first) {
      event = middle + 1;
    } else {
      above = middle;
    }
  }
  for (; event < stop && b->channels[event] < end; ++event) {
    const int32_t c = b->channels[event];
    arriving[c] = (float)b->counts[event] + arriving[c];
  }
}

typedef uint32_t loligo_words __attribute__((ext_vector_type(16)));

/// Adds Poisson events of a step: neuron 64 q + 16 w + l gets word w at the counter (step, 16 q + l, port).
static void add_background(const loligo_background *g, int64_t at, ptrdiff_t ports, ptrdiff_t first, ptrdiff_t end,
                           float *restrict arriving) {
  const uint64_t step = (uint64_t)at;
  for (ptrdiff_t start = first; start < end; start += 64) {
    uint32_t words[64];
    for (uint32_t lane = 0; lane < 16; ++lane) {
      uint32_t block[4];
      philox((uint32_t)step, (uint32_t)(step >> 32), (uint32_t)(start / 4) + lane, (uint32_t)g->port,
             (uint32_t)g->key, (uint32_t)(g->key >> 32), block);
      words[lane] = block[0];
      words[16 + lane] = block[1];
      words[32 + lane] = block[2];
      words[48 + lane] = block[3];
    }
    uint32_t drawn[64];
    for (ptrdiff_t part = 0; part < 64; part += 16) {
      loligo_words word, count = 0;
      memcpy(&word, words + part, sizeof word);
      for (ptrdiff_t k = 0; k < g->bound_count; ++k) { count -= (loligo_words)(word >= g->bounds[k]); }
      memcpy(drawn + part, &count, sizeof count);
    }
    const ptrdiff_t count = end - start < 64 ? end - start : 64;
    float *row = arriving + start * ports + g->port;
    if (ports == 1) {
      for (ptrdiff_t k = 0; k < count; ++k) { row[k] = row[k] + g->weight * (float)(int32_t)drawn[k]; }
    } else {
      for (ptrdiff_t k = 0; k < count; ++k) {
        row[k * ports] = row[k * ports] + g->weight * (float)(int32_t)drawn[k];
      }
    }
  }
}

/// Delivers the spikes of a step, which arrive from the next step on.
static void deliver_spikes(const loligo_resetting_block *b, int64_t step, ptrdiff_t count, const int32_t *channels) {
  const uint32_t rows = (uint32_t)b->ring_rows;
  deliver(b->connections, count, channels, NULL, rows, (uint32_t)((step + 1) % b->ring_rows), b->ring);
}

static ptrdiff_t resetting_neurons(loligo_resetting_block *b) {
  for (ptrdiff_t t = 0; b->connections && t < b->previous_steps; ++t) {
    for (ptrdiff_t slice = 0; slice < b->previous_slices; ++slice) {
      const loligo_events *sent = b->previous + slice;
      const ptrdiff_t start = t == 0 ? 0 : sent->row_ends[t - 1];
      deliver_spikes(b, b->first_step - b->previous_steps + t, sent->row_ends[t] - start, sent->channels + start);
    }
  }
  const ptrdiff_t ports = b->synapses == 0 ? 1 : b->synapses;
  const ptrdiff_t inputs = b->neurons * ports;
  const ptrdiff_t first = b->first, end = b->end;
  ptrdiff_t written = 0;
  ptrdiff_t t = 0;
  for (; t < b->steps && b->events.capacity - written >= end - first; ++t) {
    const int64_t step = b->first_step + t;
    float *arriving = b->ring + (step % b->ring_rows) * inputs;
    keep_part(&b->recurrent_record, t, first * ports, end * ports, arriving);
    add_input(b, t, inputs, first * ports, end * ports, arriving);
    for (ptrdiff_t g = 0; g < b->background_count; ++g) {
      add_background(b->backgrounds + g, step, ports, first, end, arriving);
    }
    int32_t *spikes = b->events.channels + written;
    const ptrdiff_t count = step_slice(b, arriving, spikes);
    if (b->connections && b->is_whole) { deliver_spikes(b, step, count, spikes); }
    written += count;
    b->events.row_ends[t] = written;
    keep_part(&b->voltage_record, t, first, end, b->voltages);
    keep_part(&b->current_record, t, first * b->synapses, end * b->synapses, b->currents);
  }
  return t;
}
