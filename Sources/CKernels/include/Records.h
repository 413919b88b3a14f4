// What is kept of a state while it evolves.

#ifndef LOLIGO_RECORDS_H
#define LOLIGO_RECORDS_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// Neighbours in a row that are kept, and where they go in the row that is kept.
typedef struct {
  ptrdiff_t first, end, place;
} loligo_run;

/// Rows that are kept of the steps of a block.
typedef struct {
  /// [kept steps, width]; null for none.
  float *_Nullable rows;
  ptrdiff_t width;
  /// Ascending.
  const loligo_run *_Nullable runs;
  ptrdiff_t run_count;
  /// The kept steps: from the first on every so many, up to the end. The first may lie before the block.
  ptrdiff_t first_step, stride, end_step;
} loligo_record;

#pragma clang assume_nonnull end

#endif
