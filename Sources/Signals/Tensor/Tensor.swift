/// An array of 32-bit numbers with a shape, row-major; a value.
///
/// ```swift
/// let weights = try Tensor([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], shape: [2, 3])
/// weights.count      // 6
/// ```
public struct Tensor: Sendable, Hashable {
  /// Extent of each axis, slowest first.
  public let shape: [Int]
  /// The values in row-major order.
  public var scalars: [Float] {
    get { storage }
    // Lends the storage, so that a change in place copies nothing.
    _modify {
      defer {
        precondition(storage.count == shape.reduce(1, *), "A tensor keeps its number of values.")
        isKnownFinite = false
      }
      yield &storage
    }
  }
  private var storage: [Float]
  /// Whether every value was seen to be finite since one was last changed: who looked remembers it, for the next run.
  package var isKnownFinite = false

  /// Creates a tensor from row-major values.
  ///
  /// - Throws: `SignalError.shapeMismatch` when the number of values is not the product of the shape.
  public init(_ scalars: [Float], shape: [Int]) throws(SignalError) {
    guard Self.count(of: shape) == scalars.count else {
      throw .shapeMismatch(shape: shape, scalars: scalars.count)
    }
    self.shape = shape
    storage = scalars
  }

  /// The number of values of a shape; `nil` for one that no tensor has.
  static func count(of shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }

  /// Creates a vector.
  public init(_ scalars: [Float]) {
    shape = [scalars.count]
    storage = scalars
  }

  /// Creates a tensor that holds one value everywhere.
  public init(repeating value: Float, shape: [Int]) {
    precondition(shape.allSatisfy { $0 >= 0 }, "A shape has no negative extents.")
    self.shape = shape
    storage = Array(repeating: value, count: shape.reduce(1, *))
  }

  public static func == (first: Tensor, second: Tensor) -> Bool {
    first.shape == second.shape && first.storage == second.storage
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(shape)
    hasher.combine(storage)
  }

  /// Number of values.
  public var count: Int { scalars.count }

  /// The same values under another shape of equal size.
  ///
  /// - Throws: `SignalError.shapeMismatch`.
  public func reshaped(to shape: [Int]) throws(SignalError) -> Tensor { try Tensor(scalars, shape: shape) }
}
