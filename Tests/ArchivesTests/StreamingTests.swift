import Archives
import HDF5
import Modules
import OpenIdentifiers
import Signals
import Testing

/// Segments are written beside the run: what becomes of it is the same, and a failure is told once.
@Suite(.closesIdentifiers) struct StreamingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(
    _ path: String, _ module: TimedModule, over input: (any TimeSeries)?, steps: Int, stepsAtOnce: Int?,
    storingEvery interval: Duration
  ) throws -> Archive {
    var (timed, writer) = (module, try Archive.create(path, for: module, seed: 7, storingEvery: interval))
    try timed.evolve(
      over: input, for: .steps(steps), recording: .everything, into: &writer, stepsAtOnce: stepsAtOnce)
    return try writer.finish()
  }

  @Test func `an archive does not depend on how often its run was stored, and in what pieces it came`() throws {
    let input = try Experiments.events(duration: 0.3)
    for (name, module) in [("sampled", try Experiments.network()), ("spiking", try Experiments.spiking(noise: 3))] {
      let expected = try run(
        folder.file("\(name).h5"), module, over: input, steps: 240, stepsAtOnce: 240, storingEvery: .seconds(1000))
      for (number, pieces) in [1, 50, nil].enumerated() {
        for (kind, interval) in [Duration.zero, .milliseconds(20), .seconds(1000)].enumerated() {
          if pieces == 1, interval == .zero { continue }
          let archive = try run(
            folder.file("\(name)-\(number)-\(kind).h5"), module, over: input, steps: 240, stepsAtOnce: pieces,
            storingEvery: interval)
          #expect(archive.rootHash == expected.rootHash)
          #expect(try archive.verify().isIntact)
        }
      }
    }
  }

  @Test(arguments: [2, 3, 5])
  func `a segment that cannot be written ends the run with one error, and the run is gone on with`(failing: Int) throws
  {
    let module = try Experiments.network()
    let expected = try run(folder.file("whole.h5"), module, over: nil, steps: 70, stepsAtOnce: 7, storingEvery: .zero)
    let path = folder.file("run.h5")
    let obstacle = "\(path).partial/segment-00000\(failing).h5.tmp"
    var failures: [ArchiveError] = []
    do {
      var (timed, writer) = (module, try Archive.create(path, for: module, seed: 7, storingEvery: .zero))
      try DurableFile.createFolder(obstacle)
      do {
        try timed.evolve(
          over: nil, for: .steps(70), recording: .everything, into: &writer, stepsAtOnce: 7)
        _ = try writer.finish()
      } catch let error as ArchiveError { failures.append(error) }
      guard case .writeFailed(path, _) = failures.first else {
        Issue.record("\(failures)")
        return
      }
      let later = ArchiveError.failedBefore(path: path, reason: failures[0].description)
      #expect(throws: later) { try writer.checkpoint() }
      #expect(throws: later) {
        try writer.append(
          Evolution(output: Raster(silentOn: .init(step: .milliseconds(1), count: 1), channelCount: 2)), of: timed)
      }
      #expect(throws: later) { try writer.finish() }
    }
    // The segments before are there, and none after.
    let names = try DurableFile.list(path + ".partial").filter { $0.hasSuffix(".h5") && $0.hasPrefix("segment") }
    #expect(names == (1..<failing).map { "segment-00000\($0).h5" })
    let run = try Archive.resume(path)
    #expect(run.completedSteps == 7 * (failing - 2) && run.isTrialUnderWay)
    var (writer, timed) = (run.writer, run.module)
    try timed.evolve(
      over: run.input?.series, for: .steps(70 - run.completedSteps), recording: .everything, into: &writer)
    #expect(try writer.finish().rootHash == expected.rootHash)
  }

  @Test func `a checkpoint returns when all is on the disk`() throws {
    let (path, module) = (folder.file("run.h5"), try Experiments.network())
    var (timed, writer) = (module, try Archive.create(path, for: module, storingEvery: .seconds(1000)))
    for count in 1...4 {
      try timed.evolve(over: nil, for: .steps(10), recording: .everything, into: &writer)
      try writer.checkpoint()
      #expect(try DurableFile.list(path + ".partial").last == "segment-00000\(count + 1).h5")
    }
    writer.discard()
    #expect(try folder.names() == [])
  }

  @Test func `what was handed in comes to the disk when a writer is left`() throws {
    let (path, module) = (folder.file("run.h5"), try Experiments.network())
    do {
      var (timed, writer) = (module, try Archive.create(path, for: module, storingEvery: .zero))
      try timed.evolve(over: nil, for: .steps(70), recording: .everything, into: &writer, stepsAtOnce: 7)
    }
    let run = try Archive.resume(path)
    #expect(!run.isTrialUnderWay || run.completedSteps == 70)
  }

  @Test func `a writer that ended before its first segment was whole is in nobody's way`() throws {
    let (path, module) = (folder.file("run.h5"), try Experiments.network())
    do { _ = try Archive.create(path, for: module) }
    for name in ["header.h5", "segment-000001.h5.tmp"] { try DurableFile.write([1, 2], to: "\(path).partial/\(name)") }
    _ = try run(path, module, over: nil, steps: 10, stepsAtOnce: 5, storingEvery: .zero)
    #expect(try folder.names() == ["run.h5", "run.h5.sha256"])
    // What may be of use stays.
    let other = folder.file("other.h5")
    do { _ = try Archive.create(other, for: module) }
    try DurableFile.write([1, 2], to: "\(other).partial/segment-000001.h5.damaged")
    #expect(throws: ArchiveError.unfinishedRunExists(path: other, folder: other + ".partial")) {
      try Archive.create(other, for: module)
    }
  }

  // MARK: Reading

  @Test(arguments: [1, 3])
  func `steps of a trial are a part of the whole`(every: Int) throws {
    for (name, module) in [("sampled", try Experiments.network()), ("spiking", try Experiments.spiking(noise: 3))] {
      let recording = Recording.everything(every: every)
      let archive = try Experiments.archive(
        folder.file("\(name)-\(every).h5"), module, over: Experiments.clocked(rows: 60), steps: 300,
        recording: recording)
      for path in [nil] + archive.recordPaths.map(Optional.some) {
        func read(_ steps: Range<Int>?) throws -> Signal {
          if let path { return try archive.record(path, ofTrial: 0, steps: steps) }
          return try archive.output(ofTrial: 0, steps: steps)
        }
        let whole = try read(nil)
        for steps in [0..<300, 0..<1, 299..<300, 7..<8, 10..<100, 150..<151, 299..<299, 0..<0] {
          let grid = try archive.grid(ofTrial: 0).bins(steps)
          switch (whole, try read(steps)) {
          case (.continuous(let all), .continuous(let part)):
            guard case .clocked(let rows) = part.times, case .clocked(let allRows) = all.times else {
              Issue.record("no clock")
              return
            }
            #expect(try path == nil ? rows == grid : rows == grid.every(every))
            let first = Int(rows.firstTick - allRows.firstTick) * all.channelCount
            #expect(part.values == Array(all.values[first..<first + part.values.count]))
          case (.events(let all), .events(let part)):
            let wanted = try path == nil ? grid : grid.every(every)
            let inside = all.times.indices.filter { all.times[$0] >= wanted.start && all.times[$0] < wanted.stop }
            #expect(part.times == inside.map { all.times[$0] } && part.channels == inside.map { all.channels[$0] })
            #expect(part.start == wanted.start && part.stop == wanted.stop)
          default: Issue.record("another kind")
          }
        }
        for steps in [-1..<3, 0..<301] {
          #expect(throws: ArchiveError.noSuchSteps(steps, stepCount: 300)) { try read(steps) }
        }
      }
    }
    #expect(
      ArchiveError.noSuchSteps(0..<301, stepCount: 300).description
        == "Steps 0 to 301 do not exist: the trial has 300; ask for a part of 0 to 300.")
  }

  /// Pieces of a train of several chunks, asked for out of order and again, by an archive that remembers where chunks begin.
  @Test(arguments: [ReadChecks.full, .off]) func `pieces of many events are those of the whole`(
    checks: ReadChecks
  ) throws {
    let (path, channels) = (folder.file("many.h5"), 1000)
    var module = try TimedModule(LIF(channels, timeStep: .milliseconds(1)), step: .milliseconds(1))
    let writer = try Archive.create(path, for: module)
    try writer.beginRun(of: module, over: nil)
    // Silent steps, full ones and some with two events a channel: about 330,000 events, five chunks.
    let values = (0..<300 * channels).map { Float([0, 1, 1, 2, 1, 1, 1, 2, 1, 1, 0][$0 / channels % 11]) }
    let raster = try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: 300), channelCount: channels, values: values)
    module.setClock(toTick: 300)
    try writer.append(Evolution(output: raster), of: module)
    try writer.endRun(of: module)
    _ = try writer.finish()
    let archive = try Archive.open(path, checks: checks)
    let all = try #require(archive.output(ofTrial: 0).events)
    #expect(all.count > 4 << 16)
    let starts = Array(stride(from: 0, to: 300, by: 7))
    for first in starts.reversed() + starts + [0, 290, 150, 150] {
      let steps = first..<min(300, first + 7)
      let part = try #require(archive.output(ofTrial: 0, steps: steps).events)
      let grid = try archive.grid(ofTrial: 0).bins(steps)
      let inside = all.times.firstIndex { $0 >= grid.start }.map { start in
        start..<(all.times.firstIndex { $0 >= grid.stop } ?? all.count)
      }
      #expect(part.times == inside.map { Array(all.times[$0]) } ?? [])
      #expect(part.channels == inside.map { Array(all.channels[$0]) } ?? [])
    }
  }

  @Test func `without checks a damaged number is read, and verifying still finds it`() throws {
    let path = folder.file("run.h5")
    let module = try Experiments.network(neurons: 40)
    let whole = try Experiments.archive(path, module, over: nil, steps: 4000, recording: .only("hidden/vmem"))
    guard case .continuous(let series) = try whole.record("hidden/vmem", ofTrial: 0) else { return }
    // A byte of the recorded numbers.
    var bytes = try DurableFile.read(path)
    let needle = series.values[2000..<2016].withUnsafeBytes { Array($0) }
    let place = try #require(
      bytes.indices.dropLast(needle.count).first {
        bytes[$0] == needle[0] && Array(bytes[$0..<$0 + needle.count]) == needle
      })
    bytes[place] ^= 1
    try DurableFile.write(bytes, to: path)
    let (full, off) = (try Archive.open(path), try Archive.open(path, checks: .off))
    #expect(throws: ArchiveError.self) { try full.record("hidden/vmem", ofTrial: 0) }
    guard case .continuous(let damaged) = try off.record("hidden/vmem", ofTrial: 0) else { return }
    #expect(zip(damaged.values, series.values).filter { $0.bitPattern != $1.bitPattern }.count == 1)
    #expect(try !off.verify().isIntact && !full.verify().isIntact)
    #expect(try off.output(ofTrial: 0) == whole.output(ofTrial: 0))
  }
}
