import Foundation
import Interchange
import Signals
import Testing

@Suite struct `Tables of text` {
  @Test func `names, units and the unit of time come from the header`() throws {
    let table = try CSVFile("time [ms],left [mV], right  [mV]\n0,1,-2\n0.5,3,4e1\n1,5,.25\n", nil)
    #expect(table.columns.map(\.name) == ["time", "left", "right"])
    #expect(table.columns.map(\.units) == ["ms", "mV", "mV"])
    let series = try table.continuousSeries()
    #expect(series.values == [1, -2, 3, 40, 5, 0.25])
    #expect(series.units == "mV" && series.channelCount == 2 && series.name == "t")
    #expect(try series.times == .clocked(TimeGrid(step: .microseconds(500), count: 3)))
    #expect(series.stop == 0.0015)
  }

  @Test(arguments: [
    ("a;b\n1;2\n", CSVFile.Separator.semicolon), ("a\tb\n1\t2\n", .tab), ("a b\n1 2\n", .whitespace),
    ("# a, comment; here\n\n  a , b\r\n1,2\r\n", .comma), ("\u{feff}a,b\r1,2\r", .comma),
    ("\"a\",\"b\"\n\"1\",2", .comma),
    ("  a   b  \n\n  1 \t 2  \n\n", .whitespace),
  ])
  func `separators, comments, line ends and quotes are understood`(text: String, separator: CSVFile.Separator) throws {
    let table = try CSVFile(text, nil)
    #expect(table.separator == separator)
    #expect(table.columns.map(\.name) == ["a", "b"])
    let series = try table.continuousSeries(time: .step(.hertz(100)))
    #expect(try series.values == [1, 2] && series.times == .clocked(TimeGrid(step: .hertz(100), count: 1)))
  }

  @Test func `a table without names has columns 0, 1 and so on`() throws {
    let table = try CSVFile("0  0.242911\n50  0.245464\n100  0.247884\n", nil)
    #expect(!table.hasHeader && table.columns.map(\.name) == ["0", "1"])
    let series = try table.continuousSeries(time: .column("0", unit: .microseconds), units: "V")
    #expect(try series.times == .clocked(TimeGrid(step: .microseconds(50), count: 3)) && series.units == "V")
    #expect(series.values == [0.242911, 0.245464, 0.247884])
  }

  @Test func `columns are taken in the order that is asked for`() throws {
    let table = try CSVFile("t [s],a [mV],b [pA],c\n0,1,2,3\n", nil)
    let series = try table.continuousSeries(channels: ["c", "a", "b"])
    #expect(series.values == [3, 1, 2] && series.units == "1, mV, pA")
  }

  @Test(arguments: [
    ("0,0.1,0.2,0.3", TimeStep.milliseconds(100)), ("0,0.1,0.2,0.30000000000000004", .milliseconds(100)),
    ("-0.3,-0.2,-0.1", .milliseconds(100)), ("0,2.2675736961451248e-05,4.5351473922902495e-05", .hertz(44_100)),
    ("5,6,7", .seconds(1)), ("0.0064,0.0128", .microseconds(6400)), ("1000000,1000000.001", .milliseconds(1)),
  ])
  func `times that are ticks of one step make a clock`(times: String, step: TimeStep) throws {
    let rows = times.split(separator: ",").map { "\($0);1\n" }.joined()
    let series = try CSVFile("t [s];x\n" + rows, nil).continuousSeries()
    guard case .clocked(let grid) = series.times else {
      Issue.record("\(times) make no clock")
      return
    }
    #expect(grid.step == step)
  }

  @Test(arguments: ["0,0.1,0.3", "0.05,0.15,0.25", "0,0.000023,0.000045,0.000068", "0,0,0", "1", "0,0.1,0.200001"])
  func `times that are not keep to themselves`(times: String) throws {
    let list = times.split(separator: ",")
    let series = try CSVFile("t [s];x\n" + list.map { "\($0);1\n" }.joined(), nil).continuousSeries()
    #expect(series.times == .listed(try list.map { try #require(Double($0)) }))
  }

