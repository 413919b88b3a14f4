// What is kept of states.

/// Copies what will not be read soon, past the cache.
static void copy_past_cache(float *to, const float *from, ptrdiff_t count) {
  ptrdiff_t k = 0;
  for (; k < count && (uintptr_t)(to + k) % sizeof(lanes) != 0; ++k) { to[k] = from[k]; }
  for (; k + LOLIGO_LANES <= count; k += LOLIGO_LANES) {
    __builtin_nontemporal_store(load_lanes(from + k), (lanes *)(to + k));
  }
  for (; k < count; ++k) { to[k] = from[k]; }
  // Such stores are seen by other threads only after a fence.
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/// Keeps what is wanted of the part of a row that begins at `first`; without a row it is zeros.
static void keep_part(const loligo_record *record, ptrdiff_t t, ptrdiff_t first, ptrdiff_t end, const float *row) {
  const ptrdiff_t since = t - record->first_step;
  if (!record->rows || since < 0 || t >= record->end_step || since % record->stride != 0) { return; }
  float *kept = record->rows + since / record->stride * record->width;
  for (ptrdiff_t k = 0; k < record->run_count; ++k) {
    const loligo_run run = record->runs[k];
    const ptrdiff_t from = run.first > first ? run.first : first;
    const ptrdiff_t to = run.end < end ? run.end : end;
    if (from >= to) { continue; }
    float *place = kept + run.place + (from - run.first);
    if (to - from == 1) {
      *place = row ? row[from] : 0.0f;
    } else if (row && to - from >= 1024) {
      copy_past_cache(place, row + from, to - from);
    } else if (row) {
      memcpy(place, row + from, (size_t)(to - from) * sizeof(float));
    } else {
      memset(place, 0, (size_t)(to - from) * sizeof(float));
    }
  }
}

/// Keeps what is wanted of a row.
static void keep_row(const loligo_record *record, ptrdiff_t t, ptrdiff_t count, const float *row) {
  keep_part(record, t, 0, count, row);
}
