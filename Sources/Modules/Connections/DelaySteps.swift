internal import Signals

/// How long spikes are under way: a whole number of steps for all synapses, or one for each.
///
/// A spike of step n arrives at the beginning of step n + k over a feed-forward synapse of delay k, and of step
/// n + 1 + k over a recurrent one: 0 there is the model system's recurrence, and Brian2's default. One delay for all is
/// kept once; delays of each take a byte a synapse, or two where one is above 255.
///
/// ```swift
/// let delays = try DelaySteps([1, 15, 3])
/// delays.greatest   // 15
/// ```
public struct DelaySteps: Sendable, Hashable {
  /// The greatest delay of a synapse, in steps.
  public static let largest = Int(UInt16.max)

  enum Storage: Sendable, Hashable {
    case all(UInt16)
    case short([UInt8])
    case long([UInt16])
  }

  let storage: Storage
  /// The greatest delay.
  public let greatest: Int

  /// The same delay for all synapses.
  ///
  /// - Throws: `ModuleError` for a delay that is not from 0 to 65535 steps.
  public init(all steps: Int) throws(ModuleError) {
    guard let steps = UInt16(exactly: steps) else { throw Self.outOfRange(steps) }
    self.init(storage: .all(steps))
  }

  /// A delay for each synapse.
  ///
  /// - Throws: `ModuleError` for a delay that is not from 0 to 65535 steps.
  public init(_ steps: [Int]) throws(ModuleError) {
    if let bad = steps.first(where: { UInt16(exactly: $0) == nil }) { throw Self.outOfRange(bad) }
    self.init(storage: Self.packed(steps.map { UInt16($0) }))
  }

  init(storage given: Storage) {
    // Equal delays are equal values, however they came about.
    if case .long(let steps) = given { storage = Self.packed(steps) } else { storage = given }
    greatest =
      switch storage {
      case .all(let steps): Int(steps)
      case .short(let steps): steps.max().map(Int.init) ?? 0
      case .long(let steps): steps.max().map(Int.init) ?? 0
      }
  }

  /// No delay at all.
  public static let none = DelaySteps(storage: .all(0))

  /// The number of synapses that have a delay each; `nil` for one delay for all.
  public var count: Int? {
    switch storage {
    case .all: nil
    case .short(let steps): steps.count
    case .long(let steps): steps.count
    }
  }

  /// The delay of a synapse.
  public subscript(synapse: Int) -> Int {
    switch storage {
    case .all(let steps): Int(steps)
    case .short(let steps): Int(steps[synapse])
    case .long(let steps): Int(steps[synapse])
    }
  }

  private static func packed(_ steps: [UInt16]) -> Storage {
    steps.allSatisfy { $0 <= UInt8.max } ? .short(steps.map { UInt8($0) }) : .long(steps)
  }

  private static func outOfRange(_ steps: Int) -> ModuleError {
    ModuleError(
      SparseConnections.typeName,
      .outOfRange(attribute: "delays", value: Double(steps), range: "from 0 to \(largest) steps"))
  }
}

extension DelaySteps: AttributeConvertible {
  /// Whole numbers without dimensions for all synapses, or `[synapses]`; `nil` for others and for numbers out of range.
  public init?(_ value: AttributeValue) {
    switch value {
    case .count(let count):
      guard let steps = UInt16(exactly: count) else { return nil }
      self.init(storage: .all(steps))
    case .integers(let tensor):
      guard tensor.shape.count <= 1, !tensor.scalars.contains(where: { UInt16(exactly: $0) == nil }) else { return nil }
      let steps = tensor.scalars.map { UInt16($0) }
      self.init(storage: tensor.shape.isEmpty ? .all(steps[0]) : Self.packed(steps))
    default: return nil
    }
  }

  public var attributeValue: AttributeValue {
    switch storage {
    case .all(let steps): .integers(IntegerTensor(Int32(steps)))
    case .short(let steps): .integers(IntegerTensor(steps.map { Int32($0) }))
    case .long(let steps): .integers(IntegerTensor(steps.map { Int32($0) }))
    }
  }
}
