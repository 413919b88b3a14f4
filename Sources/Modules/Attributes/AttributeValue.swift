public import Signals

/// The value of one attribute, free of the type that holds it: what trees, snapshots and archives are made of.
public enum AttributeValue: Sendable, Hashable {
  case tensor(Tensor)
  case integers(IntegerTensor)
  case number(Double)
  case count(Int64)
  case flag(Bool)
  case text(String)
  case timeStep(TimeStep)
  /// An attribute that the module does without, such as the recurrent weights of a feed-forward layer.
  case absent

  /// What the value is, in words for messages.
  public var kindDescription: String {
    switch self {
    case .tensor(let tensor): "a tensor of shape \(tensor.shape)"
    case .integers(let tensor): "whole numbers of shape \(tensor.shape)"
    case .number: "a number"
    case .count: "a whole number"
    case .flag: "a flag"
    case .text(let text): "the text '\(text)'"
    case .timeStep: "a time step"
    case .absent: "nothing"
    }
  }
}

/// A type that an attribute can have.
public protocol AttributeConvertible: Sendable {
  /// Creates the value from an attribute's value; `nil` when it is of another kind.
  init?(_ value: AttributeValue)
  /// The value as an attribute's value.
  var attributeValue: AttributeValue { get }
}

extension Tensor: AttributeConvertible {
  public init?(_ value: AttributeValue) {
    switch value {
    case .tensor(let tensor): self = tensor
    case .number(let number): self.init(repeating: Float(number), shape: [])
    default: return nil
    }
  }
  public var attributeValue: AttributeValue { .tensor(self) }
}

extension IntegerTensor: AttributeConvertible {
  public init?(_ value: AttributeValue) {
    guard case .integers(let tensor) = value else { return nil }
    self = tensor
  }
  public var attributeValue: AttributeValue { .integers(self) }
}

extension Double: AttributeConvertible {
  public init?(_ value: AttributeValue) {
    switch value {
    case .number(let number): self = number
    case .count(let count): self = Double(count)
    default: return nil
    }
  }
  public var attributeValue: AttributeValue { .number(self) }
}

extension Int64: AttributeConvertible {
  public init?(_ value: AttributeValue) {
    guard case .count(let count) = value else { return nil }
    self = count
  }
  public var attributeValue: AttributeValue { .count(self) }
}

extension Bool: AttributeConvertible {
  public init?(_ value: AttributeValue) {
    guard case .flag(let flag) = value else { return nil }
    self = flag
  }
  public var attributeValue: AttributeValue { .flag(self) }
}

extension String: AttributeConvertible {
  public init?(_ value: AttributeValue) {
    guard case .text(let text) = value else { return nil }
    self = text
  }
  public var attributeValue: AttributeValue { .text(self) }
}

extension TimeStep: AttributeConvertible {
  public init?(_ value: AttributeValue) {
    guard case .timeStep(let step) = value else { return nil }
    self = step
  }
  public var attributeValue: AttributeValue { .timeStep(self) }
}

extension AttributeConvertible where Self: RawRepresentable, RawValue == String {
  public init?(_ value: AttributeValue) {
    guard case .text(let text) = value else { return nil }
    self.init(rawValue: text)
  }
  public var attributeValue: AttributeValue { .text(rawValue) }
}

extension Optional: AttributeConvertible where Wrapped: AttributeConvertible {
  public init?(_ value: AttributeValue) {
    if case .absent = value {
      self = .none
    } else {
      guard let wrapped = Wrapped(value) else { return nil }
      self = .some(wrapped)
    }
  }
  public var attributeValue: AttributeValue { self?.attributeValue ?? .absent }
}
