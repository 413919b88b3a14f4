internal import HDF5
public import Modules
public import Signals

/// Writes one archive: takes trials, whole or piece by piece, and publishes the complete file at the end.
///
/// ```swift
/// var network = try Sequential(Linear(64, 32, seed: 1)).timed(step: .milliseconds(1))
/// let writer = try Archive.create("run.h5", for: network)
/// let result = try network.evolve(over: events, recording: .everything)
/// try writer.appendTrial(input: events, evolution: result)
/// let archive = try writer.finish()
/// ```
///
/// Until `finish()` there is only the folder `run.h5.partial` with rows and finished segments, which no later failure can harm;
/// `Archive.resume(_:)` goes on from them, `Archive.salvage(_:)` publishes them.
/// Segments are written on threads of their own while the run goes on. At most 64 MiB of them wait there, and 32 MiB or the
/// last piece for the next one: with a disk that is slower than the run, the run waits.
/// The first write that fails ends the writer: the next call throws it, and every later one `ArchiveError.failedBefore`.
public final class ArchiveWriter: EvolutionSink {
  /// Where the archive will be.
  public let path: String
  /// How the trials hang together.
  public var relation: TrialRelation { header.relation }
  /// Number of complete trials.
  public var trialCount: Int { trials.count }

  let inputName: String
  let outputKind: SignalKind
  let outputCount: Int
  /// The module before the first trial.
  let initialModule: ModuleSnapshot
  var header: ArchiveHeader
  var trials: [Trial] = []
  var input: InputLayout?
  /// The columns of the experimenter that came with the trials, one value a trial.
  var columns: [(name: String, values: [Int])] = []
  /// The output and the records, in the order in which they came.
  var traces: [TraceLayout] = []
  /// Every dataset that grows, in the order in which they came.
  var streams: [RowStream] = TrialTable.columns
  var run: RunUnderWay?
  /// The module after the last trial, as far as it is known.
  var lastModule: TimedModule?
  var results = ArchiveResults()
  /// Segments that were handed to `segments`, or found when resuming.
  var segmentCount = 0
  /// Writes segments, one after the other.
  let segments: SerialWriter<ArchiveError>
  /// Bytes that wait for the next segment.
  var pendingByteCount = 0
  /// Where full chunks of rows lie.
  let log: RowLog
  /// What waits becomes a segment at this time at the latest.
  var nextSegmentTime: ContinuousClock.Instant
  /// After this long what waits becomes a segment: half of the time of which a kill may cost the results, since writing takes
  /// time too.
  let segmentInterval: Duration
  let lock: FileLock
  /// Whether the folder holds nothing but what goes into the archive.
  var hasWholeFolder = true
  /// Whether another writer could go on from the segment that is written now.
  var isResumable = true
  /// Whether another writer could go on from the segment that was written last.
  var lastSegmentIsResumable = true
  /// Whether the run under way was begun by a writer before this one, and has not been gone on with.
  var awaitsRun = false
  private var end: End?

  /// Why a writer takes nothing more.
  private enum End {
    case closed
    case failed(String)
  }

  /// A run between its beginning and its end.
  struct RunUnderWay {
    /// The module after the last piece, or before the first; `nil` when it is not known.
    var module: TimedModule?
    var firstTick: Int64
    var number: Int
    var input: Trial.Input?
    /// The SHA-256 of the input's rows.
    var inputHash: String?
    /// What it adds to the columns of the experimenter.
    var columnValues: [Int] = []
    var stepCount = 0
    /// The records of its first piece and their rows so far, output first; `nil` before the first piece.
    var rowCounts: [(location: String, rows: Int)]?
  }

