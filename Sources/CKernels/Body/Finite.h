// The search for what is not finite.

static bool is_not_finite(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (bits & 0x7f800000u) == 0x7f800000u;
}

/// Whether any value is infinite or no number.
static inline __attribute__((always_inline)) bool has_not_finite(ptrdiff_t count, const float *x) {
  lane_bits found = 0;
  ptrdiff_t k = 0;
  for (; count - k >= LOLIGO_LANES; k += LOLIGO_LANES) {
    found |= (bits_of_lanes(load_lanes(x + k)) & 0x7f800000) == 0x7f800000;
  }
  bool rest = false;
  for (; k < count; ++k) { rest |= is_not_finite(x[k]); }
  return any_lane(found) | rest;
}

static ptrdiff_t first_not_finite(ptrdiff_t count, const float *x) {
  enum { group = 256 };
  for (ptrdiff_t first = 0; first < count; first += group) {
    const ptrdiff_t size = count - first < group ? count - first : group;
    if (!has_not_finite(size, x + first)) { continue; }
    for (ptrdiff_t i = first; i < first + size; ++i) {
      if (is_not_finite(x[i])) { return i; }
    }
  }
  return -1;
}
