internal import HDF5
public import Signals

/// A file in the layout of the Spiking Heidelberg Digits: events, one list a trial, of which one at a time is in memory.
///
/// Cramer and others 2022, IEEE Transactions on Neural Networks and Learning Systems 33:2744.
///
/// ```swift
/// let file = try SHDFile("shd_train.h5")
/// file.trialCount                                    // 8156
/// let trial = try file.trial(0, stop: 1.4)
/// trial.events.channelCount                          // 700
/// file.classNames[trial.label]
/// ```
public struct SHDFile: Sendable {
  /// One list of events, and what it is an example of.
  public struct Trial: Sendable, Hashable {
    public var events: EventSeries
    /// Its class, an index of the names of classes.
    public var label: Int
    /// Who spoke.
    public var speaker: Int

    public init(_ events: EventSeries, label: Int, speaker: Int = 0) {
      (self.events, self.label, self.speaker) = (events, label, speaker)
    }
  }

  /// The class of each trial.
  public let labels: [Int]
  /// Who spoke in each trial; zero where the file does not tell.
  public let speakers: [Int]
  /// The names of the classes; none where the file tells none.
  public let classNames: [String]
  private let file: ForeignFile
  private let times: HDF5Dataset
  private let units: HDF5Dataset

  /// Opens a file and reads all but the events.
  ///
  /// - Parameter byteBudget: The most bytes that the events of one trial may have; 1 GiB unless given.
  /// - Throws: `InterchangeError` for a file that cannot be read or has another layout.
  public init(_ path: String, byteBudget: Int = 1 << 30) throws(InterchangeError) {
    var file = try ForeignFile(path: path, byteBudget: byteBudget)
    let root = file.file.root
    (times, units) = (try file.required("spikes/times", in: root), try file.required("spikes/units", in: root))
    labels = try file.numbers(file.required("labels", in: root)).map { (label: Int64) in Int(label) }
    let speakers: [Int64]? =
      if let dataset = try file.dataset("extra/speaker", in: root) { try file.numbers(dataset) } else { nil }
    self.speakers = speakers?.map { Int($0) } ?? Array(repeating: 0, count: labels.count)
    classNames = if let dataset = try file.dataset("extra/keys", in: root) { try file.texts(dataset) } else { [] }
    for (what, count) in [
      ("spikes/units", units.rowCount), ("labels", labels.count), ("extra/speaker", self.speakers.count),
    ]
    where count != times.rowCount {
      throw .object(file: path, object: "/\(what)", reason: "has \(count) rows, but there are \(times.rowCount) trials")
    }
    self.file = file
  }

  /// Number of trials.
  public var trialCount: Int { labels.count }

  /// Reads a trial.
  ///
  /// Times of the original files are numbers of 16 bits, which lie half a millisecond apart from 0.5 s on and a whole
  /// one from 1 s on; so an event may be on either side of an edge of a bin that it was meant for. Rounding every time
  /// to the nearest tick of a step gives each event the bin that is nearest.
  /// - Parameters:
  ///   - channelCount: Number of channels; 700 unless given, as of the original files.
  ///   - stop: End of the train in seconds; just after the last event unless given, since the file does not tell.
  ///   - step: The step to whose ticks times are rounded; none unless given.
  /// - Throws: `InterchangeError` for a trial that is not there, lists that do not fit, and events outside of the limits.
  public func trial(
    _ index: Int, channelCount: Int = 700, stop: Double? = nil, roundedTo step: TimeStep? = nil
  ) throws(InterchangeError) -> Trial {
    guard labels.indices.contains(index) else {
      throw .notThere(file: file.name, what: "trial", name: "\(index)", known: ["0", "…", "\(trialCount - 1)"])
    }
    let rows = index..<index + 1
    let times: [Float] = try file.lists(times, rows: rows)[0]
    let channels: [Int32] = try file.lists(units, rows: rows)[0]
    var seconds = times.map { Double($0) }
    if let step {
      for index in seconds.indices {
        // A time that no tick is near, such as infinity, stays, and is refused with all others.
        guard let tick = step.nearestTick(to: seconds[index]) else { continue }
        seconds[index] = step.seconds(atTick: tick)
      }
    }
    let making = SeriesMaking(file: file.name, name: "trial \(index)")
    let end = stop ?? max(0, seconds.filter(\.isFinite).max()?.nextUp ?? 0)
    let events = try making.events(
      times: seconds, channels: channels.map { Int($0) }, channelCount: channelCount, start: min(0, seconds.min() ?? 0),
      stop: end)
    return Trial(events, label: labels[index], speaker: speakers[index])
  }
}

extension TimeStep {
  /// The tick nearest to a time, halves up; `nil` where there is none.
  fileprivate func nearestTick(to time: Double) -> Int64? {
    let position = (time * Double(denominator) / Double(numerator)).rounded(.toNearestOrAwayFromZero)
    guard position.magnitude <= Double(TimeGrid.largestTick) else { return nil }
    return Int64(position)
  }
}
