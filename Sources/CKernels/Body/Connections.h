// Sparse connections are drawn: first counted, then filled in. Every number is a function of the block's key, a line and
// an index, so that both passes draw the same. A line is a source, or a target where each target draws its sources.

/// The square of the distance of a source and a target, along the shorter way where space is periodic.
static inline __attribute__((always_inline)) float squared_distance(
    const loligo_connection_block *b, ptrdiff_t source, ptrdiff_t target) {
  float sum = 0.0f;
  for (ptrdiff_t axis = 0; axis < b->dimensions; ++axis) {
    const float there = b->target_positions[axis * b->target_count + target];
    float distance = __builtin_fabsf(there - b->source_positions[axis * b->source_count + source]);
    if (b->periods) {
      const float back = b->periods[axis] - distance;
      distance = distance < back ? distance : back;
    }
    sum = sum + distance * distance;
  }
  return sum;
}

/// The targets among the candidates of a source whose distance lets them be.
static ptrdiff_t near_targets(const loligo_connection_block *b, uint32_t source, ptrdiff_t count, int32_t *targets) {
  ptrdiff_t kept = 0;
  for (ptrdiff_t first = 0; first < count; first += LOLIGO_DRAWS) {
    uint32_t words[LOLIGO_DRAWS];
    float chances[LOLIGO_DRAWS];
    draw_words(b->key, source, (uint32_t)(first / LOLIGO_DRAWS), 1, words);
    const ptrdiff_t group = count - first < LOLIGO_DRAWS ? count - first : LOLIGO_DRAWS;
    for (ptrdiff_t i = 0; i < group; ++i) {
      const float square = squared_distance(b, source, targets[first + i]);
      switch (b->profile) {
        case LOLIGO_PROFILE_GAUSSIAN:
          chances[i] = exp_float(square * b->profile_scale);
          break;
        case LOLIGO_PROFILE_EXPONENTIAL:
          chances[i] = exp_float(__builtin_elementwise_sqrt(square) * b->profile_scale);
          break;
        default:
          chances[i] = square <= b->profile_scale ? 1.0f : 0.0f;
      }
    }
    for (ptrdiff_t i = 0; i < group; ++i) {
      const float uniform = (float)(int32_t)(words[i] >> 8) * 0x1p-24f;
      if (uniform < chances[i]) { targets[kept++] = targets[first + i]; }
    }
  }
  return kept;
}

/// Targets that are each there with one probability: the gaps between them are geometric.
static ptrdiff_t probable_targets(const loligo_connection_block *b, uint32_t source, int64_t self) {
  int32_t *const found = b->found;
  const int64_t targets = b->target_count;
  ptrdiff_t count = 0;
  int64_t place = -1;
  for (uint32_t batch = 0;; ++batch) {
    uint32_t words[LOLIGO_DRAWS];
    int32_t gaps[LOLIGO_DRAWS];
    draw_words(b->key, source, batch, 0, words);
    for (ptrdiff_t i = 0; i < LOLIGO_DRAWS; ++i) {
      const float uniform = ((float)(int32_t)(words[i] >> 1) + 0.5f) * 0x1p-31f;
      const double gap = (double)log_float(uniform) * b->gap_scale;
      // No gap is negative, and the longest passes every target.
      gaps[i] = (int32_t)(gap > 0.0 ? (gap < 2147483647.0 ? gap : 2147483647.0) : 0.0);
    }
    for (ptrdiff_t i = 0; i < LOLIGO_DRAWS; ++i) {
      place += (int64_t)gaps[i] + 1;
      if (place >= targets) { return b->profile == LOLIGO_PROFILE_FLAT ? count : near_targets(b, source, count, found); }
      if (place != self) { found[count++] = (int32_t)place; }
    }
  }
}

