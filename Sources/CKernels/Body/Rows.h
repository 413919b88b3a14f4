// Softmax over the channels of each row, and the search for what is not finite.

static void softmax(ptrdiff_t rows, ptrdiff_t channels, bool logarithmic, const float *x, float *out) {
  for (ptrdiff_t t = 0; t < rows; ++t) {
    const float *row = x + t * channels;
    float *result = out + t * channels;
    float greatest = -__builtin_inff();
    for (ptrdiff_t c = 0; c < channels; ++c) { greatest = row[c] > greatest ? row[c] : greatest; }
    // The exponentials pass through a small buffer, because out may be x.
    enum { group = 64 };
    float exponentials[group];
    float sum = 0.0f;
    for (ptrdiff_t first = 0; first < channels; first += group) {
      const ptrdiff_t count = channels - first < group ? channels - first : group;
      for (ptrdiff_t c = 0; c < count; ++c) { exponentials[c] = exp_float(row[first + c] - greatest); }
      for (ptrdiff_t c = 0; c < count; ++c) { sum = sum + exponentials[c]; }
      if (!logarithmic) { memcpy(result + first, exponentials, (size_t)count * sizeof(float)); }
    }
    if (logarithmic) {
      const float offset = log_float(sum);
      for (ptrdiff_t c = 0; c < channels; ++c) { result[c] = (row[c] - greatest) - offset; }
    } else {
      for (ptrdiff_t c = 0; c < channels; ++c) { result[c] = result[c] / sum; }
    }
  }
}

static bool is_not_finite(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (bits & 0x7f800000u) == 0x7f800000u;
}

static ptrdiff_t first_not_finite(ptrdiff_t count, const float *x) {
  enum { group = 256 };
  for (ptrdiff_t first = 0; first < count; first += group) {
    ptrdiff_t end = count;
    if (count - first >= group) {
      uint32_t found = 0;
      for (ptrdiff_t k = 0; k < group; ++k) { found |= is_not_finite(x[first + k]); }
      if (!found) { continue; }
      end = first + group;
    }
    for (ptrdiff_t i = first; i < end; ++i) {
      if (is_not_finite(x[i])) { return i; }
    }
  }
  return -1;
}
