import CKernels

extension ResettingNeuronKernel {
  /// Neurons from which on several threads are faster than one, and the steps of them that are worth making threads.
  private static let (neuronsWorthThreads, workWorthThreads) = (1 << 16, 1 << 20)
  /// The most steps that slices run without each other.
  private static let largestEpoch = 64

  /// Threads for some steps: one in small networks, where they would wait for each other for longer than they work.
  func threads(for steps: Int) -> Int {
    neurons < Self.neuronsWorthThreads || neurons * steps < Self.workWorthThreads ? 1 : Parallel.availableThreads
  }

  /// Slices of the neurons, one for each thread, that begin at multiples of 64.
  func slices(threads: Int) -> [Range<Int>] {
    let parts = max(1, min(threads, neurons / 64))
    let bounds = (0...parts).map { $0 == parts ? neurons : neurons * $0 / parts & ~63 }
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }

  /// Keeps in connections what a run of some steps needs of them, so that the next such run need not find it anew.
  package func prepare(_ recurrence: inout SparseRows?, for steps: Int) {
    recurrence?.keepSplits(at: bounds(of: slices(threads: threads(for: steps))))
  }

  /// Where slices of the neurons meet, as bounds among their inputs.
  private func bounds(of slices: [Range<Int>]) -> [Int] {
    slices.dropFirst().map { $0.lowerBound * (inputs / neurons) }
  }

  /// Evolves slices of the neurons in parallel; whether a potential left the finite numbers, or nil where the system has no
  /// more threads, and then nothing was done.
  ///
  /// No spike arrives sooner than after the least delay and one step, so that slices run for as many steps without each
  /// other. Then each first takes what all have sent to it, in the order of steps and sources, as one thread would. It
  /// writes its spikes to one of two places in turn, so that threads meet once for each of these epochs.
  func evolve(
    _ whole: loligo_resetting_block, in slices: [Range<Int>], recurrence: SparseRows?, rowStarts: inout [Int],
    channels: inout [Int32], level: VectorLevel
  ) -> Bool? {
    let (parts, epoch) = (slices.count, min(recurrence.map { $0.leastDelay + 1 } ?? .max, Self.largestEpoch))
    let splits = recurrence?.splits(at: bounds(of: slices), level: level) ?? []
    let connections = recurrence.map { rows in
      (0..<parts).map { part in
        rows.connections(
          starts: part == 0 ? nil : splits.span.address + (part - 1) * neurons,
          ends: part == parts - 1 ? nil : splits.span.address + part * neurons)
      }
    }
    // Each on lines of the cache of its own.
    let endsStride = max(16, epoch)
    let spikes = UnsafeMutablePointer<Int32>.allocate(capacity: 2 * neurons * epoch)
    let rowEnds = UnsafeMutablePointer<Int>.allocate(capacity: 2 * parts * endsStride)
    let places = UnsafeMutablePointer<loligo_events>.allocate(capacity: 2 * parts)
    let broken = UnsafeMutablePointer<Bool>.allocate(capacity: parts)
    defer {
      spikes.deallocate()
      rowEnds.deallocate()
      places.deallocate()
      broken.deallocate()
    }
    for turn in 0..<2 {
      for (part, slice) in slices.enumerated() {
        let first = spikes + (turn * neurons + slice.lowerBound) * epoch
        (places + turn * parts + part).initialize(
          to: loligo_events(
            capacity: slice.count * epoch, channels: first, counts: first,
            row_ends: rowEnds + (turn * parts + part) * endsStride))
      }
    }
    broken.initialize(repeating: false, count: parts)
    let didRun = withUnsafeMutablePointer(to: &rowStarts) { rowStarts in
      withUnsafeMutablePointer(to: &channels) { channels in
        nonisolated(unsafe) let (whole, places, broken) = (whole, places, broken)
        nonisolated(unsafe) let (rowStarts, channels, connections) = (rowStarts, channels, connections?.span.address)
        return Parallel.team(of: parts) { part, team in
          var (done, previous, turn) = (0, 0, 0)
          while done < whole.steps || previous > 0 {
            var block = whole.advanced(by: done)
            block.steps = min(epoch, block.steps)
            (block.first, block.end, block.is_whole) = (slices[part].lowerBound, slices[part].upperBound, false)
            let sent = places + (1 - turn) * parts
            (block.previous_steps, block.previous_slices, block.previous) = (previous, parts, UnsafePointer(sent))
            block.events = places[turn * parts + part]
            block.connections = connections.map { $0 + part }
            _ = level.kernels.pointee.resetting_neurons(&block)
            if block.is_broken { broken[part] = true }
            if part == 0 {
              Self.append(
                sent, slices: parts, steps: previous, rowStarts: &rowStarts.pointee, channels: &channels.pointee)
            }
            (done, previous, turn) = (done + block.steps, block.steps, 1 - turn)
            team.meet()
          }
        }
      }
    }
    withExtendedLifetime((splits, connections)) {}
    return didRun ? UnsafeBufferPointer(start: broken, count: parts).contains(true) : nil
  }

  /// Appends the spikes that slices sent in some steps.
  private static func append(
    _ sent: UnsafePointer<loligo_events>, slices: Int, steps: Int, rowStarts: inout [Int], channels: inout [Int32]
  ) {
    for step in 0..<steps {
      for slice in 0..<slices {
        let events = sent[slice]
        let start = step == 0 ? 0 : events.row_ends[step - 1]
        channels.append(
          contentsOf: UnsafeBufferPointer(start: events.channels + start, count: events.row_ends[step] - start))
      }
      rowStarts.append(channels.count)
    }
  }
}
