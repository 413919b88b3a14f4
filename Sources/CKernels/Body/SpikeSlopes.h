// What stands for the derivative of spikes.

/// The derivative of spikes by the potential for a block of steps.
static void spike_slopes(loligo_slope kind, float scale, float maximum, ptrdiff_t steps, ptrdiff_t neurons,
                         const float *voltages, const ptrdiff_t *row_starts, const int32_t *channels,
                         const int32_t *counts, const float *threshold, float *out) {
  for (ptrdiff_t t = 0; t < steps; ++t) {
    float *restrict row = out + t * neurons;
    // The potentials before the reset.
    memcpy(row, voltages + t * neurons, (size_t)neurons * sizeof(float));
    for (ptrdiff_t e = row_starts[t]; e < row_starts[t + 1]; ++e) {
      row[channels[e]] = row[channels[e]] + (float)counts[e] * threshold[channels[e]];
    }
    switch (kind) {
      case LOLIGO_SLOPE_NONE:
        memset(row, 0, (size_t)neurons * sizeof(float));
        break;
      case LOLIGO_SLOPE_PIECEWISE_LINEAR:
        for (ptrdiff_t n = 0; n < neurons; ++n) {
          row[n] = row[n] >= threshold[n] - scale ? 1.0f / threshold[n] : 0.0f;
        }
        break;
      case LOLIGO_SLOPE_PERIODIC_EXPONENTIAL:
        for (ptrdiff_t n = 0; n < neurons; ++n) {
          const float half = threshold[n] * 0.5f;
          const float above = (row[n] - half) / threshold[n];
          const float periods = row[n] < threshold[n] ? 0 : whole_part(above, maximum - 1);
          const float place = (row[n] - half) - periods * threshold[n];
          row[n] = -__builtin_fabsf(place - half) / scale;
        }
        exp_floats(neurons, row, row);
        for (ptrdiff_t n = 0; n < neurons; ++n) { row[n] = row[n] / threshold[n]; }
        break;
      case LOLIGO_SLOPE_SIGMOID:
        for (ptrdiff_t n = 0; n < neurons; ++n) {
          row[n] = -__builtin_fabsf(scale * (row[n] / threshold[n] - 1.0f));
        }
        exp_floats(neurons, row, row);
        for (ptrdiff_t n = 0; n < neurons; ++n) {
          const float sum = 1.0f + row[n];
          row[n] = ((scale * row[n]) / (sum * sum)) / threshold[n];
        }
        break;
      case LOLIGO_SLOPE_FAST_SIGMOID:
        for (ptrdiff_t n = 0; n < neurons; ++n) {
          const float sum = 1.0f + scale * __builtin_fabsf(row[n] / threshold[n] - 1.0f);
          row[n] = (1.0f / (sum * sum)) / threshold[n];
        }
        break;
      case LOLIGO_SLOPE_ARCTANGENT:
        for (ptrdiff_t n = 0; n < neurons; ++n) {
          const float z = (1.57079633f * scale) * (row[n] / threshold[n] - 1.0f);
          row[n] = ((0.5f * scale) / (1.0f + z * z)) / threshold[n];
        }
        break;
    }
  }
}
