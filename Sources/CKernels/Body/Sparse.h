// Sparse connections: spikes add weights to sums that later steps receive, and the work follows the spikes.
//
// The sums are a ring of `rows` steps, [rows, width]. A spike at row `position` adds to the row `delay` steps further on.
// Every sum has one accumulator, which takes its terms ascending by step and source, then in the order of the synapses.

/// The synapses of a row that are fetched ahead; beyond them the processor fetches by itself.
#define LOLIGO_FETCHED_SYNAPSES 128

/// The weight of all synapses of a source; not a number where they differ or no one looked.
static inline __attribute__((always_inline)) float common_weight(const loligo_sparse *s, ptrdiff_t source) {
  return s->common_weights ? s->common_weights[source] : __builtin_nanf("");
}

static inline __attribute__((always_inline)) void fetch_row(const loligo_sparse *s, ptrdiff_t source) {
  const ptrdiff_t first = s->starts[source];
  const ptrdiff_t length = s->ends[source] - first;
  const ptrdiff_t count = length < LOLIGO_FETCHED_SYNAPSES ? length : LOLIGO_FETCHED_SYNAPSES;
  const float common = common_weight(s, source);
  for (ptrdiff_t k = 0; k < count; k += 16) { __builtin_prefetch(s->targets + first + k); }
  if (common == common) { return; }
  for (ptrdiff_t k = 0; k < count; k += 16) { __builtin_prefetch(s->weights + first + k); }
}

/// The row a number of steps further on in the ring, for position < rows and steps < rows.
static inline __attribute__((always_inline)) float *ring_row(
    float *sums, ptrdiff_t width, uint32_t rows, uint32_t position, uint32_t steps) {
  const uint32_t row = position + steps;
  const uint32_t wrapped = row - rows;
  return sums + (ptrdiff_t)(wrapped < row ? wrapped : row) * width;
}

/// Adds factor * weight for every synapse of a source; `is_common` is constant at every call.
static inline __attribute__((always_inline)) void deliver_synapses(
    const loligo_sparse *s, ptrdiff_t source, float factor, bool is_common, float common, uint32_t rows,
    uint32_t position, float *sums) {
  const int32_t *const targets = s->targets;
  const float *const weights = s->weights;
  const ptrdiff_t width = s->width;
  const ptrdiff_t end = s->ends[source];
  const ptrdiff_t first = s->starts[source];
#define LOLIGO_DELIVER(ROW)                                               \
  if (factor == 1.0f) {                                                   \
    _Pragma("clang loop unroll_count(4)")                                 \
    for (ptrdiff_t k = first; k < end; ++k) {                             \
      float *const cell = (ROW) + targets[k];                             \
      *cell = *cell + (is_common ? common : weights[k]);                  \
    }                                                                     \
  } else {                                                                \
    for (ptrdiff_t k = first; k < end; ++k) {                             \
      float *const cell = (ROW) + targets[k];                             \
      *cell = fused(factor, is_common ? common : weights[k], *cell);      \
    }                                                                     \
  }
  if (s->short_delays) {
    const uint8_t *const delays = s->short_delays;
    LOLIGO_DELIVER(ring_row(sums, width, rows, position, delays[k]))
  } else if (s->long_delays) {
    const uint16_t *const delays = s->long_delays;
    LOLIGO_DELIVER(ring_row(sums, width, rows, position, delays[k]))
  } else {
    float *const row = ring_row(sums, width, rows, position, (uint32_t)s->delay);
    LOLIGO_DELIVER(row)
  }
#undef LOLIGO_DELIVER
}

/// Adds factor * weight for every synapse of a source.
static inline __attribute__((always_inline)) void deliver_row(
    const loligo_sparse *s, ptrdiff_t source, float factor, uint32_t rows, uint32_t position, float *sums) {
  const float common = common_weight(s, source);
  if (common == common) {
    deliver_synapses(s, source, factor, true, common, rows, position, sums);
  } else {
    deliver_synapses(s, source, factor, false, 0.0f, rows, position, sums);
  }
}

