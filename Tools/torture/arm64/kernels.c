// Runs every kernel of every vector level that this processor has on inputs made of whole numbers, and prints one line a
// level and kernel: a 64-bit hash (FNV-1a) of all that the kernel wrote. Equal lines mean equal bits on two machines.

#include "harness.h"

const loligo_kernels *k;
const char *level_name;

// The kernels.

static void products(void) {
  const ptrdiff_t shapes[][3] = {{1, 7, 1}, {3, 65, 33}, {37, 129, 215}, {64, 256, 256}};
  begin(1);
  for (int shape = 0; shape < 4; ++shape) {
    const ptrdiff_t steps = shapes[shape][0], inputs = shapes[shape][1], targets = shapes[shape][2];
    float *out = zeros(steps * targets);
    k->dense_product(steps, inputs, targets, uniforms(steps * inputs, 0.5f, 3.0f),
                     uniforms(inputs * targets, 0.5f, 0.1f), shape % 2 ? uniforms(targets, 0.5f, 1.0f) : NULL, out);
    mix_floats(steps * targets, out);
  }
  end("dense_product");
  begin(2);
  for (int shape = 0; shape < 4; ++shape) {
    const ptrdiff_t steps = shapes[shape][0], inputs = shapes[shape][1], targets = shapes[shape][2];
    const float *raster = counts(steps * inputs);
    ptrdiff_t *starts = allocated(steps + 1, sizeof(ptrdiff_t));
    int32_t *channels = allocated(steps * inputs, 4), *amounts = allocated(steps * inputs, 4);
    for (ptrdiff_t t = 0, written = 0; t < steps; ++t) {
      for (ptrdiff_t i = 0; i < inputs; ++i) {
        if (raster[t * inputs + i] == 0) { continue; }
        channels[written] = (int32_t)i;
        amounts[written++] = (int32_t)raster[t * inputs + i];
      }
      starts[t + 1] = written;
    }
    float *out = zeros(steps * targets), *dense = zeros(steps * targets);
    const float *weights = uniforms(inputs * targets, 0.5f, 0.1f);
    const float *bias = shape % 2 ? uniforms(targets, 0.5f, 1.0f) : NULL;
    k->event_product(steps, targets, starts, channels, amounts, weights, bias, false, out);
    k->dense_product(steps, inputs, targets, raster, weights, bias, dense);
    for (ptrdiff_t i = 0; i < steps * targets; ++i) {
      if (out[i] != dense[i]) { printf("%s: events and dense input give different bits\n", level_name), exit(1); }
    }
    mix_floats(steps * targets, out);
  }
  end("event_product");
  begin(3);
  double *gram = allocated(33 * 33, sizeof(double));
  const float *left = uniforms(150 * 33, 0.5f, 2.0f);
  k->transposed_product(150, 33, 33, left, left, true, gram);
  k->transposed_product(150, 33, 33, left, uniforms(150 * 33, 0.5f, 2.0f), false, gram);
  mix_doubles(33 * 33, gram);
  end("transposed_product");
}

static loligo_lif_block lif_block(ptrdiff_t steps, ptrdiff_t neurons, ptrdiff_t synapses) {
  const ptrdiff_t inputs = neurons * (synapses ? synapses : 1);
  return (loligo_lif_block){
      .steps = steps, .neurons = neurons, .synapses = synapses, .input = uniforms(steps * inputs, 0.3f, 0.6f),
      .alpha = uniforms(neurons, -7.0f, 0.12f), .beta = uniforms(inputs, -7.0f, 0.11f),
      .threshold = uniforms(neurons, -1.5f, 0.5f), .bias = uniforms(neurons, 0.5f, 0.01f),
      .recurrent_weights = uniforms(neurons * inputs, 0.6f, 0.1f), .noise = uniforms(steps * neurons, 0.5f, 0.1f),
      .maximum_count = 0x1p24f, .voltages = uniforms(neurons, 0.5f, 1.0f), .currents = uniforms(inputs, 0.5f, 1.0f),
      .spikes = counts(neurons), .recurrent_input = zeros(inputs), .voltage_record = whole_rows(steps, neurons),
      .current_record = whole_rows(steps, inputs), .recurrent_record = whole_rows(steps, inputs),
      .events = events_for(steps, neurons)};
}