  init(
    path: String, for module: TimedModule, relation: TrialRelation, seed: Int64, inputName: String,
    storingEvery interval: Duration
  ) throws(ArchiveError) {
    try NameRules.check(inputName, of: "an input")
    lock = try Self.claim(path)
    segments = SerialWriter(byteLimit: Self.queuedBytes)
    log = RowLog(of: path)
    segmentInterval = interval / 2
    nextSegmentTime = .now + segmentInterval
    self.path = path
    self.inputName = inputName
    outputKind = module.module.outputKind
    outputCount = module.module.outputCount
    initialModule = module.module.snapshot
    header = ArchiveHeader(
      runID: RunIdentifier.random(), relation: relation, seed: seed, timeStep: module.timeStep,
      conversion: module.conversion, startTick: module.tick, start: module.now, stop: module.now)
  }

  /// Goes on where another writer was ended.
  init(
    resuming partial: PartialRun, lock: FileLock, module: TimedModule, storingEvery interval: Duration
  ) throws(ArchiveError) {
    log = try RowLog(resuming: partial)
    path = partial.path
    inputName = partial.checkpoint.input?.name ?? partial.inputName
    outputKind = module.module.outputKind
    outputCount = module.module.outputCount
    initialModule = partial.initialModule
    header = partial.header
    trials = partial.trials
    columns = partial.columns
    let start = header.timeStep.seconds(atTick: header.startTick)
    header.start = trials.map(\.grid.start).min() ?? start
    header.stop = trials.map(\.grid.stop).max() ?? start
    input = partial.checkpoint.input
    traces = partial.checkpoint.traces
    streams = partial.streams
    run = partial.checkpoint.run
    run?.module = module
    awaitsRun = run != nil
    if run == nil, partial.header.relation == .continued, !trials.isEmpty, partial.checkpoint.module != nil {
      lastModule = module
    }
    results = partial.results
    segmentCount = partial.segmentCount
    hasWholeFolder = !partial.keepsDamage
    self.lock = lock
    segments = SerialWriter(byteLimit: Self.queuedBytes)
    segmentInterval = interval / 2
    nextSegmentTime = .now + segmentInterval
  }

  /// The tick at which the next trial has to begin.
  var nextTick: Int64 {
    relation == .continued ? trials.last?.grid.endTick ?? header.startTick : header.startTick
  }

  // MARK: Runs in pieces

  public func beginRun(of module: TimedModule, over input: Signal?) throws(ArchiveError) {
    if awaitsRun { return try goOn(with: module, over: input) }
    try checkTrial(firstTick: module.tick, step: module.timeStep)
    let expected = relation == .continued && !trials.isEmpty ? lastModule?.module.snapshot : initialModule
    guard expected == nil || expected == module.module.snapshot, module.conversion == header.conversion else {
      throw .moduleDiffers(relation: relation)
    }
    try begin(firstTick: module.tick, number: 0, input: input, module: module)
    // From that segment on the run can be gone on with: also where a long input has filled segments of its own. A module with
    // many connections takes long to write, meanwhile it runs.
    if segmentCount == 0 || !lastSegmentIsResumable { try flush(always: true) }
  }

  public func append(_ piece: Evolution, of module: TimedModule) throws(ArchiveError) {
    try checkUsable()
    try take(piece, module: module)
  }

  public func endRun(of module: TimedModule) throws(ArchiveError) {
    try checkUsable()
    guard let run else { throw .noRunUnderWay(path: path) }
    let end = run.firstTick + Int64(run.stepCount)
    guard module.tick == end else { throw .clockDiffers(expected: end, found: module.tick) }
    try endTrial(module: module)
  }

  // MARK: Whole trials

  /// Appends a trial that has run.
  ///
  /// - Parameters:
  ///   - input: The series it ran over; `nil` for none.
  ///   - evolution: What came of it.
  ///   - number: The global number that it ran with, which keeps the noise of trials apart. Unless given, its place in the
  ///     archive for independent trials, as `evolve(trials:)` numbers them, and 0 for continued ones.
  ///   - moduleAfter: The module as the trial left it; goes into the archive when the trials are continued.
  ///   - columns: What the trial adds to columns of the table of trials, such as its label; the same columns in all trials.
  ///     They are stored with the trial, and are there when a run that was ended goes on.
  /// - Throws: `ArchiveError` for a trial that does not follow from those before, or a write that fails.
  public func appendTrial(
    input: (any TimeSeries)?, evolution: TimedEvolution, number: Int? = nil, moduleAfter: TimedModule? = nil,
    columns: KeyValuePairs<String, Int> = [:]
  ) throws(ArchiveError) {
    try appendTrial(
      input: input, evolution: evolution.evolution, number: number, moduleAfter: moduleAfter, columns: columns)
  }

