// Softmax over the channels of each row.

/// The greatest of a row: a comparison like any other, in any order, but for the sign of a zero.
static inline __attribute__((always_inline)) float greatest_of(ptrdiff_t count, const float *row) {
  float greatest = -__builtin_inff();
#define LOLIGO_GREATEST(VECTOR, WIDTH)                                   \
  VECTOR most, values;                                                   \
  memcpy(&most, row + count - WIDTH, sizeof most);                       \
  for (ptrdiff_t c = 0; c < count - WIDTH; c += WIDTH) {                 \
    memcpy(&values, row + c, sizeof values);                             \
    most = values > most ? values : most;                                \
  }                                                                      \
  greatest = __builtin_reduce_max(most);
  if (count >= LOLIGO_LANES) {
    LOLIGO_GREATEST(lanes, LOLIGO_LANES)
  } else if (count >= 4) {
    LOLIGO_GREATEST(four_floats, 4)
  } else {
    for (ptrdiff_t c = 0; c < count; ++c) { greatest = row[c] > greatest ? row[c] : greatest; }
  }
#undef LOLIGO_GREATEST
  if (greatest != 0.0f) { return greatest; }
  // The first zero, of +0 and -0.
  ptrdiff_t c = 0;
  while (row[c] != 0.0f) { c += 1; }
  return row[c];
}

/// Exponentials of values that are not above zero, whose room reaches up to the next multiple of 16.
static inline __attribute__((always_inline)) void exponentials(ptrdiff_t count, float *x) {
  ptrdiff_t c = 0;
  for (; count - c >= 32; c += 32) {
#pragma clang loop vectorize_width(8) interleave_count(4)
    for (ptrdiff_t k = 0; k < 32; ++k) { x[c + k] = exp_not_above_zero(x[c + k]); }
  }
  for (; c < count; c += 16) {
    for (ptrdiff_t k = 0; k < 16; ++k) { x[c + k] = exp_not_above_zero(x[c + k]); }
  }
}

/// Adds the columns of eight rows, ascending, to the sum of each row: eight by eight, turned over in registers.
static inline __attribute__((always_inline)) void add_columns(ptrdiff_t columns, const float *rows, float *sums) {
  eight_floats total, row[8], pairs[8], fours[8];
  memcpy(&total, sums, sizeof total);
  ptrdiff_t c = 0;
  for (; columns - c >= 8; c += 8) {
    for (int r = 0; r < 8; ++r) { memcpy(&row[r], rows + r * columns + c, sizeof row[r]); }
    for (int r = 0; r < 8; r += 2) {
      pairs[r] = __builtin_shufflevector(row[r], row[r + 1], 0, 8, 1, 9, 4, 12, 5, 13);
      pairs[r + 1] = __builtin_shufflevector(row[r], row[r + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int half = 0; half < 8; half += 4) {
      for (int k = 0; k < 2; ++k) {
        const eight_floats upper = pairs[half + k], lower = pairs[half + 2 + k];
        fours[half + 2 * k] = __builtin_shufflevector(upper, lower, 0, 1, 8, 9, 4, 5, 12, 13);
        fours[half + 2 * k + 1] = __builtin_shufflevector(upper, lower, 2, 3, 10, 11, 6, 7, 14, 15);
      }
    }
    for (int k = 0; k < 4; ++k) {
      total = total + __builtin_shufflevector(fours[k], fours[4 + k], 0, 1, 2, 3, 8, 9, 10, 11);
    }
    for (int k = 0; k < 4; ++k) {
      total = total + __builtin_shufflevector(fours[k], fours[4 + k], 4, 5, 6, 7, 12, 13, 14, 15);
    }
  }
  memcpy(sums, &total, sizeof total);
  for (; c < columns; ++c) {
    for (int r = 0; r < 8; ++r) { sums[r] = sums[r] + rows[r * columns + c]; }
  }
}

/// Softmax of one row, or of eight. Each sum has one accumulator and ascends; those of
/// several rows hide each other's latency. `out` may be `x`.
static inline __attribute__((always_inline)) void softmax_rows(
    ptrdiff_t rows, ptrdiff_t channels, bool logarithmic, const float *x, float *out) {
  enum { group = 128, most = 8 };
  float greatest[most], sums[most], values[most * group + 16];
  for (ptrdiff_t r = 0; r < rows; ++r) {
    greatest[r] = greatest_of(channels, x + r * channels);
    sums[r] = 0.0f;
  }
  for (ptrdiff_t first = 0; first < channels; first += group) {
    const ptrdiff_t count = channels - first < group ? channels - first : group;
    memset(values + rows * count, 0, 16 * sizeof(float));
    for (ptrdiff_t r = 0; r < rows; ++r) {
      for (ptrdiff_t c = 0; c < count; ++c) { values[r * count + c] = x[r * channels + first + c] - greatest[r]; }
    }
    exponentials(rows * count, values);
    if (rows == most) {
      add_columns(count, values, sums);
    } else {
      for (ptrdiff_t c = 0; c < count; ++c) { sums[0] = sums[0] + values[c]; }
    }
    if (logarithmic || count == channels) { continue; }
    for (ptrdiff_t r = 0; r < rows; ++r) {
      memcpy(out + r * channels + first, values + r * count, (size_t)count * sizeof(float));
    }
  }
  for (ptrdiff_t r = 0; r < rows; ++r) {
    const float *row = x + r * channels;
    float *result = out + r * channels;
    if (logarithmic) {
      const float offset = log_float(sums[r]), top = greatest[r];
      for (ptrdiff_t c = 0; c < channels; ++c) { result[c] = (row[c] - top) - offset; }
    } else {
      const float sum = sums[r];
      const float *exponential = channels <= group ? values + r * channels : result;
      ptrdiff_t c = 0;
      for (; channels - c >= LOLIGO_LANES; c += LOLIGO_LANES) {
        store_lanes(load_lanes(exponential + c) / sum, result + c);
      }
      for (; channels - c >= 4; c += 4) { store_four(load_four(exponential + c) / sum, result + c); }
      for (; c < channels; ++c) { result[c] = exponential[c] / sum; }
    }
  }
}

/// Whether two rows have the same bits; most differ in their first value.
static inline __attribute__((always_inline)) bool same_row(ptrdiff_t channels, const float *a, const float *b) {
  return memcmp(a, b, sizeof(float)) == 0 && memcmp(a, b, (size_t)channels * sizeof(float)) == 0;
}

static void softmax(ptrdiff_t rows, ptrdiff_t channels, bool logarithmic, const float *x, float *out) {
  if (channels == 0) { return; }
  ptrdiff_t t = 0;
  while (t < rows) {
    // Rows up to the first that repeats the one before; what it repeats is not computed again.
    ptrdiff_t count = 1, repeats = 0;
    const float *row = x + t * channels;
    while (count < 8 && t + count < rows &&
           !same_row(channels, row + count * channels, row + (count - 1) * channels)) {
      count += 1;
    }
    while (t + count + repeats < rows &&
           same_row(channels, row + (count + repeats) * channels, row + (count - 1) * channels)) {
      repeats += 1;
    }
    float *result = out + t * channels;
    if (count == 8) {
      softmax_rows(8, channels, logarithmic, row, result);
    } else {
      for (ptrdiff_t r = 0; r < count; ++r) {
        softmax_rows(1, channels, logarithmic, row + r * channels, result + r * channels);
      }
    }
    repeat_row(channels, repeats, result + (count - 1) * channels);
    t += count + repeats;
  }
}
