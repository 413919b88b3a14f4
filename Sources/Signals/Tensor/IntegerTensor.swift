/// An array of 32-bit whole numbers with a shape, row-major; a value.
///
/// ```swift
/// let rowStarts = IntegerTensor([0, 2, 2, 5])
/// rowStarts.shape      // [4]
/// ```
public struct IntegerTensor: Sendable, Hashable {
  /// Extent of each axis, slowest first.
  public let shape: [Int]
  /// The values in row-major order.
  public var scalars: [Int32] {
    // Without a look at the old value, which would keep it alive and so copy the whole tensor at every write.
    didSet { precondition(scalars.count == shape.reduce(1, *), "A tensor keeps its number of values.") }
  }

  /// Creates a tensor from row-major values.
  ///
  /// - Throws: `SignalError.shapeMismatch` when the number of values is not the product of the shape.
  public init(_ scalars: [Int32], shape: [Int]) throws(SignalError) {
    guard Tensor.count(of: shape) == scalars.count else {
      throw .shapeMismatch(shape: shape, scalars: scalars.count)
    }
    self.shape = shape
    self.scalars = scalars
  }

  /// Creates a vector.
  public init(_ scalars: [Int32]) {
    shape = [scalars.count]
    self.scalars = scalars
  }

  /// Creates a tensor without dimensions, which holds one value.
  public init(_ scalar: Int32) {
    shape = []
    scalars = [scalar]
  }

  /// Number of values.
  public var count: Int { scalars.count }
}