  /// Appends a trial that has run, from its rasters.
  public func appendTrial(
    input: (any TimeSeries)?, evolution: Evolution, number: Int? = nil, moduleAfter: TimedModule? = nil,
    columns: KeyValuePairs<String, Int> = [:]
  ) throws(ArchiveError) {
    let grid = evolution.output.grid
    try checkTrial(firstTick: grid.firstTick, step: grid.step)
    if let moduleAfter, moduleAfter.tick != grid.endTick, relation == .continued {
      throw .clockDiffers(expected: grid.endTick, found: moduleAfter.tick)
    }
    isResumable = false
    defer { isResumable = true }
    try begin(
      firstTick: grid.firstTick, number: number ?? (relation == .independent ? trials.count : 0),
      input: input?.signal, module: relation == .continued ? lastModule : nil, over: evolution, columns: columns)
    try endTrial(module: moduleAfter)
  }

  // MARK: Life

  /// Stores all that has come so far in finished segments, and waits until they are on the disk.
  ///
  /// Before the first trial, these are the module, the metrics, and the provenance.
  public func checkpoint() throws(ArchiveError) {
    try checkUsable()
    try flush(always: segmentCount == 0)
    try waitForSegments()
  }

  /// Publishes the archive: completes the file of rows, reads it back, compares every hash, and gives it its name.
  ///
  /// - Parameter goesOn: Is asked every 32 MiB or so that are read back, with the share that is done; `false` ends the writer.
  /// - Throws: `ArchiveError`, `givenUp` among them; there is then no file under the final name, and the segments remain.
  public func finish(goesOn: (_ share: Double) -> Bool = { _ in true }) throws(ArchiveError) -> Archive {
    try finish(storingRest: true, goesOn)
  }

  /// Publishes the archive.
  ///
  /// - Parameter storingRest: Whether what waits becomes a segment before. What a salvage adds must not: if it failed after
  ///   that, the run would have ended there for whoever goes on with it.
  func finish(
    storingRest: Bool, _ goesOn: (_ share: Double) -> Bool = { _ in true }
  ) throws(ArchiveError) -> Archive {
    try checkUsable()
    guard run == nil else { throw .runUnderWay(path: path) }
    try results.checkColumns(trialCount: trials.count)
    if storingRest { try flush() }
    try waitForSegments()
    let archive = try poisoning { () throws(ArchiveError) in try publish(goesOn) }
    end = .closed
    return archive
  }

  /// Gives the archive up, and removes what was written of it; does nothing after `finish()`.
  public func discard() {
    if case .closed = end { return }
    end = .closed
    segments.cancel(.closed(path: path))
    Self.removeFolder(of: path, holding: lock)
  }

  /// What was handed in comes to the disk before another writer can take the lock.
  deinit { try? segments.wait() }

  /// Throws when the writer has finished or failed, and what a segment failed with since the last call.
  func checkUsable() throws(ArchiveError) {
    switch end {
    case nil:
      if let failure = segments.failure { try poisoning { () throws(ArchiveError) in throw failure } }
    case .closed: throw .closed(path: path)
    case .failed(let reason): throw .failedBefore(path: path, reason: reason)
    }
  }

  /// Calls what writes; when it fails, the writer is at its end.
  func poisoning<Result>(_ body: () throws(ArchiveError) -> Result) throws(ArchiveError) -> Result {
    do { return try body() } catch {
      end = .failed(error.description)
      throw error
    }
  }
}
