// Convolutions: what each input adds is scattered to the outputs, inputs ascending, so that every output has one
// accumulator whose terms ascend by source, and silence costs nothing.

/// The output that weight `tap` leads an input at `place` to, or -1 for none.
static inline __attribute__((always_inline)) ptrdiff_t output_place(const loligo_axis *axis, ptrdiff_t place,
                                                                    ptrdiff_t tap) {
  const ptrdiff_t offset = place + axis->padding - tap * axis->dilation;
  if (offset < 0) { return -1; }
  // A division takes longer than all else.
  if (axis->stride == 1) { return offset < axis->outputs ? offset : -1; }
  if (offset % axis->stride != 0 || offset / axis->stride >= axis->outputs) { return -1; }
  return offset / axis->stride;
}

/// Adds x times its weights to all outputs that an input reaches.
static void scatter(const loligo_convolution_block *b, ptrdiff_t input, float x) {
  const ptrdiff_t width = b->horizontal.inputs, area = b->vertical.inputs * width;
  const ptrdiff_t channel = input / area, y = input % area / width, z = input % width;
  const ptrdiff_t outputs = b->output_channels / b->groups;
  const ptrdiff_t group = channel / (b->input_channels / b->groups);
  const float *weights = b->weights + channel * b->vertical.taps * b->horizontal.taps * outputs;
  float *sums = b->sums + group * outputs;
  for (ptrdiff_t v = 0; v < b->vertical.taps; ++v) {
    const ptrdiff_t row = output_place(&b->vertical, y, v);
    if (row < 0) { continue; }
    for (ptrdiff_t h = 0; h < b->horizontal.taps; ++h) {
      const ptrdiff_t column = output_place(&b->horizontal, z, h);
      if (column < 0) { continue; }
      const float *restrict weight = weights + (v * b->horizontal.taps + h) * outputs;
      float *restrict sum = sums + (row * b->horizontal.outputs + column) * b->output_channels;
      for (ptrdiff_t o = 0; o < outputs; ++o) { sum[o] = fused(x, weight[o], sum[o]); }
    }
  }
}

static void convolve(const loligo_convolution_block *b) {
  const ptrdiff_t inputs = b->input_channels * b->vertical.inputs * b->horizontal.inputs;
  const ptrdiff_t places = b->vertical.outputs * b->horizontal.outputs, channels = b->output_channels;
  for (ptrdiff_t t = 0; t < b->steps; ++t) {
    memset(b->sums, 0, (size_t)(places * channels) * sizeof(float));
    if (b->input) {
      const float *x = b->input + t * inputs;
      for (ptrdiff_t i = 0; i < inputs; ++i) {
        if (x[i] != 0.0f) { scatter(b, i, x[i]); }
      }
    } else {
      for (ptrdiff_t e = b->row_starts[t]; e < b->row_starts[t + 1]; ++e) {
        scatter(b, b->channels[e], (float)b->counts[e]);
      }
    }
    float *output = b->output + t * channels * places;
    for (ptrdiff_t o = 0; o < channels; ++o) {
      for (ptrdiff_t p = 0; p < places; ++p) {
        const float sum = b->sums[p * channels + o];
        output[o * places + p] = b->bias ? sum + b->bias[o] : sum;
      }
    }
  }
}
