import Foundation
import Loligo

/// What a run will take, judged by a short sample of it.
struct RunEstimate {
  /// Steps of all trials that go into the archive, and of those that are only run.
  private let archivedSteps: Int
  private let otherSteps: Int
  /// Bytes of the module, as often as it is archived.
  private let moduleBytes: Int
  private let inputBytes: Int
  /// Bytes of rows of the archive.
  private var rowBytes = 0.0
  /// What the samples were and took.
  private var sampledSteps = 0
  private var sampledSeconds = 0.0
  /// What took time before the first sample.
  private let setUpSeconds: Double

  /// - Parameters:
  ///   - begin: When it began to make what is run.
  ///   - isContinued: Whether the module is archived again as it is at the end.
  init(
    since begin: ContinuousClock.Instant, archivedSteps: Int, otherSteps: Int = 0, module: any Module,
    isContinued: Bool, inputBytes: Int
  ) {
    self.archivedSteps = archivedSteps
    self.otherSteps = otherSteps
    self.inputBytes = inputBytes
    moduleBytes = (isContinued ? 2 : 1) * module.snapshot.byteCount
    setUpSeconds = begin.duration(to: .now) / .seconds(1)
  }

  /// Judges by what a run of some steps gives.
  ///
  /// - Parameters:
  ///   - steps: The steps that it stands for.
  ///   - recordedShare: The share of the steps that is recorded.
  mutating func sample(standingFor steps: Int, recordedShare: Double = 1, _ run: () throws -> Evolution) rethrows {
    let start = ContinuousClock.now
    let evolution = try run()
    sampledSeconds += start.duration(to: .now) / .seconds(1)
    let (output, count) = (evolution.output, evolution.output.stepCount)
    sampledSteps += count
    let scale = Double(steps) / Double(max(1, count))
    let isAll = recordedShare == 1 && steps == archivedSteps
    var hasTimes = output.isContinuous
    for record in evolution.records {
      rowBytes += Double(record.raster.storedByteCount) * scale * recordedShare
      guard record.raster.isContinuous else { continue }
      if isAll, record.raster.stepCount == count {
        hasTimes = true
      } else {
        rowBytes += Self.scaleBytes(Double(record.raster.stepCount) * scale * recordedShare)
      }
    }
    rowBytes +=
      Double(output.storedByteCount) * scale
      + (hasTimes ? Self.scaleBytes(Double(archivedSteps)) * Double(steps) / Double(max(1, archivedSteps)) : 0)
  }

  /// The times of rows, which are left out of archives of very many.
  private static func scaleBytes(_ rows: Double) -> Double { rows > 10_000_000 ? 0 : 8 * rows }

  /// The archive as it will be.
  private var archiveBytes: Int { Self.bytes(rowBytes) + inputBytes + moduleBytes }
  /// The archive, and its segments: where rows come slowly they hold most of them, too.
  private var diskBytes: Int { 2 * archiveBytes }
  /// What waits for the next segment, and the segments that wait to be written.
  private var waitingBytes: Int { min(Self.bytes(rowBytes) + inputBytes, 96 << 20) }
  /// The process as it is, and the writer.
  private var memoryBytes: Int { Self.residentBytes + waitingBytes }
  /// A number of bytes of which a few times as many are a number still, whatever is asked for.
  private static func bytes(_ count: Double) -> Int { Int(min(count, 1e18)) }
  /// Bytes of an archive that are written, read back and hashed in a second.
  private static let archivedBytesPerSecond = 200e6
  private var seconds: Double {
    setUpSeconds + sampledSeconds / Double(max(1, sampledSteps)) * Double(archivedSteps + otherSteps)
      + Double(archiveBytes) / Self.archivedBytesPerSecond
  }

  var report: Report {
    var report = Report()
    let (other, beside) =
      otherSteps > 0 ? (", and \(otherSteps) to learn from", " without what the readout takes to learn,") : ("", "")
    report.add("steps", .count(archivedSteps), "steps      \(archivedSteps)\(other)")
    report.add("other_steps", .count(otherSteps), "")
    report.add(
      "memory_bytes", .count(memoryBytes),
      "memory     about \(Self.words(memoryBytes)), of which \(Self.words(waitingBytes)) for rows that wait for a slow disk"
    )
    report.add(
      "disk_bytes", .count(diskBytes),
      "disk       about \(Self.words(archiveBytes)) for the archive, and at most as much again until it is finished")
    report.add("archive_bytes", .count(archiveBytes), "")
    report.add(
      "seconds", .number(seconds),
      "time       about \(String(format: "%.1f", seconds)) s,\(beside) judged by \(sampledSteps) steps; nothing was written"
    )
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
  fileprivate var isContinuous: Bool { if case .events = storage { false } else { true } }

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
