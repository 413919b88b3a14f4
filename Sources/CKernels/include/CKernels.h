// The hot loops of Loligo. One body is compiled once per vector level; every level gives the same bits.
//
// All arrays are row-major. A pointer that may be null says so. Outputs never overlap inputs, unless said.

#ifndef LOLIGO_CKERNELS_H
#define LOLIGO_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "Adjoints.h"
#include "Connections.h"
#include "Convolution.h"
#include "Events.h"
#include "Membranes.h"
#include "Records.h"
#include "Team.h"

#pragma clang assume_nonnull begin

/// The vector levels that a body is compiled for.
typedef enum : int32_t {
  LOLIGO_LEVEL_BASELINE = 0,
  LOLIGO_LEVEL_V3 = 1,
  LOLIGO_LEVEL_V4 = 2,
  LOLIGO_LEVEL_NEON = 3,
} loligo_level;

/// A block of steps of leaky integrate-and-fire neurons.
typedef struct {
  ptrdiff_t steps, neurons, synapses;
  /// [steps, neurons * synapses]
  const float *input;
  /// [neurons], [neurons * synapses], [neurons], [neurons]
  const float *alpha, *beta, *threshold, *bias;
  /// [neurons, neurons * synapses], or null without recurrence.
  const float *_Nullable recurrent_weights;
  /// [steps, neurons], or null without noise.
  const float *_Nullable noise;
  /// The greatest count that a neuron emits in a step, a whole number of at most 2^24.
  float maximum_count;
  /// State: [neurons], [neurons * synapses], and the counts [neurons] of the step before.
  float *voltages, *currents, *spikes;
  /// [neurons * synapses], scratch; null without recurrence.
  float *_Nullable recurrent_input;
  /// Of rows of neurons, of neurons * synapses, of neurons * synapses.
  loligo_record voltage_record, current_record, recurrent_record;
  /// One row's worst case is `neurons`.
  loligo_events events;
} loligo_lif_block;

/// A block of steps of integrate-and-fire neurons that differ from the common ones.
typedef struct {
  /// Everything that they have in common. Without synapses (0 of them) the input is [steps, neurons] and goes to the
  /// potential; currents and beta are then not read.
  loligo_lif_block common;
  /// Forward Euler: alpha, beta and gamma then hold dt / tau.
  bool is_euler;
  /// What is left of the adaptation after a step, and what a spike adds to it, [neurons] each; null without adaptation.
  const float *_Nullable gamma, *_Nullable adaptation_weights;
  /// State: [neurons], or null without adaptation.
  float *_Nullable adaptation;
  /// Of rows of neurons.
  loligo_record adaptation_record;
} loligo_lif_variant_block;

/// What a rate neuron gives for its state above threshold, d = x - threshold.
typedef enum : int32_t {
  /// max(d, 0)
  LOLIGO_RATE_RELU = 0,
  /// tanh d
  LOLIGO_RATE_TANH = 1,
  /// (tanh d + 1) / 2
  LOLIGO_RATE_SIGMOID = 2,
  /// d, or slope * d below zero
  LOLIGO_RATE_LEAKY = 3,
  /// d, or slope below zero
  LOLIGO_RATE_FLOORED = 4,
} loligo_rate_activation;

/// A block of steps of rate neurons.
typedef struct {
  ptrdiff_t steps, neurons;
  /// [steps, neurons]
  const float *input;
  /// dt / tau, [neurons]; [neurons]; [neurons]
  const float *rate, *bias, *threshold;
  loligo_rate_activation activation;
  float slope;
  /// [neurons, neurons], or null without recurrence.
  const float *_Nullable recurrent_weights;
  /// [steps, neurons], or null without noise.
  const float *_Nullable noise;
  /// State, [neurons]
  float *state;
  /// [2 * neurons], scratch; null without recurrence.
  float *_Nullable scratch;
  /// [steps, neurons]
  float *output;
  /// Of rows of neurons.
  loligo_record state_record, recurrent_record;
} loligo_rate_block;

