/// Numbers of an archive that are no signals: a column of the table of trials, or a metric.
///
/// ```swift
/// let labels = try archive.column("label").integers
/// ```
public struct ArchivedNumbers: Sendable, Hashable {
  /// The values by their kind.
  public enum Values: Sendable, Hashable {
    case integers([Int])
    case reals([Double])
  }

  /// Extent of each axis, slowest first.
  public let shape: [Int]
  /// The values, row-major.
  public let values: Values
  /// The unit of the values, if any.
  public let units: String?

  /// The values, when they are whole numbers.
  public var integers: [Int]? { if case .integers(let values) = values { values } else { nil } }
  /// The values as real numbers.
  public var reals: [Double] {
    switch values {
    case .integers(let values): values.map { Double($0) }
    case .reals(let values): values
    }
  }
}
