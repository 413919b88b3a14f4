internal import Kernels
public import Signals

extension UpDownEncoder: DifferentiableModule {
  /// What a run was like.
  public struct Tape: Sendable {
    /// The state before the run.
    var before: State
    var input: Raster
    /// What each sample was compared with.
    var references: [Float]
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    let before = state
    let (evolution, references) = try run(over: input, in: context, isTaped: true)
    return (evolution, Tape(before: before, input: input, references: references))
  }

  /// Takes the steps backwards.
  ///
  /// A count passes its derivative on, as if it were not rounded, where the scaled difference is
  /// 0.5 or more, and is a constant elsewhere and while the channel rests; a reference that begins at the first sample is a
  /// constant. As in the model system (Rockpool's `UpDownTorch`).
  ///
  /// ```
  /// ūp += θ_up · r̄,   θ̄_up += up · r̄ − ūp · d / θ_up²,   d̄ = ūp / θ_up − dow̄n / θ_down,   d = x − ref
  /// x̄ = d̄,   r̄ ← (r̄ − d̄) · (1 − dt / τ),   τ̄ += (r̄ − d̄) · ref · dt / τ²
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<UpDownEncoder>
  ) -> [Float] {
    let step = tape.input.grid.step
    let isResting = simulation.refractorySteps > 0
    let leakSlope = parameters.decayTimeConstant?.scalars.map { Float(step.seconds / (Double($0) * Double($0))) }
    let rest = tape.before.refractory?.scalars ?? [Float](repeating: 0, count: inputCount)
    let run = EncoderAdjoint.Run(
      input: tape.input.values, references: tape.references,
      before: EncoderKernel.State(references: tape.before.reference.scalars, refractory: isResting ? rest : []),
      beginsAtFirstSample: !tape.before.hasBegun && simulation.start == .firstSample)
    let encoder = EncoderAdjoint.Encoder(
      upThreshold: parameters.upThreshold.scalars, downThreshold: parameters.downThreshold.scalars,
      options: options(step: step), leakSlope: leakSlope ?? [])
    var adjoint = EncoderAdjoint(
      references: gradient.state.reference.scalars, upThreshold: gradient.parameters.upThreshold.scalars,
      downThreshold: gradient.parameters.downThreshold.scalars,
      timeConstants: gradient.parameters.decayTimeConstant?.scalars ?? [])
    let input = adjoint.pullBack(
      through: run, of: encoder, output: cotangent.output, trace: cotangent.trace("reference") ?? [])
    gradient.state.reference.scalars = adjoint.references
    gradient.parameters.upThreshold.scalars = adjoint.upThreshold
    gradient.parameters.downThreshold.scalars = adjoint.downThreshold
    gradient.parameters.decayTimeConstant?.scalars = adjoint.timeConstants
    return cotangent.wantsInput ? input : []
  }
}
