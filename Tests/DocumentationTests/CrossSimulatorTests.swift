import Foundation
import Loligo
import Testing

/// One neuron and one input in eleven simulators and chips (neuromorphs/NIR, BSD-3), and here: docs/cross-simulator.md.
@Suite struct `one neuron in twelve simulators` {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let folder = root.deletingLastPathComponent().appending(path: "shared/data/cross-simulator-lif")
  static let isPresent = FileManager.default.fileExists(atPath: folder.appending(path: "lif_exact.csv").path)

  private static let step = TimeStep.microseconds(100)
  private static let timeConstant = 0.0025
  /// The file of each simulator, and its name in the figure.
  private static let simulators = [
    ("exact", "exact"), ("nengo", "Nengo"), ("norse", "Norse"), ("snntorch", "snnTorch"),
    ("spinnaker2", "SpiNNaker2"), ("lava_cpu_float", "Lava, CPU"), ("lava_cpu_fixed", "Lava, CPU fixed"),
    ("lava_loihi_fixed", "Lava, Loihi"), ("spyx", "Spyx"), ("rockpool", "Rockpool"), ("sinabs", "Sinabs"),
  ]

  /// The columns of a file: input, potential, output.
  private static func columns(of file: String) throws -> [[Double]] {
    let text = try String(contentsOf: folder.appending(path: "lif_\(file).csv"), encoding: .utf8)
    let rows = text.split(separator: "\n").map { $0.split(separator: ",").compactMap { Double($0) } }
    return try (0..<3).map { column in
      try rows.map { row in try #require(row.count == 3 ? row[column] : nil) }
    }
  }

  /// The steps at which a column is not zero.
  private static func steps(of column: [Double]) -> [Int] { column.indices.filter { column[$0] != 0 } }

  /// Loligo's run over the input of a file, and its potentials.
  private static func run() throws -> (steps: [Int], potential: ContinuousSeries) {
    let input = try columns(of: "exact")[0]
    let events = try EventSeries(
      times: steps(of: input).map { (Double($0) + 0.5) * step.seconds }, channels: steps(of: input).map { _ in 0 },
      channelCount: 1, stop: Double(input.count) * step.seconds)
    // An input that holds for a step moves the potential by 1 − exp(−dt / τ) of it.
    let share = Float(1 - exp(-step.seconds / timeConstant))
    var timed = try Sequential([
      ("input", Linear(1, 1, weights: .values(Tensor([share], shape: [1, 1])))),
      ("neuron", LIFNeuron(1, membraneTimeConstant: Tensor([Float(timeConstant)]), threshold: 0.1, timeStep: step)),
    ]).timed()
    let result = try timed.evolve(over: events, recording: .only("neuron/vmem"))
    let spikes = try #require(try result.output.events)
    return (
      spikes.times.map { Int($0 / step.seconds) }, try #require(try result.recorded("neuron/vmem")?.samples)
    )
  }

  @Test(.enabled(if: isPresent, "there is no folder shared/data/cross-simulator-lif beside the package"))
  func `Loligo's neuron lies on the exact solution`() throws {
    let exact = try Self.columns(of: "exact")
    let (steps, potential) = try Self.run()
    #expect(steps == [460, 510, 710, 760])
    #expect(steps == Self.steps(of: exact[2]))
    // The exact solution resets where it passes the threshold, within a step; a clocked neuron does at the step's end.
    for (step, value) in exact[1].enumerated() {
      let tolerance = step < 460 ? 2e-6 : 1e-3
      #expect((Double(potential.values[step]) - value).magnitude < tolerance, "at step \(step)")
    }
  }

  @Test(.enabled(if: isPresent, "there is no folder shared/data/cross-simulator-lif beside the package"))
  func `table and figure of the documentation are what is computed now`() throws {
    let (steps, potential) = try Self.run()
    let page = try String(contentsOf: Self.root.appending(path: "docs/cross-simulator.md"), encoding: .utf8)
    func row(_ name: String, _ steps: [Int]) -> String {
      "| \(name) | \(steps.map(String.init).joined(separator: ", ")) |"
    }
    var trains = [("Loligo", steps)]
    for (file, name) in Self.simulators { trains.append((name, Self.steps(of: try Self.columns(of: file)[2]))) }
    for (name, steps) in trains { #expect(page.contains(row(name, steps)), "no row \(row(name, steps))") }

    let drawn = try Self.figure(trains: trains, potential: potential)
    let file = Self.root.appending(path: "docs/figures/cross-simulator-lif.svg")
    if ProcessInfo.processInfo.environment["LOLIGO_DRAW"] != nil { try Data(drawn.utf8).write(to: file) }
    let isSame = try String(contentsOf: file, encoding: .utf8) == drawn
    #expect(isSame, "the figure differs; draw it anew with LOLIGO_DRAW=1")
  }

  private static func figure(trains: [(name: String, steps: [Int])], potential: ContinuousSeries) throws -> String {
    var figure = Figure(
      title: "One neuron in twelve simulators",
      subtitle: "τ 2.5 ms, threshold 0.1, steps of 0.1 ms; data of the others: NIR team, BSD-3")
    let exact = try columns(of: "exact")
    let both = try ContinuousSeries(
      clocked: zip(exact[1], potential.values).flatMap { [Float($0), $1] }, channelCount: 2, step: step)
    figure.add(
      Panel(
        title: "potential", yLabel: "v", height: 120,
        content: .lines(both, channelNames: ["exact solution", "Loligo"], highlighted: 1)))
    let inputs = steps(of: exact[0])
    let stop = Double(exact[0].count) * step.seconds
    figure.add(
      Panel(
        title: "input", height: 24,
        content: .spikes(
          try EventSeries(
            times: inputs.map { Double($0) * step.seconds }, channels: inputs.map { _ in 0 }, channelCount: 1,
            stop: stop))))
    for (name, steps) in trains {
      figure.add(
        Panel(
          title: name, height: 18,
          content: .spikes(
            try EventSeries(
              times: steps.map { Double($0) * step.seconds }, channels: steps.map { _ in 0 }, channelCount: 1,
              stop: stop))))
    }
    return figure.svg
  }
}
