internal import Kernels
public import Signals

extension Pooling: DifferentiableModule {
  /// The windows of a run.
  public struct Tape: Sendable {
    var windows: ConvolutionKernel
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    (try evolve(over: input, in: context), Tape(windows: try windows()))
  }

  /// Gives every place of a window the derivative by the window; of an average its share.
  public func pullback(_ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<Pooling>) -> [Float] {
    guard cotangent.wantsInput else { return [] }
    var output = cotangent.output
    if simulation.kind == .average {
      let area = Float(simulation.kernel.product)
      for index in output.indices { output[index] /= area }
    }
    return tape.windows.pullBack(output)
  }
}
