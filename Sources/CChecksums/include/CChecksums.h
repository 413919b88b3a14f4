/// Checksums of archives, as fast as memory is read.
#ifndef CCHECKSUMS_H
#define CCHECKSUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The checksum of HDF5's filter fletcher32: sums of 16-bit words, the first byte of each the higher, modulo 65,535.
uint32_t checksums_fletcher32(const void *bytes, size_t count);

/// Whether this processor has instructions for SHA-256; without them the calls below must not be made.
bool checksums_has_sha256(void);

/// Takes blocks of 64 bytes into the state of a SHA-256 (FIPS 180-4).
void checksums_sha256(uint32_t state[8], const void *bytes, size_t blocks);

/// Takes as many blocks into each of two states: in nearly the time of one, whose steps wait for each other.
void checksums_sha256_two(
  uint32_t first[8], const void *first_bytes, uint32_t second[8], const void *second_bytes, size_t blocks);

#endif
