// Membranes that sum or relax towards their input, without or with spikes; and thresholds alone.

/// V moves by a share of its distance to rest + gain * y, or by gain * y; y is the input, or the current that relaxed to
/// weight * x before. The cases are compiled one by one, so that each becomes vectors.
static inline __attribute__((always_inline)) bool move_membranes(const loligo_membrane_block *b, bool leaks,
                                                                 bool filters, const float *restrict x) {
  float *restrict voltages = b->voltages;
  float *restrict currents = b->currents;
  const float *restrict gain = b->gain;
  bool found = false;
  for (ptrdiff_t n = 0; n < b->neurons; ++n) {
    float drive = x[n];
    if (filters) {
      const float current = currents[n] + b->synapse_share[n] * (b->weight[n] * x[n] - currents[n]);
      found |= is_not_finite(current);
      currents[n] = drive = flushed(current);
    }
    const float target = gain[n] * drive;
    const float moved =
        leaks ? voltages[n] + b->membrane_share[n] * ((b->rest[n] + target) - voltages[n]) : voltages[n] + target;
    found |= is_not_finite(moved);
    voltages[n] = flushed(moved);
  }
  return found;
}

/// Lists the neurons that reached their threshold, ascending, and resets them.
static ptrdiff_t fire_membranes(loligo_membrane_block *b, int32_t *channels, int32_t *counts) {
  ptrdiff_t events = 0;
  for (ptrdiff_t first = 0; first < b->neurons; first += 64) {
    const ptrdiff_t count = b->neurons - first < 64 ? b->neurons - first : 64;
    uint64_t mask = reached_mask(count, b->voltages + first, b->threshold + first);
    for (; mask != 0; mask &= mask - 1) {
      const ptrdiff_t n = first + __builtin_ctzll(mask);
      b->voltages[n] = flushed(b->subtracts ? b->voltages[n] - b->reset[n] : b->reset[n]);
      b->is_broken |= is_not_finite(b->voltages[n]);
      channels[events] = (int32_t)n;
      counts[events] = 1;
      events += 1;
    }
  }
  return events;
}

static ptrdiff_t membranes(loligo_membrane_block *b) {
  const bool leaks = b->membrane_share != NULL, filters = b->synapse_share != NULL;
  ptrdiff_t written = 0, t = 0;
  for (; t < b->steps && (!b->threshold || b->events.capacity - written >= b->neurons); ++t) {
    const float *x = b->input + t * b->neurons;
    bool found;
    if (leaks) {
      found = filters ? move_membranes(b, true, true, x) : move_membranes(b, true, false, x);
    } else {
      found = filters ? move_membranes(b, false, true, x) : move_membranes(b, false, false, x);
    }
    b->is_broken |= found;
    if (b->threshold) {
      written += fire_membranes(b, b->events.channels + written, b->events.counts + written);
      b->events.row_ends[t] = written;
    }
    keep_row(&b->voltage_record, t, b->neurons, b->voltages);
    keep_row(&b->current_record, t, b->neurons, b->currents);
  }
  return t;
}

static ptrdiff_t thresholds(ptrdiff_t steps, ptrdiff_t channels, const float *x, const float *least,
                            const loligo_events *events) {
  ptrdiff_t written = 0, t = 0;
  for (; t < steps && events->capacity - written >= channels; ++t) {
    for (ptrdiff_t first = 0; first < channels; first += 64) {
      const ptrdiff_t count = channels - first < 64 ? channels - first : 64;
      uint64_t mask = reached_mask(count, x + t * channels + first, least + first);
      for (; mask != 0; mask &= mask - 1) {
        events->channels[written] = (int32_t)(first + __builtin_ctzll(mask));
        events->counts[written] = 1;
        written += 1;
      }
    }
    events->row_ends[t] = written;
  }
  return t;
}