/// A block of steps of an up/down encoder.
typedef struct {
  ptrdiff_t steps, channels;
  /// [steps, channels]
  const float *input;
  /// [channels], greater than zero.
  const float *up_threshold, *down_threshold;
  /// The greatest count of an event, a whole number of at most 2^24.
  float maximum_count;
  /// What is left of the reference at the start of a step, [channels], or null for all of it.
  const float *_Nullable leak;
  /// After an event its channel fires once a step at most, and the reference follows the input for this many steps,
  /// the event's own among them; zero for neither.
  int32_t refractory_steps;
  /// How often each event is given, a whole number.
  float repeats;
  /// State: [channels]
  float *reference;
  /// State: the steps of rest to come, [channels]; null where refractory_steps is zero.
  float *_Nullable refractory;
  /// What the samples of a step are compared with, [channels], scratch, and the record of it; null without one.
  float *_Nullable compared;
  loligo_record reference_record;
  /// One row's worst case is `2 * channels`.
  loligo_events events;
} loligo_encoder_block;

/// A block of steps of events that are passed on.
typedef struct {
  ptrdiff_t steps, outputs;
  /// [steps + 1]; the channels and counts of each step are at row_starts[t] and following.
  const ptrdiff_t *row_starts;
  const int32_t *channels, *counts;
  /// The ways from each input, [inputs + 1]: way k leads to output targets[k] and makes copies[k] events of one.
  const ptrdiff_t *way_starts;
  const int32_t *targets, *copies;
  /// Scratch: [outputs], and [(outputs + 63) / 64], zeros before and after.
  int64_t *sums;
  uint64_t *touched;
  /// One row's worst case is `outputs`. A count above 2^24 is given as 2^24 + 1.
  loligo_events events;
} loligo_route_block;

/// A block of steps of Poisson events.
typedef struct {
  ptrdiff_t steps, channels;
  uint64_t key;
  /// The tick of the first step; draws have the counters (first_step + t, channel, part).
  int64_t first_step;
  /// The length of a step.
  double seconds;
  /// Events per second, [steps, channels] with a stride of `channels`, or [channels] with a stride of 0.
  const float *rates;
  ptrdiff_t rate_stride;
  /// One row's worst case is `channels`.
  loligo_events events;
} loligo_poisson_block;

/// A block of steps of a bank of filters: one input, as many outputs as channels.
typedef struct {
  ptrdiff_t steps, channels, sections;
  /// The section whose input is rectified; -1 for none.
  ptrdiff_t rectified_section;
  /// [steps]
  const float *input;
  /// [sections, 5, channels]: b0, b1, b2, a1, a2.
  const double *coefficients;
  /// State: [sections, 2, channels]
  double *state;
  /// [channels]
  double *scratch;
  /// [steps, channels]
  float *output;
} loligo_filter_block;

/// How neurons with a reset potential are driven.
typedef enum : int32_t {
  /// By currents through exponential synapses, or, without synapses, by jumps of the potential; exactly.
  LOLIGO_DRIVE_CURRENTS = 0,
  /// By conductances relative to the leak; exactly for conductances that hold for a step.
  LOLIGO_DRIVE_CONDUCTANCES = 1,
} loligo_drive;

/// Poisson events that every neuron of a network gets on one of its inputs.
typedef struct {
  uint64_t key;
  /// The synapse that they arrive at, 0 for neurons without synapses.
  ptrdiff_t port;
  /// What an event adds to what arrives.
  float weight;
  /// An event count is the number of bounds that a random word reaches; ascending.
  ptrdiff_t bound_count;
  const uint32_t *bounds;
} loligo_background;

