// Where kernels write the events that they emit.

#ifndef LOLIGO_EVENTS_H
#define LOLIGO_EVENTS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Where a kernel that emits events writes them.
///
/// The kernel stops before a step for which fewer than one row's worst case is left of `capacity`.
typedef struct {
  ptrdiff_t capacity;
  int32_t *channels;
  int32_t *counts;
  /// [steps], the number of events written when each step had ended.
  ptrdiff_t *row_ends;
} loligo_events;

#pragma clang assume_nonnull end

#endif
