import Loligo

/// W3: one second of balanced networks in steps of 0.1 ms.
///
/// For CUBA of 4,000 and 20,000 and COBA each round sets the network up anew; for Brunel and CUBA of 100,000 the set-up is
/// timed apart, and a round is the run alone.
struct BalancedActivity {
  let report: Report
  private static let stepCount = 10_000
  /// The largest network's weights keep the mean of its input.
  private static let largest = (neurons: 100_000, degree: 1000, scale: Float(80) / 1000)

  func run() throws {
    for neurons in [4000, 20_000] {
      try measure("CUBA", neurons: neurons, degree: 80, rounds: 7) {
        try BalancedNetworks.cuba(neuronCount: neurons, seed: 1)
      }
    }
    try measure("COBA", neurons: 4000, degree: 80, rounds: 7) { try BalancedNetworks.coba(seed: 1) }
    try measure("Brunel", neurons: 12_500, degree: 1250, rounds: 3, isSetUpApart: true) {
      try BalancedNetworks.brunel(seed: 1)
    }
    try stepByStep()
    let (neurons, degree, scale) = Self.largest
    try measure("CUBA", neurons: neurons, degree: degree, rounds: 3, isSetUpApart: true) {
      try BalancedNetworks.cuba(neuronCount: neurons, inDegree: Double(degree), weightScale: scale, seed: 1)
    }
  }

  /// CUBA of 4,000 for 0.1 s with a call for every step, as closed loops run.
  private func stepByStep() throws {
    let calls = 1000
    let facts: Report.Facts = [("model", "CUBA, a step a call"), ("N", 4000), ("K", 80)]
    guard report.selection.includes(facts) else { return }
    let standing = try BalancedNetworks.cuba(seed: 1)
    let step = try Raster(
      silentOn: TimeGrid(step: .microseconds(100), count: 1), channelCount: standing.inputCount)
    var spikes = 0
    try report.measure("W3", facts, rounds: 7, units: calls, unit: "call", checksum: { Double(spikes) }) {
      var network = standing
      spikes = 0
      for _ in 0..<calls { spikes += try network.evolve(over: step).output.eventRows().eventCount }
    }
  }

  /// Rate, variation and synchrony in [0.2 s, 1 s) of ten seeds, to be held against those of the peers.
  func statistics() throws {
    for seed in Int64(1)...10 {
      try statistics("cuba", seed) { try BalancedNetworks.cuba(seed: seed) }
      try statistics("coba", seed) { try BalancedNetworks.coba(seed: seed) }
      try statistics("brunel", seed) { try BalancedNetworks.brunel(seed: seed) }
    }
  }

  private func statistics(_ model: String, _ seed: Int64, _ setUp: () throws -> some Module) throws {
    let facts: Report.Facts = [("model", .text(model)), ("seed", .init(Int(seed)))]
    guard report.selection.includes(facts) else { return }
    let network = try setUp()
    let grid = try TimeGrid(step: .microseconds(100), count: Self.stepCount)
    let silence = Raster(silentOn: grid, channelCount: network.inputCount)
    let spikes = try EventSeries(network.evolved(over: silence).evolution.output).clipped(from: 0.2)
    // Without any interval the activity has died out.
    guard let activity = try spikes.populationActivity(), let variation = activity.intervalVariation else {
      return Report.line("activity", facts + [("died_out", 1)])
    }
    Report.line(
      "activity",
      facts + [
        ("rate", .number(activity.rate)), ("cv", .number(variation)), ("synchrony", .number(activity.synchrony ?? 0)),
      ])
  }

  private func measure<Network: Module>(
    _ model: String, neurons: Int, degree: Int, rounds: Int, isSetUpApart: Bool = false,
    _ setUp: () throws -> Network
  ) throws where Network.Parameters: Connected {
    let facts: Report.Facts = [("model", .text(model)), ("N", .init(neurons)), ("K", .init(degree)), ("sim_s", 1)]
    guard report.selection.includes(facts) else { return }
    let grid = try TimeGrid(step: .microseconds(100), count: Self.stepCount)
    var network: Network?
    let preparation = try Measurement(rounds: 0) { network = try setUp() }
    let standing = isSetUpApart ? network : nil
    network = nil
    var output = Raster(silentOn: grid, channelCount: neurons)
    var parameters: Network.Parameters?
    try report.measure(
      "W3", facts, rounds: rounds, units: Self.stepCount * neurons, unit: "neuron_step",
      checksum: { Double(try output.eventRows().eventCount) },
      more: {
        let (sources, degrees) = (try EventSeries(output).channels, parameters?.outDegrees ?? [])
        let events = sources.reduce(0) { $0 + degrees[Int($1)] }
        return [
          ("setup_s", .number(preparation.walls[0])), ("spikes", .init(sources.count)),
          ("rate_hz", .number(Double(sources.count) / Double(neurons))), ("syn", .init(degrees.reduce(0, +))),
          ("syn_events", .init(events)),
        ]
      }
    ) {
      let network = try standing ?? setUp()
      parameters = network.parameters
      let silence = Raster(silentOn: grid, channelCount: network.inputCount)
      output = try network.evolved(over: silence).evolution.output
    }
  }
}

/// Parameters with sparse connections.
private protocol Connected {
  var recurrentRowStarts: IntegerTensor? { get }
}

extension Connected {
  /// Synapses from each neuron.
  var outDegrees: [Int] {
    let starts = recurrentRowStarts?.scalars ?? []
    return zip(starts, starts.dropFirst()).map { Int($1 - $0) }
  }
}

extension CurrentLIF.Parameters: Connected {}
extension ConductanceLIF.Parameters: Connected {}
