internal import Kernels
internal import Signals

extension SparseConnections {
  /// Draws connections block by block.
  ///
  /// What is drawn depends on the seed and on each block and its place in the list alone. Where several blocks connect
  /// one pair, the synapses stand in the order of the blocks.
  ///
  /// - Parameters:
  ///   - ports: The synapse ports of each target, as the `synapses` of `LIF`.
  /// - Throws: `ModuleError` for sizes, ranges, ports, probabilities, degrees, weights or delays that cannot be, and for
  ///   more than 2³¹ − 1 synapses.
  /// - Complexity: O(synapses + sources), and O(sources · targets · p) candidates for distances. While they are made,
  ///   the synapses are in memory once, with 8 bytes for each source.
  public init(sources: Int, targets: Int, ports: Int = 1, _ blocks: [Block], seed: Int64) throws(ModuleError) {
    for (what, count) in [("sources", sources), ("targets", targets), ("ports", ports)]
    where count < 1 || count > Int(Int32.max) {
      throw ModuleError(Self.typeName, .badSize(what: what, found: count))
    }
    let channels = targets * ports
    guard channels <= Int(Int32.max) else {
      throw ModuleError(Self.typeName, .badSize(what: "targets of all ports (at most 2^31 - 1)", found: channels))
    }
    var kernelBlocks: [ConnectionKernel.Block] = []
    let random = RandomNumbers(seed: seed).child("connections")
    for (index, block) in blocks.enumerated() {
      let key = random.child("block \(index)").philox.key
      kernelBlocks.append(
        try block.kernelBlock(sourceCount: sources, targetCount: targets, ports: ports, key: key))
    }
    // Refused before it is counted, as counting them takes its time.
    let expected = ConnectionKernel.expectedCount(kernelBlocks)
    guard expected < 1.01 * Double(Int32.max) else { throw Self.tooMany(Int(min(expected, 0x1p62))) }
    let (synapses, count) = ConnectionKernel.connect(kernelBlocks, sourceCount: sources, channelCount: channels)
    guard let synapses else { throw Self.tooMany(count) }
    let delays: DelaySteps.Storage =
      if !synapses.shortDelays.isEmpty {
        .short(synapses.shortDelays)
      } else if !synapses.longDelays.isEmpty {
        .long(synapses.longDelays)
      } else {
        .all(UInt16(blocks.first?.delays.lowerBound ?? 0))
      }
    self.init(synapses, targetCount: channels, delays: DelaySteps(storage: delays))
  }
}

extension SparseConnections.Block {
  /// The block as the kernel takes it.
  func kernelBlock(
    sourceCount: Int, targetCount: Int, ports: Int, key: UInt64
  ) throws(ModuleError) -> ConnectionKernel.Block {
    let (sources, targets) = (self.sources ?? 0..<sourceCount, self.targets ?? 0..<targetCount)
    try Self.check("sources", sources, within: sourceCount)
    try Self.check("targets", targets, within: targetCount)
    try SparseConnections.check("port", Double(port), in: 0...Double(ports - 1))
    for delay in [delays.lowerBound, delays.upperBound] {
      try SparseConnections.check("delays", Double(delay), in: 0...Double(DelaySteps.largest))
    }
    // What is left of the other side for a neuron that may not be its own partner.
    let hasOwn = !allowsAutapses && sources.overlaps(targets)
    var space: ConnectionKernel.Space?
    let rule: ConnectionKernel.Rule
    switch self.rule {
    case .fixedProbability(let probability):
      try SparseConnections.check("probability", probability, in: 0...1)
      rule = .probability(probability)
    case .allToAll: rule = .probability(1)
    case .byDistance(let distances):
      space = try distances.space(sourceCount: sources.count, targetCount: targets.count)
      rule = .probability(distances.probability)
    case .oneToOne:
      guard sources.count == targets.count else {
        throw ModuleError(
          SparseConnections.typeName,
          .outOfRange(
            attribute: "targets", value: Double(targets.count),
            range: "as many as the sources, \(sources.count), to be connected one to one"))
      }
      rule = .oneToOne
    case .fixedInDegree(let degree, let isReplacing):
      try Self.check("inDegree", degree, of: sources.count - (hasOwn ? 1 : 0), isReplacing)
      rule = .inDegree(degree, withReplacement: isReplacing)
    case .fixedOutDegree(let degree, let isReplacing):
      try Self.check("outDegree", degree, of: targets.count - (hasOwn ? 1 : 0), isReplacing)
      rule = .outDegree(degree, withReplacement: isReplacing)
    case .fixedTotalNumber(let number):
      let isOpen = !(hasOwn && sources.count == 1 && targets.count == 1)
      try Self.check("totalNumber", number, of: isOpen ? sources.count * targets.count : 0, true)
      rule = .totalNumber(number)
    }
    return ConnectionKernel.Block(
      rule, key: key, sources: sources, targets: targets, ports: ports, port: port, hasAutapses: allowsAutapses,
      weights: try weights.kernel(), delays: delays, space: space)
  }

  /// Refuses a range that is not within a population.
  private static func check(_ what: String, _ range: Range<Int>, within count: Int) throws(ModuleError) {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      throw ModuleError(
        SparseConnections.typeName,
        .outOfRange(
          attribute: what, value: Double(range.lowerBound < 0 ? range.lowerBound : range.upperBound),
          range: "a range within 0..<\(count)"))
    }
  }

  /// Refuses a number of draws that cannot be made.
  private static func check(_ what: String, _ number: Int, of open: Int, _ isReplacing: Bool) throws(ModuleError) {
    let most = isReplacing ? open > 0 ? Int(Int32.max) : 0 : max(0, open)
    guard (0...most).contains(number) else {
      throw ModuleError(
        SparseConnections.typeName,
        .outOfRange(
          attribute: what, value: Double(number),
          range: "from 0 to \(most)" + (isReplacing ? "" : ", the number that can be drawn without replacement")))
    }
  }
}
