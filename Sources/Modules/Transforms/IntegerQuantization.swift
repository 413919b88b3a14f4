/// Scaling to whole numbers of some bits, with sign.
///
/// ```
/// scale = (2ⁿ⁻¹ − 1) / max |v|,   result = round(scale · v)
/// ```
/// Halves go to even numbers; values that are all zero stay zero.
///
/// ```swift
/// let transform = ParameterTransform.integers(IntegerQuantization(bits: 4))
/// let whole = try transform.applied(to: Tensor([0.5, -1, 0.1]))   // [4, -7, 1]
/// ```
public struct IntegerQuantization: Sendable, Hashable {
  /// What is taken from the values before.
  public enum Centering: String, Sendable, CaseIterable {
    /// Nothing, so that zero stays zero.
    case none
    /// The middle between the smallest and the largest.
    case middle
    /// Half of the distance between them, as the model system does; not their middle.
    case halfSpread = "half_spread"
  }

  /// What becomes of the whole numbers.
  public enum Mapping: Sendable, Hashable {
    /// Nothing.
    case none
    /// They are spread over the range of more bits, at no more levels.
    case spread(bits: Int)
    /// The values are rounded at the levels of more bits, as the model system does.
    case refined(bits: Int)
  }

  /// Bits of the levels, 2 to 24.
  public var bits: Int
  public var centering: Centering
  public var mapping: Mapping

  public init(bits: Int = 8, centering: Centering = .none, mapping: Mapping = .none) {
    self.bits = bits
    self.centering = centering
    self.mapping = mapping
  }

  func quantize(_ values: inout [Float]) {
    guard let low = values.min(), let high = values.max() else { return }
    switch centering {
    case .none: break
    case .middle: values = values.map { $0 - (low / 2 + high / 2) }
    case .halfSpread: values = values.map { $0 - (high - low) / 2 }
    }
    let largest = values.lazy.map(\.magnitude).max() ?? 0
    let limit = Self.limit(bits)
    guard largest > 0, largest.isFinite, (limit / largest).isFinite else { return }
    switch mapping {
    case .none: values = values.map { (limit / largest * $0).rounded(.toNearestOrEven) }
    case .refined(let bits):
      let scale = limit / largest * (Self.limit(bits) / limit)
      values = values.map { (scale * $0).rounded(.toNearestOrEven) }
    case .spread(let bits):
      let factor = Self.limit(bits) / limit
      values = values.map {
        ((limit / largest * $0).rounded(.toNearestOrEven) * factor).rounded(.toNearestOrEven)
      }
    }
  }

  /// The largest whole number of some bits with sign.
  private static func limit(_ bits: Int) -> Float { Float(1 << (bits - 1) - 1) }

  /// What is wrong with the numbers; `nil` for nothing.
  var fault: (value: Double, range: String)? {
    if !(2...24).contains(bits) { return (Double(bits), "whole numbers of 2 to 24 bits") }
    switch mapping {
    case .none: return nil
    case .spread(let more), .refined(let more):
      return (bits...24).contains(more) ? nil : (Double(more), "mapped to no fewer bits, at most 24")
    }
  }
}
