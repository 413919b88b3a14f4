internal import Modules
internal import Signals
internal import Testing

extension ModuleLaws {
  /// Trials are runs from the present state, one by one or many at once, in any split; noise alone tells them apart.
  func trialsAreIndependent() throws {
    let inputs = try (0..<9).map { try input(steps: 10 + 5 * ($0 % 3), seed: UInt64(40 + $0)) }
    let before = warm.snapshot
    let alone = try inputs.indices.map {
      try warm.evolved(over: inputs[$0], recording: .everything, trial: 3 + $0)
    }
    for sizes in [[9], [1, 8], [3, 3, 3], [0, 4, 5], Array(repeating: 1, count: 9)] {
      var first = 0
      for size in sizes {
        let part = try warm.evolve(
          trials: Array(inputs[first..<first + size]), firstTrial: 3 + first, recording: .everything)
        expect(part.count == size, "\(size) trials gave \(part.count) results")
        for (trial, expected) in zip(part, alone[first...]) {
          expect(haveSameBits(trial.evolution, expected.evolution), "trials split by \(sizes) evolve to other bits")
          expect(
            haveSameBits(trial.module.snapshot, expected.module.snapshot), "trials split by \(sizes) end elsewhere")
        }
        first += size
      }
    }
    expect(haveSameBits(warm.snapshot, before), "trials changed the module")

    let repeated = try warm.evolve(trials: [inputs[0], inputs[0], inputs[0]], firstTrial: 7)
    for (one, other) in [(0, 1), (1, 2), (0, 2)] {
      let areSame =
        haveSameBits(repeated[one].module.snapshot, repeated[other].module.snapshot)
        && haveSameBits(repeated[one].evolution.output, repeated[other].evolution.output)
      expect(
        areSame != warm.isRandom,
        warm.isRandom ? "two trials of a random module are the same" : "two trials differ, but 'isRandom' is false")
    }
    let unfit = try makeInput(TimeGrid(step: step, count: 2), module.inputCount + 1, 1)
    let error = failure("an unfit trial") { () throws(ModuleError) in
      _ = try warm.evolve(trials: [inputs[0], unfit, inputs[1], unfit])
    }
    expect(error != nil, "an unfit trial was accepted")
  }
}
