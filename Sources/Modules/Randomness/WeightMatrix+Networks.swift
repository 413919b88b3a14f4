public import Signals

extension WeightMatrix {
  /// Feed-forward and recurrent weights as one square matrix: inputs first, then neurons.
  ///
  /// - Parameters:
  ///   - feedForward: `[inputs, neurons]`, which becomes the upper right block.
  ///   - recurrent: `[neurons, neurons]`, the lower right block.
  /// - Returns: `[inputs + neurons, inputs + neurons]`; nothing leads to the inputs.
  /// - Throws: `ModuleError` for shapes that do not fit.
  public static func stacked(feedForward: Tensor, recurrent: Tensor) throws(ModuleError) -> Tensor {
    try check(feedForward, as: "feedForward")
    let (inputs, neurons) = (feedForward.shape[0], feedForward.shape[1])
    try check(recurrent, as: "recurrent", rows: neurons, columns: neurons)
    try check(sizes: ("size", inputs + neurons))
    var weights = zeros(inputs + neurons, inputs + neurons)
    place(feedForward, at: 0, inputs, in: &weights)
    place(recurrent, at: inputs, inputs, in: &weights)
    return weights
  }

  /// Random connections, `[sources, targets]`: every target has the same number of different sources, each of weight 1.
  ///
  /// - Throws: `ModuleError` for more sources than there are.
  public static func inputToRecurrent(
    inputs: Int, neurons: Int, inputsPerNeuron: Int, seed: Int64
  ) throws(ModuleError) -> Tensor {
    try check(sizes: ("inputs", inputs), ("neurons", neurons))
    try check("inputsPerNeuron", inputsPerNeuron, atMost: inputs)
    return connections(inputs, neurons, inputsPerNeuron, using: RandomNumbers(seed: seed).child("in_to_rec"))
  }

  private static func connections(
    _ sources: Int, _ targets: Int, _ count: Int, using random: RandomNumbers
  ) -> Tensor {
    var weights = zeros(sources, targets)
    for target in 0..<targets {
      for source in random.child("target \(target)").choice(of: count, from: sources) {
        weights.scalars[source * targets + target] = 1
      }
    }
    return weights
  }

  /// A ring of neurons with signed random inputs, stacked: `[inputs + neurons, inputs + neurons]`.
  ///
  /// Every neuron leads to the next with `ringWeight`; every input leads to every neuron with ± `inputWeight` (Rodan & Tiňo
  /// 2011).
  /// - Throws: `ModuleError` for values out of range.
  public static func ringReservoir(
    inputs: Int, neurons: Int, ringWeight: Double = 1, inputWeight: Double = 1, seed: Int64
  ) throws(ModuleError) -> Tensor {
    try check(sizes: ("inputs", inputs), ("neurons", neurons))
    try check(sizes: ("size", inputs + neurons))
    try check("ringWeight", ringWeight, in: -1e30...1e30)
    try check("inputWeight", inputWeight, in: -1e30...1e30)
    let random = RandomNumbers(seed: seed).child("ring")
    var feedForward = zeros(inputs, neurons)
    for index in feedForward.scalars.indices {
      feedForward.scalars[index] = Float(random.whole(at: index, below: 2) == 0 ? inputWeight : -inputWeight)
    }
    var recurrent = zeros(neurons, neurons)
    for neuron in 0..<neurons where neurons > 1 {
      recurrent.scalars[neuron * neurons + (neuron + 1) % neurons] = Float(ringWeight)
    }
    return try stacked(feedForward: feedForward, recurrent: recurrent)
  }

  /// How many sources each neuron of a partitioned reservoir has.
  public struct ReservoirFanIn: Sendable, Hashable {
    /// Inputs of each recurrent neuron.
    public var input = 4
    /// Recurrent neurons near to each recurrent one.
    public var local = 16
    /// Recurrent neurons anywhere of each recurrent one.
    public var longRange = 4
    /// Recurrent neurons of each inhibitory one.
    public var toInhibitory = 16
    /// Inhibitory neurons of each recurrent one.
    public var fromInhibitory = 8

