// What kernels take of membranes that relax towards their input.

#ifndef LOLIGO_MEMBRANES_H
#define LOLIGO_MEMBRANES_H

#include <stdbool.h>

#include "Events.h"
#include "Records.h"

#pragma clang assume_nonnull begin

/// A block of steps of membranes, which may fire.
typedef struct {
  ptrdiff_t steps, neurons;
  /// [steps, neurons]
  const float *input;
  /// [neurons]: how much a potential moves towards its target in a step, 0 to 1 if exact; null for a plain sum.
  const float *_Nullable membrane_share;
  /// [neurons]: the target without input; null for a plain sum.
  const float *_Nullable rest;
  /// [neurons]: what an input is to the target, or what it adds to a plain sum.
  const float *gain;
  /// [neurons]: the same share of a current, and what an input is to its target; null without currents.
  const float *_Nullable synapse_share, *_Nullable weight;
  /// [neurons]: the least potential that fires; null for membranes that do not.
  const float *_Nullable threshold;
  /// [neurons]: the potential after a spike, or what a spike takes away from it; null without a threshold.
  const float *_Nullable reset;
  bool subtracts;
  /// State: [neurons] each; no currents where there is no `synapse_share`.
  float *voltages, *currents;
  /// Of rows of neurons.
  loligo_record voltage_record, current_record;
  /// One row's worst case is `neurons`; not written to without a threshold.
  loligo_events events;
  /// Becomes true when a state leaves the finite numbers, even if it is reset at once.
  bool is_broken;
} loligo_membrane_block;

#pragma clang assume_nonnull end

#endif