static void mix_lif(const loligo_lif_block *block) {
  const ptrdiff_t inputs = block->neurons * (block->synapses ? block->synapses : 1);
  mix_floats(block->steps * block->neurons, block->voltage_record.rows);
  mix_floats(block->steps * inputs, block->current_record.rows);
  mix_floats(block->steps * inputs, block->recurrent_record.rows);
  mix_floats(block->neurons, block->spikes);
  mix_events(block->steps, &block->events);
}

static void neurons(void) {
  begin(4);
  for (ptrdiff_t synapses = 1; synapses <= 3; ++synapses) {
    loligo_lif_block block = lif_block(200, 77, synapses);
    if (synapses == 3) { block.noise = NULL; }
    if (k->lif(&block) != block.steps) { exit(4); }
    mix_lif(&block);
  }
  end("lif");
  begin(5);
  for (int variant = 0; variant < 6; ++variant) {
    const bool adapts = variant % 2;
    loligo_lif_variant_block block = {
        .common = lif_block(200, 77, variant % 3), .is_euler = variant >= 3,
        .gamma = adapts ? uniforms(77, -7.0f, 0.12f) : NULL,
        .adaptation_weights = adapts ? uniforms(77, 1.0f, 0.2f) : NULL, .adaptation = adapts ? zeros(77) : NULL,
        .adaptation_record = adapts ? whole_rows(200, 77) : no_rows()};
    if (k->lif_variant(&block) != 200) { exit(4); }
    mix_lif(&block.common);
    if (adapts) { mix_floats(200 * 77, block.adaptation_record.rows); }
  }
  end("lif_variant");
  begin(6);
  for (int activation = LOLIGO_RATE_RELU; activation <= LOLIGO_RATE_FLOORED; ++activation) {
    const ptrdiff_t count = 61, steps = 150;
    loligo_rate_block block = {
        .steps = steps, .neurons = count, .input = uniforms(steps * count, 0.5f, 1.0f),
        .rate = uniforms(count, -0.1f, 0.5f), .bias = uniforms(count, 0.5f, 0.2f),
        .threshold = uniforms(count, 0.5f, 0.2f), .activation = activation, .slope = 0.1f,
        .recurrent_weights = activation % 2 ? uniforms(count * count, 0.5f, 0.2f) : NULL,
        .noise = activation % 3 ? uniforms(steps * count, 0.5f, 0.1f) : NULL, .state = uniforms(count, 0.5f, 1.0f),
        .scratch = zeros(2 * count), .output = zeros(steps * count), .state_record = whole_rows(steps, count)};
    k->rate(&block);
    mix_floats(steps * count, block.output);
    mix_floats(steps * count, block.state_record.rows);
  }
  end("rate");
}