    public init() {}
  }

  /// A reservoir of inputs, a grid of recurrent excitatory neurons, and inhibitory ones, in this order.
  ///
  /// The grid has local and long-range excitation (`localGrid`, `addingLongRange`); it drives the inhibitory neurons, which
  /// inhibit it. Every connection has weight 1, from an inhibitory neuron −1.
  /// - Returns: `[n, n]` for n = inputs + rows · columns + inhibitory.
  /// - Throws: `ModuleError` for values out of range.
  public static func partitionedReservoir(
    inputs: Int = 64, rows: Int = 16, columns: Int = 16, inhibitory: Int = 64, width: (x: Double, y: Double) = (2, 2),
    fanIn: ReservoirFanIn = ReservoirFanIn(), seed: Int64
  ) throws(ModuleError) -> Tensor {
    try check(sizes: ("rows", rows), ("columns", columns))
    let neurons = rows * columns
    try check(sizes: ("inputs", inputs), ("neurons", neurons), ("inhibitory", inhibitory))
    try check(sizes: ("size", inputs + neurons + inhibitory))
    try check("fanIn.input", fanIn.input, atMost: inputs)
    try check("fanIn.toInhibitory", fanIn.toInhibitory, atMost: neurons)
    try check("fanIn.fromInhibitory", fanIn.fromInhibitory, atMost: inhibitory)
    let random = RandomNumbers(seed: seed).child("reservoir")
    let near = try localGrid(
      rows: rows, columns: columns, inputs: fanIn.local, width: width, allowsMultiple: false, seed: seed)
    let recurrent = try addingLongRange(to: near, inputs: fanIn.longRange, seed: seed)
    let driven = connections(inputs, neurons, fanIn.input, using: random.child("input"))
    let inhibited = connections(neurons, inhibitory, fanIn.toInhibitory, using: random.child("to"))
    let inhibition = connections(inhibitory, neurons, fanIn.fromInhibitory, using: random.child("from"))
    var weights = zeros(inputs + neurons + inhibitory, inputs + neurons + inhibitory)
    place(driven, at: 0, inputs, in: &weights)
    place(recurrent, at: inputs, inputs, in: &weights)
    place(inhibited, at: inputs, inputs + neurons, in: &weights)
    place(mapping(inhibition) { -$0 }, at: inputs + neurons, inputs, in: &weights)
    return weights
  }

  /// A sparse net of partitions, of weights 0 and 1: every neuron has sources in its own partition, never itself, and in each
  /// other one.
  ///
  /// - Parameters:
  ///   - sizes: Neurons of each partition.
  ///   - inputsWithin: Sources in a neuron's own partition.
  ///   - inputsBetween: Sources in each other partition.
  /// - Throws: `ModuleError` for more sources than there are.
  public static func sparsePartitioned(
    sizes: [Int], inputsWithin: Int, inputsBetween: Int, seed: Int64
  ) throws(ModuleError) -> Tensor {
    for size in sizes { try check(sizes: ("sizes", size)) }
    let total = sizes.reduce(0, +)
    try check(sizes: ("sizes", total))
    let random = RandomNumbers(seed: seed).child("partitioned")
    var weights = zeros(total, total)
    var start = 0
    var partitions: [Range<Int>] = []
    for size in sizes {
      partitions.append(start..<start + size)
      start += size
    }
    for own in partitions {
      for target in own {
        for (index, partition) in partitions.enumerated() {
          let sources = partition.filter { $0 != target }
          let wanted = partition == own ? inputsWithin : inputsBetween
          try check(partition == own ? "inputsWithin" : "inputsBetween", wanted, atMost: sources.count)
          for chosen in random.child("\(index) \(target)").choice(of: wanted, from: sources.count) {
            weights.scalars[sources[chosen] * total + target] = 1
          }
        }
      }
    }
    return weights
  }
}
