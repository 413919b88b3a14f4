import Archives
import HDF5
import Modules
import OpenIdentifiers
import Signals
import Testing

/// Columns that come with the trials, and what is stored before the first of them.
@Suite(.closesIdentifiers) struct TrialColumnTests {
  let folder: TemporaryFolder
  let module: TimedModule

  init() throws {
    folder = try TemporaryFolder()
    module = try Experiments.network()
  }

  private func append(_ trials: Range<Int>, to writer: ArchiveWriter) throws {
    let input = try Experiments.events()
    for number in trials {
      let evolution = try module.evolve(trials: [input], for: .steps(20), firstTrial: number, recording: .everything)[0]
      try writer.appendTrial(
        input: input, evolution: evolution, number: number, columns: ["label": number % 3, "guess": -number])
    }
  }

  private func create(_ name: String, storingEvery interval: Duration) throws -> ArchiveWriter {
    let writer = try Archive.create(
      folder.file(name), for: module, relation: .independent, seed: 7, storingEvery: interval)
    try writer.setMetric("learned", 0.25, units: "1")
    try writer.setMetric("counts", [1, 2, 3, 4], shape: [2, 2])
    try writer.setProvenance("from", "here")
    try writer.checkpoint()
    return writer
  }

  private func finish(_ writer: ArchiveWriter) throws -> Archive {
    try writer.setMetric("sum", Double((writer.column("guess") ?? []).reduce(0, +)))
    return try writer.finish()
  }

  @Test(arguments: [Duration.zero, .seconds(86_400)])
  func `columns and metrics of a run that was ended are there when it goes on`(interval: Duration) throws {
    let whole = try {
      let writer = try create("whole.h5", storingEvery: interval)
      try append(0..<5, to: writer)
      return try finish(writer)
    }()
    #expect(
      try whole.column("label").integers == [0, 1, 2, 0, 1] && whole.column("guess").integers == [0, -1, -2, -3, -4])
    #expect(try whole.metric("learned").reals == [0.25] && whole.metric("counts").shape == [2, 2])
    for count in 0...5 {
      let path = folder.file("run-\(count).h5")
      do {
        let writer = try create("run-\(count).h5", storingEvery: interval)
        try append(0..<count, to: writer)
      }
      let run = try Archive.resume(path)
      // What was not stored is computed again; each trial was stored where every instant is too late.
      #expect(run.writer.trialCount == (interval == .zero ? count : 0) && !run.isTrialUnderWay)
      #expect(run.module.module.snapshot == module.module.snapshot && run.writer.provenance("from") == "here")
      #expect(run.writer.column("label") ?? [] == (0..<run.writer.trialCount).map { $0 % 3 })
      #expect(run.writer.column("other") == nil)
      try append(run.writer.trialCount..<5, to: run.writer)
      let archive = try finish(run.writer)
      #expect(try archive.rootHash == whole.rootHash && archive.verify().isIntact)
      #expect(try archive.differences(from: whole).isEmpty)
    }
  }

  @Test func `the columns of a salvaged run are those of its trials`() throws {
    do { try append(0..<3, to: create("run.h5", storingEvery: .zero)) }
    let archive = try Archive.salvage(folder.file("run.h5"))
    #expect(try archive.column("label").integers == [0, 1, 2] && archive.verify().isIntact)
    #expect(try archive.metric("learned").reals == [0.25])
  }

  @Test func `a column given with the trials is the one that is set at the end`() throws {
    let together = try create("together.h5", storingEvery: .zero)
    try append(0..<3, to: together)
    let (apart, input) = (try create("apart.h5", storingEvery: .zero), try Experiments.events())
    for evolution in try module.evolve(
      trials: [input, input, input], for: .steps(20), recording: .everything)
    {
      try apart.appendTrial(input: input, evolution: evolution)
    }
    try apart.setColumn("label", [0, 1, 2])
    try apart.setColumn("guess", [0, -1, -2])
    #expect(try together.finish().rootHash == apart.finish().rootHash)
  }

  @Test func `columns that differ from those of the trials before, or hide others, are refused`() throws {
    let writer = try create("run.h5", storingEvery: .seconds(86_400))
    let evolution = try module.evolve(trials: [Experiments.events()], for: .steps(20))[0]
    func error(_ columns: KeyValuePairs<String, Int>) -> ArchiveError? {
      #expect(throws: ArchiveError.self) {
        try writer.appendTrial(input: nil, evolution: evolution, columns: columns)
      }
    }
    #expect(error(["number": 1]) == .alreadySet(what: "a column", name: "number"))
    #expect(error(["label": 1, "label": 1]) == .alreadySet(what: "a column", name: "label"))
    #expect(error(["a/b": 1]) == .unusableName(what: "a column", name: "a/b"))
    try writer.setColumn("rate", [0.5])
    #expect(error(["rate": 1]) == .alreadySet(what: "a column", name: "rate"))
    try writer.appendTrial(input: nil, evolution: evolution, columns: ["label": 1])
    #expect(throws: ArchiveError.alreadySet(what: "a column", name: "label")) { try writer.setColumn("label", [1]) }
    let expected = ArchiveError.columnsChanged(expected: ["label"], found: [])
    #expect(error([:]) == expected)
    #expect(
      expected.description
        == #"A trial has the columns [], but the trials before ["label"]; give the same in all trials."#)
    var (running, sink) = (module, writer)
    #expect(throws: expected) { try running.evolve(over: nil, for: .steps(5), into: &sink) }
    #expect(try writer.finish().column("label").integers == [1])
  }

  @Test func `a trial of which a part was stored is kept whole from its end on`() throws {
    // Its rows are more than what waits at most.
    let wide = try Sequential(Linear(1, 1024, weights: .values(1))).timed(step: .milliseconds(1))
    let evolution = try wide.evolve(
      trials: [ContinuousSeries(clocked: [1], channelCount: 1, step: .seconds(100), outside: .hold)],
      for: .steps(9000))[0]
    do {
      let writer = try Archive.create(folder.file("run.h5"), for: wide, relation: .independent)
      for _ in 0..<2 { try writer.appendTrial(input: nil, evolution: evolution) }
    }
    #expect(try Archive.resume(folder.file("run.h5")).writer.trialCount == 2)
  }

  @Test func `an archive has the lowest format that can hold it, and a run the latest`() throws {
    for (recording, version) in [
      (Recording.everything, 1), (.everything(every: 2), 1), (.everything.during(0.005..<0.02), 2),
      (.everything.selecting(channels: [1], of: "hidden/vmem"), 2),
    ] {
      let path = folder.file("run.h5")
      do {
        var (timed, writer) = (module, try Archive.create(path, for: module, storingEvery: .zero))
        try timed.evolve(over: nil, for: .steps(50), recording: recording, into: &writer)
        try writer.checkpoint()
        let header = try HDF5File.open(path + ".partial/header.h5")
        #expect(try header.root.attribute("format_version") == .integer(Int64(Archive.formatVersion)))
        try header.close()
      }
      let archive = try Archive.resume(path).writer.finish()
      #expect(archive.formatVersion == version)
      let file = try HDF5File.open(path)
      #expect(try file.root.attribute("Conventions") == .text("loligo-archive-\(version)"))
      try file.close()
      for name in [path, path + ".sha256"] { try DurableFile.remove(name) }
    }
  }
}
