import Archives
import HDF5
import Modules
import OpenIdentifiers
import Signals
import Testing

/// What is recorded of a trace: every so many steps, some channels, a window of time.
@Suite(.closesIdentifiers) struct RecordingPolicyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let policies: [(name: String, Recording)] = [
    (
      "channels",
      .everything.selecting(channels: [4, 0, 0], of: "hidden/vmem").selecting(channels: 1...2, of: "hidden/output")
    ),
    ("module", .only("hidden").selecting(channels: [2], of: "hidden")),
    ("window", .everything.during(0.0105..<0.0305)),
    ("all", .everything(every: 3).selecting(channels: [1, 3], of: "hidden").during(0.005..<0.04)),
    ("none", .everything.during(7..<8)),
    ("empty", .only("hidden/vmem").selecting(channels: [], of: "hidden/vmem")),
    ("rest", .everything.during(0.02..<(.infinity))),
  ]

  @Test(arguments: policies)
  func `what is kept is a part of what a run gives, in an archive that replays, in any pieces`(
    name: String, recording: Recording
  ) throws {
    let module = try Experiments.network(noise: 1)
    let input = try Experiments.events()
    var running = module
    let whole = try running.evolve(over: input, for: .steps(50), recording: .everything).evolution
    var hashes: Set<String> = []
    for pieces in [1, 7, 50] {
      let path = folder.file("\(name)-\(pieces).h5")
      var (timed, writer) = (module, try Archive.create(path, for: module))
      try timed.evolve(
        over: input, for: .steps(50), recording: recording, into: &writer, stepsAtOnce: pieces)
      let archive = try writer.finish()
      hashes.insert(archive.rootHash)
      #expect(try archive.verify().isIntact && archive.replay().isIdentical)
      guard case .continuous(let series) = try archive.record("hidden/vmem", ofTrial: 0) else { return }
      let trace = try #require(whole["hidden/vmem"])
      let channels = try archive.channels(ofRecord: "hidden/vmem")
      #expect(channels == recording.selections.first.map(\.channels))
      let kept = channels ?? Array(0..<5)
      let grid = try trace.grid.every(recording.stride)
      let bins = recording.window.map { grid.bins(beginningIn: $0) } ?? 0..<grid.count
      let expected = bins.flatMap { bin in
        kept.map { trace.value(step: Int(grid.firstTick + Int64(bin)) * recording.stride, channel: $0) }
      }
      #expect(series.values == expected && series.channelCount == kept.count)
      if let window = recording.window {
        for bin in grid.count > 0 ? 0..<grid.count : 0..<0 {
          #expect(bins.contains(bin) == window.contains(grid.time(at: bin)))
        }
      }
    }
    #expect(hashes.count == 1)
  }

  @Test func `a run that is ended and gone on with keeps the same parts`() throws {
    struct Ended: Error {}
    let recording = Recording.everything(every: 2).selecting(channels: [1, 3], of: "hidden").during(0.005..<0.04)
    let (module, path) = (try Experiments.network(), folder.file("run.h5"))
    let expected = try Experiments.archive(folder.file("whole.h5"), module, over: nil, recording: recording)
    do {
      var (timed, writer) = (module, try Archive.create(path, for: module, seed: 7, storingEvery: .zero))
      var count = 0
      #expect(throws: Ended.self) {
        try timed.evolve(over: nil, for: .steps(50), recording: recording, into: &writer, stepsAtOnce: 7) { _ in
          count += 1
          if count == 3 { throw Ended() }
        }
      }
    }
    let run = try Archive.resume(path)
    #expect(run.completedSteps == 21)
    var (writer, timed) = (run.writer, run.module)
    try timed.evolve(over: nil, for: .steps(29), recording: recording, into: &writer)
    #expect(try writer.finish().rootHash == expected.rootHash)
  }

  @Test func `a channel or trace that is not there is refused`() throws {
    var module = try Experiments.network()
    let wrong = #expect(throws: ModuleError.self) {
      try module.evolve(
        over: nil, for: .steps(5), recording: .everything.selecting(channels: [5], of: "hidden/vmem"))
    }
    #expect(wrong?.description.contains("channel 5") == true, "\(String(describing: wrong))")
    #expect(throws: ModuleError.self) {
      try module.evolve(over: nil, for: .steps(5), recording: .everything.selecting(channels: [0], of: "hiden/vmem"))
    }
  }

  @Test func `trials with other channels or another window do not follow`() throws {
    let module = try Experiments.network()
    let recordings: [Recording] = [
      .everything.selecting(channels: [0], of: "hidden"), .everything.selecting(channels: [1], of: "hidden"),
      .everything.selecting(channels: [0], of: "hidden").during(0..<1),
    ]
    let writer = try Archive.create(folder.file("run.h5"), for: module, relation: .independent)
    var running = module
    try writer.appendTrial(input: nil, evolution: running.evolve(over: nil, for: .steps(5), recording: recordings[0]))
    for recording in recordings[1...] {
      running = module
      let result = try running.evolve(over: nil, for: .steps(5), recording: recording)
      let error = #expect(throws: ArchiveError.self) { try writer.appendTrial(input: nil, evolution: result) }
      guard case .signalDiffers = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
    writer.discard()
  }

  @Test func `many neighbouring channels can be kept, and others in many pieces are refused before anything is lost`()
    throws
  {
    let network = try LIF(40_000).timed()
    func archive(_ name: String, _ channels: [Int]) throws -> Archive {
      var (module, writer) = (network, try Archive.create(folder.file(name), for: network))
      let recording = Recording.only("vmem").selecting(channels: channels, of: "vmem")
      try module.evolve(over: nil, for: .steps(3), recording: recording, into: &writer)
      return try writer.finish()
    }
    for channels in [Array(1..<20_001) + [39_999], Array(stride(from: 0, to: 20_000, by: 3))] {
      let archive = try archive("\(channels.count).h5", channels)
      #expect(try archive.channels(ofRecord: "vmem") == channels)
      guard case .continuous(let series) = try archive.record("vmem", ofTrial: 0) else { return }
      #expect(try archive.verify().isIntact && series.channelCount == channels.count)
    }
    let error = #expect(throws: ArchiveError.self) {
      _ = try archive("scattered.h5", Array(stride(from: 0, to: 40_000, by: 2)))
    }
    guard case .selectionTooScattered(let name, let bytes, let limit) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(name == "vmem" && bytes > limit)
  }

  @Test(arguments: [
    "0-1", "0-3 5", "0-2 2", "2-0 1 4", "3 2 1 0", "0-1-2 3", "-1 0 1 2", "0 1  2 3", "x", "0-4294967295", "",
  ])
  func `numbers of channels that are not so many ascending ones are none`(text: String) throws {
    #expect(ChannelNumbers.numbers(of: text, count: 4) == nil)
    for numbers in [[], [0], [0, 1, 2, 3], [1, 3, 4, 9], [Int(Int32.max)]] {
      #expect(ChannelNumbers.numbers(of: ChannelNumbers.text(numbers), count: numbers.count) == numbers)
    }
  }
}
