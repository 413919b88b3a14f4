// Neurons with a reset potential and at most two currents, 16 at once: the bits are those of one by one.

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

// How a function passes vectors plays no role where every call is inlined.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

typedef float loligo_sixteen __attribute__((ext_vector_type(16)));

static inline __attribute__((always_inline)) loligo_sixteen load_sixteen(const float *x) {
  loligo_sixteen lanes;
  memcpy(&lanes, x, sizeof lanes);
  return lanes;
}

static inline __attribute__((always_inline)) void store_sixteen(float *x, loligo_sixteen lanes) {
  memcpy(x, &lanes, sizeof lanes);
}

static inline __attribute__((always_inline)) loligo_sixteen flushed_sixteen(loligo_sixteen x) {
  return __builtin_elementwise_abs(x) < 0x1p-100f ? (loligo_sixteen)0.0f : x;
}

/// The parameters of one neuron again and again.
static inline __attribute__((always_inline)) loligo_sixteen repeated(const float *x, ptrdiff_t period) {
  loligo_sixteen lanes;
  for (int k = 0; k < 16; ++k) { lanes[k] = x[k % period]; }
  return lanes;
}

/// What arrives at 16 inputs runs through their synapses; gives what it adds to the potentials.
static inline __attribute__((always_inline)) loligo_sixteen shares_of_currents(
    const loligo_resetting_block *b, ptrdiff_t k, loligo_sixteen beta, loligo_sixteen coupling, float *arriving) {
  const loligo_sixteen current = load_sixteen(b->currents + k) + load_sixteen(arriving + k);
  store_sixteen(b->currents + k, flushed_sixteen(beta * current));
  store_sixteen(arriving + k, 0.0f);
  return coupling * current;
}

/// `update_currents` and the spikes for 16 neurons at once, of up to two synapses; gives the neurons that are left over.
static inline __attribute__((always_inline)) ptrdiff_t step_currents(
    loligo_resetting_block *b, ptrdiff_t synapses, bool is_uniform, float *arriving, int32_t *channels,
    ptrdiff_t *events) {
  typedef bool flags __attribute__((ext_vector_type(16)));
  typedef int32_t sixteen_bits __attribute__((ext_vector_type(16)));
  const bool u = is_uniform;
  sixteen_bits found = 0;
  ptrdiff_t n = b->first, written = 0;
  // Those of all neurons; else they are read again below.
  loligo_sixteen decay = repeated(b->decay, 1), rest = repeated(b->rest, 1);
  loligo_sixteen bias = repeated(b->bias, 1), reset = repeated(b->reset, 1);
  loligo_sixteen threshold = repeated(b->threshold, 1);
  loligo_sixteen beta = 0.0f, coupling = 0.0f;
  if (synapses > 0) {
    beta = repeated(b->beta, synapses);
    coupling = repeated(b->coupling, synapses);
  }
  for (; n + 16 <= b->end; n += 16) {
    if (!u) {
      decay = load_sixteen(b->decay + n);
      rest = load_sixteen(b->rest + n);
      bias = load_sixteen(b->bias + n);
      reset = load_sixteen(b->reset + n);
      threshold = load_sixteen(b->threshold + n);
    }
    loligo_sixteen drive;
    if (synapses == 0) {
      drive = load_sixteen(arriving + n);
      store_sixteen(arriving + n, 0.0f);
    } else if (synapses == 1) {
      drive = shares_of_currents(b, n, u ? beta : load_sixteen(b->beta + n), u ? coupling : load_sixteen(b->coupling + n),
                                 arriving);
    } else {
      const ptrdiff_t k = 2 * n;
      const loligo_sixteen lower = shares_of_currents(b, k, u ? beta : load_sixteen(b->beta + k),
                                                    u ? coupling : load_sixteen(b->coupling + k), arriving);
      const loligo_sixteen upper = shares_of_currents(b, k + 16, u ? beta : load_sixteen(b->beta + k + 16),
                                                    u ? coupling : load_sixteen(b->coupling + k + 16), arriving);
      drive = __builtin_shufflevector(lower, upper, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30) +
              __builtin_shufflevector(lower, upper, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    }
    drive = drive + bias;
    const loligo_sixteen distance = flushed_sixteen(decay * (load_sixteen(b->voltages + n) - rest) + drive);
    const loligo_sixteen left = load_sixteen(b->refractory + n);
    const loligo_sixteen potential = rest + distance;
    sixteen_bits bits;
    memcpy(&bits, &potential, sizeof bits);
    found |= (bits & 0x7f800000) == 0x7f800000;
    const loligo_sixteen voltages = left > 0.0f ? reset : potential;
    store_sixteen(b->voltages + n, voltages);
    store_sixteen(b->refractory + n, left > 0.0f ? left - 1.0f : (loligo_sixteen)0.0f);
    const flags reached = __builtin_convertvector(voltages >= threshold, flags);
    uint16_t mask;
    memcpy(&mask, &reached, sizeof mask);
    written += reset_neurons(b, n, mask, channels + written);
  }
  b->is_broken |= __builtin_reduce_or(found) != 0;
  *events = written;
  return n;
}

#pragma clang diagnostic pop
