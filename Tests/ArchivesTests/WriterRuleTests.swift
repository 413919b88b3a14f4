import Archives
import HDF5
import Modules
import OpenIdentifiers
import Signals
import Testing

/// What a writer refuses, in one clear sentence each.
@Suite(.closesIdentifiers) struct WriterRuleTests {
  let folder: TemporaryFolder
  let module: TimedModule

  init() throws {
    folder = try TemporaryFolder()
    module = try Experiments.network()
  }

  // MARK: Paths

  @Test func `a path that is taken is refused, and the file there stays`() throws {
    let path = folder.file("run.h5")
    try DurableFile.write([1, 2, 3], to: path)
    let error = #expect(throws: ArchiveError.alreadyExists(path: path, obstacle: path)) {
      try Archive.create(path, for: module)
    }
    #expect(
      error?.description
        == "Archive '\(path)' is not created: '\(path)' exists already; choose another name or remove it.")
    #expect(try DurableFile.read(path) == [1, 2, 3])
    #expect(try folder.names() == ["run.h5"])
  }

  @Test func `a file of hashes of another archive is not overwritten`() throws {
    let path = folder.file("run.h5")
    try DurableFile.write([1], to: path + ".sha256")
    #expect(throws: ArchiveError.alreadyExists(path: path, obstacle: path + ".sha256")) {
      try Archive.create(path, for: module)
    }
  }

  @Test func `an unfinished run of the same path is refused and stays`() throws {
    let path = folder.file("run.h5")
    let first = try Archive.create(path, for: module)
    let refusal = #expect(throws: ArchiveError.self) { try Archive.create(path, for: module) }
    guard case .beingWritten(path, _) = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    _ = try first.finish()
    #expect(try folder.names() == ["run.h5", "run.h5.sha256"])
  }

  @Test func `a folder that is missing or cannot be written to is refused`() throws {
    let missing = folder.file("nowhere/run.h5")
    #expect(throws: ArchiveError.folderMissing(path: missing)) { try Archive.create(missing, for: module) }
    for path in ["/dev/null/run.h5", "/proc/1/run.h5"] where DurableFile.exists("/proc/1") {
      let error = #expect(throws: ArchiveError.self) { try Archive.create(path, for: module) }
      switch error {
      case .notWritable, .folderMissing: break
      default: Issue.record("\(String(describing: error))")
      }
    }
    #expect(throws: ArchiveError.unusablePath("")) { try Archive.create("", for: module) }
    #expect(throws: ArchiveError.unusablePath("runs/")) { try Archive.create("runs/", for: module) }
  }

  @Test func `an abandoned writer leaves nothing but its folder`() throws {
    var running = module
    do {
      let writer = try Archive.create(folder.file("run.h5"), for: module)
      try writer.appendTrial(input: nil, evolution: running.evolve(over: nil, for: .steps(10)))
      try writer.checkpoint()
    }
    #expect(try folder.names() == ["run.h5.partial"])
    #expect(try DurableFile.list(folder.file("run.h5.partial")) == ["header.h5", "lock", "segment-000001.h5"])
  }

  @Test func `a discarded writer leaves nothing, and takes nothing more`() throws {
    let writer = try Archive.create(folder.file("run.h5"), for: module)
    var running = module
    let result = try running.evolve(over: nil, for: .steps(10))
    try writer.appendTrial(input: nil, evolution: result)
    try writer.checkpoint()
    writer.discard()
    #expect(try folder.names() == [])
    #expect(throws: ArchiveError.closed(path: writer.path)) {
      try writer.appendTrial(input: nil, evolution: result)
    }
  }

  @Test func `a finished writer takes nothing more, and cannot harm a later one`() throws {
    let writer = try Archive.create(folder.file("run.h5"), for: module)
    _ = try writer.finish()
    #expect(throws: ArchiveError.closed(path: writer.path)) { try writer.finish() }
    #expect(throws: ArchiveError.closed(path: writer.path)) { try writer.setColumn("label", [Int]()) }
    try DurableFile.remove(folder.file("run.h5"))
    try DurableFile.remove(folder.file("run.h5.sha256"))
    let next = try Archive.create(folder.file("run.h5"), for: module)
    writer.discard()
    _ = try next.finish()
  }

  @Test func `a file that takes the name in the meantime is not overwritten`() throws {
    let path = folder.file("run.h5")
    let writer = try Archive.create(path, for: module)
    try DurableFile.write([1], to: path)
    #expect(throws: ArchiveError.alreadyExists(path: path, obstacle: path)) { try writer.finish() }
    #expect(try DurableFile.read(path) == [1])
    #expect(try folder.names() == ["run.h5", "run.h5.partial"])
  }

  @Test func `after a write that fails the writer takes nothing more`() throws {
    let writer = try Archive.create(folder.file("run.h5"), for: module)
    var running = module
    try writer.appendTrial(input: nil, evolution: running.evolve(over: nil, for: .steps(10)))
    try DurableFile.remove(folder.file("run.h5.partial/lock"))
    try DurableFile.remove(folder.file("run.h5.partial"))
    let failure = #expect(throws: ArchiveError.self) { try writer.checkpoint() }
    guard case .writeFailed = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    let reason = failure?.description ?? ""
    let later = ArchiveError.failedBefore(path: writer.path, reason: reason)
    #expect(throws: later) { try writer.checkpoint() }
    #expect(throws: later) { try writer.finish() }
    #expect(throws: later) {
      try writer.appendTrial(input: nil, evolution: running.evolve(over: nil, for: .steps(10)))
    }
    #expect(try folder.names() == [])
  }

  // MARK: Trials

  @Test func `a trial that does not begin where the archive stands is refused`() throws {
    let writer = try Archive.create(folder.file("run.h5"), for: module)
    var running = module
    let first = try running.evolve(over: nil, for: .steps(10))
    let second = try running.evolve(over: nil, for: .steps(10))
    #expect(throws: ArchiveError.clockDiffers(expected: 0, found: 10)) {
      try writer.appendTrial(input: nil, evolution: second)
    }
    try writer.appendTrial(input: nil, evolution: first)
    #expect(throws: ArchiveError.clockDiffers(expected: 10, found: 0)) {
      try writer.appendTrial(input: nil, evolution: first)
    }
    try writer.appendTrial(input: nil, evolution: second, moduleAfter: running)
    #expect(try writer.finish().replay().isIdentical)
  }

  @Test func `a module that was changed between runs is refused`() throws {
    let writer = try Archive.create(folder.file("run.h5"), for: module)
    var sink = writer
    var running = module
    try running.evolve(over: nil, for: .steps(10), into: &sink)
    try running.module.set("hidden/bias", to: .number(0.5))
    #expect(throws: ArchiveError.moduleDiffers(relation: .continued)) {
      try running.evolve(over: nil, for: .steps(10), into: &sink)
    }
    #expect(try writer.finish().trialCount == 1)

    let independent = try Archive.create(folder.file("independent.h5"), for: module, relation: .independent)
    sink = independent
    running.setClock(toTick: 0)
    #expect(throws: ArchiveError.moduleDiffers(relation: .independent)) {
      try running.evolve(over: nil, for: .steps(10), into: &sink)
    }
  }

  @Test func `inputs of another form are refused, and leave the archive as it was`() throws {
    let writer = try Archive.create(folder.file("run.h5"), for: module)
    var running = module
    let input = try Experiments.clocked()
    try writer.appendTrial(input: input, evolution: running.evolve(over: input, for: .steps(10)))
    let result = try running.evolve(over: nil, for: .steps(10))
    var otherUnits = input
    otherUnits.units = "V"
    var otherPolicy = input
    otherPolicy.outside = .value(1)
    var otherInterpolation = input
    otherInterpolation.interpolation = .previous
    let others: [any TimeSeries] = [
      try Experiments.events(), try Experiments.clocked(channels: 4), try Experiments.listed(),
      try Experiments.clocked(isPeriodic: true), otherUnits, otherPolicy, otherInterpolation,
    ]
    for other in others {
      let error = #expect(throws: ArchiveError.self) { try writer.appendTrial(input: other, evolution: result) }
      guard case .signalDiffers(name: "input", _, _, _) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
    try writer.appendTrial(input: input, evolution: result)
    #expect(try writer.finish().verify().isIntact)
  }

  @Test func `records come in one unbroken range of trials, always with the same stride`() throws {
    let writer = try Archive.create(folder.file("run.h5"), for: module)
    var running = module
    func run(_ recording: Recording) throws -> TimedEvolution {
      let result = try running.evolve(over: nil, for: .steps(10), recording: recording)
      return result
    }
    try writer.appendTrial(input: nil, evolution: run(.only("hidden/vmem", every: 5)))
    let start = running
    let dense = try run(.only("hidden/vmem"))
    #expect(
      throws: ArchiveError.signalDiffers(name: "hidden/vmem", what: "a stride of", expected: "5", found: "1")
    ) { try writer.appendTrial(input: nil, evolution: dense) }
    running = start
    try writer.appendTrial(input: nil, evolution: run(.nothing))
    #expect(throws: ArchiveError.recordsNotContiguous(path: "hidden/vmem", trial: 2)) {
      try writer.appendTrial(input: nil, evolution: run(.only("hidden/vmem", every: 5)))
    }
  }

  @Test func `pieces of a run have the same records and follow one another`() throws {
    let writer = try Archive.create(folder.file("run.h5"), for: module)
    var running = module
    #expect(throws: ArchiveError.noRunUnderWay(path: writer.path)) {
      try writer.append(running.evolve(over: nil, for: .steps(2)).evolution, of: running)
    }
    running = module
    try writer.beginRun(of: running, over: nil)
    let first = try running.evolve(over: nil, for: .steps(2), recording: .only("hidden/vmem")).evolution
    try writer.append(first, of: running)
    #expect(throws: ArchiveError.clockDiffers(expected: 2, found: 0)) { try writer.append(first, of: running) }
    #expect(throws: ArchiveError.clockDiffers(expected: 2, found: 0)) { try writer.endRun(of: module) }
    let next = try running.evolve(over: nil, for: .steps(2)).evolution
    let error = #expect(throws: ArchiveError.self) { try writer.append(next, of: running) }
    guard case .recordsChanged = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a network that runs away is refused before its events fill the memory`() throws {
    let spiking = try LIF(20, timeStep: .milliseconds(1)).timed()
    let writer = try Archive.create(folder.file("run.h5"), for: spiking)
    let raster = try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: 1), channelCount: 20,
      values: Array(repeating: Float(EventRows.largestCount), count: 20))
    #expect(throws: ArchiveError.tooManyEvents(path: "output", found: 20 << 24, limit: 1 << 28)) {
      try writer.appendTrial(input: nil, evolution: Evolution(output: raster))
    }
  }

  @Test func `a run without any piece is refused`() throws {
    let writer = try Archive.create(folder.file("run.h5"), for: module)
    try writer.beginRun(of: module, over: nil)
    #expect(throws: ArchiveError.runWithoutPieces(path: writer.path)) { try writer.endRun(of: module) }
  }

  // MARK: Results

  @Test func `columns have one value a trial and names of their own`() throws {
    let writer = try Archive.create(folder.file("run.h5"), for: module)
    try writer.setColumn("label", [1])
    #expect(throws: ArchiveError.alreadySet(what: "a column", name: "label")) { try writer.setColumn("label", [1.0]) }
    #expect(throws: ArchiveError.alreadySet(what: "a column", name: "number")) { try writer.setColumn("number", [1]) }
    #expect(throws: ArchiveError.columnLength(name: "label", expected: 0, found: 1)) { try writer.finish() }
    #expect(throws: ArchiveError.metricShape(name: "confusion", shape: [2, 2], found: 3)) {
      try writer.setMetric("confusion", [1, 2, 3], shape: [2, 2])
    }
    #expect(throws: ArchiveError.metricShape(name: "confusion", shape: [.max, .max], found: 3)) {
      try writer.setMetric("confusion", [1, 2, 3], shape: [.max, .max])
    }
  }

  @Test(arguments: ["", ".", "..", "a/b", "line\nbreak", "null\0", String(repeating: "x", count: 256)])
  func `a name that a file cannot hold is refused`(name: String) throws {
    #expect(throws: ArchiveError.unusableName(what: "an input", name: name)) {
      try Archive.create(folder.file("run.h5"), for: module, inputName: name)
    }
    #expect(try folder.names() == [])
    let writer = try Archive.create(folder.file("run.h5"), for: module)
    #expect(throws: ArchiveError.unusableName(what: "a metric", name: name)) { try writer.setMetric(name, 1) }
    #expect(throws: ArchiveError.unusableName(what: "a column", name: name)) { try writer.setColumn(name, [Int]()) }
    #expect(throws: ArchiveError.unusableName(what: "a text of the provenance", name: name)) {
      try writer.setProvenance(name, "text")
    }
  }

  @Test func `traces that would lie in one place are refused`() throws {
    let inner = try Sequential([("output", Linear(1, 1))])
    let nested = try Sequential([("hidden", inner), ("last", Linear(1, 1))]).timed(step: .milliseconds(1))
    var running = nested
    let result = try running.evolve(over: nil, for: .steps(1), recording: .everything)
    let writer = try Archive.create(folder.file("run.h5"), for: nested)
    let error = #expect(throws: ArchiveError.self) { try writer.appendTrial(input: nil, evolution: result) }
    guard case .pathsCollide = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
