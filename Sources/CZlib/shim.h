/// What of zlib does not import into Swift: macros that call a function, and counts of 32 bits.
#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

/// The checksum of bytes (CRC-32).
static inline uint32_t CZlib_checksum(const uint8_t *bytes, size_t count) {
  uLong checksum = crc32(0, Z_NULL, 0);
  while (count > 0) {
    uInt some = count > (1u << 30) ? 1u << 30 : (uInt)count;
    checksum = crc32(checksum, bytes, some);
    bytes += some;
    count -= some;
  }
  return (uint32_t)checksum;
}

/// Hands a stream its next input and room, as much as its 32-bit counts allow.
static inline void CZlib_refill(z_stream *stream, size_t *input_rest, size_t *output_rest) {
  if (stream->avail_in == 0) {
    stream->avail_in = *input_rest > (1u << 30) ? 1u << 30 : (uInt)*input_rest;
    *input_rest -= stream->avail_in;
  }
  if (stream->avail_out == 0) {
    stream->avail_out = *output_rest > (1u << 30) ? 1u << 30 : (uInt)*output_rest;
    *output_rest -= stream->avail_out;
  }
}

/// Expands deflated bytes (RFC 1951); returns 1 when they are whole and give exactly `output_count` bytes, else 0.
static inline int CZlib_inflate(const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count) {
  uint8_t none = 0;
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (inflateInit2(&stream, -15) != Z_OK) return 0;
  stream.next_in = (Bytef *)(input_count > 0 ? input : &none);
  stream.next_out = output_count > 0 ? output : &none;
  int status = Z_OK;
  while (status == Z_OK) {
    CZlib_refill(&stream, &input_count, &output_count);
    status = inflate(&stream, Z_NO_FLUSH);
  }
  int is_whole = status == Z_STREAM_END && stream.avail_in == 0 && input_count == 0 && stream.avail_out == 0 && output_count == 0;
  inflateEnd(&stream);
  return is_whole;
}

/// The most bytes that deflating `count` bytes can give.
static inline size_t CZlib_deflate_bound(size_t count) { return count + count / 1000 + 64; }

/// Deflates bytes (RFC 1951) into room for `CZlib_deflate_bound` bytes; returns how many they became, or 0 on failure.
static inline size_t CZlib_deflate(const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count) {
  uint8_t none = 0;
  size_t room = output_count;
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
  stream.next_in = (Bytef *)(input_count > 0 ? input : &none);
  stream.next_out = output;
  int status = Z_OK;
  while (status == Z_OK) {
    CZlib_refill(&stream, &input_count, &output_count);
    status = deflate(&stream, input_count > 0 ? Z_NO_FLUSH : Z_FINISH);
  }
  size_t written = room - output_count - stream.avail_out;
  deflateEnd(&stream);
  return status == Z_STREAM_END ? written : 0;
}

#endif
