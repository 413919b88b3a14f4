import Loligo

/// The memory of training over many steps: a plain run, and a step of the trainer with its tape in one piece and in several.
///
/// The greatest memory is that of the process so far, so each configuration is to be asked for alone:
/// `run long kind=LIF mode=pieces T=10000`. Of the kinds, `LIF` is recurrent by itself, 256 neurons; `graph` is what is made
/// of a recurrent graph of NIR, 64 neurons, whose loop runs step by step.
struct LongTraining {
  let report: Report
  private static let step = TimeStep.milliseconds(1)

  func run() throws {
    for steps in [1000, 10_000, 40_000] {
      let input = try events(steps: steps)
      for mode in ["forward", "pieces", "whole"] {
        try measure("LIF", neurons(), input, mode)
        try measure("graph", graph(), input, mode)
      }
    }
  }

  private func measure(_ kind: String, _ network: some DifferentiableModule, _ input: Raster, _ mode: String) throws {
    let facts: Report.Facts = [("kind", .text(kind)), ("mode", .text(mode)), ("T", .init(input.stepCount))]
    var plan = TrainingPlan(loss: .crossEntropy(.mean), batchSize: 1)
    if mode == "whole" { plan.stepsPerTape = input.stepCount }
    var result = 0.0
    try report.measure(
      "long", facts, rounds: 0, units: input.stepCount, unit: "step", checksum: { result }
    ) {
      if mode == "forward" {
        result = try Double(network.evolved(over: input).evolution.output.values.reduce(0, +))
      } else {
        var trainer = try Trainer(network, plan: plan)
        result = try trainer.step([TrainingExample(input: input, target: .label(3))]).loss
      }
    }
  }

  /// Eight events a step on 700 channels.
  private func events(steps: Int) throws -> Raster {
    let draws = RandomNumbers(seed: 1).uniform(count: steps * 8, in: 0..<700)
    let series = try EventSeries(
      times: draws.indices.map { (Double($0 / 8) + 0.5) / 1000 }, channels: draws.map { Int($0) }, channelCount: 700,
      stop: Double(steps) / 1000)
    return try series.raster(on: TimeGrid(step: Self.step, count: steps))
  }

  private func neurons() throws -> Sequential {
    try Sequential([
      ("input", Linear(700, 256, weights: .drawn(.normal(0.03)), seed: 1)),
      (
        "hidden",
        LIF(
          256, membraneTimeConstant: 0.02, synapticTimeConstant: 0.01, recurrentWeights: .drawn(.normal(0.004)),
          maximumSpikesPerStep: 1, timeStep: Self.step, seed: 2)
      ),
      ("readout", Linear(256, 20, seed: 3)), ("smooth", ExponentialSynapse(20, timeConstant: 0.1, timeStep: Self.step)),
    ])
  }

  private func graph() throws -> NodeGraph {
    try NodeGraph(
      inputs: [("in", 700)],
      nodes: [
        ("fc", Linear(700, 64, weights: .drawn(.normal(0.1)), seed: 1)),
        (
          "neurons",
          IntegrateAndFire(
            64, resistance: 10, membraneTimeConstant: 0.02, synapticTimeConstant: 0.005, inputWeight: 5,
            timeStep: Self.step)
        ),
        ("rec", Linear(64, 64, weights: .drawn(.normal(0.05)), seed: 2)), ("readout", Linear(64, 20, seed: 3)),
        ("smooth", MembraneIntegrator(20, resistance: 20, membraneTimeConstant: 0.02, timeStep: Self.step)),
      ], outputs: [("out", 20)],
      edges: [
        ("in", "fc"), ("fc", "neurons"), ("neurons", "rec"), ("rec", "neurons"), ("neurons", "readout"),
        ("readout", "smooth"), ("smooth", "out"),
      ])
  }
}
