internal import Kernels
public import Signals

extension Rate: DifferentiableModule {
  /// What a run was like.
  public struct Tape: Sendable {
    /// The states before the run.
    var before: [Float]
    /// After each step.
    var states: [Float]
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    let before = state.level.scalars
    let (evolution, states) = try run(over: input, in: context, isTaped: true)
    return (evolution, Tape(before: before, states: states))
  }

  /// Takes the steps backwards; below threshold the slope of `leaky` is 0.01, and that of `floored` zero.
  ///
  /// ```
  /// x̄ ← x̄ + ȳ · f′(x − θ),   θ̄ −= ȳ · f′(x − θ),   τ̄ −= x̄ · (x − x(previous step)) / τ
  /// in̄ = r̄ = λ x̄,   b̄ += λ x̄,   x̄ ← (1 − λ) x̄
  /// W̄ += a(previous step)ᵀ · r̄,   ȳ(previous step) += r̄ · Wᵀ
  /// ```
  public func pullback(_ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<Rate>) -> [Float] {
    let step = simulation.timeStep.seconds
    // A time constant that counts as ten steps changes nothing.
    let rateSlope = parameters.timeConstant.scalars.map {
      simulation.clampsTimeConstants && Double($0) < 10 * step ? 0 : -1 / $0
    }
    let neurons = RateAdjoint.Neurons(
      rate: rates, rateSlope: rateSlope, threshold: parameters.threshold.scalars,
      activation: simulation.activation.kernel, recurrentWeights: parameters.recurrentWeights?.scalars)
    var adjoint = RateAdjoint(
      states: gradient.state.level.scalars, timeConstants: gradient.parameters.timeConstant.scalars,
      bias: gradient.parameters.bias.scalars, threshold: gradient.parameters.threshold.scalars)
    var recurrentSums = gradient.parameters.recurrentWeights?.scalars ?? []
    let input = adjoint.pullBack(
      output: cotangent.output, stateTrace: cotangent.trace("x") ?? [], inputTrace: cotangent.trace("rec_input") ?? [],
      rows: tape.states, before: tape.before, of: neurons, recurrentSums: &recurrentSums)
    gradient.parameters.recurrentWeights?.scalars = recurrentSums
    gradient.state.level.scalars = adjoint.states
    gradient.parameters.timeConstant.scalars = adjoint.timeConstants
    gradient.parameters.bias.scalars = adjoint.bias
    gradient.parameters.threshold.scalars = adjoint.threshold
    return cotangent.wantsInput ? input : []
  }
}
