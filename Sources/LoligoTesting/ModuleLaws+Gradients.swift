internal import Modules
internal import Signals
internal import Testing

extension ModuleLaws {
  /// A module that has a gradient gives it whatever the pieces of a run, and differences of runs come to the same.
  ///
  /// - Parameter isExact: Whether the gradient is the derivative, beside that of spikes.
  func gradientsAreRight(isExact: Bool) throws {
    guard let differentiable = warm as? any DifferentiableModule else { return }
    if let odd = warm.modules.first(where: { !($0.module is any DifferentiableModule) }) {
      try aModuleWithoutGradientIsNamed(differentiable, odd.path)
      return
    }
    let input = try input(steps: 23, seed: 31)
    try aTapeChangesNothing(differentiable, over: input)
    try piecesGiveTheGradient(differentiable, over: input)
    try constantsChangeNoOtherGradient(differentiable, over: input)
    try eventsAndSamplesGiveTheGradient(differentiable)
    if isExact { try differencesComeToTheGradient(differentiable) }
  }

  private func aModuleWithoutGradientIsNamed<D: DifferentiableModule>(_ module: D, _ path: AttributePath) throws {
    var running = module
    let input = try input(steps: 5, seed: 30)
    let error = failure("a gradient through '\(path)'") { () throws(ModuleError) in
      _ = try running.evolveTaped(over: input, in: EvolutionContext())
    }
    expect(error?.problem == .notDifferentiable, "without a gradient of '\(path)': \(error as Any)")
  }

  /// A taped run gives the bits of one without.
  private func aTapeChangesNothing<D: DifferentiableModule>(_ module: D, over input: Raster) throws {
    for raster in [input, input.steps(0..<0)] {
      let (after, evolution) = try module.evolved(over: raster, recording: .everything, trial: 3)
      var running = module
      let taped = try running.evolveTaped(over: raster, in: EvolutionContext(trial: 3, recording: .everything))
      expect(haveSameBits(taped.evolution, evolution), "a taped run gives other bits")
      expect(haveSameBits(running.snapshot, after.snapshot), "a taped run ends in another state")
    }
  }

  private func piecesGiveTheGradient<D: DifferentiableModule>(_ module: D, over input: Raster) throws {
    let loss = try LinearLoss(of: module, over: input, seed: 32)
    let whole = try Derivatives(of: module, over: input, loss, stepsPerTape: .max)
    for steps in [1, 7] {
      let pieced = try Derivatives(of: module, over: input, loss, stepsPerTape: steps)
      expect(haveSameBits(pieced.input, whole.input), "in pieces of \(steps), the gradient by the input is another")
      expect(haveSameBits(pieced.tree, whole.tree), "in pieces of \(steps), the gradient is another")
      expect(haveSameBits(pieced.stateTree, whole.stateTree), "in pieces of \(steps), that by the state is another")
    }
    let without = try Derivatives(of: module, over: input, loss, wantsInput: false)
    expect(without.input.isEmpty, "a gradient by the input that is not wanted is given")
    expect(haveSameBits(without.tree, whole.tree), "without that by the input, the gradient is another")
    expect(haveSameBits(without.stateTree, whole.stateTree), "without that by the input, that by the state is another")
    expect(whole.input.count == input.values.count, "the gradient by the input has another size than the input")
  }

  /// What is not asked for changes nothing that is.
  private func constantsChangeNoOtherGradient<D: DifferentiableModule>(_ module: D, over input: Raster) throws {
    let loss = try LinearLoss(of: module, over: input, seed: 35)
    let whole = try Derivatives(of: module, over: input, loss)
    let constants = module.parameters(in: nil).filter { $0.family != .weights }.map(\.path)
    let some = try Derivatives(of: module, over: input, loss, constants: constants)
    expect(haveSameBits(some.input, whole.input), "with constants, the gradient by the input is another")
    expect(haveSameBits(some.stateTree, whole.stateTree), "with constants, that by the state is another")
    for (one, other) in zip(some.tree.leaves, whole.tree.leaves) where !constants.contains(one.path) {
      expect(haveSameBits(one.value, other.value), "with constants, the gradient by '\(one.path)' is another")
    }
  }

  private func eventsAndSamplesGiveTheGradient<D: DifferentiableModule>(_ module: D) throws {
    let events = try RandomRasters.counts(
      on: TimeGrid(step: step, count: 23), channels: module.inputCount, seed: 33)
    let loss = try LinearLoss(of: module, over: events, seed: 34)
    let (one, other) = (
      try Derivatives(of: module, over: events, loss), try Derivatives(of: module, over: events.heldDensely(), loss)
    )
    for (first, second) in zip(one.tree.leaves, other.tree.leaves) {
      guard case .tensor(let first) = first.value, case .tensor(let second) = second.value else { continue }
      let magnitude = first.scalars.map(\.magnitude).max() ?? 0
      expect(
        zip(first.scalars, second.scalars).allSatisfy { ($0 - $1).magnitude <= 1e-5 * max(1, magnitude) },
        "events and samples give two gradients")
    }
  }
}

/// A random linear function of what a run gives: its output, continuous states, and outputs of children.
struct LinearLoss {
  private let output: [Float]
  private let traces: [(path: AttributePath, weights: [Float])]

  init<D: DifferentiableModule>(of module: D, over input: Raster, seed: UInt64) throws {
    let evolution = try module.evolved(over: input, recording: .everything).evolution
    var generator = SplitMix64(seed: seed)
    func weights(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -1...1, using: &generator) } }
    output = weights(evolution.output.values.count)
    let states = Set(module.state(in: nil).map(\.path))
    traces = evolution.records.filter { record in
      record.path.components.last == "output" || (record.kind == .continuous && states.contains(record.path))
    }.map { ($0.path, weights($0.raster.values.count)) }
  }

  /// The loss, and the sum of the magnitudes of its terms.
  func value(of evolution: Evolution) -> (loss: Double, magnitude: Double) {
    var (loss, magnitude) = (0.0, 0.0)
    func add(_ weights: [Float], _ values: [Float]) {
      for (weight, value) in zip(weights, values) {
        loss += Double(weight) * Double(value)
        magnitude += (Double(weight) * Double(value)).magnitude
      }
    }
    add(output, evolution.output.values)
    for trace in traces { add(trace.weights, evolution[trace.path]?.values ?? []) }
    return (loss, magnitude)
  }

  func cotangent(wantsInput: Bool) -> Cotangent {
    var cotangent = Cotangent(output, wantsInput: wantsInput)
    for trace in traces { cotangent.add(trace.weights, to: trace.path) }
    return cotangent
  }
}

/// What the way back gives.
struct Derivatives {
  let tree: AttributeTree
  let stateTree: AttributeTree
  let input: [Float]

  init<D: DifferentiableModule>(
    of module: D, over input: Raster, _ loss: LinearLoss, stepsPerTape: Int? = nil, wantsInput: Bool = true,
    constants: [AttributePath] = []
  ) throws {
    var gradient = Gradient(of: module, constants: constants)
    let run = try module.pullBack(
      over: input, recording: .everything, stepsPerTape: stepsPerTape, into: &gradient
    ) { evolution in (loss.value(of: evolution).loss, loss.cotangent(wantsInput: wantsInput)) }
    tree = gradient.tree
    stateTree = gradient.stateTree
    self.input = run.input
  }
}

private func haveSameBits(_ first: AttributeTree, _ second: AttributeTree) -> Bool {
  first.paths == second.paths
    && zip(first.leaves, second.leaves).allSatisfy { haveSameBits($0.value, $1.value) }
}
