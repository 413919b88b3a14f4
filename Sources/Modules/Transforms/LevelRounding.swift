/// Rounding to evenly spaced levels.
///
/// ```
/// k = (v − in_low) / Δ_in,   Δ = (high − low) / (levels − 1)
/// result = round(k) · Δ_out + out_low
/// ```
/// Stochastic rounding takes ⌊k⌋, and one more with a probability of what k is above it. Halves go to even numbers.
/// Values outside of the input range are not clipped. Values that are all one number are left as they are, since they
/// have no range.
///
/// ```swift
/// let coarse = LevelRounding(levels: 15)
/// let rounded = try ParameterTransform.rounding(coarse).applied(to: Tensor([0.9, -0.2, -1]))   // [0.857, -0.143, -1]
/// ```
public struct LevelRounding: Sendable, Hashable {
  /// The range whose ends are the first and the last level.
  public enum Range: Sendable, Hashable {
    /// From the smallest to the largest value.
    case extremes
    /// Plus and minus the largest magnitude.
    case symmetric
    /// These numbers.
    case within(Float, Float)
  }

  /// Number of levels, 2 to 2²⁴.
  public var levels: Int
  /// The range of the values.
  public var input: Range
  /// The range that it is mapped to; the same unless given.
  public var output: Range?
  /// Whether zero stays zero.
  ///
  /// A symmetric range with an even number of levels then has one level less; the model system moves zero by half a level
  /// there.
  public var keepsZero: Bool
  /// Whether each channel, the last axis of a tensor, has a range of its own.
  public var isPerChannel: Bool
  /// Whether it is rounded up or down by chance, right on average.
  public var isStochastic: Bool

  public init(
    levels: Int = 256, input: Range = .symmetric, output: Range? = nil, keepsZero: Bool = true,
    isPerChannel: Bool = false, isStochastic: Bool = false
  ) {
    self.levels = levels
    self.input = input
    self.output = output
    self.keepsZero = keepsZero
    self.isPerChannel = isPerChannel
    self.isStochastic = isStochastic
  }

  /// Rounds one channel, with a number from 0 to 1 for each value where it is stochastic.
  func round(_ values: inout [Float], draws: [Float]) {
    guard let ends = input.ends(of: values) else { return }
    let target = output?.ends(of: values) ?? ends
    let isCentred = ends.low == -ends.high && target.low == -target.high
    let steps = Float(keepsZero && isCentred && levels % 2 == 0 && levels > 2 ? levels - 2 : levels - 1)
    let (width, newWidth) = ((ends.high - ends.low) / steps, (target.high - target.low) / steps)
    guard width > 0, width.isFinite else { return }
    for index in values.indices {
      let place = (values[index] - ends.low) / width
      let level: Float
      if isStochastic {
        let lower = place.rounded(.down)
        level = place - lower > draws[index] ? lower + 1 : lower
      } else {
        level = place.rounded(.toNearestOrEven)
      }
      values[index] = level * newWidth + target.low
    }
  }

  /// What is wrong with the numbers; `nil` for nothing.
  var fault: (value: Double, range: String)? {
    if !(2...1 << 24).contains(levels) { return (Double(levels), "a rounding to 2 to 2^24 levels") }
    for range in [input, output ?? .symmetric] {
      if case .within(let low, let high) = range, !(low < high && (high - low).isFinite) {
        return (Double(low), "a rounding in a range from a number to a larger one")
      }
    }
    return nil
  }
}

extension LevelRounding.Range {
  func ends(of values: [Float]) -> (low: Float, high: Float)? {
    switch self {
    case .within(let low, let high): return (low, high)
    case .extremes: return values.min().flatMap { low in values.max().map { (low, $0) } }
    case .symmetric: return values.lazy.map(\.magnitude).max().map { (-$0, $0) }
    }
  }

  var text: String {
    switch self {
    case .extremes: "extremes"
    case .symmetric: "symmetric"
    case .within(let low, let high): "\(low)..\(high)"
    }
  }

  package init?(text: some StringProtocol) {
    switch text {
    case "extremes": self = .extremes
    case "symmetric": self = .symmetric
    default:
      // "-1.0..2.0": the dots of the numbers stand alone.
      let parts = text.split(separator: "..")
      guard parts.count == 2, let low = Float(parts[0]), let high = Float(parts[1]) else { return nil }
      self = .within(low, high)
    }
  }
}
