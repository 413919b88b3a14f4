import Loligo

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// W5: archives of 500 MB of float32, [31,250, 4,000] in pieces of 256 steps, and of ten million events; what recording adds
/// to runs.
///
/// Recording ends with all rows in finished segments; finishing joins, verifies and publishes. Files lie in the folder of the
/// inputs, or in the one that `LOLIGO_ARCHIVES` names.
struct Archiving {
  let report: Report
  private static let stepCount = 31_250
  private static let channelCount = 4000
  private static let stepsAtOnce = 256
  private static let eventCount = 10_000_000
  private static let eventChannelCount = 1000
  private static let rounds = 3

  private var folder: String { getenv("LOLIGO_ARCHIVES").map { String(cString: $0) } ?? report.selection.folder }
  private var path: String { folder + "/w5.h5" }

  func run() throws {
    if includes("rows") { try archive("rows", byteCount: Self.stepCount * Self.channelCount * 4, rows()) }
    if includes("events") { try archive("events", byteCount: Self.eventCount * 12, events()) }
    try Recording(report: report, path: path).run()
  }

  private func includes(_ data: String) -> Bool { report.selection.includes([("data", .text(data))]) }

  /// A module, and what it gave in pieces.
  private typealias Pieces = (module: TimedModule, outputs: [Raster])

  private func rows() throws -> Pieces {
    let module = try TimedModule(Scale(Tensor([Float](repeating: 1, count: Self.channelCount))), step: .milliseconds(1))
    let random = RandomNumbers(seed: 5)
    let outputs = try stride(from: 0, to: Self.stepCount, by: Self.stepsAtOnce).map { first in
      let count = min(Self.stepsAtOnce, Self.stepCount - first)
      return try Raster(
        grid: TimeGrid(step: .milliseconds(1), firstTick: Int64(first), count: count), channelCount: Self.channelCount,
        values: random.child("\(first)").uniform(count: count * Self.channelCount, in: 0..<1))
    }
    return (module, outputs)
  }

  private func events() throws -> Pieces {
    let module = try TimedModule(LIF(Self.eventChannelCount, timeStep: .milliseconds(1)), step: .milliseconds(1))
    let random = RandomNumbers(seed: 6)
    let stop = Double(Self.stepCount) / 1000
    let times = random.uniform(count: Self.eventCount, in: 0..<1).map { min(Double($0) * stop, stop * 0.9999999) }
      .sorted()
    let channels = random.child("channels").uniform(count: Self.eventCount, in: 0..<1000).map { min(Int($0), 999) }
    let train = try EventSeries(times: times, channels: channels, channelCount: Self.eventChannelCount, stop: stop)
    let grid = try TimeGrid(step: .milliseconds(1), count: Self.stepCount)
    let outputs = try stride(from: 0, to: Self.stepCount, by: 4096).map { first in
      try module.raster(of: train, on: grid, steps: first..<min(first + 4096, Self.stepCount))
    }
    return (module, outputs)
  }

