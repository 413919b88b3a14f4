extension SparseConnections {
  /// Connections of one kind: from a range of sources to a range of targets, by a rule, with weights and delays.
  ///
  /// ```swift
  /// let block = SparseConnections.Block(
  ///   .fixedInDegree(1000), from: 0..<10_000, weights: .constant(0.1), delays: 15...15)
  /// ```
  public struct Block: Sendable, Hashable {
    public var rule: ConnectionRule
    /// The sources; `nil` for all.
    public var sources: Range<Int>?
    /// The targets; `nil` for all.
    public var targets: Range<Int>?
    /// The port of the targets on which the synapses end.
    public var port: Int
    public var weights: SynapticWeights
    /// Steps, evenly drawn for each synapse.
    public var delays: ClosedRange<Int>
    /// Whether neuron i may be connected to neuron i, where sources and targets are the same neurons.
    public var allowsAutapses: Bool

    public init(
      _ rule: ConnectionRule, from sources: Range<Int>? = nil, to targets: Range<Int>? = nil, port: Int = 0,
      weights: SynapticWeights, delays: ClosedRange<Int> = 0...0, allowsAutapses: Bool = true
    ) {
      self.rule = rule
      self.sources = sources
      self.targets = targets
      self.port = port
      self.weights = weights
      self.delays = delays
      self.allowsAutapses = allowsAutapses
    }
  }
}