/// A number of different indices below `bound`, ascending. Marks are zeros before and after.
static void choose_indices(const loligo_connection_block *b, uint32_t line, int64_t bound, int32_t *chosen) {
  uint64_t *const marks = b->marks;
  const bool is_few = b->number <= bound / 2;
  const int64_t wanted = is_few ? b->number : bound - b->number;
  int64_t marked = 0;
  for (uint32_t batch = 0; marked < wanted; ++batch) {
    int32_t indices[LOLIGO_DRAWS / 2];
    draw_indices(b->key, line, batch, (uint64_t)bound, indices);
    for (ptrdiff_t i = 0; i < LOLIGO_DRAWS / 2 && marked < wanted; ++i) {
      const uint64_t bit = (uint64_t)1 << (indices[i] % 64);
      marked += (marks[indices[i] / 64] & bit) == 0;
      marks[indices[i] / 64] |= bit;
    }
  }
  ptrdiff_t count = 0;
  for (int64_t word = 0; word < (bound + 63) / 64; ++word) {
    uint64_t rest = is_few ? marks[word] : ~marks[word];
    marks[word] = 0;
    for (; rest != 0; rest &= rest - 1) {
      const int64_t index = 64 * word + __builtin_ctzll(rest);
      if (index < bound) { chosen[count++] = (int32_t)index; }
    }
  }
}

/// A line's partners, a given number of them out of `all`; `self` is left out unless it is negative.
static ptrdiff_t fixed_degree(const loligo_connection_block *b, uint32_t line, int64_t all, int64_t self) {
  int32_t *const found = b->found;
  const int64_t bound = all - (self >= 0);
  const ptrdiff_t count = (ptrdiff_t)b->number;
  if (b->has_replacement) {
    for (ptrdiff_t first = 0; first < count; first += LOLIGO_DRAWS / 2) {
      int32_t indices[LOLIGO_DRAWS / 2];
      draw_indices(b->key, line, (uint32_t)(first / (LOLIGO_DRAWS / 2)), (uint64_t)bound, indices);
      const ptrdiff_t group = count - first < LOLIGO_DRAWS / 2 ? count - first : LOLIGO_DRAWS / 2;
      memcpy(found + first, indices, (size_t)group * sizeof(int32_t));
    }
  } else {
    choose_indices(b, line, bound, found);
  }
  if (self >= 0) {
    for (ptrdiff_t i = 0; i < count; ++i) { found[i] += found[i] >= self; }
  }
  return count;
}

/// Weights and delays of the synapses of a line from an index on, at most LOLIGO_DRAWS of them.
static void draw_values(const loligo_connection_block *b, uint32_t line, uint32_t first, float *restrict weights,
                        uint32_t *restrict delays) {
  if (b->weight_rule == LOLIGO_WEIGHT_CONSTANT && b->delay_count == 1) { return; }
  uint32_t words[3][LOLIGO_DRAWS];
  for (uint32_t i = 0; i < LOLIGO_DRAWS; ++i) {
    uint32_t four[4];
    philox(first + i, 0, line, 2, (uint32_t)b->key, (uint32_t)(b->key >> 32), four);
    words[0][i] = four[0];
    words[1][i] = four[1];
    words[2][i] = four[2];
  }
  for (ptrdiff_t i = 0; i < LOLIGO_DRAWS; ++i) {
    delays[i] = b->first_delay + (uint32_t)((uint64_t)words[2][i] * b->delay_count >> 32);
  }
  switch (b->weight_rule) {
    case LOLIGO_WEIGHT_NORMAL:
      for (ptrdiff_t i = 0; i < LOLIGO_DRAWS; ++i) {
        weights[i] = b->weight_location + b->weight_scale * normal(words[0][i], words[1][i]);
      }
      break;
    case LOLIGO_WEIGHT_LOGNORMAL:
      for (ptrdiff_t i = 0; i < LOLIGO_DRAWS; ++i) {
        weights[i] = b->weight_location * exp_float(b->weight_scale * normal(words[0][i], words[1][i]));
      }
      break;
    case LOLIGO_WEIGHT_UNIFORM:
      for (ptrdiff_t i = 0; i < LOLIGO_DRAWS; ++i) {
        weights[i] = b->weight_location + b->weight_scale * ((float)(int32_t)(words[0][i] >> 8) * 0x1p-24f);
      }
      break;
    default:
      break;
  }
}

