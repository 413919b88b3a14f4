internal import Modules
internal import Signals

extension Trainer {
  /// Attacks the parameters, and adds the derivative of what the attack changes about the outputs.
  ///
  /// - Returns: The weighted loss that it causes.
  func withstand(
    _ attack: AdversarialAttack, _ run: BatchRun<Network>, adding gradients: inout [Tensor]
  ) throws -> Double {
    let outputs = try run.outputs()
    let share = 1 / Float(run.inputs.count)
    @Sendable func distance(_ output: Raster, from other: Raster) throws -> (loss: Double, cotangent: [Float]) {
      try Loss.meanSquaredError.evaluate(output, against: .values(other.values))
    }
    func attackedRun(with attacked: Network) -> BatchRun<Network> {
      BatchRun(
        network: attacked, inputs: run.inputs, trials: run.trials, places: run.places, recording: .nothing,
        stepsPerTape: run.stepsPerTape, threads: run.threads, constants: run.constants)
    }
    let start = TrainedParameters.tensors(of: run.network).map(\.tensor)
    let random = RandomNumbers(seed: plan.seed).child("/attack of step \(optimizerState.stepCount)")
    var values = start
    for (index, entry) in parameters.entries.enumerated() where entry.isTrained {
      let draws = random.child(entry.path.description).normal(count: start[index].count, deviation: 1)
      values[index].scalars = zip(start[index].scalars, draws).map { $0 + $0.magnitude * Float(attack.deviation) * $1 }
      parameters.clip(&values[index], index)
    }
    var attacked = run.network
    let size = Float(attack.level / Double(attack.steps))
    for _ in 0..<attack.steps {
      try attacked.replaceTensors(by: values)
      let (slopes, _) = try sum(of: attackedRun(with: attacked)) { index, evolution in
        let (loss, cotangent) = try distance(evolution.output, from: outputs[index])
        return (BatchRun.Trial(loss: loss), Cotangent(cotangent.map { $0 * share }, wantsInput: false))
      }
      for (index, entry) in parameters.entries.enumerated() where entry.isTrained {
        for place in values[index].scalars.indices {
          let slope = slopes[index].scalars[place]
          let step = size * start[index].scalars[place].magnitude
          values[index].scalars[place] += slope > 0 ? step : slope < 0 ? -step : 0
        }
        parameters.clip(&values[index], index)
      }
    }
    try attacked.replaceTensors(by: values)
    let scale = share * Float(attack.weight)
    let final = try attackedRun(with: attacked).outputs()
    let (ofAttacked, trials) = try sum(of: attackedRun(with: attacked)) { index, evolution in
      let (loss, cotangent) = try distance(evolution.output, from: outputs[index])
      return (BatchRun.Trial(loss: loss), Cotangent(cotangent.map { $0 * scale }, wantsInput: false))
    }
    let (ofOriginal, _) = try sum(of: attackedRun(with: run.network)) { index, evolution in
      let (loss, cotangent) = try distance(evolution.output, from: final[index])
      return (BatchRun.Trial(loss: loss), Cotangent(cotangent.map { $0 * scale }, wantsInput: false))
    }
    for slopes in [ofAttacked, ofOriginal] {
      for index in gradients.indices {
        gradients[index].scalars = zip(gradients[index].scalars, slopes[index].scalars).map { $0 + $1 }
      }
    }
    return attack.weight * trials.reduce(0) { $0 + $1.loss } / Double(trials.count)
  }
}
