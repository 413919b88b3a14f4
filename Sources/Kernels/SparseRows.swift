import CKernels

/// Sparse connections by compressed rows: the synapses of source `i` are `starts[i] ..< starts[i + 1]`.
///
/// Every target sums its synapses ascending by step and source, then in the order of the synapses, in one accumulator.
package struct SparseRows: Sendable {
  /// The targets of a step.
  package let width: Int
  let starts: [Int32]
  let targets: [Int32]
  let weights: [Float]
  /// `[sources]`, the weight that all synapses of each share, else not a number; empty where few have one.
  private let commonWeights: [Float]
  let shortDelays: [UInt8]
  let longDelays: [UInt16]
  /// The least and the greatest delay in steps.
  package let leastDelay: Int
  package let greatestDelay: Int
  private var (keptBounds, keptSplits): ([Int], [Int32]) = ([], [])

  /// Takes rows whose targets ascend.
  ///
  /// - Parameters:
  ///   - starts: `[sources + 1]`.
  ///   - greatestDelay: The greatest of the delays of each; steps of all synapses where there are none. It is trusted.
  ///   - shortDelays: `[synapses]`, or empty.
  ///   - longDelays: `[synapses]`, or empty.
  package init(
    starts: [Int32], targets: [Int32], weights: [Float], greatestDelay: Int = 0, shortDelays: [UInt8] = [],
    longDelays: [UInt16] = [], width: Int
  ) {
    precondition(Self.areSound(starts: starts, synapses: targets.count), "row starts ascend from zero to the synapses")
    precondition(weights.count == targets.count, "every synapse has a weight")
    precondition(shortDelays.isEmpty || shortDelays.count == targets.count, "every synapse has a delay")
    precondition(longDelays.isEmpty || longDelays.count == targets.count, "every synapse has a delay")
    precondition((0...Int(UInt16.max)).contains(greatestDelay), "a delay is 0 to 65535 steps")
    precondition(
      Self.firstUnsoundSynapse(starts: starts, targets: targets, width: width) == nil, "targets ascend in their range")
    self.width = width
    self.starts = starts
    self.targets = targets
    self.weights = weights
    commonWeights = Self.commonWeights(starts: starts, weights: weights)
    self.greatestDelay = greatestDelay
    leastDelay = shortDelays.min().map { Int($0) } ?? longDelays.min().map { Int($0) } ?? greatestDelay
    self.shortDelays = shortDelays
    self.longDelays = longDelays
  }

  /// Number of sources.
  package var sourceCount: Int { starts.count - 1 }
  /// Number of synapses.
  package var count: Int { targets.count }

  /// Whether row starts ascend from zero to a number of synapses.
  package static func areSound(starts: [Int32], synapses: Int) -> Bool {
    starts.first == 0 && starts.last.map(Int.init) == synapses && zip(starts, starts.dropFirst()).allSatisfy(<=)
  }

  /// The first synapse whose target is out of range or below the one before it in its row; starts are sound.
  package static func firstUnsoundSynapse(
    starts: [Int32], targets: [Int32], width: Int, level: VectorLevel = .current
  ) -> Int? {
    let index = level.kernels.pointee.first_unsound_synapse(
      starts.count - 1, starts.span.address, width, targets.span.address)
    return index < 0 ? nil : index
  }

  private static func commonWeights(starts: [Int32], weights: [Float], level: VectorLevel = .current) -> [Float] {
    var common = [Float](repeating: 0, count: starts.count - 1)
    let (sources, starts, all) = (starts.count - 1, starts.span.address, weights.span.address)
    let synapses = common.withAddress { level.kernels.pointee.find_common_weights(sources, starts, all, $0) }
    return synapses < weights.count / 4 ? [] : common
  }

  /// What C takes, valid as long as these rows; starts and ends are those of the whole rows unless given.
  func connections(
    starts: UnsafePointer<Int32>? = nil, ends: UnsafePointer<Int32>? = nil
  ) -> loligo_sparse {
    loligo_sparse(
      width: width, starts: starts ?? self.starts.span.address, ends: ends ?? self.starts.span.address + 1,
      targets: targets.span.address, weights: weights.span.address,
      common_weights: commonWeights.isEmpty ? nil : commonWeights.span.address, delay: Int32(greatestDelay),
      short_delays: shortDelays.isEmpty ? nil : shortDelays.span.address,
      long_delays: longDelays.isEmpty ? nil : longDelays.span.address)
  }

  /// The first synapse of each row whose target is at or above a bound, `[bounds, sources]`: where parts of the targets
  /// meet.
  package func splits(at bounds: [Int], level: VectorLevel = .current) -> [Int32] {
    if bounds == keptBounds { return keptSplits }
    var splits = [Int32](repeating: 0, count: bounds.count * sourceCount)
    let (sources, starts, targets) = (sourceCount, self.starts.span.address, self.targets.span.address)
    splits.withAddress { address in
      for (index, bound) in bounds.enumerated() {
        precondition((0...width).contains(bound), "a bound lies among the targets")
        level.kernels.pointee.split_rows(sources, starts, targets, Int32(bound), address + index * sources)
      }
    }
    return splits
  }

  /// Keeps the splits at some bounds, for runs that cut the targets there.
  package mutating func keepSplits(at bounds: [Int]) {
    guard !bounds.isEmpty, bounds != keptBounds else { return }
    (keptSplits, keptBounds) = (splits(at: bounds), bounds)
  }
}
