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
    var sums = ConvolutionKernel.Sums(
      weights: gradient.parameters.weight.scalars, bias: gradient.parameters.bias?.scalars ?? [])
    switch tape.input.storage {
    case .dense(let values): tape.kernel.add(cotangent.output, input: values, to: &sums)
    case .events(let rows):
      tape.kernel.add(
        cotangent.output, rowStarts: rows.rowStarts, channels: rows.channels, counts: rows.counts, to: &sums)
    }
    gradient.parameters.weight.scalars = sums.weights
    gradient.parameters.bias?.scalars = sums.bias
    return cotangent.wantsInput ? tape.kernel.pullBack(cotangent.output) : []
  }
}