/// Puts synapses of one source, side by side from a place on.
static void put_row(const loligo_connection_block *b, ptrdiff_t place, ptrdiff_t count, const int32_t *restrict found,
                    const float *restrict weights, const uint32_t *restrict delays) {
  int32_t *restrict const targets = b->targets + place;
  const int32_t ports = b->ports, first = b->first_target * ports + b->port;
  for (ptrdiff_t i = 0; i < count; ++i) { targets[i] = found[i] * ports + first; }
  memcpy(b->weights + place, weights, (size_t)count * sizeof(float));
  if (b->short_delays) {
    uint8_t *restrict const out = b->short_delays + place;
    for (ptrdiff_t i = 0; i < count; ++i) { out[i] = (uint8_t)delays[i]; }
  } else if (b->long_delays) {
    uint16_t *restrict const out = b->long_delays + place;
    for (ptrdiff_t i = 0; i < count; ++i) { out[i] = (uint16_t)delays[i]; }
  }
}

/// Puts synapses of several sources, each on a target, where the next one of its source is.
static void put_each(const loligo_connection_block *b, ptrdiff_t count, const int32_t *restrict sources,
                     const int32_t *restrict targets, const float *restrict weights,
                     const uint32_t *restrict delays) {
  int64_t *restrict const cursors = b->cursors + b->first_source;
  const int32_t ports = b->ports, first = b->first_target * ports + b->port;
  int32_t *restrict const out = b->targets;
  float *restrict const out_weights = b->weights;
  uint8_t *restrict const short_delays = b->short_delays;
  uint16_t *restrict const long_delays = b->long_delays;
  for (ptrdiff_t i = 0; i < count; ++i) {
    const int64_t place = cursors[sources[i]]++;
    out[place] = targets[i] * ports + first;
    out_weights[place] = weights[i];
    if (short_delays) { short_delays[place] = (uint8_t)delays[i]; }
    if (long_delays) { long_delays[place] = (uint16_t)delays[i]; }
  }
}

/// Counts, or fills in, the synapses of a line with what was found.
static void add_line(const loligo_connection_block *b, uint32_t line, ptrdiff_t count) {
  const bool goes_by_target = b->rule == LOLIGO_RULE_IN_DEGREE;
  const int32_t *const found = b->found;
  int64_t *const cursors = b->cursors + b->first_source;
  if (!b->targets) {
    if (goes_by_target) {
      for (ptrdiff_t i = 0; i < count; ++i) { cursors[found[i]] += 1; }
    } else {
      cursors[line] += count;
    }
    return;
  }
  float weights[LOLIGO_DRAWS];
  uint32_t delays[LOLIGO_DRAWS];
  int32_t lines[LOLIGO_DRAWS];
  for (ptrdiff_t i = 0; i < LOLIGO_DRAWS; ++i) {
    weights[i] = b->weight_location;
    delays[i] = b->first_delay;
    lines[i] = (int32_t)line;
  }
  for (ptrdiff_t first = 0; first < count; first += LOLIGO_DRAWS) {
    draw_values(b, line, (uint32_t)first, weights, delays);
    const ptrdiff_t group = count - first < LOLIGO_DRAWS ? count - first : LOLIGO_DRAWS;
    if (goes_by_target) {
      put_each(b, group, found + first, lines, weights, delays);
    } else {
      put_row(b, cursors[line] + first, group, found + first, weights, delays);
    }
  }
  if (!goes_by_target) { cursors[line] += count; }
}

/// A number of pairs of any sources and targets; a pair is drawn again while it is a neuron and itself that may not be.
static void add_pairs(const loligo_connection_block *b) {
  int64_t left = b->number;
  for (uint32_t line = 0; left > 0; ++line) {
    int32_t sources[LOLIGO_DRAWS / 2], targets[LOLIGO_DRAWS / 2];
    draw_indices(b->key, line, 0, (uint64_t)b->source_count, sources);
    draw_indices(b->key, line, 1, (uint64_t)b->target_count, targets);
    float weights[LOLIGO_DRAWS];
    uint32_t delays[LOLIGO_DRAWS];
    for (ptrdiff_t i = 0; i < LOLIGO_DRAWS; ++i) {
      weights[i] = b->weight_location;
      delays[i] = b->first_delay;
    }
    if (b->targets) { draw_values(b, line, 0, weights, delays); }
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < LOLIGO_DRAWS / 2 && kept < left; ++i) {
      if (b->first_source + sources[i] == b->first_target + targets[i] && !b->has_autapses) { continue; }
      sources[kept] = sources[i];
      targets[kept] = targets[i];
      kept += 1;
    }
    left -= kept;
    if (b->targets) {
      put_each(b, kept, sources, targets, weights, delays);
    } else {
      for (ptrdiff_t i = 0; i < kept; ++i) { b->cursors[b->first_source + sources[i]] += 1; }
    }
  }
}

