import ArgumentParser
import Loligo

/// An experiment as its file says it: run a network over one's own series, or from sources of its own, without learning.
struct SimulationExperiment: Experiment {
  var header: ExperimentHeader
  /// `nil` for a network that begins with a source.
  var input: InputPlan?
  var network: NetworkPlan
  /// Seconds; until the input ends unless given.
  var duration: Double?
  /// What happens to a duration that is no whole number of steps.
  var rounding: StepRounding
  /// What is recorded beside the output, and how often it is stored.
  var recording: RecordingPlan
  /// The whole file.
  private let file: ExperimentSection

  var name: String { header.name }

  init(_ file: ExperimentSection) throws {
    var file = file
    header = try ExperimentHeader(&file)
    input = try file.section(ifPresent: "input").map { try InputPlan($0) }
    network = try NetworkPlan(&file)
    duration = try file.seconds(ifPresent: "duration")
    try Self.checkInput(input, of: network, duration, in: file)
    rounding = try file.choice("rounding", default: .exact)
    recording = try RecordingPlan(file.section(orEmpty: "recording"))
    try file.finish()
    self.file = file
  }

  /// Refuses a network that has neither input nor source, or both, and a source without end.
  private static func checkInput(
    _ input: InputPlan?, of network: NetworkPlan, _ duration: Double?, in file: ExperimentSection
  ) throws {
    guard network.isSource else {
      if input != nil { return }
      throw file.missing([("input", "what a network runs over"), ("dataset", "what it learns to classify")])
    }
    let name = network.layers[0].name
    guard input == nil else {
      throw file.error(
        at: ["input"], "'input' says nothing here: the network begins with the source '\(name)'; remove one of them.")
    }
    guard duration != nil else {
      throw file.error("'duration' is missing: the source '\(name)' has no end; add it.")
    }
  }

  func run(_ source: ExperimentFile, archive path: String) throws -> ExperimentOutcome {
    var (module, timed, signal, recording, grid) = try prepared(source)

    let start = ContinuousClock.now
    let writer = try Archive.create(path, for: timed, seed: header.seed, storingEvery: self.recording.storingInterval)
    let archive = try finishing(writer, isResumed: false) {
      file.resolved.section("recording")?
        .set("traces", toDefault: self.recording.paths(in: module).map(\.description))
      try writer.addProvenance(of: source, file.resolved)
      if let resampling = input?.resampling { try writer.setProvenance("input_resampling", resampling.rawValue) }
      try evolve(&timed, over: signal, grid.count, before: 0, recording, into: writer)
    }
    return try outcome(module, signal, grid, archive, since: start)
  }

  /// The network with its clock at the beginning of the input, what it runs over, what is recorded, and the steps.
  private func prepared(
    _ source: ExperimentFile
  ) throws -> (module: Sequential, timed: TimedModule, signal: Signal?, recording: Recording, grid: TimeGrid) {
    let signal = try input?.read(source, duration: duration, step: header.timeStep)
    let module = try network(inputCount: signal?.series.channelCount ?? 0)
    var timed = try module.timed(step: header.timeStep)
    timed.setClock(toTick: try startTick(of: signal))
    let grid = try grid(of: timed, over: signal)
    return (module, timed, signal, try recording(of: timed, on: grid), grid)
  }

  /// The steps that an estimate runs.
  private static let sampledSteps = 4096

  func estimate(_ source: ExperimentFile) throws -> RunEstimate {
    let begin = ContinuousClock.now
    let (module, timed, signal, _, grid) = try prepared(source)
    let window = recording.window.map { grid.bins(beginningIn: $0).count } ?? grid.count
    let recording = recording.recording(of: module, ignoringWindow: true)
    var estimate = RunEstimate(
      since: begin, archivedSteps: grid.count, module: module, isContinued: true,
      inputBytes: signal?.storedByteCount ?? 0)
    let steps = timed.module.needsWholeRaster ? grid.count : min(grid.count, Self.sampledSteps)
    do {
      let share = Double(window) / Double(max(1, grid.count))
      try estimate.sample(standingFor: grid.count, recordedShare: share) {
        let raster = try timed.raster(of: signal?.series, on: grid, steps: 0..<steps)
        return try module.evolved(over: raster, recording: recording).evolution
      }
    } catch let error as ModuleError { throw located(error) }
    return estimate
  }

  func resume(_ run: ResumedRun, _ file: ExperimentFile, data: String?) throws -> ExperimentOutcome {
    guard data == nil else { throw ValidationError("--data says nothing here: the input is stored with the run.") }
    guard let module = run.module.module as? Sequential else {
      throw Failure.notResumable(path: run.writer.path, reason: "its network is none that an experiment file lists")
    }
    let start = ContinuousClock.now
    if !run.isTrialUnderWay && run.writer.trialCount > 0 {
      // All is stored, and only not published: what it ran over is in the archive.
      let archive = try finishing(run.writer, isResumed: true) { try run.writer.addProvenanceOfResuming() }
      return try outcome(module, archive.input(ofTrial: 0), archive.grid(ofTrial: 0), archive, since: start)
    }
    var timed = run.module
    var atStart = run.module
    atStart.setClock(toTick: run.module.tick - Int64(run.completedSteps))
    let grid = try grid(of: atStart, over: run.input)
    let recording = try recording(of: timed, on: grid)
    let archive = try finishing(run.writer, isResumed: true) {
      try run.writer.addProvenanceOfResuming()
      try evolve(
        &timed, over: run.input, grid.count - run.completedSteps, before: run.completedSteps, recording,
        into: run.writer)
    }
    return try outcome(module, run.input, grid, archive, since: start)
  }