  private func archive(_ data: String, byteCount: Int, _ pieces: Pieces) throws {
    let operations = [
      "record", "finish", "open", "read", "read in pieces", "read unchecked", "read in pieces unchecked", "verify",
    ]
    var results: [[Measurement]] = operations.map { _ in [] }
    var isIntact = true
    for _ in 0...Self.rounds {
      removeArchive()
      var module = pieces.module
      var (writer, archive): (ArchiveWriter?, Archive?)
      sync()
      results[0].append(
        try Measurement(rounds: 0) {
          let sink = try Archive.create(path, for: module)
          try sink.beginRun(of: module, over: nil)
          for output in pieces.outputs {
            module.setClock(toTick: output.grid.endTick)
            try sink.append(Evolution(output: output), of: module)
          }
          try sink.endRun(of: module)
          try sink.checkpoint()
          writer = sink
        })
      results[1].append(try Measurement(rounds: 0) { archive = try writer?.finish() })
      isIntact = isIntact && archive != nil
    }
    let (archive, unchecked) = (try Archive.open(path), try Archive.open(path, checks: .off))
    sync()
    // Each in rounds of its own, as the peer is measured: what the rounds before gave back to the system is not theirs.
    func measure(_ place: Int, _ body: () throws -> Void) throws {
      for _ in 0...Self.rounds { results[place].append(try Measurement(rounds: 0, body)) }
    }
    try measure(2) { _ = try Archive.open(path) }
    for (place, archive) in [(3, archive), (5, unchecked)] {
      try measure(place) { _ = try archive.output(ofTrial: 0) }
      try measure(place + 1) {
        for first in stride(from: 0, to: Self.stepCount, by: Self.stepsAtOnce) {
          let steps = first..<min(first + Self.stepsAtOnce, Self.stepCount)
          _ = try archive.output(ofTrial: 0, steps: steps)
        }
      }
    }
    try measure(7) { isIntact = try archive.verify().isIntact && isIntact }
    removeArchive()
    for (operation, found) in zip(operations, results) {
      // The first round warms up.
      let (walls, processor) = (found.dropFirst().map(\.walls[0]), found.dropFirst().map(\.processor[0]))
      Report.line(
        "W5",
        [
          ("op", .text(operation)), ("data", .text(data)), ("bytes", .init(byteCount)), ("n", .init(walls.count)),
          ("median_s", .number(Measurement.median(walls))), ("cpu_median_s", .number(Measurement.median(processor))),
          ("cpu_min_s", .number(processor.min() ?? 0)), ("is_intact", isIntact ? 1 : 0),
          ("maxrss_MiB", .number(Measurement.peakMemory.rounded())),
        ])
    }
  }

  private func removeArchive() {
    _ = unlink(path)
    _ = unlink(path + ".sha256")
  }
}

/// What recording adds to a run: the run alone, with its traces dropped, with its traces in an archive, and the bare writing of
/// as many bytes.
private struct Recording {
  let report: Report
  let path: String
  /// Runs of each kind after a first that warms up, and those of them that are finished, too.
  private static let (rounds, finishedRounds) = (9, 3)

  /// A sink that keeps nothing.
  private struct Nowhere: EvolutionSink {
    func beginRun(of module: TimedModule, over input: Signal?) {}
    func append(_ piece: Evolution, of module: TimedModule) {}
    func endRun(of module: TimedModule) {}
  }

  func run() throws {
    // 256 neurons: 1 KiB a step; 16,384 neurons: 64 KiB.
    try measure("W1, 256 neurons", bytes: 1024, steps: 100_000, record: "hidden/vmem") { try network(256, true) }
    try measure("W1, 16384 neurons", bytes: 65_536, steps: 4000, record: "hidden/vmem") { try network(16_384, false) }
    try measure("CUBA 20000", bytes: 80_000, steps: 5000, record: "vmem") {
      try TimedModule(BalancedNetworks.cuba(neuronCount: 20_000, seed: 1), step: .microseconds(100))
    }
    try measure("Brunel", bytes: 50_000, steps: 20_000, record: "vmem") { try brunel(2500) }
    try measure("Brunel, 256 channels", bytes: 1024, steps: 60_000, record: "vmem", channels: 0..<256) {
      try brunel(2500)
    }
    try measure("Brunel 25000, 16384 channels", bytes: 65_536, steps: 20_000, record: "vmem", channels: 0..<16_384) {
      try brunel(5000)
    }
  }

  private func brunel(_ order: Int) throws -> TimedModule {
    try TimedModule(BalancedNetworks.brunel(order: order, seed: 1), step: .microseconds(100))
  }

