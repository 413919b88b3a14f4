import Foundation
import Loligo

/// What a run will take, judged by a short sample of it.
struct RunEstimate {
  /// Steps of all trials that go into the archive, and of those that are only run.
  var archivedSteps: Int
  var otherSteps = 0
  /// Bytes of the module, and of the inputs that are archived.
  var moduleBytes: Int
  var inputBytes: Int
  /// What the sample was and took.
  private(set) var sampledSteps = 0
  private var sampledBytes = 0
  private var sampledSeconds = 0.0

  init(archivedSteps: Int, otherSteps: Int = 0, module: any Module, inputBytes: Int) {
    self.archivedSteps = archivedSteps
    self.otherSteps = otherSteps
    self.inputBytes = inputBytes
    moduleBytes = module.snapshot.byteCount
  }

  /// Judges by what a run of some steps gives.
  mutating func sample(_ run: () throws -> Evolution) rethrows {
    let start = ContinuousClock.now
    let evolution = try run()
    sampledSeconds += start.duration(to: .now) / .seconds(1)
    sampledSteps += evolution.output.stepCount
    sampledBytes += evolution.output.storedByteCount + evolution.records.reduce(0) { $0 + $1.raster.storedByteCount }
  }

  /// Bytes of output and records of a step.
  private var bytesPerStep: Double { Double(sampledBytes) / Double(max(1, sampledSteps)) }
  /// The archive as it will be.
  var archiveBytes: Int { Int(bytesPerStep * Double(archivedSteps)) + inputBytes + 2 * moduleBytes }
  /// The archive, and its segments: where rows come slowly they hold most of them, too.
  var diskBytes: Int { 2 * archiveBytes }
  /// What waits for the next segment, and the segments that wait to be written.
  private static let writerBytes = 96 << 20
  /// The process as it is, what it learns from, and the writer.
  var memoryBytes: Int {
    Self.residentBytes + Int(bytesPerStep * Double(otherSteps)) + min(archiveBytes, Self.writerBytes)
  }
  var seconds: Double { sampledSeconds / Double(max(1, sampledSteps)) * Double(archivedSteps + otherSteps) }

  var report: Report {
    var report = Report()
    let other = otherSteps > 0 ? ", and \(otherSteps) to learn from" : ""
    report.add("steps", .count(archivedSteps), "steps      \(archivedSteps)\(other)")
    report.add("other_steps", .count(otherSteps), "")
    report.add("memory_bytes", .count(memoryBytes), "memory     about \(Self.words(memoryBytes))")
    report.add(
      "disk_bytes", .count(diskBytes),
      "disk       about \(Self.words(archiveBytes)) for the archive, and at most as much again until it is finished")
    report.add("archive_bytes", .count(archiveBytes), "")
    report.add(
      "seconds", .number(seconds),
      "time       about \(String(format: "%.1f", seconds)) s, judged by \(sampledSteps) steps; nothing was written")
    return report
  }

  /// Bytes as people say them.
  static func words(_ bytes: Int) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    var (value, unit) = (Double(bytes), 0)
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return unit == 0 ? "\(bytes) bytes" : String(format: "%.1f \(units[unit])", value)
  }

  /// The largest memory of this process so far.
  private static var residentBytes: Int {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss << 10
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }
}

extension Raster {
  /// Bytes of its rows in an archive.
  fileprivate var storedByteCount: Int {
    guard case .events(let rows) = storage else { return stepCount * channelCount * 4 }
    return rows.eventCount * 12
  }
}

extension Signal {
  /// Bytes of its rows in an archive.
  var storedByteCount: Int {
    switch self {
    case .events(let events): return events.count * 12
    case .continuous(let series):
      let times = if case .listed = series.times { 8 } else { 0 }
      return series.sampleCount * (series.channelCount * 4 + times)
    }
  }
}

extension ModuleSnapshot {
  /// Bytes of all numbers.
  fileprivate var byteCount: Int {
    attributes.reduce(0) { sum, entry in
      switch entry.value {
      case .tensor(let tensor): sum + 4 * tensor.count
      case .integers(let tensor): sum + 4 * tensor.count
      default: sum + 8
      }
    } + children.reduce(0) { $0 + $1.snapshot.byteCount }
  }
}
