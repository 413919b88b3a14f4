// Register tiles of the products for vectors of LANES floats. Included once per width, with LANES defined.
//
// Every output has one accumulator that starts at +0 and takes its terms in ascending order, so the shape of a
// tile never changes a bit. `rows` and `vectors` are constants at every call.

#define LOLIGO_JOINED(a, b) a##b
#define LOLIGO_JOIN(a, b) LOLIGO_JOINED(a, b)
#define FLOATS LOLIGO_JOIN(floats_, LANES)
#define DOUBLES LOLIGO_JOIN(doubles_, LANES)

typedef float FLOATS __attribute__((vector_size(4 * LANES)));
typedef double DOUBLES __attribute__((vector_size(8 * LANES)));

/// sums += factor * weights, rounded once.
static inline __attribute__((always_inline)) void LOLIGO_JOIN(add_product_, LANES)(
    FLOATS *sums, float factor, const FLOATS *weights) {
#if LOLIGO_HARDWARE_FMA
  FLOATS factors;
  for (int lane = 0; lane < LANES; ++lane) { factors[lane] = factor; }
  *sums = __builtin_elementwise_fma(factors, *weights, *sums);
#else
  for (int lane = 0; lane < LANES; ++lane) { (*sums)[lane] = fused(factor, (*weights)[lane], (*sums)[lane]); }
#endif
}

static inline __attribute__((always_inline)) void LOLIGO_JOIN(store_sums_, LANES)(
    const FLOATS *sums, ptrdiff_t vectors, const float *bias, float *out) {
#pragma clang loop unroll(full)
  for (ptrdiff_t v = 0; v < vectors; ++v) {
    FLOATS result = sums[v];
    if (bias) {
      FLOATS offsets;
      memcpy(&offsets, bias + v * LANES, sizeof offsets);
      result = result + offsets;
    }
    memcpy(out + v * LANES, &result, sizeof result);
  }
}

