#include "CChecksums.h"

#include <string.h>

// XXH64 with the seed 0, as github.com/Cyan4973/xxHash specifies it (doc/xxhash_spec.md).

static const uint64_t p1 = 0x9E3779B185EBCA87, p2 = 0xC2B2AE3D27D4EB4F, p3 = 0x165667B19E3779F9, p4 = 0x85EBCA77C2B2AE63,
                      p5 = 0x27D4EB2F165667C5;

static inline uint64_t rotated(uint64_t x, int bits) { return x << bits | x >> (64 - bits); }

// Machines that Loligo runs on are little endian, as the algorithm reads its words.
static inline uint64_t word64(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static inline uint32_t word32(const uint8_t *bytes) {
  uint32_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static inline uint64_t round_of(uint64_t lane, uint64_t word) { return rotated(lane + word * p2, 31) * p1; }

static void take_stripes(uint64_t lanes[4], const uint8_t *bytes, size_t stripes) {
  uint64_t a = lanes[0], b = lanes[1], c = lanes[2], d = lanes[3];
  for (; stripes > 0; --stripes, bytes += 32) {
    a = round_of(a, word64(bytes));
    b = round_of(b, word64(bytes + 8));
    c = round_of(c, word64(bytes + 16));
    d = round_of(d, word64(bytes + 24));
  }
  lanes[0] = a, lanes[1] = b, lanes[2] = c, lanes[3] = d;
}

void checksums_xxh64_begin(checksums_xxh64 *hash) {
  *hash = (checksums_xxh64){.lanes = {p1 + p2, p2, 0, -p1}};
}

void checksums_xxh64_update(checksums_xxh64 *hash, const void *bytes, size_t count) {
  const uint8_t *next = bytes;
  size_t held = hash->count % 32;
  hash->count += count;
  if (held > 0) {
    size_t missing = 32 - held, part = count < missing ? count : missing;
    memcpy(hash->rest + held, next, part);
    next += part, count -= part;
    if (part < missing) return;
    take_stripes(hash->lanes, hash->rest, 1);
  }
  take_stripes(hash->lanes, next, count / 32);
  if (count % 32 > 0) memcpy(hash->rest, next + count / 32 * 32, count % 32);
}

uint64_t checksums_xxh64_end(const checksums_xxh64 *hash) {
  const uint64_t *lanes = hash->lanes;
  uint64_t sum = p5;
  if (hash->count >= 32) {
    sum = rotated(lanes[0], 1) + rotated(lanes[1], 7) + rotated(lanes[2], 12) + rotated(lanes[3], 18);
    for (int lane = 0; lane < 4; ++lane) sum = (sum ^ round_of(0, lanes[lane])) * p1 + p4;
  }
  sum += hash->count;
  const uint8_t *next = hash->rest, *end = next + hash->count % 32;
  for (; end - next >= 8; next += 8) sum = rotated(sum ^ round_of(0, word64(next)), 27) * p1 + p4;
  for (; end - next >= 4; next += 4) sum = rotated(sum ^ word32(next) * p1, 23) * p2 + p3;
  for (; next < end; ++next) sum = rotated(sum ^ *next * p5, 11) * p1;
  sum = (sum ^ sum >> 33) * p2;
  sum = (sum ^ sum >> 29) * p3;
  return sum ^ sum >> 32;
}
