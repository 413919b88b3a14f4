// Matrix products in one order: ascending sources, one accumulator per output.

#define LOLIGO_TILE_ROWS 4
/// Vectors of a row of events that are summed in one pass, and of a dense row.
#if LOLIGO_LANES >= 16
#define LOLIGO_EVENT_VECTORS 17
#elif LOLIGO_LANES >= 8
#define LOLIGO_EVENT_VECTORS 12
#else
#define LOLIGO_EVENT_VECTORS 8
#endif
#define LOLIGO_ROW_VECTORS 8

#define LANES 1
#include "Tile.h"
#undef LANES
#define LANES 4
#include "Tile.h"
#undef LANES
#if LOLIGO_LANES >= 8
#define LANES 8
#include "Tile.h"
#undef LANES
#endif
#if LOLIGO_LANES >= 16
#define LANES 16
#include "Tile.h"
#undef LANES
#endif

/// Covers the columns from j on with tiles of one width, as many as fit.
#define LOLIGO_COVER(WIDTH, CALL) \
  for (; columns - j >= (WIDTH); j += (WIDTH)) { CALL; }

#define LOLIGO_DENSE(KIND, LANES, VECTORS)                                                             \
  LOLIGO_COVER(LANES *VECTORS, dense_##KIND##_##LANES(VECTORS, steps, inputs, columns, x, weights + j, \
                                                      bias ? bias + j : NULL, out + j))

/// A product of too few rows for tiles of several rows.
static void dense_few(ptrdiff_t steps, ptrdiff_t inputs, ptrdiff_t columns, const float *x, const float *weights,
                      const float *bias, float *out) {
  ptrdiff_t j = 0;
#if LOLIGO_LANES >= 16
  LOLIGO_DENSE(row_columns, 16, LOLIGO_ROW_VECTORS)
  LOLIGO_DENSE(row_columns, 16, 1)
  LOLIGO_DENSE(row_columns, 8, 1)
#elif LOLIGO_LANES >= 8
  LOLIGO_DENSE(row_columns, 8, LOLIGO_ROW_VECTORS)
  LOLIGO_DENSE(row_columns, 8, 1)
#else
  LOLIGO_DENSE(row_columns, 4, LOLIGO_ROW_VECTORS)
#endif
  LOLIGO_DENSE(row_columns, 4, 1)
  LOLIGO_DENSE(row_columns, 1, 1)
}

static void dense_product(ptrdiff_t steps, ptrdiff_t inputs, ptrdiff_t columns, const float *x,
                          const float *weights, const float *bias, float *out) {
  if (steps < LOLIGO_TILE_ROWS) {
    dense_few(steps, inputs, columns, x, weights, bias, out);
    return;
  }
  ptrdiff_t j = 0;
#if LOLIGO_LANES >= 16
  LOLIGO_DENSE(columns, 16, LOLIGO_TILE_VECTORS)
  LOLIGO_DENSE(columns, 16, 1)
  LOLIGO_DENSE(columns, 8, 1)
#elif LOLIGO_LANES >= 8
  LOLIGO_DENSE(columns, 8, LOLIGO_TILE_VECTORS)
  LOLIGO_DENSE(columns, 8, 1)
#else
  LOLIGO_DENSE(columns, 4, LOLIGO_TILE_VECTORS)
#endif
  LOLIGO_DENSE(columns, 4, 1)
  LOLIGO_DENSE(columns, 1, 1)
}
#undef LOLIGO_DENSE

/// The columns before the first row of weights meets a line of the cache, less a vector of `lanes`, where all rows do so
/// at the same column; else none. A vector that lies across two lines is loaded twice.
static ptrdiff_t shift_to_line(const float *weights, ptrdiff_t columns, ptrdiff_t lanes) {
  const ptrdiff_t before = (ptrdiff_t)((uintptr_t)weights / sizeof(float) % (size_t)lanes);
  return before != 0 && columns % lanes == 0 && columns >= 2 * lanes ? -before : 0;
}

/// One row of events times weights, in as few passes over the events as registers allow.
static void event_row(ptrdiff_t columns, ptrdiff_t events, const int32_t *channels, const int32_t *counts,
                      const float *weights, const float *bias, float *out) {
#define LOLIGO_EVENTS(LANES, VECTORS, LAST)                                                                \
  event_tile_##LANES(VECTORS, shift, LAST, columns, events, channels, counts, weights + j, bias ? bias + j : NULL, \
                     out + j)
#define LOLIGO_EVENT_CASE(LANES, VECTORS)        \
  case VECTORS:                                  \
    LOLIGO_EVENTS(LANES, VECTORS, rest - LANES); \
    return;
