internal import Signals

extension Convolution {
  /// The zeros around an image.
  public enum Padding: Sendable, Hashable {
    /// None.
    case valid
    /// As many as an output of the size of the input takes at a stride of 1; an odd one is at the end.
    case same
    /// So many before and after the places of every axis, or of each.
    case zeros([Int])
  }
}

extension Convolution.Padding: AttributeConvertible {
  /// `valid`, `same`, or a whole number for each axis.
  public init?(_ value: AttributeValue) {
    switch value {
    case .text("valid"): self = .valid
    case .text("same"): self = .same
    case .integers(let tensor) where tensor.shape.count == 1: self = .zeros(tensor.scalars.map { Int($0) })
    default: return nil
    }
  }

  public var attributeValue: AttributeValue {
    switch self {
    case .valid: .text("valid")
    case .same: .text("same")
    case .zeros(let counts): .integers(IntegerTensor(counts.map { Int32(clamping: $0) }))
    }
  }
}
