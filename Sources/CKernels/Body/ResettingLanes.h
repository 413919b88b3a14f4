// Neurons with a reset potential and at most two currents, some at once: the bits are those of one by one.

/// Lists neurons that reached their threshold, ascending, and resets them.
static inline __attribute__((always_inline)) ptrdiff_t reset_neurons(
    const loligo_resetting_block *b, ptrdiff_t first, uint32_t mask, int32_t *channels) {
  ptrdiff_t events = 0;
  for (; mask != 0; mask &= mask - 1) {
    const ptrdiff_t n = first + __builtin_ctz(mask);
    b->voltages[n] = b->reset[b->is_uniform ? 0 : n];
    b->refractory[n] = b->refractory_steps;
    channels[events] = (int32_t)n;
    events += 1;
  }
  return events;
}

/// The parameters of one neuron again and again.
static inline __attribute__((always_inline)) lanes repeated(const float *x, ptrdiff_t period) {
  lanes result;
  for (int k = 0; k < LOLIGO_LANES; ++k) { result[k] = x[k % period]; }
  return result;
}

/// What arrives at a vector of inputs runs through their synapses; gives what it adds to the potentials.
static inline __attribute__((always_inline)) lanes shares_of_currents(
    const loligo_resetting_block *b, ptrdiff_t k, lanes beta, lanes coupling, float *arriving) {
  const lanes current = load_lanes(b->currents + k) + load_lanes(arriving + k);
  store_lanes(flushed_lanes(beta * current), b->currents + k);
  store_lanes(0.0f, arriving + k);
  return coupling * current;
}

/// `update_currents` and the spikes for a vector of neurons at once, of up to two synapses; gives the neurons that are left over.
static inline __attribute__((always_inline)) ptrdiff_t step_currents(
    loligo_resetting_block *b, ptrdiff_t synapses, bool is_uniform, float *arriving, int32_t *channels,
    ptrdiff_t *events) {
  const bool u = is_uniform;
  lane_bits found = 0;
  ptrdiff_t n = b->first, written = 0;
  // Those of all neurons; else they are read again below.
  lanes decay = repeated(b->decay, 1), rest = repeated(b->rest, 1);
  lanes bias = repeated(b->bias, 1), reset = repeated(b->reset, 1);
  lanes threshold = repeated(b->threshold, 1);
  lanes beta = 0.0f, coupling = 0.0f;
  if (synapses > 0) {
    beta = repeated(b->beta, synapses);
    coupling = repeated(b->coupling, synapses);
  }
  for (; n + LOLIGO_LANES <= b->end; n += LOLIGO_LANES) {
    if (!u) {
      decay = load_lanes(b->decay + n);
      rest = load_lanes(b->rest + n);
      bias = load_lanes(b->bias + n);
      reset = load_lanes(b->reset + n);
      threshold = load_lanes(b->threshold + n);
    }
    lanes drive;
    if (synapses == 0) {
      drive = load_lanes(arriving + n);
      store_lanes(0.0f, arriving + n);
    } else if (synapses == 1) {
      drive = shares_of_currents(b, n, u ? beta : load_lanes(b->beta + n), u ? coupling : load_lanes(b->coupling + n),
                                 arriving);
    } else {
      const ptrdiff_t k = 2 * n;
      const ptrdiff_t l = k + LOLIGO_LANES;
      const lanes lower = shares_of_currents(b, k, u ? beta : load_lanes(b->beta + k),
                                             u ? coupling : load_lanes(b->coupling + k), arriving);
      const lanes upper = shares_of_currents(b, l, u ? beta : load_lanes(b->beta + l),
                                             u ? coupling : load_lanes(b->coupling + l), arriving);
      drive = sums_of_pairs(lower, upper);
    }
    drive = drive + bias;
    const lanes distance = flushed_lanes(decay * (load_lanes(b->voltages + n) - rest) + drive);
    const lanes left = load_lanes(b->refractory + n);
    const lanes potential = rest + distance;
    found |= (bits_of_lanes(potential) & 0x7f800000) == 0x7f800000;
    const lanes voltages = left > 0.0f ? reset : potential;
    store_lanes(voltages, b->voltages + n);
    store_lanes(left > 0.0f ? left - 1.0f : (lanes)0.0f, b->refractory + n);
    written += reset_neurons(b, n, (uint32_t)lane_mask(voltages >= threshold), channels + written);
  }
  b->is_broken |= any_lane(found);
  *events = written;
  return n;
}