static void channels(void) {
  const ptrdiff_t steps = 300, count = 45;
  float *out = zeros(steps * count);
  begin(7);
  for (int noisy = 0; noisy < 2; ++noisy) {
    k->exponential_synapse(steps, count, counts(steps * count), uniforms(count, -3.0f, 0.25f),
                           noisy ? uniforms(steps * count, 0.5f, 0.1f) : NULL, uniforms(count, 0.5f, 1.0f), out);
    mix_floats(steps * count, out);
  }
  // A decay through the numbers that are flushed.
  k->exponential_synapse(steps, count, zeros(steps * count), constants(count, 0.6f), NULL, constants(count, 1e-8f), out);
  mix_floats(steps * count, out);
  end("exponential_synapse");
  begin(8);
  k->leaky_integrator(steps, count, uniforms(steps * count, 0.5f, 1.0f), uniforms(count, -3.0f, 0.25f), zeros(count), out);
  mix_floats(steps * count, out);
  end("leaky_integrator");
  begin(9);
  k->latch(steps, count, uniforms(steps * count, 0.5f, 1.0f), constants(count, 0.4f), zeros(count), out);
  mix_floats(steps * count, out);
  end("latch");
  begin(10);
  k->dropout(steps, count, uniforms(steps * count, 0.5f, 1.0f), uniforms(steps * count, 0.0f, 1.0f), true, 0.3f,
             1 / 0.7f, out);
  mix_floats(steps * count, out);
  end("dropout");
  begin(11);
  k->relax(steps, count, uniforms(count, -3.0f, 0.25f), uniforms(count, 0.0f, 1.0f), uniforms(count, 0.5f, 1.0f),
           uniforms(steps * count, 0.5f, 3.0f), zeros(count), out);
  mix_floats(steps * count, out);
  end("relax");
  begin(12);
  for (int rests = 0; rests < 2; ++rests) {
    loligo_encoder_block block = {
        .steps = steps, .channels = count, .input = uniforms(steps * count, 0.5f, 2.0f),
        .up_threshold = uniforms(count, -1.0f, 0.1f), .down_threshold = uniforms(count, -1.0f, 0.1f),
        .maximum_count = 0x1p24f, .leak = rests ? uniforms(count, -7.0f, 0.12f) : NULL, .refractory_steps = 3 * rests,
        .repeats = 1.0f + (float)rests, .reference = zeros(count), .refractory = rests ? zeros(count) : NULL,
        .reference_record = whole_rows(steps, count), .compared = zeros(count), .events = events_for(steps, 2 * count)};
    if (k->encode(&block) != steps) { exit(4); }
    mix_floats(steps * count, block.reference_record.rows);
    mix_events(steps, &block.events);
  }
  end("encode");
  begin(13);
  double *coefficients = allocated(2 * 5 * count, sizeof(double));
  for (ptrdiff_t i = 0; i < 10 * count; ++i) { coefficients[i] = (double)(draw() >> 8) * 0x1p-25 - 0.25; }
  loligo_filter_block bank = {.steps = steps, .channels = count, .sections = 2, .rectified_section = 1,
                              .input = uniforms(steps, 0.5f, 1.0f), .coefficients = coefficients,
                              .state = allocated(4 * count, sizeof(double)),
                              .scratch = allocated(count, sizeof(double)), .output = out};
  if (k->filter_bank(&bank) != steps) { exit(4); }
  mix_floats(steps * count, out);
  end("filter_bank");
}

static void rows(void) {
  begin(14);
  for (ptrdiff_t count = 1; count <= 150; count += 37) {
    float *x = uniforms(40 * count, 0.5f, 20.0f);
    float *out = zeros(40 * count);
    k->softmax(40, count, false, x, out);
    mix_floats(40 * count, out);
    k->softmax(40, count, true, x, out);
    mix_floats(40 * count, out);
    x[7] = __builtin_inff();
    mix((uint32_t)k->first_not_finite(40 * count, x));
  }
  end("softmax");
}

static void random_numbers(void) {
  const ptrdiff_t steps = 20, count = 501;
  float *out = zeros(steps * count);
  begin(15);
  for (uint32_t i = 0; i < 1000; ++i) {
    const uint32_t counter[4] = {draw(), draw(), draw(), i}, key[2] = {draw(), draw()};
    uint32_t words[4];
    loligo_philox(counter, key, words);
    for (int word = 0; word < 4; ++word) { mix(words[word]); }
  }
  end("philox");
  begin(16);
  k->step_normals(0x0123456789abcdefu, ((int64_t)1 << 32) - 7, steps, count, 3, 1.5f, out);
  mix_floats(steps * count, out);
  k->index_normals(42, 5, steps * count, 1, 1.0f, out);
  mix_floats(steps * count, out);
  k->index_uniforms(42, 5, steps * count, 1, -1.0f, 2.0f, 0.999999f, out);
  mix_floats(steps * count, out);
  end("normals_uniforms");
  begin(17);
  loligo_poisson_block block = {.steps = steps, .channels = count, .key = 77, .first_step = 1000, .seconds = 1e-3,
                                .rates = uniforms(count, 0.0f, 40000.0f), .rate_stride = 0,
                                .events = events_for(steps, count)};
  if (k->poisson(&block) != steps) { exit(4); }
  mix_events(steps, &block.events);
  end("poisson");
}

