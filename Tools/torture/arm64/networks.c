// Sparse products and neurons with a reset potential; see kernels.c.

#include "harness.h"

/// About `degree` synapses from each source; weights and delays of three kinds: one of all, short, long.
static loligo_sparse connections(ptrdiff_t sources, ptrdiff_t width, ptrdiff_t degree, int kind) {
  int32_t *starts = allocated(sources + 1, 4), *targets = allocated(sources * width, 4);
  ptrdiff_t count = 0;
  for (ptrdiff_t i = 0; i < sources; ++i) {
    for (int32_t j = 0; j < width; ++j) {
      targets[count] = j;
      count += draw() % (uint32_t)width < (uint32_t)degree;
    }
    starts[i + 1] = (int32_t)count;
  }
  uint8_t *short_delays = allocated(count, 1);
  uint16_t *long_delays = allocated(count, 2);
  for (ptrdiff_t s = 0; s < count; ++s) { short_delays[s] = (uint8_t)(long_delays[s] = draw() % 15); }
  float *common = uniforms(sources, 0.6f, 0.4f), *weights = uniforms(count, 0.6f, 0.4f);
  for (ptrdiff_t i = 0; kind == 0 && i < sources; ++i) {
    for (int32_t s = starts[i]; s < starts[i + 1]; ++s) { weights[s] = common[i]; }
  }
  return (loligo_sparse){.width = width, .starts = starts, .ends = starts + 1, .targets = targets, .weights = weights,
                         .common_weights = kind == 0 ? common : NULL, .delay = 3,
                         .short_delays = kind == 1 ? short_delays : NULL,
                         .long_delays = kind == 2 ? long_delays : NULL};
}

static void sparse_products(void) {
  enum { steps = 60, sources = 90, width = 70, rows = steps + 16 };
  begin(21);
  for (int kind = 0; kind < 3; ++kind) {
    const loligo_sparse sparse = connections(sources, width, 12, kind);
    const float *raster = counts(steps * sources);
    ptrdiff_t starts[steps + 1] = {0};
    int32_t *channels = allocated(steps * sources, 4), *amounts = allocated(steps * sources, 4);
    for (ptrdiff_t t = 0, written = 0; t < steps; ++t) {
      for (int32_t i = 0; i < sources; ++i) {
        if (raster[t * sources + i] == 0) { continue; }
        channels[written] = i;
        amounts[written++] = (int32_t)raster[t * sources + i];
      }
      starts[t + 1] = written;
    }
    float *from_events = zeros(rows * width), *from_values = zeros(rows * width);
    loligo_sparse_block block = {.steps = steps, .sources = sources, .connections = &sparse, .row_starts = starts,
                                 .channels = channels, .counts = amounts, .end_target = width,
                                 .bias = uniforms(width, 0.5f, 1.0f), .rows = rows, .sums = from_events};
    k->sparse_product(&block);
    block.input = raster;
    block.sums = from_values;
    k->sparse_product(&block);
    for (ptrdiff_t i = 0; i < rows * width; ++i) {
      if (from_events[i] != from_values[i]) { printf("%s: sparse events and values differ\n", level_name), exit(1); }
    }
    mix_floats(rows * width, from_events);
  }
  end("sparse_product");
}

static void resetting_neurons(loligo_drive drive, ptrdiff_t synapses, bool is_uniform, int kind) {
  enum { steps = 400, neurons = 150, rows = 16 };
  const ptrdiff_t ports = synapses ? synapses : 1, inputs = neurons * ports, shared = is_uniform ? 1 : neurons;
  const loligo_sparse sparse = connections(neurons, inputs, 20, kind);
  static const uint32_t bounds[] = {0xb0000000u, 0xe0000000u, 0xff000000u};
  const loligo_background background = {.key = 0x0123456789abcdefu, .port = ports - 1, .weight = 0.3f,
                                        .bound_count = 3, .bounds = bounds};
  const bool conducts = drive == LOLIGO_DRIVE_CONDUCTANCES;
  loligo_resetting_block block = {
      .drive = drive, .steps = steps, .neurons = neurons, .synapses = synapses, .end = neurons,
      .is_uniform = is_uniform, .decay = uniforms(shared, conducts ? 0.0f : -19.0f, 0.05f),
      .rest = uniforms(shared, 0.5f, 0.2f), .bias = uniforms(shared, 0.0f, 0.05f),
      .threshold = uniforms(shared, -5.0f, 0.2f), .reset = uniforms(shared, 2.0f, 0.1f),
      .beta = uniforms(shared * ports, -9.0f, 0.09f),
      .coupling = uniforms(shared * ports, conducts ? -0.7f : -0.5f, conducts ? 2.0f : 0.15f),
      .refractory_steps = 7, .first_step = 5, .input = uniforms(steps * inputs, 0.0f, 0.2f), .background_count = 1,
      .backgrounds = &background, .voltages = uniforms(neurons, 0.5f, 1.0f),
      .currents = uniforms(inputs, 0.0f, 1.0f), .refractory = zeros(neurons), .ring = zeros(rows * inputs),
      .ring_rows = rows, .voltage_record = whole_rows(steps, neurons), .current_record = whole_rows(steps, inputs),
      .recurrent_record = whole_rows(steps, inputs), .connections = &sparse, .is_whole = true,
      .events = events_for(steps, neurons)};
  if (k->resetting_neurons(&block) != steps) { exit(4); }
  mix_floats(steps * neurons, block.voltage_record.rows);
  mix_floats(synapses ? steps * inputs : 0, block.current_record.rows);
  mix_floats(steps * inputs, block.recurrent_record.rows);
  mix_floats(neurons, block.refractory);
  // Counts are not written: each is 1.
  for (ptrdiff_t t = 0; t < steps; ++t) { mix((uint32_t)block.events.row_ends[t]); }
  for (ptrdiff_t e = 0; e < block.events.row_ends[steps - 1]; ++e) { mix((uint32_t)block.events.channels[e]); }
}

void networks(void) {
  sparse_products();
  begin(22);
  for (ptrdiff_t synapses = 0; synapses <= 3; ++synapses) {
    resetting_neurons(LOLIGO_DRIVE_CURRENTS, synapses, synapses % 2, (int)synapses % 3);
  }
  end("current_neurons");
  begin(23);
  for (ptrdiff_t synapses = 1; synapses <= 3; ++synapses) {
    resetting_neurons(LOLIGO_DRIVE_CONDUCTANCES, synapses, synapses % 2, (int)synapses % 3);
  }
  end("conductance_neurons");
}
