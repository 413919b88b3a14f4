// What is kept of states.

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
