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

/// Whether this processor rotates words of a vector with one instruction (AVX-512VL).
bool checksums_rotates_words(void);

/// Takes as many blocks into each of two states: in less time than one after the other, because the steps of each wait.
///
/// `rotates` says that words may be rotated with one instruction; the hashes are the same.
void checksums_sha256_two(
  uint32_t first[8], const void *first_bytes, uint32_t second[8], const void *second_bytes, size_t blocks, bool rotates);

/// An XXH64 under way: a hash against accidents, several times as fast as SHA-256.
typedef struct {
  uint64_t lanes[4];
  uint64_t count;
  uint8_t rest[32];
} checksums_xxh64;

/// Begins the hash of no bytes, with the seed 0.
void checksums_xxh64_begin(checksums_xxh64 *hash);

/// Goes on with bytes.
void checksums_xxh64_update(checksums_xxh64 *hash, const void *bytes, size_t count);

/// The hash of all bytes so far.
uint64_t checksums_xxh64_end(const checksums_xxh64 *hash);

#endif