/// Delivers the spikes of a step, sources ascending; null counts are one each.
static inline __attribute__((always_inline)) void deliver(
    const loligo_sparse *s, ptrdiff_t spikes, const int32_t *sources, const int32_t *counts, uint32_t rows,
    uint32_t position, float *sums) {
  if (spikes > 0) { fetch_row(s, sources[0]); }
  for (ptrdiff_t e = 0; e < spikes; ++e) {
    if (e + 1 < spikes) { fetch_row(s, sources[e + 1]); }
    deliver_row(s, sources[e], counts ? (float)counts[e] : 1.0f, rows, position, sums);
  }
}

static void sparse_product(const loligo_sparse_block *b) {
  const loligo_sparse *s = b->connections;
  for (ptrdiff_t t = 0; t < b->steps; ++t) {
    if (b->input) {
      const float *x = b->input + t * b->sources;
      for (ptrdiff_t i = 0; i < b->sources; ++i) {
        if (x[i] != 0.0f) { deliver_row(s, i, x[i], (uint32_t)b->rows, (uint32_t)t, b->sums); }
      }
    } else {
      const ptrdiff_t first = b->row_starts[t];
      deliver(s, b->row_starts[t + 1] - first, b->channels + first, b->counts + first, (uint32_t)b->rows, (uint32_t)t,
              b->sums);
    }
    // No later step adds to this one.
    float *out = b->sums + t * s->width;
    for (ptrdiff_t j = b->first_target; j < b->end_target; ++j) { out[j] = out[j] + b->bias[j]; }
  }
}

/// The first synapse whose target is out of range or below the one before it in its row, or -1.
static ptrdiff_t first_unsound_synapse(ptrdiff_t sources, const int32_t *starts, ptrdiff_t width,
                                       const int32_t *targets) {
  for (ptrdiff_t i = 0; i < sources; ++i) {
    const ptrdiff_t first = starts[i], end = starts[i + 1];
    if (first == end) { continue; }
    uint32_t unsound = (targets[first] < 0) | ((ptrdiff_t)targets[end - 1] >= width);
    for (ptrdiff_t k = first + 1; k < end; ++k) { unsound |= targets[k] < targets[k - 1]; }
    if (!unsound) { continue; }
    for (ptrdiff_t k = first; k < end; ++k) {
      if (targets[k] < 0 || targets[k] >= width || (k > first && targets[k] < targets[k - 1])) { return k; }
    }
  }
  return -1;
}

/// The weight that all synapses of each source share, else not a number; returns how many synapses have such a source.
static ptrdiff_t find_common_weights(ptrdiff_t sources, const int32_t *starts, const float *weights, float *common) {
  enum { group = 64 };
  ptrdiff_t synapses = 0;
  for (ptrdiff_t i = 0; i < sources; ++i) {
    const ptrdiff_t first = starts[i], end = starts[i + 1];
    common[i] = __builtin_nanf("");
    if (first == end) { continue; }
    int32_t expected;
    memcpy(&expected, weights + first, sizeof expected);
    uint32_t differs = 0;
    for (ptrdiff_t k = first; k < end && !differs; k += group) {
      const ptrdiff_t count = end - k < group ? end - k : group;
      for (ptrdiff_t j = 0; j < count; ++j) {
        int32_t bits;
        memcpy(&bits, weights + k + j, sizeof bits);
        differs |= bits != expected;
      }
    }
    if (differs) { continue; }
    common[i] = weights[first];
    synapses += end - first;
  }
  return synapses;
}

/// The first synapse of each row whose target is `bound` or more, or the row's end.
static void split_rows(ptrdiff_t sources, const int32_t *starts, const int32_t *targets, int32_t bound, int32_t *splits) {
  for (ptrdiff_t i = 0; i < sources; ++i) {
    int32_t first = starts[i], end = starts[i + 1];
    while (first < end) {
      const int32_t middle = first + (end - first) / 2;
      if (targets[middle] < bound) {
        first = middle + 1;
      } else {
        end = middle;
      }
    }
    splits[i] = first;
  }
}
