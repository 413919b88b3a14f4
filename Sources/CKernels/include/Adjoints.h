// What the kernels of the way back take.

#ifndef LOLIGO_ADJOINTS_H
#define LOLIGO_ADJOINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The derivative of spikes by the potential, times the threshold.
typedef enum : int32_t {
  LOLIGO_SLOPE_NONE = 0,
  LOLIGO_SLOPE_PIECEWISE_LINEAR = 1,
  LOLIGO_SLOPE_PERIODIC_EXPONENTIAL = 2,
  LOLIGO_SLOPE_SIGMOID = 3,
  LOLIGO_SLOPE_FAST_SIGMOID = 4,
  LOLIGO_SLOPE_ARCTANGENT = 5,
} loligo_slope;

/// Neurons over a block of steps, seen backwards.
///
/// A state obeys state = decay * before + gain * input; `rate` is what the derivative by a time constant is multiplied with:
/// of the decayed state, or by Euler of the change of the state.
typedef struct {
  ptrdiff_t steps, neurons, synapses;
  bool is_euler, flows_through_reset;
  /// Whether all thresholds are 1, by which nothing need be divided.
  bool has_unit_threshold;
  /// Whether the sums of time constants, bias and threshold are wanted; without, only those of several synapses and of
  /// adaptation are added to.
  bool has_sums;
  /// [neurons] each.
  const float *alpha, *voltage_gain, *voltage_rate, *threshold;
  /// [neurons * synapses] each.
  const float *beta, *current_gain, *current_rate;
  /// [neurons] each; null without adaptation.
  const float *_Nullable gamma, *_Nullable adaptation_gain, *_Nullable adaptation_rate, *_Nullable adaptation_weights;
  /// [neurons, neurons * synapses], or null without recurrence.
  const float *_Nullable recurrent_weights;
  /// The run: [steps, neurons] after reset, [steps, neurons * synapses], [steps, neurons] or null, and what was before.
  const float *voltages, *currents, *_Nullable adaptations;
  const float *first_voltages, *first_currents, *_Nullable first_adaptations, *first_spikes;
  const ptrdiff_t *row_starts;
  const int32_t *channels, *counts;
  /// [steps, neurons], the derivative of spikes by the potential.
  const float *slopes;
  /// What the loss changes with: [steps, neurons], and traces that may be null.
  const float *output_bar, *_Nullable voltage_bar, *_Nullable current_bar, *_Nullable adaptation_bar;
  /// The same for the states, [neurons], [neurons * synapses], [neurons] or null, [neurons]: after the block, then before it.
  float *voltages_bar, *currents_bar, *_Nullable adaptations_bar, *spikes_bar;
  /// Sums that are added to.
  float *voltage_rate_bar, *current_rate_bar, *_Nullable adaptation_rate_bar, *bias_bar, *threshold_bar;
  float *_Nullable adaptation_weights_bar;
  /// [steps, neurons * synapses], or [steps, neurons] without synapses.
  float *input_bar;
  /// Scratch, [3 * neurons] and [neurons + 16].
  float *scratch;
  int32_t *places;
} loligo_neuron_adjoint_block;

#pragma clang assume_nonnull end

#endif