/// A block of steps of neurons with a refractory period and a reset potential, or of a slice of them.
typedef struct {
  loligo_drive drive;
  ptrdiff_t steps, neurons, synapses;
  /// The slice: neurons from `first`, a multiple of 64, up to `end`.
  ptrdiff_t first, end;
  /// Whether parameters hold those of one neuron, which are those of all.
  bool is_uniform;
  /// [neurons] or one: what is left of the potential after a step, or dt / tau for conductances.
  const float *decay;
  /// [neurons] or one. The bias of currents is its share of a step.
  const float *rest, *bias, *threshold, *reset;
  /// [neurons * synapses] or [synapses]: what is left of a synapse after a step.
  const float *beta;
  /// The same shape: what a current adds to the potential in a step, or the reversal potential.
  const float *coupling;
  /// A whole number of at most 2^24.
  float refractory_steps;
  /// The step of the first one since the last reset: it is the row of the ring and the counter of random numbers.
  int64_t first_step;
  /// [steps, inputs] with inputs = neurons * max(1, synapses); null for events.
  const float *_Nullable input;
  /// [steps + 1], and the channels and counts of each step; null for dense input.
  const ptrdiff_t *_Nullable row_starts;
  const int32_t *_Nullable channels, *_Nullable counts;
  ptrdiff_t background_count;
  const loligo_background *backgrounds;
  /// State: [neurons], [neurons * synapses], and the steps of rest to come, [neurons].
  float *voltages, *currents, *refractory;
  /// State: what arrives at the inputs, [ring_rows, inputs]; the row of a step is cleared when it is used.
  float *ring;
  ptrdiff_t ring_rows;
  /// Of rows of neurons, of neurons * synapses, of inputs.
  loligo_record voltage_record, current_record, recurrent_record;
  /// Those of the spikes that end in the slice; null without recurrence.
  const loligo_sparse *_Nullable connections;
  /// Whether the slice is all there is, so that its spikes are delivered at every step. Otherwise each slice first takes
  /// those that all slices, ascending, sent in so many steps before this block.
  bool is_whole;
  ptrdiff_t previous_steps, previous_slices;
  const loligo_events *_Nullable previous;
  /// One row's worst case is `end - first`. Counts are not written: each is 1.
  loligo_events events;
  /// Becomes true when a potential leaves the finite numbers, even if it is reset at once.
  bool is_broken;
} loligo_resetting_block;

