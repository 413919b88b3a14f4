import Loligo

/// W2: the softmax readout alone, over dense samples and over 1 % of events.
struct Readout {
  let report: Report

  func run() throws {
    for (inputs, outputs) in [(128, 10), (1024, 100), (1024, 1000)] {
      for steps in [1000, 10_000] {
        for isDense in [true, false] { try measure(inputs, outputs, steps: steps, isDense: isDense) }
      }
    }
    try check()
  }

  private func measure(_ inputs: Int, _ outputs: Int, steps: Int, isDense: Bool) throws {
    let facts: Report.Facts = [
      ("nin", .init(inputs)), ("nout", .init(outputs)), ("T", .init(steps)), ("inp", isDense ? "dense" : "spike"),
    ]
    guard report.selection.includes(facts) else { return }
    var readout = try Softmax(
      inputs, outputs, weights: .drawn(.normal(1 / Float(inputs).squareRoot())), bias: .drawn(.normal(0.01)),
      timeConstant: 0.1, timeStep: .milliseconds(1), seed: 5)
    let grid = try TimeGrid(step: .milliseconds(1), count: steps)
    let values = RandomNumbers(seed: 5).uniform(count: steps * inputs, in: 0..<1)
    let input =
      isDense
      ? try Raster(grid: grid, channelCount: inputs, values: values)
      : try Raster(grid: grid, channelCount: inputs, values: values.map { $0 < 0.01 ? 1 : 0 }).heldAsEvents()
    var output = input
    try report.measure(
      "W2", facts, rounds: 7, units: steps, unit: "step", checksum: { Double(output.values.reduce(0, +)) }
    ) {
      readout.resetState()
      output = try readout.evolve(over: input).output
    }
  }

  /// The outputs against those that all simulators share.
  private func check() throws {
    let file = try NPZFile(report.selection.folder + "/w2_check.npz")
    for kind in ["dense", "spike"] {
      let facts: Report.Facts = [("nin", 128), ("nout", 10), ("T", 1000), ("inp", .text(kind)), ("check", 1)]
      let (input, expected) = (
        try file.array("\(kind).input").floats(), try file.array("\(kind).softmax_output").doubles()
      )
      let (weights, bias) = (try file.array("\(kind).weight").floats(), try file.array("\(kind).bias").floats())
      var readout = try Softmax(
        128, 10, weights: .values(Tensor(weights, shape: [128, 10])), bias: .values(Tensor(bias, shape: [10])),
        timeConstant: 0.1, timeStep: .milliseconds(1))
      let grid = try TimeGrid(step: .milliseconds(1), count: 1000)
      let raster = try Raster(grid: grid, channelCount: 128, values: input)
      var output = raster
      try report.measure(
        "W2-check", facts, rounds: 5, units: 1000, unit: "step", checksum: { Double(output.values.reduce(0, +)) },
        more: {
          let worst = zip(output.values, expected).reduce(0) { max($0, (Double($1.0) - $1.1).magnitude) }
          return [("worst_difference", .number(worst))]
        }
      ) {
        readout.resetState()
        output = try readout.evolve(over: raster).output
      }
    }
  }
}
