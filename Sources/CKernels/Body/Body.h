// Everything that is compiled per level. The including file defines LOLIGO_TABLE, LOLIGO_LANES,
// LOLIGO_HARDWARE_FMA and LOLIGO_TILE_VECTORS, and sets the target.

#pragma STDC FP_CONTRACT OFF

#include "Arithmetic.h"
#include "Lanes.h"
#include "Finite.h"
#include "Elementary.h"
#include "Elementwise.h"
#include "Products.h"
#include "Records.h"
#include "Neurons.h"
#include "NeuronVariants.h"
#include "Channels.h"
#include "Encoder.h"
#include "Routes.h"
#include "Rates.h"
#include "Rows.h"
#include "Philox.h"
#include "Random.h"
#include "Sources.h"
#include "Filters.h"
#include "Sparse.h"
#include "Membranes.h"
#include "Convolution.h"
#include "ResettingLanes.h"
#include "ResettingNeurons.h"
#include "Draws.h"
#include "Connections.h"
#include "Adjoints.h"
#include "SpikeSlopes.h"

const loligo_kernels LOLIGO_TABLE = {
    .dense_product = dense_product,
    .event_product = event_product,
    .transposed_product = transposed_product,
    .lif = lif,
    .lif_variant = lif_variant,
    .resetting_neurons = resetting_neurons,
    .leaky_integrator = leaky_integrator,
    .latch = latch,
    .dropout = dropout,
    .route = route,
    .exponential_synapse = exponential_synapse,
    .scale = scale,
    .membranes = membranes,
    .thresholds = thresholds,
    .convolve = convolve,
    .rate = rate,
    .encode = encode,
    .softmax = softmax,
    .first_not_finite = first_not_finite,
    .step_normals = step_normals,
    .index_normals = index_normals,
    .index_uniforms = index_uniforms,
    .poisson = poisson,
    .relax = relax,
    .filter_bank = filter_bank,
    .sparse_product = sparse_product,
    .first_unsound_synapse = first_unsound_synapse,
    .find_common_weights = find_common_weights,
    .split_rows = split_rows,
    .connect_block = connect_block,
    .sort_rows = sort_rows,
    .neuron_adjoint = neuron_adjoint,
    .spike_slopes = spike_slopes,
    .add_event_products = add_event_products,
    .add_dense_products = add_dense_products,
    .add_rows = add_rows,
    .exp_floats = exp_floats,
    .log_floats = log_floats,
    .tanh_floats = tanh_floats,
    .sine_of_turns = sine_of_turns,
    .cosine_of_turns = cosine_of_turns,
    .exp_doubles = exp_doubles,
    .log_doubles = log_doubles,
    .sine_of_double_turns = sine_of_double_turns,
    .cosine_of_double_turns = cosine_of_double_turns,
    .fused_multiply_add = fused_multiply_add,
};
