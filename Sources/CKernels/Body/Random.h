// Random numbers from counters: Philox's words and Box and Muller's normals.

/// A standard normal from 31 bits of one word, in (0, 1], and 24 bits of another, in [0, 1).
static inline __attribute__((always_inline)) float normal(uint32_t first, uint32_t second) {
  const float radius_uniform = ((float)(int32_t)(first >> 1) + 0.5f) * 0x1p-31f;
  const float angle_uniform = (float)(int32_t)(second >> 8) * 0x1p-24f;
  return __builtin_elementwise_sqrt(-2.0f * log_float(radius_uniform)) * cosine_of_turn(angle_uniform);
}

static void step_normals(uint64_t key, int64_t first_step, ptrdiff_t steps, ptrdiff_t channels, uint32_t draw,
                         float deviation, float *restrict out) {
  for (ptrdiff_t t = 0; t < steps; ++t) {
    const uint64_t step = (uint64_t)first_step + (uint64_t)t;
    for (ptrdiff_t c = 0; c < channels; ++c) {
      uint32_t words[4];
      philox((uint32_t)step, (uint32_t)(step >> 32), (uint32_t)c, draw, (uint32_t)key, (uint32_t)(key >> 32), words);
      out[t * channels + c] = deviation * normal(words[0], words[1]);
    }
  }
}

static void index_normals(uint64_t key, int64_t first_index, ptrdiff_t count, uint32_t draw, float deviation,
                          float *restrict out) {
  for (ptrdiff_t i = 0; i < count; ++i) {
    const uint64_t index = (uint64_t)first_index + (uint64_t)i;
    uint32_t words[4];
    philox((uint32_t)index, (uint32_t)(index >> 32), 0, draw, (uint32_t)key, (uint32_t)(key >> 32), words);
    out[i] = deviation * normal(words[0], words[1]);
  }
}

static void index_uniforms(uint64_t key, int64_t first_index, ptrdiff_t count, uint32_t draw, float low, float width,
                           float greatest, float *restrict out) {
  for (ptrdiff_t i = 0; i < count; ++i) {
    const uint64_t index = (uint64_t)first_index + (uint64_t)i;
    uint32_t words[4];
    philox((uint32_t)index, (uint32_t)(index >> 32), 0, draw, (uint32_t)key, (uint32_t)(key >> 32), words);
    const float value = low + width * ((float)(int32_t)(words[0] >> 8) * 0x1p-24f);
    out[i] = value < greatest ? value : greatest;
  }
}