  func figure(of archive: Archive, _ file: ExperimentFile, data: String?) throws -> Figure {
    guard let module = try archive.module().module as? Sequential else {
      throw Failure.notResumable(path: archive.path, reason: "its network is none that an experiment file lists")
    }
    return try outcome(module, archive.input(ofTrial: 0), archive.grid(ofTrial: 0), archive, since: .now).figure
  }

  private func network(inputCount: Int) throws -> Sequential {
    try network.network(inputCount: inputCount, seed: header.seed, step: header.timeStep)
  }

  private func recording(of timed: TimedModule, on grid: TimeGrid) throws -> Recording {
    let kept = recording.recording(of: timed.module)
    do { _ = try timed.evolve(trials: [], recording: kept) } catch {
      throw located(error)
    }
    try recording.check(for: timed.module, on: grid, in: file)
    return kept
  }

  /// The error of a module that ran, with the line of its layer, or of what was to be recorded of it.
  private func located(_ error: ModuleError) -> any Error {
    let keys = ["recording"] + recording.keys(of: error)
    switch error.problem {
    case .noSuchRecord: return file.error(at: keys, "\(error)")
    case .signal(.noSuchChannel(let channel, let count, _)):
      return file.error(
        at: keys,
        "'channels' asks for channel \(channel), but \(keys.count > 2 ? "'\(keys[2])'" : "a trace") has "
          + "\(Report.words(count, "channel")), from 0; leave it out.")
    default: return network.located(error)
    }
  }

  private func outcome(
    _ module: Sequential, _ signal: Signal?, _ grid: TimeGrid, _ archive: Archive, since start: ContinuousClock.Instant
  ) throws -> ExperimentOutcome {
    let results = try SimulationResults(
      experiment: self, module: module, input: signal, grid: grid, archive: archive,
      elapsedSeconds: start.duration(to: .now) / .seconds(1))
    return ExperimentOutcome(archive: archive, figure: results.figure, report: results.report)
  }

  /// The tick at which the input begins, and the run with it; 0 without input.
  private func startTick(of signal: Signal?) throws -> Int64 {
    guard let signal else { return 0 }
    guard let tick = header.timeStep.tick(at: signal.series.start) else {
      throw file.error(
        at: ["dt"],
        "the input begins at \(signal.series.start) s, which is no tick of 'dt' \(header.timeStep); "
          + "choose a step that divides it, or shift the times of the input.")
    }
    return tick
  }

  /// The steps of the run; refuses those for which the input has no samples.
  private func grid(of timed: TimedModule, over signal: Signal?) throws -> TimeGrid {
    let grid: TimeGrid
    do {
      grid = try timed.grid(
        over: signal?.series,
        for: duration.map { .seconds($0, rounding: rounding) } ?? .untilInputEnds(rounding: rounding))
    } catch {
      if case .signal(.notWholeSteps(let seconds, let step)) = error.problem {
        throw file.error(
          at: [duration == nil ? "dt" : "duration"],
          "the \(duration == nil ? "input lasts" : "duration is") \(seconds) s, which is no whole number of steps of \(step); "
            + "change it, or add 'rounding: down', up or nearest.")
      }
      throw file.error(at: [duration == nil ? "dt" : "duration"], "\(error)")
    }
    guard grid.count > 0 else {
      throw file.error(
        at: ["duration"],
        "'duration' holds no step of 'dt' \(header.timeStep); choose a longer duration, or a shorter step.")
    }
    if case .continuous(let series) = signal {
      do throws(SignalError) {
        for bin in [0, grid.count - 1] { _ = try series.row(at: grid.time(at: bin)) }
      } catch { throw file.error(at: ["duration"], "\(error)") }
    }
    return grid
  }

  private func evolve(
    _ timed: inout TimedModule, over signal: Signal?, _ steps: Int, before: Int, _ recording: Recording,
    into writer: ArchiveWriter
  ) throws {
    let progress = Progress("run")
    var sink = writer
    try timed.evolve(over: signal?.series, for: .steps(steps), recording: recording, into: &sink) { run in
      progress.show(Double(before + run.completedSteps) / Double(before + run.totalSteps))
      try Interruption.check()
    }
  }

  private func finishing(_ writer: ArchiveWriter, isResumed: Bool, _ body: () throws -> Void) throws -> Archive {
    try writer.finishing(isResumed: isResumed) {
      do { try body() } catch let error as ModuleError { throw located(error) }
    }
  }
}
