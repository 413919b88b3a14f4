// What sources draw: counts of Poisson events, and relaxation towards a mean.

/// The most events that are expected of a channel in a step; a greater rate counts as this.
#define LOLIGO_MOST_EXPECTED 1024.0

/// A count of Poisson's distribution by inversion; large expectations as a sum of parts below 16, each with a draw of its own.
static int32_t poisson_count(uint64_t key, uint64_t step, uint32_t channel, double expected) {
  if (!(expected > 0.0)) { return 0; }
  const double bounded = expected < LOLIGO_MOST_EXPECTED ? expected : LOLIGO_MOST_EXPECTED;
  const uint32_t parts = (uint32_t)(bounded * (1.0 / 16)) + 1;
  const double mean = bounded / (double)parts;
  const double none = exp_double(-mean);
  int32_t count = 0;
  for (uint32_t part = 0; part < parts; ++part) {
    uint32_t words[4];
    philox((uint32_t)step, (uint32_t)(step >> 32), channel, part, (uint32_t)key, (uint32_t)(key >> 32), words);
    const uint64_t bits = ((uint64_t)words[1] << 32 | words[0]) >> 11;
    const double uniform = (double)(int64_t)bits * 0x1p-53;
    double chance = none;
    double sum = none;
    for (int32_t k = 1; k < 256 && uniform >= sum; ++k) {
      chance = chance * (mean / (double)k);
      sum = sum + chance;
      count += 1;
    }
  }
  return count;
}

static ptrdiff_t poisson(const loligo_poisson_block *b) {
  const ptrdiff_t channels = b->channels;
  ptrdiff_t written = 0;
  ptrdiff_t t = 0;
  for (; t < b->steps && b->events.capacity - written >= channels; ++t) {
    const float *rates = b->rates + t * b->rate_stride;
    const uint64_t step = (uint64_t)b->first_step + (uint64_t)t;
    for (ptrdiff_t c = 0; c < channels; ++c) {
      const int32_t count = poisson_count(b->key, step, (uint32_t)c, (double)rates[c] * b->seconds);
      if (count > 0) {
        b->events.channels[written] = (int32_t)c;
        b->events.counts[written] = count;
        written += 1;
      }
    }
    b->events.row_ends[t] = written;
  }
  return t;
}

static void relax_step(ptrdiff_t channels, const float *restrict decay, const float *restrict deviation,
                       const float *restrict mean, const float *restrict noise, float *restrict state,
                       float *restrict out) {
  for (ptrdiff_t c = 0; c < channels; ++c) {
    const float value = flushed(decay[c] * state[c] + deviation[c] * noise[c]);
    state[c] = value;
    out[c] = mean[c] + value;
  }
}

static void relax(ptrdiff_t steps, ptrdiff_t channels, const float *decay, const float *deviation, const float *mean,
                  const float *noise, float *state, float *out) {
  for (ptrdiff_t t = 0; t < steps; ++t) {
    relax_step(channels, decay, deviation, mean, noise + t * channels, state, out + t * channels);
  }
}
