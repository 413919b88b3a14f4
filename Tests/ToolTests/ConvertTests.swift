import HDF5
import Loligo
import Testing

/// Series from one format to another, and what is said of options and files that do not fit.
struct ConvertTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("time [s],channel\n0.25,1\n0.5,0\n", to: "a.csv")
    try folder.write("time [s],a\n0.0,1.0\n0.5,2.0\n", to: "v.csv")
    try SHDFile.write(to: folder.file("shd.h5"), count: 2, classNames: ["a"]) { index throws(InterchangeError) in
      do throws(SignalError) {
        let times = index == 0 ? [] : [1.001]
        return SHDFile.Trial(
          try EventSeries(times: times, channels: times.map { _ in 3 }, channelCount: 700, stop: 2), label: 0)
      } catch { throw .signal(file: "trial", error) }
    }
  }

  private func convert(_ arguments: String...) async throws -> ToolOutcome {
    try await Tool.run(["convert"] + arguments, in: folder)
  }

  @Test func `a trial in the layout of SHD is rounded to a step, and an empty one takes no time`() async throws {
    let rounded = try await convert("shd.h5", "one.csv", "--trial", "1", "--step", "1 ms")
    #expect(rounded.code == 0, "\(rounded)")
    #expect(try folder.bytes(of: "one.csv") == Array("time [s],channel\n1.001,3\n".utf8))
    #expect(try await convert("shd.h5", "raw.csv", "--trial", "1").code == 0)
    #expect(try folder.bytes(of: "raw.csv") != folder.bytes(of: "one.csv"))
    let empty = try await convert("shd.h5", "none.csv")
    #expect(empty.output == "shd.h5: 0 events on 700 channels, 0.0 s to 0.0 s\nfile none.csv\n", "\(empty)")
  }

  @Test(arguments: [
    ("shd.h5", "--time-unit", "ms", "a file in the layout of SHD"),
    ("shd.h5", "--name", "x", "a file in the layout of SHD"),
    ("shd.h5", "--channel", "x", "a file in the layout of SHD"),
    ("v.csv", "--trial", "1", "a table that is read as samples (as events with '--events')"),
    ("v.csv", "--stop", "1 s", "a table that is read as samples (as events with '--events')"),
    ("v.csv", "--name", "x", "a table that is read as samples (as events with '--events')"),
  ])
  func `an option that says nothing of a file is an error that names it`(
    file: String, option: String, value: String, content: String
  ) async throws {
    let outcome = try await convert(file, "out.csv", option, value)
    #expect(outcome == .failure(2, "'\(option)' says nothing of '\(file)', \(content); leave it out."))
    #expect(!DurableFile.exists(folder.file("out.csv")))
  }

  @Test func `nodes of a report keep their numbers, or what is lost is told`() async throws {
    let series = try ContinuousSeries(
      clocked: [1, 2, 3, 4, 5, 6], channelCount: 3, step: .milliseconds(1), name: "soma", units: "mV")
    try SONATAFile.write(SONATAReport(series, nodes: [12, 10, 2]), population: "soma", to: folder.file("r.h5"))
    for name in ["r.csv", "r.npz", "r.nwb", "copy.h5"] {
      let outcome = try await convert("r.h5", name)
      #expect(outcome.code == 0 && outcome.errors == "", "\(outcome)")
    }
    #expect(try CSVFile(folder.file("r.csv")).columns.map(\.name) == ["time", "12", "10", "2"])
    #expect(try NPZFile(folder.file("r.npz")).array("channel_numbers").values == .integers([12, 10, 2]))
    #expect(
      try HDF5File.open(folder.file("r.nwb")).root.group("acquisition/soma").attribute("description")
        == .text("Signal 'soma' of a simulation; its columns are the channels 12, 10, 2."))
    for name in ["r.csv", "r.npz"] { #expect(try await convert(name, "\(name).h5").code == 0) }
    for name in ["copy.h5", "r.csv.h5", "r.npz.h5"] {
      #expect(try SONATAFile(folder.file(name)).report().nodes == [12, 10, 2], "\(name)")
    }
    let sound = try await convert("r.h5", "r.wav")
    #expect(
      sound.errors == "warning: 'r.wav' has no place for the numbers of its channels, which are 12, 10, 2.\n")

    let report = SONATAReport(series, nodes: [7, 7, 2], elements: [0, 1, 0])
    try SONATAFile.write(report, population: "soma", to: folder.file("e.h5"))
    let copied = try await convert("e.h5", "e-copy.h5")
    #expect(copied.output.contains("\n2 nodes of 1 to 2 elements each\n") && copied.errors == "", "\(copied)")
    let copy = try SONATAFile(folder.file("e-copy.h5")).report()
    #expect(copy.nodes == report.nodes && copy.elements == report.elements)
    let arrays = try await convert("e.h5", "e.npz")
    #expect(
      arrays.errors
        == "warning: 'e.npz' has no place for the numbers of the elements of nodes; an .h5 keeps them.\n")
    #expect(try NPZFile(folder.file("e.npz")).array("channel_numbers").values == .integers([7, 7, 2]))
    #expect(
      try await convert("e.h5", "e.csv")
        == .failure(
          3,
          "'e.csv' is not written: columns of a table need names of their own, but there are "
            + "2 nodes of 1 to 2 elements each; write .h5, .npz or .nwb."))
  }

  @Test func `columns keep their names, and a table of no events is read`() async throws {
    #expect(try await convert("v.csv", "w.csv").code == 0)
    #expect(try CSVFile(folder.file("w.csv")).columns.map(\.name) == ["time", "a"])
    try folder.write("time [s],channel\n", to: "none.csv")
    let none = try await convert("none.csv", "none.npz", "--events", "3", "--stop", "10 ms")
    #expect(none.output == "none.csv: 0 events on 3 channels, 0.0 s to 0.01 s\nfile none.npz\n", "\(none)")
    #expect(try await convert("none.npz", "again.csv").code == 0)
    #expect(try folder.bytes(of: "again.csv") == folder.bytes(of: "none.csv"))
  }

  @Test(arguments: [[3], [3, 5, 9], [-1, 5]]) func `numbers that do not fit the channels are refused`(
    numbers: [Int]
  ) async throws {
    let series = try ContinuousSeries(clocked: [1, 2, 3, 4], channelCount: 2, step: .milliseconds(1))
    try NPZFile.write(series, to: folder.file("n.npz"), channelNumbers: numbers)
    #expect(
      try await convert("n.npz", "m.npz")
        == .failure(
          3,
          "'n.npz' has 'channel_numbers' that are not one number from 0 for each of its 2 channels; mend or remove them."
        ))
  }

  @Test func `events without channels are on the only one, or refused`() async throws {
    try NPZFile.write(
      [
        ("time", NPYArray(.doubles([0.1, 0.2]), shape: [2])), ("ch", NPYArray(.integers([2, 0]), shape: [2])),
      ], to: folder.file("ev.npz"))
    try folder.write("time [s],ch\n0.1,2\n0.2,0\n", to: "ev.csv")
    for (file, what, known) in [("ev.npz", "array", "'time', 'ch'"), ("ev.csv", "column", "'time', 'ch'")] {
      func read(_ output: String, _ options: String...) async throws -> ToolOutcome {
        try await Tool.run(
          ["convert", file, output, "--stop", "1 s", "--time-unit", "s"] + options, in: folder)
      }
      let lost = try await read("x.csv", "--events", "3")
      #expect(lost == .failure(3, "'\(file)' has no \(what) 'channel'; it has \(known)."))
      #expect(try await read("\(what).csv", "--events", "3", "--channel", "ch").code == 0)
      #expect(try folder.bytes(of: "\(what).csv") == Array("time [s],channel\n0.1,2\n0.2,0\n".utf8))
      #expect(try await read("\(what)-one.csv", "--events", "1").code == 0)
      #expect(try folder.bytes(of: "\(what)-one.csv") == Array("time [s],channel\n0.1,0\n0.2,0\n".utf8))
    }
  }

  @Test(.limitsMemory)
  func `a name with a slash goes into NWB, and a folder that is missing is a failure of writing`() async throws {
    let series = try ContinuousSeries(clocked: [1, 2], channelCount: 1, step: .milliseconds(1), name: "neurons/vmem")
    try NPZFile.write(series, to: folder.file("slash.npz"))
    #expect(try await convert("slash.npz", "slash.nwb").code == 0)
    let root = try HDF5File.open(folder.file("slash.nwb")).root
    #expect(try root.group("acquisition/neurons_vmem").attribute("neurodata_type") == .text("TimeSeries"))
    for untrusted in [[], ["--untrusted"]] {
      let outcome = try await Tool.run(["convert", "v.csv", "nowhere/v.npz"] + untrusted, in: folder)
      #expect(outcome.code == 1 && outcome.hasOneSentence, "\(outcome)")
      #expect(outcome.errors.contains("'nowhere/v.npz' cannot be written"), "\(outcome)")
    }
  }

  @Test func `recordings in NIRData are written and read by their content`() async throws {
    #expect(try await convert("a.csv", "d.nir", "--events", "2", "--stop", "1 s").code == 0)
    #expect(try await convert("d.nir", "back.csv").code == 0)
    #expect(try folder.bytes(of: "back.csv") == folder.bytes(of: "a.csv"))
    #expect(try await convert("v.csv", "v.nir").code == 0)
    #expect(try await convert("v.nir", "v-back.csv").code == 0)
    #expect(String(decoding: try folder.bytes(of: "v-back.csv"), as: UTF8.self).hasSuffix("0.0,1.0\n0.5,2.0\n"))

    let events = try EventSeries(times: [0.1], channels: [0], channelCount: 1, stop: 1)
    let more = try EventSeries(times: [0.2, 0.3], channels: [0, 0], channelCount: 1, stop: 1)
    let node = NIRData.Node.observables(["spikes": .events([events, more]), "in": .events([events])])
    try NIRData(nodes: ["net": .graph(NIRData(nodes: ["lif": node]))]).write(to: folder.file("two.h5"))
    let open = try await convert("two.h5", "two.csv")
    #expect(
      open
        == .failure(2, "'two.h5' has the quantities 'net/lif/in', 'net/lif/spikes'; choose one with '--name'."))
    let chosen = try await convert("two.h5", "two.csv", "--name", "net/lif/spikes", "--trial", "1")
    #expect(chosen.output.hasPrefix("two.h5: 2 events on 1 channel"), "\(chosen)")
    let beyond = try await convert("two.h5", "no.csv", "--name", "net/lif/spikes", "--trial", "2")
    #expect(beyond.code == 2 && beyond.errors.contains("has 2 samples"))
  }

  @Test func `a file of another command is sent there, and an unknown one is told what is known`() async throws {
    let neuron = try Sequential([
      ("lif", IntegrateAndFire(1, resistance: 40, membraneTimeConstant: 0.02, timeStep: .milliseconds(1)))
    ])
    try NIRGraph(neuron).write(to: folder.file("net.nir"))
    #expect(try await Tool.run("import", "net.nir", in: folder).code == 0)
    try NIRData(nodes: [:]).write(to: folder.file("d.nir"))
    for (arguments, words) in [
      (["convert", "net.h5", "x.csv"], "'net.h5' is an archive of Loligo; 'loligo export' takes signals out of it."),
      (["convert", "net.nir", "x.csv"], "'net.nir' holds a network, not a series; 'loligo import' reads it."),
      (["import", "net.h5", "--output", "x.h5"], "'net.h5' is an archive of Loligo already;"),
      (["import", "d.nir", "--dt", "1 ms"], "'d.nir' holds recordings (NIRData), not a network;"),
      (["convert", "a.xyz", "x.csv"], "known are .csv, .tsv, .txt, .dat, .npz, .npy, .wav, .h5 and .nir."),
    ] {
      let outcome = try await Tool.run(arguments, in: folder)
      #expect(outcome.code == 3 && outcome.hasOneSentence && outcome.errors.contains(words), "\(outcome)")
    }
    let endless = try await convert("a.csv", "x.h5", "--events", "90")
    #expect(
      endless
        == .failure(
          2, "'a.csv' does not tell when its list of events ends; give it with '--stop', such as --stop '1 s'."))
    let wrong = try await convert("a.csv", "x.h5", "--events", "90", "--stop", "1 parsec")
    #expect(wrong.code == 2 && wrong.errors.contains("'--stop' has to be a time above zero"))
    #expect(!DurableFile.exists(folder.file("x.h5")) && !DurableFile.exists(folder.file("x.csv")))
  }

  @Test(arguments: ["csv", "npz", "h5", "nwb", "nir"])
  func `of two that write one path at the same time, one says that it exists already`(ending: String) async throws {
    for number in 0..<3 {
      let output = "race\(number).\(ending)"
      var tools: [RunningTool] = []
      for count in ["2", "3"] {
        tools.append(
          try Tool.start(["convert", "a.csv", output, "--events", count, "--stop", "1 s"], in: folder))
      }
      let outcomes = try await [tools[0].outcome(), tools[1].outcome()]
      #expect(Set(outcomes.map(\.code)) == [0, 1], "\(outcomes)")
      let failed = outcomes.first { $0.code == 1 }
      #expect(
        failed == .failure(1, "'\(output)' cannot be written: it exists already; remove it or choose another name."))
      let names = try folder.names().filter { $0.hasPrefix(output) }
      #expect(names == [output])
    }
  }
}
