internal import Kernels
public import Signals

/// Which sources lead to which targets, with weights and delays: rows of synapses, one row a source.
///
/// The synapses of source `i` are `rowStarts[i] ..< rowStarts[i + 1]`; their targets ascend, and a target may be there
/// several times. A synapse takes 8 bytes, 9 or 10 with a delay of its own. Where targets have several synapse ports, as
/// the currents of `LIF`, a target is a channel: `neuron · ports + port`.
///
/// ```swift
/// let connections = try SparseConnections(
///   sources: 4000, targets: 4000, ports: 2,
///   [
///     .init(.fixedProbability(0.02), from: 0..<3200, port: 0, weights: .constant(1.62)),
///     .init(.fixedProbability(0.02), from: 3200..<4000, port: 1, weights: .constant(-9)),
///   ], seed: 1)
/// connections.targetCount   // 8000
/// ```
public struct SparseConnections: Sendable, Hashable {
  static let typeName = "SparseConnections"

  /// Number of targets, or of channels where each has several ports.
  public let targetCount: Int
  /// `[sources + 1]`, where the row of each source begins, and the number of synapses at the end.
  public let rowStarts: IntegerTensor
  /// `[synapses]`, ascending within a row.
  public let targets: IntegerTensor
  /// `[synapses]`, all finite.
  public let weights: Tensor
  /// Of all synapses, or of each.
  public let delays: DelaySteps

  /// Takes rows of synapses.
  ///
  /// - Parameters:
  ///   - rowStarts: `[sources + 1]`, ascending from 0 to the number of synapses.
  ///   - targets: `[synapses]`, ascending within a row.
  ///   - weights: `[synapses]`; one value for all.
  /// - Throws: `ModuleError` for rows that are not as said, or weights that are not finite.
  public init(
    targetCount: Int, rowStarts: IntegerTensor, targets: IntegerTensor, weights: Tensor, delays: DelaySteps = .none
  ) throws(ModuleError) {
    self.targetCount = targetCount
    self.rowStarts = rowStarts
    self.targets = targets
    self.weights = try Tensor.spread(weights, to: [targets.count], as: "weight", of: Self.typeName)
    self.delays = delays
    try Self.check(
      weights: self.weights, as: "weight", rowStarts: rowStarts, targets: targets, delays: delays,
      targetCount: targetCount, of: Self.typeName)
  }

  /// Takes the weights of a matrix that are not zero.
  ///
  /// - Parameters:
  ///   - matrix: `[sources, targets]`.
  ///   - delays: One delay for all, or one for each weight that is not zero, row by row.
  /// - Throws: `ModuleError` for another rank, or weights that are not finite.
  public init(matrix: Tensor, delays: DelaySteps = .none) throws(ModuleError) {
    guard matrix.shape.count == 2, matrix.shape[0] >= 1, matrix.shape[1] >= 1 else {
      throw ModuleError(Self.typeName, .wrongShape(attribute: "matrix", expected: [1, 1], found: matrix.shape))
    }
    let width = matrix.shape[1]
    var (rowStarts, targets, weights): ([Int32], [Int32], [Float]) = ([0], [], [])
    for source in 0..<matrix.shape[0] {
      for target in 0..<width where matrix.scalars[source * width + target] != 0 {
        targets.append(Int32(target))
        weights.append(matrix.scalars[source * width + target])
      }
      guard let end = Int32(exactly: targets.count) else { throw Self.tooMany(targets.count) }
      rowStarts.append(end)
    }
    try self.init(
      targetCount: width, rowStarts: IntegerTensor(rowStarts), targets: IntegerTensor(targets),
      weights: Tensor(weights), delays: delays)
  }

  /// For rows that were made right.
  init(_ synapses: ConnectionKernel.Synapses, targetCount: Int, delays: DelaySteps) {
    self.targetCount = targetCount
    rowStarts = IntegerTensor(synapses.starts)
    targets = IntegerTensor(synapses.targets)
    weights = Tensor(synapses.weights)
    self.delays = delays
  }

  /// Number of sources.
  public var sourceCount: Int { rowStarts.count - 1 }
  /// Number of synapses.
  public var count: Int { targets.count }

  /// The synapses of a source.
  public func synapses(ofSource source: Int) -> Range<Int> {
    Int(rowStarts.scalars[source])..<Int(rowStarts.scalars[source + 1])
  }