/// The kernels of one vector level.
typedef struct {
  /// out[t, j] = sum over i of x[t, i] * weights[i, j], then + bias[j] when there is one.
  void (*dense_product)(ptrdiff_t steps, ptrdiff_t inputs, ptrdiff_t targets, const float *x,
                        const float *weights, const float *_Nullable bias, float *out);
  /// The same product for rows of events, whose channels ascend within a row. With `looks`, the index of the first output
  /// that is not finite, else and when there is none -1.
  ptrdiff_t (*event_product)(ptrdiff_t steps, ptrdiff_t targets, const ptrdiff_t *row_starts,
                             const int32_t *channels, const int32_t *counts, const float *weights,
                             const float *_Nullable bias, bool looks, float *out);
  /// gram[a, b] += left[r, a] * right[r, b] in ascending r; `symmetric` when left and right are the same array.
  void (*transposed_product)(ptrdiff_t rows, ptrdiff_t left_columns, ptrdiff_t right_columns,
                             const float *left, const float *right, bool symmetric, double *gram);
  /// Runs leaky integrate-and-fire neurons and returns the number of steps done.
  ptrdiff_t (*lif)(const loligo_lif_block *block);
  /// The same for neurons without synapses, with adaptation, or by forward Euler.
  ptrdiff_t (*lif_variant)(const loligo_lif_variant_block *block);
  /// Runs neurons with a reset potential and returns the number of steps done.
  ptrdiff_t (*resetting_neurons)(loligo_resetting_block *block);
  /// state = beta * ((state + x) + noise) at each step; the state after each step goes to out.
  void (*exponential_synapse)(ptrdiff_t steps, ptrdiff_t channels, const float *x, const float *beta,
                              const float *_Nullable noise, float *state, float *out);
  /// state = alpha * state + x at each step; the state after each step goes to out.
  void (*leaky_integrator)(ptrdiff_t steps, ptrdiff_t channels, const float *x, const float *alpha, float *state,
                           float *out);
  /// state = 1 where x > threshold, 0 where x < -threshold, else as it was; the state after each step goes to out.
  void (*latch)(ptrdiff_t steps, ptrdiff_t channels, const float *x, const float *threshold, float *state,
                float *out);
  /// out = scale * x where the uniform is at least `probability`, else 0; one row of uniforms for all steps, or each.
  void (*dropout)(ptrdiff_t steps, ptrdiff_t channels, const float *x, const float *uniforms, bool has_row_each_step,
                  float probability, float scale, float *out);
  /// out = scale * x, never -0.
  void (*scale)(ptrdiff_t steps, ptrdiff_t channels, const float *x, const float *factor, float *out);
  /// Runs membranes and returns the number of steps done.
  ptrdiff_t (*membranes)(loligo_membrane_block *block);
  /// Emits one event where x is at least `least`, [channels], and returns the number of steps done; one row's worst case
  /// is `channels`.
  ptrdiff_t (*thresholds)(ptrdiff_t steps, ptrdiff_t channels, const float *x, const float *least,
                          const loligo_events *events);
  /// Runs a convolution.
  void (*convolve)(const loligo_convolution_block *block);
  /// x = x + rate * ((((in + noise) + bias) + recurrent) - x) at each step; the activation of x goes to the output.
  void (*rate)(const loligo_rate_block *block);
  /// Runs an up/down encoder and returns the number of steps done.
  ptrdiff_t (*encode)(const loligo_encoder_block *block);
  /// Passes events on, counted by whole numbers, and returns the number of steps done.
  ptrdiff_t (*route)(const loligo_route_block *block);
  /// Softmax of every row, or its logarithm; out may be x.
  void (*softmax)(ptrdiff_t rows, ptrdiff_t channels, bool logarithmic, const float *x, float *out);
  /// The index of the first element that is not finite, or -1.
  ptrdiff_t (*first_not_finite)(ptrdiff_t count, const float *x);
  /// out[t, c] = deviation * z with z standard normal, counter (first_step + t, c, draw).
  void (*step_normals)(uint64_t key, int64_t first_step, ptrdiff_t steps, ptrdiff_t channels, uint32_t draw,
                       float deviation, float *out);
  /// out[i] = deviation * z, counter (first_index + i, 0, draw).
  void (*index_normals)(uint64_t key, int64_t first_index, ptrdiff_t count, uint32_t draw, float deviation,
                        float *out);
  /// out[i] = low + width * u, at most greatest; counter (first_index + i, 0, draw).
  void (*index_uniforms)(uint64_t key, int64_t first_index, ptrdiff_t count, uint32_t draw, float low,
                         float width, float greatest, float *out);
  /// Draws counts of Poisson events and returns the number of steps done.
  ptrdiff_t (*poisson)(const loligo_poisson_block *block);
  /// state = decay * state + deviation * noise at each step; mean + state goes to out. All but noise and out [channels].
  void (*relax)(ptrdiff_t steps, ptrdiff_t channels, const float *decay, const float *deviation, const float *mean,
                const float *noise, float *state, float *out);
  /// Runs a bank of filters and returns the number of steps done: all, or those before the first that left the floats.
  ptrdiff_t (*filter_bank)(const loligo_filter_block *block);
  /// Adds the products of the inputs with sparse weights to the sums that later steps receive.
  void (*sparse_product)(const loligo_sparse_block *block);
  /// The first synapse whose target is out of range or below the one before it in its row, or -1.
  ptrdiff_t (*first_unsound_synapse)(ptrdiff_t sources, const int32_t *starts, ptrdiff_t width, const int32_t *targets);
  /// The weight that all synapses of each source share, else not a number; returns how many synapses have such a source.
  ptrdiff_t (*find_common_weights)(ptrdiff_t sources, const int32_t *starts, const float *weights, float *common);
  /// splits[i] = the first synapse of row i whose target is `bound` or more, or the row's end.
  void (*split_rows)(ptrdiff_t sources, const int32_t *starts, const int32_t *targets, int32_t bound, int32_t *splits);
  /// Counts the synapses of a block, or fills them in.
  void (*connect_block)(const loligo_connection_block *block);
  /// Sorts the synapses of each row by target; keys are scratch, twice the length of the longest row.
  void (*sort_rows)(ptrdiff_t sources, ptrdiff_t width, const int32_t *starts, int32_t *targets, float *weights,
                    uint8_t *_Nullable short_delays, uint16_t *_Nullable long_delays, uint64_t *keys);
  /// Neurons over a block, from the last step to the first.
  void (*neuron_adjoint)(const loligo_neuron_adjoint_block *block);
  /// The derivative of spikes by the potential before its reset, [steps, neurons], from the potentials after it.
  void (*spike_slopes)(loligo_slope kind, float scale, float maximum, ptrdiff_t steps, ptrdiff_t neurons,
                       const float *voltages, const ptrdiff_t *row_starts, const int32_t *channels,
                       const int32_t *counts, const float *threshold, float *out);
  /// sums[i, j] += x[t, i] * g[t, j], t descending, for rows of events and for dense rows. Of events, `ends` are [inputs]
  /// zeros and `order` is scratch, two values an event.
  void (*add_event_products)(ptrdiff_t steps, ptrdiff_t inputs, ptrdiff_t columns, const ptrdiff_t *row_starts,
                             const int32_t *channels, const int32_t *counts, const float *g, ptrdiff_t *ends,
                             ptrdiff_t *order, float *sums);
  void (*add_dense_products)(ptrdiff_t rows, ptrdiff_t left_columns, ptrdiff_t columns, const float *left,
                             const float *g, float *sums);
  /// sums[j] += x[t, j], t descending.
  void (*add_rows)(ptrdiff_t rows, ptrdiff_t columns, const float *x, float *sums);
  /// Elementwise functions; out may be x.
  void (*exp_floats)(ptrdiff_t count, const float *x, float *out);
  void (*log_floats)(ptrdiff_t count, const float *x, float *out);
  void (*tanh_floats)(ptrdiff_t count, const float *x, float *out);
  void (*sine_of_turns)(ptrdiff_t count, const float *x, float *out);
  void (*cosine_of_turns)(ptrdiff_t count, const float *x, float *out);
  void (*exp_doubles)(ptrdiff_t count, const double *x, double *out);
  void (*log_doubles)(ptrdiff_t count, const double *x, double *out);
  void (*sine_of_double_turns)(ptrdiff_t count, const double *x, double *out);
  void (*cosine_of_double_turns)(ptrdiff_t count, const double *x, double *out);
  /// out = a * b + c, rounded once.
  void (*fused_multiply_add)(ptrdiff_t count, const float *a, const float *b, const float *c, float *out);
} loligo_kernels;

/// Whether this processor and its operating system can run a level.
bool loligo_level_is_supported(loligo_level level);

/// The kernels of a level, or of the level that every processor of this architecture runs if it has no such level.
const loligo_kernels *loligo_kernels_at(loligo_level level);

/// One block of Philox4x32-10 (Salmon et al. 2011): four words from a counter of four and a key of two.
void loligo_philox(const uint32_t *counter, const uint32_t *key, uint32_t *out);

/// Scalar forms of the elementwise functions, with the same bits.
float loligo_exp_float(float x);
float loligo_log_float(float x);
float loligo_tanh_float(float x);
double loligo_exp_double(double x);
double loligo_log_double(double x);
double loligo_sine_of_double_turn(double x);
double loligo_cosine_of_double_turn(double x);

#pragma clang assume_nonnull end

#endif
