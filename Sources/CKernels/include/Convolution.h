// What kernels take of convolutions.

#ifndef LOLIGO_CONVOLUTION_H
#define LOLIGO_CONVOLUTION_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// One axis of a convolution.
typedef struct {
  /// Places of the input and of the output, and weights.
  ptrdiff_t inputs, outputs, taps;
  /// Places between two outputs, zeros before the first input, and places between two weights.
  ptrdiff_t stride, padding, dilation;
} loligo_axis;

/// A block of steps of a convolution, or of its events.
typedef struct {
  ptrdiff_t steps, groups, input_channels, output_channels;
  loligo_axis vertical, horizontal;
  /// [input_channels, vertical taps, horizontal taps, output_channels / groups]
  const float *weights;
  /// [output_channels], or null for none.
  const float *_Nullable bias;
  /// [steps, input_channels, vertical inputs, horizontal inputs]; null for events.
  const float *_Nullable input;
  /// [steps + 1], and the channels and counts of each step; null for dense input.
  const ptrdiff_t *_Nullable row_starts;
  const int32_t *_Nullable channels, *_Nullable counts;
  /// Scratch: [vertical outputs, horizontal outputs, output_channels]
  float *sums;
  /// [steps, output_channels, vertical outputs, horizontal outputs]
  float *output;
} loligo_convolution_block;

#pragma clang assume_nonnull end

#endif
