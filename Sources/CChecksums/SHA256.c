#include "CChecksums.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#define SHA __attribute__((target("sha,sse4.1,ssse3")))
#define EVERYWHERE static inline __attribute__((always_inline)) SHA

bool checksums_has_sha256(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1) || !(c & bit_SSSE3)) return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && b & 1u << 29;
}

bool checksums_rotates_words(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512vl");
}

// Cube roots of the first 64 primes, the first 32 bits of their fractions.
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// A state in the order of the instructions: a, b, e, f and c, d, g, h, from the highest.
struct lane {
  __m128i abef, cdgh, abef_before, cdgh_before, words[4];
};

EVERYWHERE void load(struct lane *lane, const uint32_t state[8]) {
  __m128i dcba = _mm_loadu_si128((const __m128i *)state), hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
  __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);
  lane->abef = _mm_alignr_epi8(cdab, efgh, 8);
  lane->cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
}

EVERYWHERE void store(uint32_t state[8], const struct lane *lane) {
  __m128i feba = _mm_shuffle_epi32(lane->abef, 0x1b), dchg = _mm_shuffle_epi32(lane->cdgh, 0xb1);
  _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

typedef uint32_t four_words __attribute__((vector_size(16)));

// What a word contributes to the one 15 places further, of four words.
EVERYWHERE __m128i sigma0(__m128i words) {
  four_words x = (four_words)words;
  return (__m128i)((x >> 7 | x << 25) ^ (x >> 18 | x << 14) ^ x >> 3);
}

// Four of the 64 rounds; `group` is known when this is compiled, and whether rotating words takes one instruction: then the
// words to come are begun without the SHA instruction for it, because all of these wait for the same part of the processor.
EVERYWHERE void four_rounds(struct lane *lane, const uint8_t *block, int group, bool rotates) {
  __m128i *words = lane->words, *now = &words[group & 3];
  const __m128i *last = &words[(group + 3) & 3];
  if (group < 4) {
    const __m128i highest_first = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    *now = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * group)), highest_first);
  } else {
    const __m128i *next = &words[(group + 1) & 3];
    __m128i sum = rotates ? _mm_add_epi32(*now, sigma0(_mm_alignr_epi8(*next, *now, 4)))
                          : _mm_sha256msg1_epu32(*now, *next);
    sum = _mm_add_epi32(sum, _mm_alignr_epi8(*last, words[(group + 2) & 3], 4));
    *now = _mm_sha256msg2_epu32(sum, *last);
  }
  __m128i summands = _mm_add_epi32(*now, _mm_loadu_si128((const __m128i *)(constants + 4 * group)));
  lane->cdgh = _mm_sha256rnds2_epu32(lane->cdgh, lane->abef, summands);
  lane->abef = _mm_sha256rnds2_epu32(lane->abef, lane->cdgh, _mm_shuffle_epi32(summands, 0x0e));
}

EVERYWHERE void begin_block(struct lane *lane) {
  lane->abef_before = lane->abef;
  lane->cdgh_before = lane->cdgh;
}

EVERYWHERE void end_block(struct lane *lane) {
  lane->abef = _mm_add_epi32(lane->abef, lane->abef_before);
  lane->cdgh = _mm_add_epi32(lane->cdgh, lane->cdgh_before);
}

SHA void checksums_sha256(uint32_t state[8], const void *bytes, size_t blocks) {
  struct lane lane;
  load(&lane, state);
  for (const uint8_t *block = bytes; blocks > 0; --blocks, block += 64) {
    begin_block(&lane);
#pragma clang loop unroll(full)
    for (int group = 0; group < 16; ++group) four_rounds(&lane, block, group, false);
    end_block(&lane);
  }
  store(state, &lane);
}

EVERYWHERE void two(
    uint32_t first[8], const uint8_t *here, uint32_t second[8], const uint8_t *there, size_t blocks, bool rotates) {
  struct lane one, two;
  load(&one, first);
  load(&two, second);
  for (; blocks > 0; --blocks, here += 64, there += 64) {
    begin_block(&one);
    begin_block(&two);
#pragma clang loop unroll(full)
    for (int group = 0; group < 16; ++group) {
      four_rounds(&one, here, group, rotates);
      four_rounds(&two, there, group, rotates);
    }
    end_block(&one);
    end_block(&two);
  }
  store(first, &one);
  store(second, &two);
}

SHA static void two_plain(
    uint32_t first[8], const void *here, uint32_t second[8], const void *there, size_t blocks) {
  two(first, here, second, there, blocks, false);
}

__attribute__((target("sha,sse4.1,ssse3,avx512f,avx512vl"))) static void two_rotating(
    uint32_t first[8], const void *here, uint32_t second[8], const void *there, size_t blocks) {
  two(first, here, second, there, blocks, true);
}

void checksums_sha256_two(
    uint32_t first[8], const void *first_bytes, uint32_t second[8], const void *second_bytes, size_t blocks,
    bool rotates) {
  (rotates ? two_rotating : two_plain)(first, first_bytes, second, second_bytes, blocks);
}

#else

bool checksums_has_sha256(void) { return false; }

bool checksums_rotates_words(void) { return false; }

void checksums_sha256(uint32_t state[8], const void *bytes, size_t blocks) {
  (void)state, (void)bytes, (void)blocks;
}

void checksums_sha256_two(
    uint32_t first[8], const void *first_bytes, uint32_t second[8], const void *second_bytes, size_t blocks,
    bool rotates) {
  (void)first, (void)first_bytes, (void)second, (void)second_bytes, (void)blocks, (void)rotates;
}

#endif