  @Test func `a stated step is held to every time`() throws {
    let table = try CSVFile("t,x\n2,1\n3,1\n5,1\n", nil)
    let found = sentence {
      _ = try table.continuousSeries(time: .column("t", unit: .milliseconds, step: .milliseconds(1)))
    }
    #expect(
      found == "t.csv:4: the time 0.005 s is not the next tick of a step of 1 ms, which is 0.004 s; "
        + "fill the gap, correct the step, or leave it out to keep the times as they are.")
    let one = try CSVFile("t,x\n2,1\n", nil).continuousSeries(time: .column("t", unit: .seconds, step: .seconds(2)))
    #expect(try one.times == .clocked(TimeGrid(step: .seconds(2), firstTick: 1, count: 1)))
  }

  @Test(arguments: [
    ("t,x\n1\n", "t.csv:2: this row has 1 cells, but the first has 2; complete or remove it."),
    ("t,x\n0,1\n0,1,2\n", "t.csv:3: this row has 3 cells, but the first has 2; complete or remove it."),
    (
      "t,x\n\n# nothing\n0,nan\n",
      "t.csv:4: column 'x' holds 'nan', which is not a finite number; write it as 1.5 or 1e-3, or remove the row."
    ),
    (
      "t,x\n0,1e39\n",
      "t.csv:2: column 'x' holds '1e39', which is not a finite number; write it as 1.5 or 1e-3, or remove the row."
    ),
    (
      "t,x\n,1\n",
      "t.csv:2: column 't' holds '', which is not a finite number; write it as 1.5 or 1e-3, or remove the row."
    ),
    (
      "t;x\n0;1,5\n",
      "t.csv:2: column 'x' holds '1,5', which is not a finite number; write it as 1.5 or 1e-3, or remove the row."
    ),
    (
      "t,x\n0,0x10\n",
      "t.csv:2: column 'x' holds '0x10', which is not a finite number; write it as 1.5 or 1e-3, or remove the row."
    ),
    ("t,x\n1,1\n0.5,1\n", "t.csv:3: the time 0.5 s follows 1.0 s; sort the rows by time."),
    ("t,x\n", "'t.csv' has no row of numbers; give a table with at least one."),
    ("", "'t.csv' has no row of numbers; give a table with at least one."),
    ("t,\"x\n0,1\n", "t.csv:1: a quote opens here and is never closed; close it."),
    ("t,\"x\"y\n0,1\n", "t.csv:1: text follows the quotes of cell 2; put all of it into the quotes."),
    (
      "t,1\n0,1\n",
      "t.csv:1: the first row mixes names and numbers; name every column (a number as a name in quotes), or none."
    ),
    ("t,t\n0,1\n", "t.csv:1: two columns are called 't'; give each a name of its own."),
    ("t,\n0,1\n", "t.csv:1: column 2 has no name; give it one."),
    ("t [ms],x\n0,1\n", "'t.csv' has column 't' in 'ms', but 's' was stated; state the unit of the file."),
    (
      "t [min],x\n0,1\n",
      "'t.csv' tells no unit of time for 't', but 'min'; state s, ms, us or ns, or name the column 't [ms]'."
    ),
    (
      "x,y\n0,1\n",
      "'t.csv' has no column 'time'; call the column of times so, or state only a time step (it has 'x', 'y')."
    ),
    ("t\n1\n", "'t.csv' has no column of values beside the times."),
  ])
  func `what is wrong is told with its line`(text: String, expected: String) {
    #expect(sentence { _ = try CSVFile(text, nil).continuousSeries(time: .column(unit: .seconds)) } == expected)
  }

  @Test func `what is asked for and not there is told`() throws {
    let table = try CSVFile("t,x [mV]\n0,1\n", nil)
    #expect(
      sentence { _ = try table.continuousSeries(time: .column()) }
        == "'t.csv' tells no unit of time for 't'; state s, ms, us or ns, or name the column 't [ms]'.")
    #expect(
      sentence { _ = try table.continuousSeries(time: .step(.seconds(1)), channels: ["y"]) }
        == "'t.csv' has no column 'y'; it has 't', 'x'.")
    #expect(
      sentence { _ = try table.continuousSeries(time: .step(.seconds(1)), channels: ["x"], units: "V") }
        == "'t.csv' has its columns in 'mV', but 'V' was stated; state the unit of the file.")
    #expect(
      sentence { _ = try CSVFile("/no/such.csv") }
        == "'/no/such.csv' cannot be read: there is no such file or folder; check the path and its permissions.")
    #expect(sentence { _ = try CSVFile("/") }?.contains("it is a folder") == true)
  }

  @Test func `events come from times and channels in any order`() throws {
    let table = try CSVFile("time [us],unit\n300,1\n100,2\n300,0\n", nil)
    let events = try table.eventSeries(channel: "unit", channelCount: 3, stop: 0.001)
    #expect(events.times == [1e-4, 3e-4, 3e-4] && events.channels == [2, 0, 1])
    let single = try CSVFile("# ms\n1\n2.5\n", nil).eventSeries(
      time: "0", unit: .milliseconds, channelCount: 1, stop: 0.0026)
    #expect(single.times == [0.001, 0.0025] && single.channels == [0, 0])
    #expect(
      sentence { _ = try table.eventSeries(channel: "unit", channelCount: 2, stop: 1) }
        == "t.csv:3: column 'unit' holds '2', but channels are whole numbers from 0 to 1; "
        + "correct it or give a larger count of channels.")
    #expect(
      sentence { _ = try table.eventSeries(channel: "unit", channelCount: 3, stop: 0.0003) }
        == "t.csv:2: the time 0.0003 s lies outside of the train, which runs from 0.0 s until before 0.0003 s; "
        + "move the limits or remove the row.")
  }

  @Test func `numbers are read as Swift reads them`() throws {
    var random = SplitMix64(state: 7)
    for _ in 0..<2000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      for text in ["\(value)", "\(Float(value))", "\(random.next()).\(random.next())e-\(random.next() % 300)"] {
        let table = try CSVFile("t [s],x\n\(text),0\n", nil)
        guard let number = Double(text), number.isFinite else { continue }
        #expect(try table.continuousSeries().times[0] == number, "\(text)")
        guard let sample = Float(text), sample.isFinite else { continue }
        let read = try CSVFile("x\n\(text)\n", nil).continuousSeries(time: .step(.seconds(1))).values[0]
        #expect(read.bitPattern == sample.bitPattern, "\(text)")
      }
    }
  }

  @Test func `a number is rounded once, also to a float below the smallest normal one`() throws {
    // A little above half of the least float: in 64 bits first, it would be that half, and then zero.
    let table = try CSVFile("x\n7.006492321624085354618647916449580656402e-46\n", nil)
    #expect(try table.continuousSeries(time: .step(.seconds(1))).values == [.leastNonzeroMagnitude])
  }

  @Test func `a series is read as it was written`() throws {
    var random = SplitMix64(state: 1)
    let path = NSTemporaryDirectory() + "loligo-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let clocked = try ContinuousSeries(
      clocked: random.samples(600), channelCount: 3, step: .hertz(44_100), firstTick: -7, name: "a", units: "mV")
    try CSVFile.write(clocked, to: path, channelNames: ["a,b", "7", "say \"x\" # [1]"])
    let table = try CSVFile(path)
    #expect(table.columns.map(\.name) == ["time", "a,b", "7", "say \"x\" # [1]"])
    #expect(try table.continuousSeries(name: "a") == clocked)
    let listed = try ContinuousSeries(times: [0.1, 0.1, 0.75], values: random.samples(3), channelCount: 1, name: "b")
    try CSVFile.write(listed, to: path)
    #expect(try CSVFile(path).continuousSeries(name: "b") == listed)
    let events = try EventSeries(times: [0.001, 0.004], channels: [2, 0], channelCount: 3, stop: 0.01, name: "c")
    try CSVFile.write(events, to: path)
    #expect(try CSVFile(path).eventSeries(channel: "channel", channelCount: 3, stop: 0.01, name: "c") == events)
    #expect(throws: InterchangeError.self) { try CSVFile.write(listed, to: path, channelNames: []) }
    #expect(throws: InterchangeError.self) { try CSVFile.write(listed, to: "/no/such/folder/x.csv") }
  }

  @Test func `rows over the blocks of a large file are whole`() throws {
    let path = NSTemporaryDirectory() + "loligo-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let values = (0..<120_000).map { Float($0) / 8 }
    try CSVFile.write(ContinuousSeries(clocked: values, channelCount: 2, step: .milliseconds(1)), to: path)
    let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    #expect(size > 1 << 20)
    #expect(try CSVFile(path).continuousSeries().values == values)
  }

  @Test func `a damaged table is refused or read`() {
    readDamaged(Array("time [ms],\"a, b\" [mV],c\n0,1,-2\n0.5,3,4e1\n# x\n1,5,.25\n".utf8)) { bytes in
      let table = try CSVFile(bytes: bytes, name: "t.csv")
      _ = try table.continuousSeries()
      _ = try table.eventSeries(channel: "c", channelCount: 4, stop: 1)
    }
  }
}
