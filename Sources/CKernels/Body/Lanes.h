// Vectors as wide as the level's registers.

typedef float lanes __attribute__((ext_vector_type(LOLIGO_LANES)));
typedef int32_t lane_bits __attribute__((ext_vector_type(LOLIGO_LANES)));
typedef bool lane_flags __attribute__((ext_vector_type(LOLIGO_LANES)));

/// Four floats: what is left of a row beside whole lanes.
typedef float four_floats __attribute__((ext_vector_type(4)));
typedef float eight_floats __attribute__((ext_vector_type(8)));
typedef float sixteen_floats __attribute__((ext_vector_type(16)));
typedef bool eight_flags __attribute__((ext_vector_type(8)));
typedef uint8_t eight_bytes __attribute__((ext_vector_type(8)));
typedef int32_t eight_places __attribute__((ext_vector_type(8)));

static inline __attribute__((always_inline)) four_floats load_four(const float *x) {
  four_floats result;
  memcpy(&result, x, sizeof result);
  return result;
}

static inline __attribute__((always_inline)) void store_four(four_floats x, float *out) {
  memcpy(out, &x, sizeof x);
}

static inline __attribute__((always_inline)) lanes load_lanes(const float *x) {
  lanes result;
  memcpy(&result, x, sizeof result);
  return result;
}

static inline __attribute__((always_inline)) void store_lanes(lanes x, float *out) { memcpy(out, &x, sizeof x); }

static inline __attribute__((always_inline)) lane_bits bits_of_lanes(lanes x) {
  lane_bits bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

/// Values from k on, or the first one for all lanes where all values are alike.
static inline __attribute__((always_inline)) lanes lanes_of(bool alike, const float *x, ptrdiff_t k) {
  return alike ? (lanes)x[0] : load_lanes(x + k);
}

/// `flushed` of every lane.
static inline __attribute__((always_inline)) lanes flushed_lanes(lanes x) {
  return __builtin_elementwise_abs(x) < 0x1p-100f ? (lanes)0.0f : x;
}

/// The sums of the first two values, of the next two, and so on.
static inline __attribute__((always_inline)) lanes sums_of_pairs(lanes lower, lanes upper) {
#if LOLIGO_LANES == 16
  return __builtin_shufflevector(lower, upper, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30) +
         __builtin_shufflevector(lower, upper, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
#elif LOLIGO_LANES == 8
  return __builtin_shufflevector(lower, upper, 0, 2, 4, 6, 8, 10, 12, 14) +
         __builtin_shufflevector(lower, upper, 1, 3, 5, 7, 9, 11, 13, 15);
#else
  return __builtin_shufflevector(lower, upper, 0, 2, 4, 6) + __builtin_shufflevector(lower, upper, 1, 3, 5, 7);
#endif
}

/// One bit a lane of what a comparison gave.
static inline __attribute__((always_inline)) uint64_t lane_mask(lane_bits comparison) {
  const lane_flags flags = __builtin_convertvector(comparison, lane_flags);
  uint16_t mask = 0;
  memcpy(&mask, &flags, sizeof flags);
  return mask & ((1u << LOLIGO_LANES) - 1);
}

static inline __attribute__((always_inline)) bool any_lane(lane_bits x) { return __builtin_reduce_or(x) != 0; }

/// The bits of x: zero for +0 alone.
static inline __attribute__((always_inline)) int32_t float_bits(float x) {
  int32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

/// Whether any value has a bit that is set, the sign of -0 included.
static bool has_bits(ptrdiff_t count, const float *x) {
  lane_bits found = 0;
  ptrdiff_t k = 0;
  for (; count - k >= LOLIGO_LANES; k += LOLIGO_LANES) { found |= bits_of_lanes(load_lanes(x + k)); }
  int32_t rest = 0;
  for (; k < count; ++k) { rest |= float_bits(x[k]); }
  return any_lane(found) | (rest != 0);
}

/// Copies a row to the rows that follow it, in pieces that double as long as they are short.
static void repeat_row(ptrdiff_t columns, ptrdiff_t repeats, float *row) {
  const size_t size = (size_t)columns * sizeof(float);
  ptrdiff_t piece = 1;
  for (ptrdiff_t done = 1; done <= repeats;) {
    const ptrdiff_t count = piece < repeats + 1 - done ? piece : repeats + 1 - done;
    memcpy(row + done * columns, row, (size_t)count * size);
    done += count;
    if ((size_t)piece * size < 4096) { piece = done; }
  }
}

/// Whether all values are +0 or -0.
static bool is_zero(ptrdiff_t count, const float *x) {
  lane_bits found = 0;
  ptrdiff_t k = 0;
  for (; count - k >= LOLIGO_LANES; k += LOLIGO_LANES) { found |= bits_of_lanes(load_lanes(x + k)); }
  int32_t rest = 0;
  for (; k < count; ++k) { rest |= float_bits(x[k]); }
  return !any_lane(found & 0x7fffffff) & ((rest & 0x7fffffff) == 0);
}
