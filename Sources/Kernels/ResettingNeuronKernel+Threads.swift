import CKernels

extension ResettingNeuronKernel {
  /// Neurons from which on several threads are faster than one.
  static let neuronsWorthThreads = 1 << 16
  /// The most steps that slices run without each other.
  private static let largestEpoch = 64

  /// Slices of the neurons, one for each thread, that begin at multiples of 64.
  func slices(threads: Int) -> [Range<Int>] {
    let parts = max(1, min(threads, neurons / 64))
    let bounds = (0...parts).map { $0 == parts ? neurons : neurons * $0 / parts & ~63 }
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }

  /// Evolves slices of the neurons in parallel.
  ///
  /// No spike arrives sooner than after the least delay and one step, so that slices run for as many steps without each
  /// other. Then each first takes what all have sent to it, in the order of steps and sources, as one thread would.
  func evolve(
    _ whole: (loligo_events) -> loligo_resetting_block, in slices: [Range<Int>], steps: Int, recurrence: SparseRows?,
    rowStarts: inout [Int], channels: inout [Int32], level: VectorLevel
  ) -> Bool {
    let ports = inputs / neurons
    let splits = recurrence.map { rows in
      slices.dropFirst().flatMap { rows.splits(at: $0.lowerBound * ports, level: level) }
    }
    let epoch = min(recurrence.map { $0.leastDelay + 1 } ?? Self.largestEpoch, Self.largestEpoch)
    let spikes = UnsafeMutablePointer<Int32>.allocate(capacity: neurons * epoch)
    let rowEnds = UnsafeMutablePointer<Int>.allocate(capacity: slices.count * epoch)
    defer {
      spikes.deallocate()
      rowEnds.deallocate()
    }
    var (done, previous, isBroken) = (0, 0, false)
    while done < steps || previous > 0 {
      let count = min(epoch, steps - done)
      let common = whole(loligo_events(capacity: 0, channels: spikes, counts: spikes, row_ends: rowEnds))
        .advanced(by: done)
      let (starts, sent) = (rowStarts.span.address + rowStarts.count - 1 - previous, channels.span.address)
      let blocks = slices.indices.map { part in
        let slice = slices[part]
        var block = common
        (block.steps, block.first, block.end) = (count, slice.lowerBound, slice.upperBound)
        (block.is_whole, block.previous_steps) = (false, previous)
        (block.previous_starts, block.previous_channels) = (starts, sent)
        block.events = loligo_events(
          capacity: slice.count * epoch, channels: spikes + slice.lowerBound * epoch,
          counts: spikes + slice.lowerBound * epoch, row_ends: rowEnds + part * epoch)
        return block
      }
      if run(blocks, recurrence: recurrence, splits: splits ?? [], level: level) { isBroken = true }
      for step in 0..<count {
        for (part, slice) in slices.enumerated() {
          let ends = rowEnds + part * epoch
          let start = step == 0 ? 0 : ends[step - 1]
          let events = UnsafeBufferPointer(
            start: UnsafePointer(spikes) + slice.lowerBound * epoch + start, count: ends[step] - start)
          channels.append(contentsOf: events)
        }
        rowStarts.append(channels.count)
      }
      done += count
      previous = recurrence == nil ? 0 : count
    }
    return isBroken
  }

  /// Runs the blocks of all slices at once; whether a potential left the finite numbers.
  private func run(
    _ blocks: [loligo_resetting_block], recurrence: SparseRows?, splits: [Int32], level: VectorLevel
  ) -> Bool {
    nonisolated(unsafe) let (blocks, inner) = (blocks, splits.span.address)
    defer { withExtendedLifetime(splits) {} }
    let broken = Parallel.map(count: blocks.count, threads: blocks.count) { part in
      var block = blocks[part]
      guard let recurrence else {
        _ = level.kernels.pointee.resetting_neurons(&block)
        return block.is_broken
      }
      var connections = recurrence.connections(
        starts: part == 0 ? nil : inner + (part - 1) * neurons,
        ends: part == blocks.count - 1 ? nil : inner + part * neurons)
      withUnsafePointer(to: &connections) {
        block.connections = $0
        _ = level.kernels.pointee.resetting_neurons(&block)
      }
      return block.is_broken
    }
    return broken.contains(true)
  }
}
