// Up/down encoding.

/// Writes an event where there is one; returns how many entries that made.
static inline __attribute__((always_inline)) ptrdiff_t emit(
    const loligo_encoder_block *b, ptrdiff_t at, ptrdiff_t channel, float count) {
  if (!(count > 0.0f)) { return 0; }
  const float repeated = count * b->repeats;
  b->events.channels[at] = (int32_t)channel;
  b->events.counts[at] = (int32_t)(repeated < b->maximum_count ? repeated : b->maximum_count);
  return 1;
}

static ptrdiff_t encode(const loligo_encoder_block *b) {
  const ptrdiff_t channels = b->channels;
  const float most = b->refractory ? 1.0f : b->maximum_count;
  ptrdiff_t written = 0;
  ptrdiff_t t = 0;
  for (; t < b->steps && b->events.capacity - written >= 2 * channels; ++t) {
    const float *x = b->input + t * channels;
    for (ptrdiff_t c = 0; c < channels; ++c) {
      const float reference = b->leak ? b->leak[c] * b->reference[c] : b->reference[c];
      if (b->compared) { b->compared[c] = reference; }
      const float difference = x[c] - reference;
      const float ups = difference / b->up_threshold[c];
      const float downs = difference / -b->down_threshold[c];
      float up = ups >= 1.0f ? whole_part(ups, most) : 0.0f;
      float down = downs >= 1.0f ? whole_part(downs, most) : 0.0f;
      bool follows = false;
      if (b->refractory) {
        float rest = b->refractory[c];
        if (rest > 0.0f) { up = down = 0.0f; }
        if (up > 0.0f || down > 0.0f) { rest = (float)b->refractory_steps; }
        follows = rest > 0.0f;
        b->refractory[c] = follows ? rest - 1.0f : 0.0f;
      }
      const float moved = (reference + up * b->up_threshold[c]) - down * b->down_threshold[c];
      b->reference[c] = flushed(follows ? x[c] : moved);
      written += emit(b, written, 2 * c, up);
      written += emit(b, written, 2 * c + 1, down);
    }
    b->events.row_ends[t] = written;
    keep_row(&b->reference_record, t, channels, b->compared);
  }
  return t;
}