static void routes(void) {
  enum { steps = 100, inputs = 40, outputs = 150, ways = 5 };
  begin(20);
  ptrdiff_t starts[steps + 1] = {0}, way_starts[inputs + 1];
  int32_t *sources = allocated(steps * inputs, 4), *amounts = allocated(steps * inputs, 4);
  int32_t targets[inputs * ways], copies[inputs * ways];
  for (ptrdiff_t i = 0; i <= inputs; ++i) { way_starts[i] = i * ways; }
  for (ptrdiff_t i = 0; i < inputs * ways; ++i) {
    targets[i] = (int32_t)(draw() % outputs);
    copies[i] = 1 + (int32_t)(draw() % 3);
  }
  for (ptrdiff_t t = 0, written = 0; t < steps; ++t) {
    for (int32_t i = 0; i < inputs; ++i) {
      if (draw() & 0x30000) { continue; }
      sources[written] = i;
      amounts[written++] = 1 + (int32_t)(draw() >> (draw() % 2 ? 29 : 8));
    }
    starts[t + 1] = written;
  }
  loligo_route_block block = {.steps = steps, .outputs = outputs, .row_starts = starts, .channels = sources,
                              .counts = amounts, .way_starts = way_starts, .targets = targets, .copies = copies,
                              .sums = allocated(outputs, 8), .touched = allocated((outputs + 63) / 64, 8),
                              .events = events_for(steps, outputs)};
  if (k->route(&block) != steps) { exit(4); }
  mix_events(steps, &block.events);
  end("route");
}

/// Every float whose bits are a multiple of a prime: four million and all kinds.
static void elementary(void) {
  enum { stride = 1009, group = 4096 };
  static const struct { const char *name; int at; } names[] = {{"exp", 0}, {"log", 1}, {"tanh", 2}, {"turns", 3}};
  void (*const functions[4])(ptrdiff_t, const float *, float *) = {k->exp_floats, k->log_floats, k->tanh_floats,
                                                                   k->sine_of_turns};
  float (*const scalars[3])(float) = {loligo_exp_float, loligo_log_float, loligo_tanh_float};
  float x[group], out[group];
  for (int function = 0; function < 4; ++function) {
    begin(0);
    for (uint64_t bits = 0; bits < (uint64_t)1 << 32;) {
      ptrdiff_t count = 0;
      for (; count < group && bits < (uint64_t)1 << 32; bits += stride) {
        const uint32_t word = (uint32_t)bits;
        __builtin_memcpy(x + count, &word, 4);
        count += function < 3 || __builtin_fabsf(x[count]) < 0x1p22f;
      }
      functions[function](count, x, out);
      mix_floats(count, out);
      for (ptrdiff_t i = 0; function < 3 && i < count; i += 97) {
        const float alone = scalars[function](x[i]);
        mix_floats(1, &alone);
      }
    }
    end(names[function].name);
  }
  begin(18);
  double wide[4096], result[4096];
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 4096; ++i) {
      wide[i] = ((double)draw() * 0x1p-32 + (double)draw() * 0x1p-64 - 0.5) * (i % 2 ? 1400.0 : 2.0);
    }
    k->exp_doubles(4096, wide, result), mix_doubles(4096, result);
    k->sine_of_double_turns(4096, wide, result), mix_doubles(4096, result);
    k->cosine_of_double_turns(4096, wide, result), mix_doubles(4096, result);
    k->log_doubles(4096, wide, result), mix_doubles(4096, result);
  }
  end("doubles");
  begin(19);
  for (int round = 0; round < 50; ++round) {
    const ptrdiff_t count = 4096;
    float *a = uniforms(count, 0.5f, 4.0f), *b = uniforms(count, 0.5f, 4.0f), *c = uniforms(count, 0.5f, 4.0f);
    for (ptrdiff_t i = 0; i < count; i += 2) { c[i] = -(a[i] * b[i]); }
    k->fused_multiply_add(count, a, b, c, out);
    mix_floats(count, out);
    free(a), free(b), free(c);
  }
  end("fused_multiply_add");
}

int main(void) {
  static const char *const names[] = {"baseline", "v3", "v4", "neon"};
  for (loligo_level level = LOLIGO_LEVEL_BASELINE; level <= LOLIGO_LEVEL_NEON; ++level) {
    if (!loligo_level_is_supported(level)) { continue; }
    k = loligo_kernels_at(level);
    level_name = names[level];
    products();
    neurons();
    channels();
    rows();
    routes();
    random_numbers();
    networks();
    elementary();
  }
  return 0;
}