  /// The weights as a matrix `[sources, targets]`; those of one pair are added up, ascending.
  ///
  /// - Throws: `ModuleError` for a matrix of more than 2³¹ − 1 values.
  public var matrix: Tensor {
    get throws(ModuleError) {
      let (count, overflows) = sourceCount.multipliedReportingOverflow(by: targetCount)
      guard !overflows, count <= Int(Int32.max) else {
        throw ModuleError(
          Self.typeName, .badSize(what: "values in a matrix (at most 2^31 - 1)", found: overflows ? .max : count))
      }
      var values = [Float](repeating: 0, count: count)
      for source in 0..<sourceCount {
        for synapse in synapses(ofSource: source) {
          values[source * targetCount + Int(targets.scalars[synapse])] += weights.scalars[synapse]
        }
      }
      var matrix = Tensor(repeating: 0, shape: [sourceCount, targetCount])
      matrix.scalars = values
      return matrix
    }
  }
}

extension SparseConnections {
  /// Refuses rows of synapses that cannot be computed with, in the name of the module that holds them.
  ///
  /// - Parameters:
  ///   - weightName: The weights' name in lists; the others are `row_starts`, `targets` and `delays` after `prefix`.
  static func check(
    weights: Tensor, as weightName: String, rowStarts: IntegerTensor, targets: IntegerTensor, delays: DelaySteps?,
    targetCount: Int, prefix: String = "", of type: String
  ) throws(ModuleError) {
    for (what, count) in [("sources", rowStarts.count - 1), ("targets", targetCount)]
    where count < 1 || count > Int(Int32.max) {
      throw ModuleError(type, .badSize(what: what, found: count))
    }
    guard targets.count <= Int(Int32.max) else { throw tooMany(targets.count, of: type) }
    guard targets.shape.count == 1 else {
      throw ModuleError(
        type, .wrongShape(attribute: prefix + "targets", expected: [targets.count], found: targets.shape))
    }
    guard rowStarts.shape.count == 1 else {
      throw ModuleError(
        type, .wrongShape(attribute: prefix + "row_starts", expected: [rowStarts.count], found: rowStarts.shape))
    }
    let starts = rowStarts.scalars
    guard SparseRows.areSound(starts: starts, synapses: targets.count) else {
      let bad = starts.indices.first { starts[$0] < ($0 == 0 ? 0 : starts[$0 - 1]) || starts[$0] > targets.count }
      throw ModuleError(
        type,
        .outOfRange(
          attribute: prefix + "row_starts", value: Double(starts[bad ?? (starts[0] == 0 ? starts.count - 1 : 0)]),
          range: "ascending from 0 to the number of '\(prefix)targets', \(targets.count)"))
    }
    if let bad = SparseRows.firstUnsoundSynapse(starts: starts, targets: targets.scalars, width: targetCount) {
      throw ModuleError(
        type,
        .outOfRange(
          attribute: prefix + "targets", value: Double(targets.scalars[bad]),
          range: "from 0 to \(targetCount - 1), ascending within a row"))
    }
    try weights.checkFinite(shape: [targets.count], as: weightName, of: type)
    if let count = delays?.count, count != targets.count {
      throw ModuleError(
        type, .wrongShape(attribute: prefix + "delays", expected: [targets.count], found: [count]))
    }
  }

  /// The error of more synapses than an `Int32` counts.
  static func tooMany(_ count: Int, of type: String = typeName) -> ModuleError {
    ModuleError(type, .badSize(what: "synapses (at most 2^31 - 1)", found: count))
  }

  /// Refuses a value that is not finite or out of a range.
  static func check(_ what: String, _ value: Double, in range: ClosedRange<Double>) throws(ModuleError) {
    guard range.contains(value) else {
      throw ModuleError(
        typeName,
        .outOfRange(attribute: what, value: value, range: "from \(range.lowerBound) to \(range.upperBound)"))
    }
  }

  /// The rows as kernels take them.
  static func rows(
    weights: Tensor, rowStarts: IntegerTensor, targets: IntegerTensor, delays: DelaySteps?, targetCount: Int
  ) -> SparseRows {
    let delays = delays ?? .none
    var (short, long): ([UInt8], [UInt16]) = ([], [])
    switch delays.storage {
    case .all: break
    case .short(let steps): short = steps
    case .long(let steps): long = steps
    }
    return SparseRows(
      starts: rowStarts.scalars, targets: targets.scalars, weights: weights.scalars, greatestDelay: delays.greatest,
      shortDelays: short, longDelays: long, width: targetCount)
  }
}
