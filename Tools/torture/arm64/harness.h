// Inputs and hashes of the programs that compare kernels between machines.
//
// Inputs are drawn in the order in which arguments and members stand, as clang evaluates them.

#pragma STDC FP_CONTRACT OFF

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "CKernels.h"

/// The kernels of the level that runs now.
extern const loligo_kernels *k;
extern const char *level_name;

/// Sparse products and neurons with a reset potential, in networks.c.
void networks(void);

// Inputs: a generator of whole numbers, so that no rounding of the machine enters.

static uint64_t generator;

static inline uint32_t draw(void) {
  generator = generator * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(generator >> 33) << 1 | (uint32_t)(generator >> 32 & 1);
}

static inline void *allocated(ptrdiff_t count, size_t size) {
  void *memory = calloc((size_t)count, size);
  if (!memory) { exit(3); }
  return memory;
}

/// (draw / 2^24 - offset) * scale, of which the first is exact.
static inline float *uniforms(ptrdiff_t count, float offset, float scale) {
  float *out = allocated(count, sizeof(float));
  for (ptrdiff_t i = 0; i < count; ++i) { out[i] = ((float)(draw() >> 8) * 0x1p-24f - offset) * scale; }
  return out;
}

static inline float *constants(ptrdiff_t count, float value) {
  float *out = allocated(count, sizeof(float));
  for (ptrdiff_t i = 0; i < count; ++i) { out[i] = value; }
  return out;
}

/// Counts of which three in four are zero.
static inline float *counts(ptrdiff_t count) {
  float *out = allocated(count, sizeof(float));
  for (ptrdiff_t i = 0; i < count; ++i) { out[i] = (draw() & 0x30000) ? 0.0f : (float)(draw() >> 29); }
  return out;
}

static inline float *zeros(ptrdiff_t count) { return allocated(count, sizeof(float)); }

// Hashes.

static uint64_t hash;

static inline void mix(uint32_t word) {
  for (int byte = 0; byte < 4; ++byte) { hash = (hash ^ (word >> (8 * byte) & 0xff)) * 0x100000001b3u; }
}

static inline loligo_record no_rows(void) { return (loligo_record){0}; }

/// Room for all of a state, at every step.
static inline loligo_record whole_rows(ptrdiff_t steps, ptrdiff_t width) {
  loligo_run *run = malloc(sizeof *run);
  *run = (loligo_run){.first = 0, .end = width, .place = 0};
  return (loligo_record){
      .rows = zeros(steps * width), .width = width, .runs = run, .run_count = 1, .stride = 1, .end_step = steps};
}

/// What is no number counts as one and the same.
static inline void mix_floats(ptrdiff_t count, const float *x) {
  for (ptrdiff_t i = 0; i < count; ++i) {
    uint32_t bits;
    __builtin_memcpy(&bits, x + i, 4);
    mix(x[i] != x[i] ? 0x7fc00000u : bits);
  }
}

static inline void mix_doubles(ptrdiff_t count, const double *x) {
  for (ptrdiff_t i = 0; i < count; ++i) {
    uint64_t bits;
    __builtin_memcpy(&bits, x + i, 8);
    bits = x[i] != x[i] ? 0x7ff8000000000000u : bits;
    mix((uint32_t)bits);
    mix((uint32_t)(bits >> 32));
  }
}

static inline void mix_events(ptrdiff_t steps, const loligo_events *events) {
  const ptrdiff_t written = steps > 0 ? events->row_ends[steps - 1] : 0;
  for (ptrdiff_t t = 0; t < steps; ++t) { mix((uint32_t)events->row_ends[t]); }
  for (ptrdiff_t e = 0; e < written; ++e) {
    mix((uint32_t)events->channels[e]);
    mix((uint32_t)events->counts[e]);
  }
}

static inline void begin(uint64_t seed) {
  generator = seed;
  hash = 0xcbf29ce484222325u;
}

static inline void end(const char *kernel) { printf("%s %s %016" PRIx64 "\n", level_name, kernel, hash); }

static inline loligo_events events_for(ptrdiff_t steps, ptrdiff_t worst) {
  return (loligo_events){.capacity = (steps + 1) * worst,
                         .channels = allocated((steps + 1) * worst, sizeof(int32_t)),
                         .counts = allocated((steps + 1) * worst, sizeof(int32_t)),
                         .row_ends = allocated(steps, sizeof(ptrdiff_t))};
}
