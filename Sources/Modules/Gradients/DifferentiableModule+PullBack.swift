public import Signals

/// What a run and the way back gave, beside the gradient.
public struct PulledBack<Owner: Module>: Sendable {
  /// What the loss was.
  public var loss: Double
  /// The module after the run.
  public var module: Owner
  /// The cotangent of the input, `[steps, inputs]`; empty where it was not wanted.
  public var input: [Float]
}

extension DifferentiableModule {
  /// Runs over a raster, asks what the loss of the run is and how it changes with the output, and goes back over the run.
  ///
  /// A run whose tape would not fit is taped in pieces: it runs once to know its output, and once more, piece by piece from the
  /// last to the first, with the tape. The gradient has the same bits for any pieces.
  /// - Parameters:
  ///   - recording: The traces that the loss is told.
  ///   - trial: The global number of the trial, for noise.
  ///   - stepsPerTape: The most steps of a piece; as many as fit into 64 MiB unless given. A module that needs the whole raster
  ///     has one piece.
  ///   - gradient: What the derivatives are added to. Its state has to hold the loss's derivative by the state after the run,
  ///     mostly zero, and then holds that by the state before it.
  ///   - loss: The loss, and its derivative by the output and by traces.
  /// - Throws: `ModuleError` as `evolve` does, and for a module without a gradient; what `loss` throws.
  public func pullBack(
    over input: Raster, recording: Recording = .nothing, trial: Int = 0, stepsPerTape: Int? = nil,
    into gradient: inout Gradient<Self>, _ loss: (Evolution) throws -> (loss: Double, cotangent: Cotangent)
  ) throws -> PulledBack<Self> {
    try check(recording)
    try validate()
    return try pullBackValidated(
      over: input, recording: recording, trial: trial, stepsPerTape: stepsPerTape, into: &gradient, loss)
  }

  /// The same for a module that was validated, with a recording that it has.
  package func pullBackValidated(
    over input: Raster, recording: Recording, trial: Int, stepsPerTape: Int? = nil,
    into gradient: inout Gradient<Self>, _ loss: (Evolution) throws -> (loss: Double, cotangent: Cotangent)
  ) throws -> PulledBack<Self> {
    var context = EvolutionContext(trial: trial, recording: recording)
    context.isValidated = true
    var module = self
    let limit = needsWholeRaster ? Int.max : max(1, stepsPerTape ?? self.stepsPerTape)
    if input.stepCount <= limit {
      let (evolution, tape) = try module.evolveTaped(over: input, in: context)
      let (value, cotangent) = try loss(evolution)
      Self.check(cotangent, of: evolution)
      return PulledBack(
        loss: value, module: module, input: module.pullback(cotangent, through: tape, into: &gradient))
    }
    let pieces = stride(from: 0, to: input.stepCount, by: limit).map { $0..<min($0 + limit, input.stepCount) }
    var starts: [Self] = []
    var whole: Evolution?
    var records = RecordRows()
    for piece in pieces {
      starts.append(module)
      let evolution: Evolution
      do { evolution = try module.evolve(over: input.steps(piece), in: context) } catch {
        throw error.later(by: piece.lowerBound)
      }
      records.append(evolution, of: context.path)
      if whole == nil { whole = evolution } else { try whole?.append(evolution) }
    }
    let evolution = whole ?? Evolution(output: input)
    let (value, cotangent) = try loss(evolution)
    Self.check(cotangent, of: evolution)
    var ofInput: [[Float]] = []
    for (index, (piece, start)) in zip(pieces, starts).enumerated().reversed() {
      var again = start
      let tape = try again.evolveTaped(over: input.steps(piece), in: context).tape
      let some = cotangent.steps(piece, of: input.stepCount, piece: index, in: records)
      ofInput.append(again.pullback(some, through: tape, into: &gradient))
    }
    return PulledBack(loss: value, module: module, input: Array(ofInput.reversed().joined()))
  }

  /// Steps whose tapes take about 64 MiB: some eight values for each channel of each module; on loops of a graph each
  /// module has a tape of some thousand bytes for each step.
  private var stepsPerTape: Int {
    let width = modules.reduce(0) { sum, place in
      let loops = (place.module as? NodeGraph)?.nodesOnLoops ?? 0
      return sum + place.module.inputCount + place.module.outputCount + 128 * loops
    }
    return max(64, (64 << 20) / (4 * 4 * max(1, width)))
  }

  private static func check(_ cotangent: Cotangent, of evolution: Evolution) {
    precondition(
      cotangent.output.count == evolution.output.stepCount * evolution.output.channelCount,
      "A cotangent of an output has [steps, outputs] values.")
  }
}
