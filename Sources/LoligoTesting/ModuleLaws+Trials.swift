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

    // The deviation of a layer's noise is a number, that of a source of noise one a channel.
    let deviations = (warm.attributes(named: "noise_std") + warm.attributes(named: "std")).flatMap { entry -> [Float] in
      switch entry.value {
      case .number(let deviation): [Float(deviation)]
      case .tensor(let deviations): deviations.scalars
      default: []
      }
    }
    // An encoder alone is asked for about 1 Hz here, which draws nothing in so short a run.
    let parts = warm.modules.map(\.module)
    let draws = parts.contains { part in
      part is PoissonSource || (part is PoissonEncoder && parts.count > 1)
        || (part as? Dropout)?.simulation.isTraining == true
    }
    let isNoisy = draws || deviations.contains { $0 > 0 }
    let repeated = try warm.evolve(trials: [inputs[0], inputs[0], inputs[0]], firstTrial: 7)
    for (one, other) in [(0, 1), (1, 2), (0, 2)] {
      let areSame =
        haveSameBits(repeated[one].module.snapshot, repeated[other].module.snapshot)
        && haveSameBits(repeated[one].evolution.output, repeated[other].evolution.output)
      expect(areSame != isNoisy, isNoisy ? "two trials have the same noise" : "two trials without noise differ")
    }
    let unfit = try makeInput(TimeGrid(step: step, count: 2), module.inputCount + 1, 1)
    let error = failure("an unfit trial") { () throws(ModuleError) in
      _ = try warm.evolve(trials: [inputs[0], unfit, inputs[1], unfit])
    }
    expect(error != nil, "an unfit trial was accepted")
  }
}