/// The terms of `sources` inputs, added to +0 if these are the first, else to what out holds.
///
/// Rows of x are `inputs` apart, rows of weights are `stride` apart, and rows of out are `targets` apart.
static inline __attribute__((always_inline)) void LOLIGO_JOIN(dense_tile_, LANES)(
    ptrdiff_t rows, ptrdiff_t vectors, ptrdiff_t sources, bool is_first, ptrdiff_t inputs, ptrdiff_t stride,
    ptrdiff_t targets, const float *x, const float *weights, const float *bias, float *out) {
  FLOATS sums[LOLIGO_TILE_ROWS][LOLIGO_ROW_VECTORS] = {0};
  if (!is_first) {
#pragma clang loop unroll(full)
    for (ptrdiff_t r = 0; r < rows; ++r) {
#pragma clang loop unroll(full)
      for (ptrdiff_t v = 0; v < vectors; ++v) { memcpy(&sums[r][v], out + r * targets + v * LANES, sizeof(FLOATS)); }
    }
  }
  for (ptrdiff_t i = 0; i < sources; ++i) {
    FLOATS row_weights[LOLIGO_ROW_VECTORS];
#pragma clang loop unroll(full)
    for (ptrdiff_t v = 0; v < vectors; ++v) {
      memcpy(&row_weights[v], weights + i * stride + v * LANES, sizeof(FLOATS));
    }
#pragma clang loop unroll(full)
    for (ptrdiff_t r = 0; r < rows; ++r) {
      const float factor = x[r * inputs + i];
#pragma clang loop unroll(full)
      for (ptrdiff_t v = 0; v < vectors; ++v) {
        LOLIGO_JOIN(add_product_, LANES)(&sums[r][v], factor, &row_weights[v]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (ptrdiff_t r = 0; r < rows; ++r) { LOLIGO_JOIN(store_sums_, LANES)(sums[r], vectors, bias, out + r * targets); }
}

/// Columns of a dense product for many rows: weights are gathered into a panel first, whose rows lie side by side, as
/// rows that are a power of two apart would fight for the same lines of the cache.
static inline __attribute__((always_inline)) void LOLIGO_JOIN(dense_columns_, LANES)(
    ptrdiff_t vectors, ptrdiff_t steps, ptrdiff_t inputs, ptrdiff_t targets, const float *x,
    const float *weights, const float *bias, float *out) {
  enum { depth = 256, width = LANES * LOLIGO_TILE_VECTORS };
  _Alignas(64) float panel[depth * width];
  const ptrdiff_t columns = LANES * vectors;
  ptrdiff_t i = 0;
  do {
    const ptrdiff_t sources = inputs - i < depth ? inputs - i : depth;
    const float *final_bias = i + sources == inputs ? bias : NULL;
    for (ptrdiff_t k = 0; k < sources; ++k) {
      memcpy(panel + k * columns, weights + (i + k) * targets, (size_t)columns * sizeof(float));
    }
    ptrdiff_t t = 0;
    for (; steps - t >= LOLIGO_TILE_ROWS; t += LOLIGO_TILE_ROWS) {
      LOLIGO_JOIN(dense_tile_, LANES)(LOLIGO_TILE_ROWS, vectors, sources, i == 0, inputs, columns, targets,
                                      x + t * inputs + i, panel, final_bias, out + t * targets);
    }
    for (; t < steps; ++t) {
      LOLIGO_JOIN(dense_tile_, LANES)(1, vectors, sources, i == 0, inputs, columns, targets, x + t * inputs + i, panel,
                                      final_bias, out + t * targets);
    }
    i += sources;
  } while (i < inputs);
}

/// Columns of a dense product for few rows, one row after the other.
static inline __attribute__((always_inline)) void LOLIGO_JOIN(dense_row_columns_, LANES)(
    ptrdiff_t vectors, ptrdiff_t steps, ptrdiff_t inputs, ptrdiff_t targets, const float *x,
    const float *weights, const float *bias, float *out) {
  for (ptrdiff_t t = 0; t < steps; ++t) {
    LOLIGO_JOIN(dense_tile_, LANES)(1, vectors, inputs, true, inputs, targets, targets, x + t * inputs, weights, bias,
                                    out + t * targets);
  }
}

/// The terms of a row of events. The first vector begins at column 0, the last at column `last`, the others `shift`
/// columns after a multiple of their width; where vectors overlap, both hold the same bits.
static inline __attribute__((always_inline)) void LOLIGO_JOIN(event_tile_, LANES)(
    ptrdiff_t vectors, ptrdiff_t shift, ptrdiff_t last, ptrdiff_t targets, ptrdiff_t events, const int32_t *channels,
    const int32_t *counts, const float *weights, const float *bias, float *out) {
#define LOLIGO_COLUMN(V) ((V) + 1 == vectors ? last : (V) == 0 ? 0 : (V)*LANES + shift)
  FLOATS sums[LOLIGO_EVENT_VECTORS] = {0};
  for (ptrdiff_t e = 0; e < events; ++e) {
    const float *source = weights + (ptrdiff_t)channels[e] * targets;
    const int32_t count = counts[e];
#pragma clang loop unroll(full)
    for (ptrdiff_t v = 0; v < vectors; ++v) {
      FLOATS source_weights;
      memcpy(&source_weights, source + LOLIGO_COLUMN(v), sizeof source_weights);
      if (!LOLIGO_HARDWARE_FMA && count == 1) {
        sums[v] = sums[v] + source_weights;
      } else {
        LOLIGO_JOIN(add_product_, LANES)(&sums[v], (float)count, &source_weights);
      }
    }
  }
#pragma clang loop unroll(full)
  for (ptrdiff_t v = 0; v < vectors; ++v) {
    const ptrdiff_t column = LOLIGO_COLUMN(v);
    LOLIGO_JOIN(store_sums_, LANES)(&sums[v], 1, bias ? bias + column : NULL, out + column);
  }
#undef LOLIGO_COLUMN
}

/// gram += left' right; a product of two floats is exact in double.
static inline __attribute__((always_inline)) void LOLIGO_JOIN(transposed_tile_, LANES)(
    ptrdiff_t left_count, ptrdiff_t rows, ptrdiff_t left_columns, ptrdiff_t right_columns, const float *left,
    const float *right, double *gram) {
  DOUBLES sums[LOLIGO_TILE_ROWS];
#pragma clang loop unroll(full)
  for (ptrdiff_t a = 0; a < left_count; ++a) { memcpy(&sums[a], gram + a * right_columns, sizeof(DOUBLES)); }
  for (ptrdiff_t r = 0; r < rows; ++r) {
    FLOATS narrow;
    memcpy(&narrow, right + r * right_columns, sizeof narrow);
    const DOUBLES values = __builtin_convertvector(narrow, DOUBLES);
#pragma clang loop unroll(full)
    for (ptrdiff_t a = 0; a < left_count; ++a) {
      sums[a] = sums[a] + values * (double)left[r * left_columns + a];
    }
  }
#pragma clang loop unroll(full)
  for (ptrdiff_t a = 0; a < left_count; ++a) { memcpy(gram + a * right_columns, &sums[a], sizeof(DOUBLES)); }
}

static inline __attribute__((always_inline)) void LOLIGO_JOIN(transposed_columns_, LANES)(
    ptrdiff_t rows, ptrdiff_t left_columns, ptrdiff_t right_columns, ptrdiff_t first_left, const float *left,
    const float *right, double *gram) {
  ptrdiff_t a = first_left;
  for (; left_columns - a >= LOLIGO_TILE_ROWS; a += LOLIGO_TILE_ROWS) {
    LOLIGO_JOIN(transposed_tile_, LANES)(LOLIGO_TILE_ROWS, rows, left_columns, right_columns, left + a, right,
                                         gram + a * right_columns);
  }
  for (; a < left_columns; ++a) {
    LOLIGO_JOIN(transposed_tile_, LANES)(1, rows, left_columns, right_columns, left + a, right,
                                         gram + a * right_columns);
  }
}

#undef FLOATS
#undef DOUBLES
#undef LOLIGO_JOIN
#undef LOLIGO_JOINED