static void connect_block(const loligo_connection_block *b) {
  if (b->rule == LOLIGO_RULE_TOTAL_NUMBER) {
    add_pairs(b);
    return;
  }
  const bool goes_by_target = b->rule == LOLIGO_RULE_IN_DEGREE;
  const int64_t partners = goes_by_target ? b->source_count : b->target_count;
  // The place of a line's own neuron among its partners.
  const int64_t offset = (int64_t)b->first_source - b->first_target;
  for (ptrdiff_t line = b->first_line; line < b->end_line; ++line) {
    const int64_t own = goes_by_target ? line - offset : line + offset;
    const int64_t self = !b->has_autapses && own >= 0 && own < partners ? own : -1;
    ptrdiff_t count = 0;
    switch (b->rule) {
      case LOLIGO_RULE_PROBABILITY:
        count = probable_targets(b, (uint32_t)line, self);
        break;
      case LOLIGO_RULE_ONE_TO_ONE:
        b->found[0] = (int32_t)line;
        count = line != self;
        break;
      default:
        count = fixed_degree(b, (uint32_t)line, partners, self);
        if (b->rule == LOLIGO_RULE_OUT_DEGREE && b->has_replacement && b->targets) {
          for (ptrdiff_t i = 0; i < count; ++i) { b->keys[i] = (uint64_t)b->found[i] << 32; }
          sort_keys(count, (uint64_t)partners, b->keys, b->keys + count);
          for (ptrdiff_t i = 0; i < count; ++i) { b->found[i] = (int32_t)(b->keys[i] >> 32); }
        }
    }
    add_line(b, (uint32_t)line, count);
  }
}

/// Sorts the synapses of each row by target; those of one target stay in their order.
static void sort_rows(ptrdiff_t sources, ptrdiff_t width, const int32_t *starts, int32_t *targets, float *weights,
                      uint8_t *short_delays, uint16_t *long_delays, uint64_t *keys) {
  for (ptrdiff_t i = 0; i < sources; ++i) {
    const ptrdiff_t first = starts[i], count = starts[i + 1] - first;
    uint32_t descends = 0;
    for (ptrdiff_t k = 1; k < count; ++k) { descends |= targets[first + k] < targets[first + k - 1]; }
    if (!descends) { continue; }
    uint64_t *const spare = keys + count;
    for (ptrdiff_t k = 0; k < count; ++k) { keys[k] = (uint64_t)targets[first + k] << 32 | (uint64_t)k; }
    sort_keys(count, (uint64_t)width, keys, spare);
    // A weight and a delay, moved together.
    for (ptrdiff_t k = 0; k < count; ++k) {
      uint32_t bits;
      memcpy(&bits, weights + first + k, sizeof bits);
      const uint32_t delay = short_delays ? short_delays[first + k] : long_delays ? long_delays[first + k] : 0;
      spare[k] = (uint64_t)delay << 32 | bits;
    }
    for (ptrdiff_t k = 0; k < count; ++k) {
      const uint64_t moved = spare[keys[k] & 0xffffffffu];
      const uint32_t bits = (uint32_t)moved;
      targets[first + k] = (int32_t)(keys[k] >> 32);
      memcpy(weights + first + k, &bits, sizeof bits);
      if (short_delays) { short_delays[first + k] = (uint8_t)(moved >> 32); }
      if (long_delays) { long_delays[first + k] = (uint16_t)(moved >> 32); }
    }
  }
}
