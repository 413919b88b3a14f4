public import Modules
internal import Signals

extension Archive {
  /// Runs every trial again from the archived module and input, and compares output and records bit for bit.
  ///
  /// Trials are gone through in order, independent ones several at a time; memory does not grow with their number.
  /// - Parameters:
  ///   - registry: The module types that are known.
  ///   - onProgress: Called now and then.
  /// - Throws: `ArchiveError` when the archive cannot be read or a module fails. A value that differs is no error; the
  ///   result says so.
  public func replay(
    using registry: ModuleRegistry = .standard, onProgress: (Replay.Progress) -> Void = { _ in }
  ) throws(ArchiveError) -> Replay {
    for (what, found, supported) in [
      ("mathematics", mathVersion, Self.mathVersion), ("random numbers", rngVersion, Self.rngVersion),
    ] where found != supported {
      throw .otherArithmetic(path: path, what: what, found: found, supported: supported)
    }
    var replay = Replay()
    // Counts from a file: their sum may leave the range.
    let totalSteps = trials.reduce(0) { Int(clamping: Int128($0) + Int128($1.grid.count)) }
    var completedSteps = 0
    func report(_ steps: Int) {
      completedSteps += steps
      onProgress(Replay.Progress(completedSteps: completedSteps, totalSteps: totalSteps))
    }
    let timed = try module(using: registry)
    switch relation {
    case .continued:
      var module = timed.module
      for index in trials.indices {
        try rerun(index, &module, as: timed, in: &replay, onProgress: report)
      }
      try compareCheckpoint(with: module.snapshot, in: &replay)
    case .independent:
      var next = 0
      while next < trials.count {
        let batch = try batch(from: next, channelCount: timed.module.inputCount)
        if batch.count > 1 {
          try rerunTogether(batch, timed, in: &replay)
          report(trials[batch].reduce(0) { $0 + $1.grid.count })
        } else {
          var module = timed.module
          try rerun(next, &module, as: timed, in: &replay, onProgress: report)
        }
        next = batch.upperBound
      }
    }
    return replay
  }

  /// The most values that a piece of a trial, or a batch of trials, may have.
  private static let valuesAtOnce = 1 << 22
  private static let stepsAtOnce = 4096
  private static let trialsAtOnce = 64

  /// What was recorded of a trial.
  private func recording(ofTrial index: Int) throws(ArchiveError) -> Recording {
    let layouts = traces(ofTrial: index).map(\.layout)
    let records = layouts.filter { $0.path != nil }
    guard let every = records.first?.every else { return .nothing }
    guard records.allSatisfy({ $0.every == every && $0.window == records.first?.window }) else {
      throw file.damaged("the records of trial \(index) have different strides or windows")
    }
    var recording = Recording.only(records.compactMap(\.path), every: every)
    if let window = records.first?.window { recording = recording.during(window) }
    for record in records {
      guard let path = record.path, let channels = record.channelNumbers else { continue }
      recording = recording.selecting(channels: channels.all, of: path)
    }
    return recording
  }

  /// Channels of input, output and records of a trial.
  private func width(ofTrial index: Int, _ inputCount: Int) -> Int {
    traces(ofTrial: index).reduce(max(1, inputCount)) { $0 + $1.layout.channelCount }
  }

  /// Runs one trial piece by piece.
  private func rerun(
    _ index: Int, _ module: inout any Module, as timed: TimedModule, in replay: inout Replay,
    onProgress: (Int) -> Void
  ) throws(ArchiveError) {
    let trial = trials[index]
    let recording = try recording(ofTrial: index)
    let input = try input(ofTrial: index)?.series
    let stepsAtOnce =
      module.needsWholeRaster
      ? max(1, trial.grid.count)
      : max(1, min(Self.stepsAtOnce, Self.valuesAtOnce / width(ofTrial: index, timed.module.inputCount)))
    var comparison = TrialComparison(self, trial: index)
    var first = 0
    repeat {
      let steps = first..<min(first + stepsAtOnce, trial.grid.count)
      let evolution: Evolution
      do {
        evolution = try module.evolve(
          over: timed.raster(of: input, on: trial.grid, steps: steps), recording: recording, trial: trial.number)
      } catch { throw .module(error) }
      try comparison.compare(evolution, in: &replay)
      first = steps.upperBound
      onProgress(steps.count)
    } while first < trial.grid.count
    try comparison.finish(in: &replay)
  }

  /// Trials from `first` on that are small enough to run at once, and numbered and recorded alike.
  private func batch(from first: Int, channelCount: Int) throws(ArchiveError) -> Range<Int> {
    let recording = try recording(ofTrial: first)
    var values = 0
    var end = first
    while end < trials.count, end - first < Self.trialsAtOnce {
      let (size, overflow) = trials[end].grid.count.multipliedReportingOverflow(by: width(ofTrial: end, channelCount))
      guard !overflow, size <= Self.valuesAtOnce - values,
        trials[end].number == trials[first].number + (end - first), try self.recording(ofTrial: end) == recording
      else { break }
      values += size
      end += 1
    }
    return first..<max(end, first + 1)
  }

  /// Runs independent trials in parallel.
  private func rerunTogether(
    _ batch: Range<Int>, _ timed: TimedModule, in replay: inout Replay
  ) throws(ArchiveError) {
    let recording = try recording(ofTrial: batch.lowerBound)
    var rasters: [Raster] = []
    for index in batch {
      let input = try input(ofTrial: index)?.series
      do { rasters.append(try timed.raster(of: input, on: trials[index].grid)) } catch { throw .module(error) }
    }
    let evolutions: [Evolution]
    do {
      evolutions = try Self.evolutions(
        of: timed.module, over: rasters, firstTrial: trials[batch.lowerBound].number, recording)
    } catch { throw .module(error) }
    for (index, evolution) in zip(batch, evolutions) {
      var comparison = TrialComparison(self, trial: index)
      try comparison.compare(evolution, in: &replay)
      try comparison.finish(in: &replay)
    }
  }

  private static func evolutions(
    of module: some Module, over rasters: [Raster], firstTrial: Int, _ recording: Recording
  ) throws(ModuleError) -> [Evolution] {
    try module.evolve(trials: rasters, firstTrial: firstTrial, recording: recording).map(\.evolution)
  }
}
