/// What stands for the derivative of the spikes by the potential, which is zero almost everywhere.
///
/// ```
/// s = f(V / θ),   ∂s/∂V = f′(V / θ) / θ,   ∂s/∂θ = −f′(V / θ) · V / θ²
/// ```
/// | shape | f′ / θ |
/// |---|---|
/// | `piecewiseLinear(window: w)` | 1 / θ where V ≥ θ − w, else 0 (Rockpool's `StepPWL`) |
/// | `periodicExponential(window: w)` | exp(−abs(V − θ − k θ) / w) / θ; k = 0 below threshold, else ⌊V/θ − ½⌋, at most the cap less 1 (Rockpool) |
/// | `sigmoid(slope: k)` | k σ(z) (1 − σ(z)) / θ, z = k (V/θ − 1) (Zenke and Ganguli 2018 use its like; snnTorch) |
/// | `fastSigmoid(slope: k)` | 1 / (1 + k abs(V/θ − 1))² / θ (SuperSpike, Zenke and Ganguli 2018) |
/// | `arctangent(slope: k)` | k/2 / (1 + (π/2 · k (V/θ − 1))²) / θ (Fang et al. 2021) |
/// | `none` | 0: spikes are constants |
///
/// Of neurons with a reset potential, V and θ count from there: V − V_reset and θ − V_reset.
///
/// ```swift
/// var layer = try LIF(32)
/// layer.simulation.surrogate = SurrogateGradient(.arctangent(slope: 2), flowsThroughReset: false)
/// ```
public struct SurrogateGradient: Sendable, Hashable {
  /// The shape of the derivative.
  public enum Shape: Sendable, Hashable {
    case piecewiseLinear(window: Double)
    case periodicExponential(window: Double)
    case sigmoid(slope: Double)
    case fastSigmoid(slope: Double)
    case arctangent(slope: Double)
    case none
  }

  public var shape: Shape
  /// Whether the derivative goes through what the reset subtracts, as is exact; without, the reset counts as a constant, as
  /// snnTorch has it unless it resets at once.
  public var flowsThroughReset: Bool

  public init(_ shape: Shape = .piecewiseLinear(window: 0.5), flowsThroughReset: Bool = true) {
    self.shape = shape
    self.flowsThroughReset = flowsThroughReset
  }

  /// The number that goes with the shape.
  var scale: Double {
    switch shape {
    case .piecewiseLinear(let scale), .periodicExponential(let scale), .sigmoid(let scale), .fastSigmoid(let scale),
      .arctangent(let scale):
      scale
    case .none: 1
    }
  }

  private static let detached = " detached"

  private var name: String {
    switch shape {
    case .piecewiseLinear: "piecewise_linear"
    case .periodicExponential: "periodic_exponential"
    case .sigmoid: "sigmoid"
    case .fastSigmoid: "fast_sigmoid"
    case .arctangent: "arctangent"
    case .none: "none"
    }
  }

  /// Refuses a width or slope that is not above zero.
  func check(as attribute: String, of type: String) throws(ModuleError) {
    guard scale > 0, scale.isFinite else {
      throw ModuleError(type, .outOfRange(attribute: attribute, value: scale, range: "above zero, and finite"))
    }
  }
}

extension SurrogateGradient: AttributeConvertible {
  /// Reads `piecewise_linear 0.5`, `none`, or `sigmoid 5 detached`.
  public init?(_ value: AttributeValue) {
    guard case .text(let text) = value else { return nil }
    var words = text.split(separator: " ").map(String.init)
    let isDetached = words.last == "detached"
    if isDetached { words.removeLast() }
    let shape: Shape
    switch (words.first, words.count == 2 ? Double(words[1]) : nil) {
    case ("piecewise_linear", let scale?): shape = .piecewiseLinear(window: scale)
    case ("periodic_exponential", let scale?): shape = .periodicExponential(window: scale)
    case ("sigmoid", let scale?): shape = .sigmoid(slope: scale)
    case ("fast_sigmoid", let scale?): shape = .fastSigmoid(slope: scale)
    case ("arctangent", let scale?): shape = .arctangent(slope: scale)
    case ("none", nil) where words.count == 1: shape = .none
    default: return nil
    }
    self.init(shape, flowsThroughReset: !isDetached)
  }

  public var attributeValue: AttributeValue {
    let number = shape == .none ? "" : " \(scale)"
    return .text(name + number + (flowsThroughReset ? "" : Self.detached))
  }
}