#define LOLIGO_EVENT_CASES(LANES)                                                  \
  shift = shift_to_line(weights, columns, LANES);                                  \
  while (columns - j - shift >= LANES * LOLIGO_EVENT_VECTORS) {                    \
    const ptrdiff_t last = LANES * (LOLIGO_EVENT_VECTORS - 1) + shift;             \
    LOLIGO_EVENTS(LANES, LOLIGO_EVENT_VECTORS, last);                              \
    j += last + LANES;                                                             \
    shift = 0;                                                                     \
  }                                                                                \
  const ptrdiff_t rest = columns - j;                                              \
  if (rest == 0) { return; }                                                       \
  switch ((rest - shift + LANES - 1) / LANES) {                                    \
    LOLIGO_EVENT_CASE(LANES, 1)                                                    \
    LOLIGO_EVENT_CASE(LANES, 2)                                                    \
    LOLIGO_EVENT_CASE(LANES, 3)                                                    \
    LOLIGO_EVENT_CASE(LANES, 4)                                                    \
    LOLIGO_EVENT_CASE(LANES, 5)                                                    \
    LOLIGO_EVENT_CASE(LANES, 6)                                                    \
    LOLIGO_EVENT_CASE(LANES, 7)                                                    \
    LOLIGO_EVENT_CASE(LANES, 8)                                                    \
    LOLIGO_EVENT_WIDE_CASES(LANES)                                                 \
    LOLIGO_EVENT_WIDEST_CASES(LANES)                                               \
    default:                                                                       \
      return;                                                                      \
  }
#if LOLIGO_EVENT_VECTORS >= 12
#define LOLIGO_EVENT_WIDE_CASES(LANES) \
  LOLIGO_EVENT_CASE(LANES, 9)          \
  LOLIGO_EVENT_CASE(LANES, 10)         \
  LOLIGO_EVENT_CASE(LANES, 11)         \
  LOLIGO_EVENT_CASE(LANES, 12)
#else
#define LOLIGO_EVENT_WIDE_CASES(LANES)
#endif
#if LOLIGO_EVENT_VECTORS >= 17
#define LOLIGO_EVENT_WIDEST_CASES(LANES) \
  LOLIGO_EVENT_CASE(LANES, 13)           \
  LOLIGO_EVENT_CASE(LANES, 14)           \
  LOLIGO_EVENT_CASE(LANES, 15)           \
  LOLIGO_EVENT_CASE(LANES, 16)           \
  LOLIGO_EVENT_CASE(LANES, 17)
#else
#define LOLIGO_EVENT_WIDEST_CASES(LANES)
#endif
  ptrdiff_t j = 0, shift = 0;
#if LOLIGO_LANES >= 16
  if (columns >= 16) { LOLIGO_EVENT_CASES(16) }
  if (columns >= 8) {
    LOLIGO_EVENTS(8, 2, columns - 8);
    return;
  }
#elif LOLIGO_LANES >= 8
  if (columns >= 8) { LOLIGO_EVENT_CASES(8) }
#else
  if (columns >= 4) { LOLIGO_EVENT_CASES(4) }
#endif
#if LOLIGO_LANES >= 8
  if (columns >= 4) {
    LOLIGO_EVENTS(4, 2, columns - 4);
    return;
  }
#endif
  LOLIGO_COVER(1, LOLIGO_EVENTS(1, 1, 0))
#undef LOLIGO_EVENT_WIDEST_CASES
#undef LOLIGO_EVENT_WIDE_CASES
#undef LOLIGO_EVENT_CASES
#undef LOLIGO_EVENT_CASE
#undef LOLIGO_EVENTS
}

/// A row is looked at while it is at hand.
static ptrdiff_t event_product(ptrdiff_t steps, ptrdiff_t targets, const ptrdiff_t *row_starts,
                               const int32_t *channels, const int32_t *counts, const float *weights,
                               const float *bias, bool looks, float *out) {
  if (steps > 0 && row_starts[0] == row_starts[steps]) {
    // Silence: every row is +0, or the bias added to it.
    memset(out, 0, (size_t)(bias ? targets : steps * targets) * sizeof(float));
    if (!bias) { return -1; }
    for (ptrdiff_t k = 0; k < targets; ++k) { out[k] = out[k] + bias[k]; }
    repeat_row(targets, steps - 1, out);
    return looks ? first_not_finite(targets, out) : -1;
  }
  ptrdiff_t broken = -1;
  for (ptrdiff_t t = 0; t < steps; ++t) {
    const ptrdiff_t first = row_starts[t];
    float *row = out + t * targets;
    event_row(targets, row_starts[t + 1] - first, channels + first, counts + first, weights, bias, row);
    if (looks && broken < 0 && has_not_finite(targets, row)) { broken = t * targets + first_not_finite(targets, row); }
  }
  return broken;
}

static void transposed_product(ptrdiff_t rows, ptrdiff_t left_columns, ptrdiff_t columns, const float *left,
                               const float *right, bool symmetric, double *gram) {
#define LOLIGO_TRANSPOSED(LANES)                                                                  \
  LOLIGO_COVER(LANES, transposed_columns_##LANES(count, left_columns, columns, symmetric ? j : 0, \
                                                 left + r * left_columns, right + r * columns + j, gram + j))
  // Blocks of rows stay in the cache; an accumulator's value does not depend on where they are cut.
  const ptrdiff_t block = 64;
  for (ptrdiff_t r = 0; r < rows; r += block) {
    const ptrdiff_t count = rows - r < block ? rows - r : block;
    ptrdiff_t j = 0;
#if LOLIGO_LANES >= 16
    LOLIGO_TRANSPOSED(16)
#endif
#if LOLIGO_LANES >= 8
    LOLIGO_TRANSPOSED(8)
#endif
    LOLIGO_TRANSPOSED(4)
    LOLIGO_TRANSPOSED(1)
  }
  if (!symmetric) { return; }
  for (ptrdiff_t a = 0; a < columns; ++a) {
    for (ptrdiff_t b = a + 1; b < columns; ++b) { gram[a * columns + b] = gram[b * columns + a]; }
  }
#undef LOLIGO_TRANSPOSED
}
