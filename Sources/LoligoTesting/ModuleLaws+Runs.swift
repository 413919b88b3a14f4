internal import Modules
internal import Signals
internal import Testing

extension ModuleLaws {
  /// Running over pieces is running over the whole, wherever it is cut: output, records and final state.
  func piecesGiveTheWhole() throws {
    let short = try input(steps: 24, seed: 1)
    for cut in 0...24 { try checkCuts([cut], of: short) }
    try checkCuts(Array(1..<24), of: short)
    // Events are spread out in blocks of 256 steps: cut on, before and after their ends.
    let long = try input(steps: 600, seed: 2)
    try checkCuts([1, 255, 256, 257, 511, 512, 513, 599], of: long)
    try checkCuts([128, 300], of: long.heldDensely())
    var generator = SplitMix64(seed: 3)
    for _ in 0..<3 {
      let cuts = (0..<5).map { _ in Int.random(in: 0...600, using: &generator) }
      try checkCuts(cuts.sorted(), of: long)
    }
  }

  private func checkCuts(_ cuts: [Int], of input: Raster) throws {
    let (after, whole) = try warm.evolved(over: input, recording: .everything)
    var pieced = warm
    var joined: Evolution?
    for (first, end) in zip([0] + cuts, cuts + [input.stepCount]) {
      let piece = try pieced.evolve(over: input.steps(first..<end), recording: .everything)
      joined = try joined?.followed(by: piece) ?? piece
    }
    guard let joined else { return }
    expect(haveSameBits(pieced.snapshot, after.snapshot), "cut at \(cuts), the final state is another")
    expect(haveSameBits(joined.records, whole.records), "cut at \(cuts), the records are others")
    if canBeCut { expect(haveSameBits(joined.output, whole.output), "cut at \(cuts), the output is another") }
  }

  /// Counts held as events and as samples give the same bits.
  func eventsAndSamplesGiveTheSame() throws {
    for (seed, (density, largest)) in [(0, 1), (0.01, 1), (0.05, 1000), (0.4, 1), (0.4, 1000), (1, 1000)].enumerated() {
      let grid = try TimeGrid(step: step, count: 300)
      let events = try RandomRasters.counts(
        on: grid, channels: module.inputCount, density: density, largest: largest, seed: UInt64(100 + seed))
      let (afterEvents, fromEvents) = try warm.evolved(over: events, recording: .everything)
      let (afterSamples, fromSamples) = try warm.evolved(over: events.heldDensely(), recording: .everything)
      let what = "counts up to \(largest) at density \(density)"
      // A sum with the input holds what the input holds; the values are what the law is about.
      expect(
        haveSameBits(fromEvents.heldDensely(), fromSamples.heldDensely()), "\(what) differ as events and as samples")
      expect(haveSameBits(afterEvents.snapshot, afterSamples.snapshot), "\(what) leave other states")
    }
  }

  /// A run changes the state alone, of the module that runs alone; after a reset it repeats itself.
  func aRunChangesNothingButState() throws {
    let input = try input(steps: 40, seed: 5)
    let before = warm.snapshot
    var running = warm
    let copy = running
    let first = try running.evolve(over: input, recording: .everything)
    expect(haveSameBits(copy.snapshot, before), "a copy changed with the original")
    expect(haveSameBits(warm.snapshot, before), "the original changed with a copy")
    expect(haveSameBits(running.parameters(in: nil), copy.parameters(in: nil)), "a run changed parameters")
    expect(haveSameBits(running.simulation(in: nil), copy.simulation(in: nil)), "a run changed the simulation")
    let (after, evolution) = try copy.evolved(over: input, recording: .everything)
    expect(haveSameBits(evolution, first), "'evolved' gives other bits than 'evolve'")
    expect(haveSameBits(after.snapshot, running.snapshot), "'evolved' ends in another state than 'evolve'")
    expect(haveSameBits(copy.snapshot, before), "'evolved' changed the module")

    running.resetState()
    var fresh = module
    fresh.resetState()
    expect(haveSameBits(running.snapshot, fresh.snapshot), "a reset depends on what was before")
    expect(haveSameBits(running.parameters(in: nil), copy.parameters(in: nil)), "a reset changed parameters")
    let fromReset = try running.evolve(over: input, recording: .everything)
    running.resetState()
    let again = try running.evolve(over: input, recording: .everything)
    expect(haveSameBits(again, fromReset), "after a reset a run does not repeat itself")

    running.resetParameters(using: RandomNumbers(seed: 5))
    try running.validate()
    let kept = zip(running.attributes, copy.attributes).filter { $0.0.role == .simulation }
    expect(kept.allSatisfy { haveSameBits($0.0, $0.1) }, "drawing parameters changed the simulation")
    var drawnAgain = warm
    drawnAgain.resetParameters(using: RandomNumbers(seed: 5))
    expect(
      haveSameBits(drawnAgain.parameters(in: nil), running.parameters(in: nil)), "one seed draws two sets of parameters"
    )
  }

  /// A run of no steps has an output of no steps and leaves the state as it was.
  func runsOfNoStepsChangeNothing() throws {
    let empty = try TimeGrid(step: step, firstTick: 3, count: 0)
    let silence = Raster(silentOn: empty, channelCount: module.inputCount)
    for input in [silence, silence.heldDensely()] {
      for original in [module, warm] {
        var running = original
        let evolution = try running.evolve(over: input, recording: .everything)
        expect(evolution.output.grid == empty, "an empty input gives the output \(evolution.output.grid)")
        expect(evolution.output.channelCount == module.outputCount, "an empty output has other channels")
        expect(evolution.output.values.isEmpty, "an empty output has values")
        expect(evolution.records.allSatisfy { $0.raster.stepCount == 0 }, "an empty run has records")
        expect(evolution.records.map(\.path).count == module.recordablePaths.count, "an empty run lacks records")
        expect(haveSameBits(running.snapshot, original.snapshot), "an empty run changed the module")
      }
    }
  }
}
