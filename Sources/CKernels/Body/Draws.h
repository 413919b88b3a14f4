// What connections are drawn with: random words of a line, whole numbers of them, and a sort.

enum { LOLIGO_DRAWS = 32 };

/// The words 32 * batch and following of a line.
static inline __attribute__((always_inline)) void draw_words(
    uint64_t key, uint32_t line, uint32_t batch, uint32_t draw, uint32_t *restrict words) {
  for (uint32_t i = 0; i < LOLIGO_DRAWS / 4; ++i) {
    uint32_t four[4];
    philox(batch * (LOLIGO_DRAWS / 4) + i, 0, line, draw, (uint32_t)key, (uint32_t)(key >> 32), four);
    words[4 * i] = four[0];
    words[4 * i + 1] = four[1];
    words[4 * i + 2] = four[2];
    words[4 * i + 3] = four[3];
  }
}

/// Whole numbers below `bound`, 16 of them, each of 64 bits of a line.
static inline __attribute__((always_inline)) void draw_indices(
    uint64_t key, uint32_t line, uint32_t batch, uint64_t bound, int32_t *restrict indices) {
  uint32_t words[LOLIGO_DRAWS];
  draw_words(key, line, batch, 0, words);
  for (ptrdiff_t i = 0; i < LOLIGO_DRAWS / 2; ++i) {
    const uint64_t low = (uint64_t)words[2 * i] * bound >> 32;
    indices[i] = (int32_t)(((uint64_t)words[2 * i + 1] * bound + low) >> 32);
  }
}

/// Sorts by the upper half of each key; equal ones stay in their order.
static void sort_keys(ptrdiff_t count, uint64_t greatest, uint64_t *keys, uint64_t *spare) {
  uint64_t *from = keys, *to = spare;
  for (int shift = 32; shift < 64 && (greatest >> (shift - 32)) > 0; shift += 8) {
    ptrdiff_t places[256] = {0};
    for (ptrdiff_t i = 0; i < count; ++i) { places[(from[i] >> shift) & 255] += 1; }
    ptrdiff_t place = 0;
    for (ptrdiff_t digit = 0; digit < 256; ++digit) {
      const ptrdiff_t number = places[digit];
      places[digit] = place;
      place += number;
    }
    for (ptrdiff_t i = 0; i < count; ++i) { to[places[(from[i] >> shift) & 255]++] = from[i]; }
    uint64_t *const sorted = to;
    to = from;
    from = sorted;
  }
  if (from != keys) { memcpy(keys, from, (size_t)count * sizeof(uint64_t)); }
}
