public import Signals

/// The state of a bank of filters: two numbers in double for each section, each an exact sum of three floats.
public struct FilterBankState: AttributeGroup, Equatable {
  /// `[channels, order, 2, 3]`, of the band-passes.
  public var bandPass = Tensor([])
  /// `[channels, (order + 1) / 2, 2, 3]`, of the low-passes; not in use without them.
  public var lowPass = Tensor([])

  public init() {}
  public static let attributes: [Attribute<Self>] = [
    Attribute("bandpass", \.bandPass),
    Attribute("lowpass", \.lowPass),
  ]

  /// The state at rest.
  init(channels: Int, order: Int) {
    bandPass = Tensor(repeating: 0, shape: [max(0, channels), max(0, order), 2, 3])
    lowPass = Tensor(repeating: 0, shape: [max(0, channels), (max(0, order) + 1) / 2, 2, 3])
  }

  /// Number of outputs.
  var channels: Int { bandPass.shape.first ?? 0 }
  /// The order of the filters.
  var order: Int { bandPass.shape.count == 4 ? bandPass.shape[1] : 0 }

  func validate(channels: Int, of type: String) throws(ModuleError) {
    guard (1...16).contains(order) else {
      throw ModuleError(type, .badSize(what: "sections in a filter (1 to 16)", found: order))
    }
    try bandPass.checkFinite(shape: [channels, order, 2, 3], as: "bandpass", of: type)
    try lowPass.checkFinite(shape: [channels, (order + 1) / 2, 2, 3], as: "lowpass", of: type)
  }

  /// A state `[channels, sections, 2, 3]` as doubles `[sections, 2, channels]`.
  static func doubles(of tensor: Tensor) -> [Double] {
    let (channels, rows) = (tensor.shape[0], 2 * tensor.shape[1])
    return (0..<rows * channels).map { index in
      let first = 3 * (index % channels * rows + index / channels)
      let (high, middle, low) = (tensor.scalars[first], tensor.scalars[first + 1], tensor.scalars[first + 2])
      return (Double(high) + Double(middle)) + Double(low)
    }
  }

  /// Puts doubles `[sections, 2, channels]` into a state; exact from 2⁻⁹⁰ up to 2¹²⁷.
  static func store(_ doubles: [Double], in tensor: inout Tensor) {
    let (channels, rows) = (tensor.shape[0], 2 * tensor.shape[1])
    for (index, value) in doubles.enumerated() {
      let first = 3 * (index % channels * rows + index / channels)
      let high = Float(value)
      let middle = Float(value - Double(high))
      tensor.scalars[first] = high
      tensor.scalars[first + 1] = middle
      tensor.scalars[first + 2] = Float((value - Double(high)) - Double(middle))
    }
  }
}
