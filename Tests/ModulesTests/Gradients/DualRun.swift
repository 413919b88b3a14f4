import LoligoTesting
import Modules
import Signals
import Testing

/// A module, its gradient of a random linear loss, and a random direction in all that the loss depends on.
///
/// The equations of the module in `Dual` numbers along that direction have to come to what the gradient says:
/// ⟨ȳ, J ẋ⟩ = ⟨Jᵀ ȳ, ẋ⟩.
struct DualRun {
  let steps: Int
  /// What the module emitted, `[steps, outputs]`.
  let counts: [Double]
  private let module: any Module
  private let traces: [(path: AttributePath, bars: [Float])]
  private let output: [Float]
  private let tree: AttributeTree
  private let stateTree: AttributeTree
  private let input: [Float]
  private let ofInput: [Float]
  private var generator: SplitMix64
  private var (back, terms, ahead) = (0.0, 0.0, 0.0)

  /// - Parameter paths: The traces that the loss depends on beside the output.
  init<D: DifferentiableModule>(_ module: D, over raster: Raster, traces paths: [AttributePath], seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let evolution = try module.evolved(over: raster, recording: .everything).evolution
    func bars(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -1...1, using: &generator) } }
    output = bars(evolution.output.values.count)
    traces = try paths.map { path in (path, bars(try #require(evolution[path]).values.count)) }
    var cotangent = Cotangent(output)
    for (path, values) in traces { cotangent.add(values, to: path) }
    var gradient = Gradient(of: module)
    ofInput = try module.pullBack(over: raster, recording: .everything, stepsPerTape: 9, into: &gradient) { _ in
      (0, cotangent)
    }.input
    (tree, stateTree, input) = (gradient.tree, gradient.stateTree, raster.values)
    (self.module, self.generator, steps) = (module, generator, raster.stepCount)
    counts = evolution.output.values.map { Double($0) }
  }

  /// A parameter or state along the direction.
  mutating func along(_ path: AttributePath, scale: Double = 1) throws -> [Dual] {
    guard case .tensor(let tensor) = try module.value(at: path) else { return [] }
    guard case .tensor(let bars) = tree[path] ?? stateTree[path] else { return tensor.scalars.map { Dual(Double($0)) } }
    return along(tensor.scalars, bars.scalars, scale)
  }

  /// The input along the direction, `[steps, inputs]`.
  mutating func inputAlong() -> [Dual] { along(input, ofInput, 1) }

  private mutating func along(_ values: [Float], _ bars: [Float], _ scale: Double) -> [Dual] {
    zip(values, bars).map { value, bar in
      let slope = Double.random(in: -scale...scale, using: &generator)
      back += Double(bar) * slope
      terms += (Double(bar) * slope).magnitude
      return Dual(Double(value), slope)
    }
  }

  /// Takes what the equations gave in a step: the spikes, and each trace.
  mutating func take(step: Int, spikes: [Dual], traces values: [[Dual]]) {
    for (bars, values) in zip([output] + traces.map(\.bars), [spikes] + values) {
      for (index, value) in values.enumerated() { ahead += Double(bars[step * values.count + index]) * value.slope }
    }
  }

  func expectAgreement(within tolerance: Double = 3e-5, _ location: SourceLocation = #_sourceLocation) {
    #expect(counts.contains { $0 > 0 } && terms > 0, sourceLocation: location)
    #expect(
      (ahead - back).magnitude < tolerance * terms, "along \(ahead), back \(back), of terms \(terms)",
      sourceLocation: location)
  }
}

extension SurrogateGradient {
  /// f′(u), of neurons whose threshold and window are divided by their height.
  func slope(at u: Double, height: Double) -> Double {
    switch shape {
    case .none: 0
    case .piecewiseLinear(let window): u * height >= height - window ? 1 : 0
    case .periodicExponential(let window): exponential(-(u - 1).magnitude * height / window)
    case .sigmoid(let slope): slope * share(slope * (u - 1)) * (1 - share(slope * (u - 1)))
    case .fastSigmoid(let slope): 1 / (1 + slope * (u - 1).magnitude) / (1 + slope * (u - 1).magnitude)
    case .arctangent(let slope):
      slope / 2 / (1 + (Double.pi / 2 * slope * (u - 1)) * (Double.pi / 2 * slope * (u - 1)))
    }
  }

  private func exponential(_ x: Double) -> Double { Dual(x).exponential.value }
  private func share(_ x: Double) -> Double { 1 / (1 + exponential(-x)) }

  /// The spike of a potential before its reset, and the potential after it.
  func fire(
    _ potential: Dual, threshold: Dual, reset: Dual, count: Double, subtracts: Bool
  ) -> (spike: Dual, potential: Dual) {
    let height = threshold - reset
    let u = (potential - reset) / height
    let spike = Dual(count, slope(at: u.value, height: height.value) * u.slope)
    let taken = flowsThroughReset ? spike : Dual(count)
    return (spike, potential - taken * (subtracts ? height : potential - reset))
  }
}
