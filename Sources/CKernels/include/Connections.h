// What kernels take of sparse connections, and of how they are drawn.

#ifndef LOLIGO_CONNECTIONS_H
#define LOLIGO_CONNECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Sparse connections, by compressed rows.
typedef struct {
  /// Sums of a step: one a target.
  ptrdiff_t width;
  /// The synapses of source i are starts[i] ..< ends[i]: its row, or the part of it whose targets are in a range.
  const int32_t *starts, *ends;
  /// The target and the weight of each synapse; targets ascend within a row, and may be there several times.
  const int32_t *targets;
  const float *weights;
  /// [sources], the weight of all synapses of a source, so that theirs need not be read, or not a number; may be null.
  const float *_Nullable common_weights;
  /// The delay of all synapses in steps, unless one of the next two has that of each.
  int32_t delay;
  const uint8_t *_Nullable short_delays;
  const uint16_t *_Nullable long_delays;
} loligo_sparse;

/// A block of steps of a product with sparse weights.
typedef struct {
  ptrdiff_t steps, sources;
  const loligo_sparse *connections;
  /// [steps, sources], or null for events.
  const float *_Nullable input;
  /// The events of each step, [steps + 1]; null for dense values.
  const ptrdiff_t *_Nullable row_starts;
  const int32_t *_Nullable channels, *_Nullable counts;
  /// The targets that the connections reach, and a bias, [width], which is added to them once.
  ptrdiff_t first_target, end_target;
  const float *bias;
  /// [rows, width]: what each step receives, added to what is there. There are at least as many rows as steps and greatest delay.
  ptrdiff_t rows;
  float *sums;
} loligo_sparse_block;

/// How the pairs of a block of connections are drawn.
typedef enum : int32_t {
  /// Each pair is there with a probability.
  LOLIGO_RULE_PROBABILITY = 0,
  /// Each target has a number of sources.
  LOLIGO_RULE_IN_DEGREE = 1,
  /// Each source has a number of targets.
  LOLIGO_RULE_OUT_DEGREE = 2,
  /// A number of pairs in all, with replacement.
  LOLIGO_RULE_TOTAL_NUMBER = 3,
  /// The first source to the first target, and so on.
  LOLIGO_RULE_ONE_TO_ONE = 4,
} loligo_rule;

/// How weights are drawn.
typedef enum : int32_t {
  LOLIGO_WEIGHT_CONSTANT = 0,
  /// location + scale * z
  LOLIGO_WEIGHT_NORMAL = 1,
  /// location * exp(scale * z)
  LOLIGO_WEIGHT_LOGNORMAL = 2,
  /// location + scale * u
  LOLIGO_WEIGHT_UNIFORM = 3,
} loligo_weight_rule;

/// How the probability of a pair depends on its distance d.
typedef enum : int32_t {
  /// Not at all.
  LOLIGO_PROFILE_FLAT = 0,
  /// exp(scale * d * d)
  LOLIGO_PROFILE_GAUSSIAN = 1,
  /// exp(scale * d)
  LOLIGO_PROFILE_EXPONENTIAL = 2,
  /// 1 where d * d <= scale, else 0
  LOLIGO_PROFILE_DISC = 3,
} loligo_profile;

/// A block of connections to be drawn, from a range of sources to a range of targets.
typedef struct {
  loligo_rule rule;
  uint64_t key;
  /// A degree, or the number of all.
  int64_t number;
  bool has_replacement;
  /// Whether neuron i may be connected to neuron i.
  bool has_autapses;
  /// 1 / ln(1 - probability), the scale of the gaps between the targets of a source.
  double gap_scale;
  int32_t first_source, source_count, first_target, target_count;
  /// A synapse on target t ends on channel t * ports + port.
  int32_t ports, port;
  /// The lines to do: sources, or targets where each target draws its sources.
  ptrdiff_t first_line, end_line;
  loligo_profile profile;
  float profile_scale;
  ptrdiff_t dimensions;
  /// [dimensions, source_count], [dimensions, target_count], [dimensions]; null where space plays no role or has ends.
  const float *_Nullable source_positions, *_Nullable target_positions, *_Nullable periods;
  loligo_weight_rule weight_rule;
  float weight_location, weight_scale;
  uint32_t first_delay, delay_count;
  /// Scratch: what a line can have at most; zeros, a bit for each partner; twice the number.
  int32_t *_Nullable found;
  uint64_t *_Nullable marks, *_Nullable keys;
  /// [all sources], the number of synapses so far, or where the next one is.
  int64_t *_Nullable cursors;
  /// Where synapses are put; null to count them. Delays may be null.
  int32_t *_Nullable targets;
  float *_Nullable weights;
  uint8_t *_Nullable short_delays;
  uint16_t *_Nullable long_delays;
} loligo_connection_block;

#pragma clang assume_nonnull end

#endif
