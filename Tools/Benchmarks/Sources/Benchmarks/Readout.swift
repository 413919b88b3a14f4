import Loligo

/// W2: the softmax readout alone, over dense samples and over 1 % of events.
enum Readout {
  static func run() throws {
    for (inputs, outputs, steps) in [(128, 10, 1000), (1024, 100, 1000), (1024, 1000, 1000)] {
      let random = RandomNumbers(seed: 5)
      var readout = try Softmax(
        inputs, outputs, weights: .drawn(.normal(1 / Float(inputs).squareRoot())), bias: .drawn(.normal(0.01)),
        timeConstant: 0.1, timeStep: .milliseconds(1), seed: 5)
      let grid = try TimeGrid(step: .milliseconds(1), count: steps)
      let values = random.uniform(count: steps * inputs, in: 0..<1)
      for isDense in [true, false] {
        let input =
          isDense
          ? try Raster(grid: grid, channelCount: inputs, values: values)
          : try Raster(grid: grid, channelCount: inputs, values: values.map { $0 < 0.01 ? 1 : 0 }).heldAsEvents()
        var sum: Float = 0
        let measurement = try Measurement(rounds: 7) {
          readout.resetState()
          sum = try readout.evolve(over: input).output.values.reduce(0, +)
        }
        Report.line(
          "W2",
          [
            ("nin", .number(Double(inputs))), ("nout", .number(Double(outputs))), ("T", .number(Double(steps))),
            ("inp", isDense ? "dense" : "spike"),
          ], measurement, units: Double(steps), unit: "step", checksum: Double(sum))
      }
    }
  }
}