  private func network(_ count: Int, _ isRecurrent: Bool) throws -> TimedModule {
    let step = TimeStep.milliseconds(1)
    return try TimedModule(
      Sequential([
        ("input", Linear(700, count, weights: .drawn(.normal(0.03)), seed: 1)),
        (
          "hidden",
          LIF(
            count, membraneTimeConstant: 0.02, synapticTimeConstant: 0.01,
            recurrentWeights: isRecurrent ? .drawn(.normal(0.005)) : nil, timeStep: step, seed: 2)
        ),
        ("readout", Softmax(count, 20, timeConstant: 0.1, timeStep: step, seed: 3)),
      ]), step: step)
  }

  private func measure(
    _ model: String, bytes: Int, steps: Int, record: AttributePath, channels: Range<Int>? = nil,
    _ setUp: () throws -> TimedModule
  ) throws {
    let facts: Report.Facts = [("data", "run"), ("model", .text(model)), ("bytes_per_step", .init(bytes))]
    guard report.selection.includes(facts) else { return }
    let module = try setUp()
    let input = module.module.inputCount == 700 ? try events(steps: steps) : nil
    var recording = Loligo.Recording.only([record])
    if let channels { recording = recording.selecting(channels: channels, of: record) }
    func evolve(_ recording: Loligo.Recording, into sink: some EvolutionSink) throws {
      var (module, sink) = (module, sink)
      try module.evolve(over: input, for: .steps(steps), recording: recording, into: &sink)
    }
    var results: [[Measurement]] = [[], [], [], [], []]
    // In turn, and often: what other work on the machine takes sways by as much as recording adds.
    for round in 0...Self.rounds {
      results[0].append(try Measurement(rounds: 0) { try evolve(.nothing, into: Nowhere()) })
      results[1].append(try Measurement(rounds: 0) { try evolve(recording, into: Nowhere()) })
      let writer = try Archive.create(path, for: module)
      results[2].append(
        try Measurement(rounds: 0) {
          try evolve(recording, into: writer)
          try writer.checkpoint()
        })
      guard round <= Self.finishedRounds else {
        writer.discard()
        continue
      }
      results[3].append(try Measurement(rounds: 0) { _ = try writer.finish() })
      _ = unlink(path)
      _ = unlink(path + ".sha256")
      results[4].append(try Measurement(rounds: 0) { try writePlainly(byteCount: bytes * steps) })
    }
    for (operation, found) in zip(["run", "run with records", "run into archive", "finish", "plain write"], results) {
      let (walls, processor) = (found.dropFirst().map(\.walls[0]), found.dropFirst().map(\.processor[0]))
      Report.line(
        "W5",
        [("op", .text(operation))] + facts + [
          ("T", .init(steps)), ("n", .init(walls.count)), ("median_s", .number(Measurement.median(walls))),
          ("cpu_median_s", .number(Measurement.median(processor))),
          ("us_per_step", .number(Measurement.median(walls) / Double(steps) * 1e6)),
          ("maxrss_MiB", .number(Measurement.peakMemory.rounded())),
        ])
    }
  }

  /// Writes as many bytes into the system's page cache, without any check.
  private func writePlainly(byteCount: Int) throws {
    let block = [UInt8](repeating: 1, count: 1 << 19)
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    guard file >= 0 else { throw CannotWrite(path: path) }
    defer {
      _ = close(file)
      _ = unlink(path)
    }
    for first in stride(from: 0, to: byteCount, by: block.count) {
      let count = min(block.count, byteCount - first)
      guard write(file, block, count) == count else { throw CannotWrite(path: path) }
    }
  }

  private struct CannotWrite: Error { let path: String }

  private func events(steps: Int) throws -> EventSeries {
    let random = RandomNumbers(seed: 7)
    let (count, duration) = (8 * steps, Double(steps) / 1000)
    let times = random.uniform(count: count, in: 0..<1).map { min(Double($0) * duration, duration * 0.9999999) }
      .sorted()
    let channels = random.child("channels").uniform(count: count, in: 0..<700).map { min(Int($0), 699) }
    return try EventSeries(times: times, channels: channels, channelCount: 700, stop: duration)
  }
}
