import Foundation
import Interchange
import OpenIdentifiers
import Signals
import Testing

@Suite(.closesIdentifiers) struct `files in the layout of the Spiking Heidelberg Digits` {
  @Test(.enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"))
  func `a real file is read trial by trial`() throws {
    let file = try SHDFile(SharedFolder.path("data/braille-letters/braille_events_shd_layout.h5"))
    #expect(file.trialCount == 1350 && file.classNames.count == 27 && file.classNames.first == "Space")
    var count = 0
    for index in 0..<file.trialCount {
      let trial = try file.trial(index, channelCount: 24, stop: 1)
      #expect(trial.label == index / 50)
      count += trial.events.count
    }
    #expect(count > 1350)
    let second = try file.trial(1, channelCount: 24, stop: 1).events
    #expect(second.channels == [13] && abs(second.times[0] - 0.051) < 1e-4)
    #expect(try file.trial(1, channelCount: 24, stop: 1, roundedTo: .milliseconds(1)).events.times == [0.051])
  }

  @Test func `trials are read as they were written, in 16 or 32 bits`() throws {
    let folder = try TemporaryFolder()
    func trial(_ index: Int) throws(InterchangeError) -> SHDFile.Trial {
      do throws(SignalError) {
        let times = (0..<index).map { 0.125 * Double($0) + 0.0625 }
        return SHDFile.Trial(
          try EventSeries(
            times: times, channels: times.indices.map { ($0 * 7) % 700 }, channelCount: 700, stop: 2,
            name: "trial \(index)"),
          label: index % 3, speaker: index)
      } catch { throw .signal(file: "trial", error) }
    }
    for (name, precision) in [("half.h5", SHDFile.Precision.half), ("single.h5", .single)] {
      try SHDFile.write(
        to: folder.path + name, count: 9, classNames: ["null", "eins", "größer"], precision: precision, trial: trial)
      let file = try SHDFile(folder.path + name)
      #expect(file.classNames == ["null", "eins", "größer"] && file.labels == [0, 1, 2, 0, 1, 2, 0, 1, 2])
      for index in 0..<9 { #expect(try file.trial(index, stop: 2) == trial(index)) }
      #expect(throws: InterchangeError.self) { try file.trial(9) }
      #expect(throws: InterchangeError.unwritable(file: folder.path + name, reason: "it exists already")) {
        try SHDFile.write(to: folder.path + name, count: 0, classNames: [], trial: trial)
      }
    }
    #expect(throws: InterchangeError.self) {
      try SHDFile.write(to: folder.path + "bad.h5", count: 3, classNames: ["null"], trial: trial)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["half.h5", "single.h5"])
  }

  @Test func `times are rounded to the nearest tick, whatever their 16 bits made of them`() throws {
    let folder = try TemporaryFolder()
    let times = (1...1200).map { Double($0) / 1000 }
    let events = try EventSeries(times: times, channels: times.indices.map { $0 % 700 }, channelCount: 700, stop: 2)
    try SHDFile.write(to: folder.path + "a.h5", count: 1, classNames: ["a"]) { _ in SHDFile.Trial(events, label: 0) }
    let read = try SHDFile(folder.path + "a.h5").trial(0, stop: 2, roundedTo: .milliseconds(1)).events
    #expect(read.times == times)
  }
}
