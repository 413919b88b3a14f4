internal import Kernels
public import Signals

extension Convolution: DifferentiableModule {
  /// What a run was like.
  public struct Tape: Sendable {
    var kernel: ConvolutionKernel
    var input: Raster
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    (try evolve(over: input, in: context), Tape(kernel: try kernelInUse(), input: input))
  }

  /// ```
  /// w̄[o, i, k] += Σ ȳ[o, p] · x[i, stride · p + dilation · k − padding],   b̄[o] += Σ ȳ[o, p]
  /// x̄[i, q] = Σ w[o, i, k] · ȳ[o, p]     over the p and k that lead to q
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<Convolution>
  ) -> [Float] {
    if var bias = gradient.parameters.bias {
      let area = outputCount / bias.count
      for step in (0..<tape.input.stepCount).reversed() {
        for place in 0..<outputCount { bias.scalars[place / area] += cotangent.output[step * outputCount + place] }
      }
      gradient.parameters.bias = bias
    }
    return tape.kernel.pullBack(
      cotangent.output, input: tape.input.values, weightSums: &gradient.parameters.weight.scalars,
      wantsInput: cotangent.wantsInput)
  }
}
