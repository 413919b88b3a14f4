public import Signals

/// A module whose runs can be followed backwards: from how a loss changes with the output to how it changes with the input,
/// the state before the run, and every parameter.
///
/// A layer keeps on its tape what the way back needs to know of a run. Where spikes are emitted, the way back goes through
/// the surrogate of the layer's settings.
///
/// ```swift
/// var gradient = Gradient(of: network)                        // zeros
/// let run = try network.pullBack(over: input, into: &gradient) { evolution in
///   // The loss is the sum of the last step's output.
///   var cotangent = [Float](repeating: 0, count: evolution.output.values.count)
///   for index in cotangent.indices.suffix(network.outputCount) { cotangent[index] = 1 }
///   return (loss: Double(evolution.output.values.suffix(network.outputCount).reduce(0, +)), Cotangent(cotangent))
/// }
/// run.loss
/// gradient.tree["hidden/tau_mem"]
/// ```
public protocol DifferentiableModule: Module {
  /// What the way back needs to know of a run.
  associatedtype Tape: Sendable

  /// Runs as `evolve` does, with the same bits, and keeps the tape.
  ///
  /// - Throws: What `evolve` throws; `ModuleError` for a module inside that has no gradient.
  mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape)

  /// Goes back over a run: adds to the gradient of the parameters, and turns the gradient of the state after the run into that of
  /// the state before it.
  ///
  /// Sums take the steps of a run from the last to the first, so that pieces of a run, the last one first, give the bits of the whole.
  /// - Returns: The cotangent of the input, `[steps, inputs]`; empty where it is not wanted.
  func pullback(_ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<Self>) -> [Float]
}

extension DifferentiableModule where Tape == Raster {
  /// Runs, and keeps the input, of which the way back of most modules without a state needs no more.
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Raster) {
    (try evolve(over: input, in: context), input)
  }
}
