#include <string.h>

#include "CChecksums.h"

// Of n words w the checksum holds s1 = sum of w[i] and s2 = sum of (n - i) w[i], both modulo 65,535. Words are summed as this
// machine reads them, in LANES columns; that only multiplies both sums by 256, modulo 65,535.

enum { LANES = 16, ROWS = 360 };
static const uint64_t modulus = 65535;

// Sums of at most ROWS rows: with more of them 32 bits are too few.
static void add_rows(const uint8_t *bytes, size_t rows, uint64_t *s1, uint64_t *s2) {
  uint32_t sums[LANES] = {0}, sums_of_sums[LANES] = {0};
  for (size_t row = 0; row < rows; ++row) {
    uint16_t words[LANES];
    memcpy(words, bytes + row * sizeof words, sizeof words);
    for (int lane = 0; lane < LANES; ++lane) {
      sums[lane] += words[lane];
      sums_of_sums[lane] += sums[lane];
    }
  }
  uint64_t plain = 0, weighted = 0, later = 0;
  for (int lane = 0; lane < LANES; ++lane) {
    plain += sums[lane];
    weighted += sums_of_sums[lane];
    later += (uint64_t)lane * sums[lane];
  }
  // Everything before moves up by the number of new words.
  *s2 = (*s2 + *s1 * (rows * LANES) + weighted * LANES - later) % modulus;
  *s1 = (*s1 + plain) % modulus;
}

// The 16 bits of a sum: libhdf5 never gives 0 for words that are not all 0.
static uint32_t folded(uint64_t sum, bool has_bits) {
  // From this machine's order of bytes to that of the checksum.
  uint32_t rest = (uint32_t)(sum % modulus * 256 % modulus);
  return rest == 0 && has_bits ? modulus : rest;
}

uint32_t checksums_fletcher32(const void *start, size_t count) {
  const uint8_t *bytes = start;
  uint64_t s1 = 0, s2 = 0;
  bool has_bits = false;
  while (count >= 2 * LANES) {
    size_t rows = count / (2 * LANES);
    if (rows > ROWS) rows = ROWS;
    uint64_t before = s1;
    add_rows(bytes, rows, &s1, &s2);
    // A sum of 0 may be words of 0 or a multiple of the modulus.
    if (!has_bits) {
      has_bits = s1 != before;
      for (size_t byte = 0; byte < rows * 2 * LANES && !has_bits; ++byte) has_bits = bytes[byte] != 0;
    }
    bytes += rows * 2 * LANES;
    count -= rows * 2 * LANES;
  }
  while (count > 0) {
    // An odd last byte is the higher half of a word, which is the first in memory.
    uint8_t pair[2] = {bytes[0], count > 1 ? bytes[1] : 0};
    uint16_t word;
    memcpy(&word, pair, sizeof word);
    s1 += word;
    s2 += s1;
    has_bits = has_bits || word != 0;
    bytes += 2;
    count -= count > 1 ? 2 : 1;
  }
  return folded(s2, has_bits) << 16 | folded(s1, has_bits);
}
