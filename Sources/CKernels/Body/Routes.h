// Events that are passed on in whole numbers.

static ptrdiff_t route(const loligo_route_block *b) {
  const int64_t limit = 1 << 24;
  ptrdiff_t written = 0;
  ptrdiff_t t = 0;
  for (; t < b->steps && b->events.capacity - written >= b->outputs; ++t) {
    ptrdiff_t first = b->outputs, last = -1;
    for (ptrdiff_t e = b->row_starts[t]; e < b->row_starts[t + 1]; ++e) {
      const ptrdiff_t input = b->channels[e];
      for (ptrdiff_t k = b->way_starts[input]; k < b->way_starts[input + 1]; ++k) {
        const ptrdiff_t target = b->targets[k];
        const int64_t sum = b->sums[target] + (int64_t)b->counts[e] * b->copies[k];
        b->sums[target] = sum > limit ? limit + 1 : sum;
        b->touched[target / 64] |= (uint64_t)1 << (target % 64);
        first = target < first ? target : first;
        last = target > last ? target : last;
      }
    }
    for (ptrdiff_t word = first / 64; word <= last / 64 && last >= 0; ++word) {
      for (uint64_t rest = b->touched[word]; rest != 0; rest &= rest - 1) {
        const ptrdiff_t target = 64 * word + __builtin_ctzll(rest);
        b->events.channels[written] = (int32_t)target;
        b->events.counts[written] = (int32_t)b->sums[target];
        b->sums[target] = 0;
        written += 1;
      }
      b->touched[word] = 0;
    }
    b->events.row_ends[t] = written;
  }
  return t;
}
