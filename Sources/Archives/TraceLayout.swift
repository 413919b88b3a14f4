internal import HDF5
internal import Modules
internal import Signals

/// Where the output or a record lies in an archive, what its rows are, and which trials it covers.
struct TraceLayout: Sendable, Equatable {
  /// The path of its dataset or group.
  let location: String
  let kind: SignalKind
  let channelCount: Int
  let units: String?
  /// The length of a bin.
  let step: TimeStep
  /// Its bins are those of the trial whose tick is a multiple of this.
  let stride: Int
  /// Every so many steps of its module were kept; less than the stride for a module that runs slower than the network.
  let every: Int
  /// The channels that were kept, ascending; `nil` for all.
  let channelNumbers: [Int]?
  /// The seconds in which bins begin that were kept; `nil` for all.
  let window: Range<Double>?
  /// The first trial it covers.
  let firstTrial: Int
  /// How many trials in a row it covers.
  var trialCount: Int

  static let outputLocation = "/outputs/output"

  /// Where the record at a path lies.
  static func location(of path: AttributePath, kind: SignalKind) -> String {
    (kind == .continuous ? "/records/" : "/spikes/") + path.description
  }

  /// The trials it covers.
  var trials: Range<Int> { firstTrial..<firstTrial + trialCount }

  /// The path of the record in the module; `nil` for the output.
  var path: AttributePath? {
    location == Self.outputLocation ? nil : AttributePath(AttributePath(location).components.dropFirst().map { $0 })
  }

  /// What it is called in messages.
  var name: String { path?.description ?? "output" }

  /// The bins it has of a trial.
  func grid(of trial: TimeGrid) throws(SignalError) -> TimeGrid {
    let grid = try trial.every(stride)
    return window.map { grid.bins(grid.bins(beginningIn: $0)) } ?? grid
  }

  // MARK: Rows

  /// The places in the file that it needs for itself.
  var claimedPaths: [String] {
    switch kind {
    case .continuous: [location, timesLocation]
    case .events: [timestampsLocation, nodesLocation, trialRowsLocation]
    }
  }

  /// The dimension scale of its own grid.
  var timesLocation: String { "\(location)_time" }
  var timestampsLocation: String { "\(location)/timestamps" }
  var nodesLocation: String { "\(location)/node_ids" }
  var trialRowsLocation: String { "\(location)/trial_rows" }

  /// The datasets that hold its rows, in the order of `rows(of:placement:)`, without `trial_rows`.
  var rowStreams: [RowStream] {
    switch kind {
    case .continuous:
      [RowStream(path: location, type: .float32, width: channelCount, attributes: attributes)]
    case .events:
      [
        RowStream(path: timestampsLocation, type: .float64, attributes: [NamedAttribute("units", .text("s"))]),
        RowStream(path: nodesLocation, type: .uint32),
      ]
    }
  }

  /// The dataset that holds the number of events of each trial, for traces of events.
  var trialRowsStream: RowStream { RowStream(path: trialRowsLocation, type: .int64) }

  /// The rows of a raster, for each of the datasets.
  ///
  /// - Throws: `SignalError.notACount` for a trace of events that holds something else.
  func rows(
    of raster: Raster, placement: EventPlacement
  ) throws(SignalError) -> (count: Int, values: [StoredValues]) {
    switch kind {
    case .continuous: return (raster.stepCount, [.float32(raster.values)])
    case .events:
      let events = try EventSeries(raster, placement: placement)
      return (events.count, [.float64(events.times), .uint32(events.channels.map { UInt32($0) })])
    }
  }

  // MARK: Attributes

  /// The lowest version of the format that can hold it.
  var formatVersion: Int { channelNumbers == nil && window == nil ? 1 : 2 }

  /// The attributes of its dataset or group.
  var attributes: [NamedAttribute] {
    var attributes = [
      NamedAttribute("kind", .text(kind.rawValue)),
      NamedAttribute("dt", .real(step.seconds)),
      NamedAttribute("dt_numerator", .integer(step.numerator)),
      NamedAttribute("dt_denominator", .integer(step.denominator)),
      NamedAttribute("stride", .integer(Int64(stride))),
      NamedAttribute("first_trial", .integer(Int64(firstTrial))),
      NamedAttribute("trial_count", .integer(Int64(trialCount))),
    ]
    if every != stride { attributes.append(NamedAttribute("every", .integer(Int64(every)))) }
    if let channelNumbers {
      attributes.append(NamedAttribute(ChannelNumbers.attribute, .text(ChannelNumbers.text(channelNumbers))))
    }
    if let window { attributes.append(NamedAttribute("window", .reals([window.lowerBound, window.upperBound]))) }
    if let units { attributes.append(NamedAttribute("units", .text(units))) }
    if kind == .events {
      attributes.append(NamedAttribute("channels", .integer(Int64(channelCount))))
      attributes.append(NamedAttribute("sorting", .text("by_time")))
    }
    return attributes
  }

  /// Reads the attributes of the dataset or group at a location; `nil` when it is no trace.
  init?(reading location: String, _ object: some HDF5Object, from file: ArchiveFile) throws(ArchiveError) {
    guard try file.attribute("kind", of: object) != nil else { return nil }
    self.location = location
    kind = try file.choice("kind", of: object)
    units = try file.optionalText("units", of: object)
    step = try file.timeStep(of: object)
    stride = try file.count("stride", of: object)
    every = try file.attribute("every", of: object) == nil ? stride : file.count("every", of: object)
    firstTrial = try file.count("first_trial", of: object)
    trialCount = try file.count("trial_count", of: object)
    channelCount = try file.channels(of: object)
    channelNumbers = try ChannelNumbers.read(of: object, channelCount, in: file)
    window = try Self.window(of: object, in: file)
    guard stride >= 1, every >= 1, stride % every == 0, channelCount <= Int(Int32.max), firstTrial <= Int(Int32.max),
      trialCount <= Int(Int32.max)
    else { throw file.damaged("'\(location)' has a stride, width or range of trials that cannot be") }
  }

  private static func window(
    of object: some HDF5Object, in file: ArchiveFile
  ) throws(ArchiveError) -> Range<Double>? {
    guard let value = try file.attribute("window", of: object) else { return nil }
    guard case .reals(let limits) = value, limits.count == 2, limits[0] <= limits[1] else {
      throw file.damaged("'\(object.objectPath)' has a window that cannot be")
    }
    return limits[0]..<limits[1]
  }

  init(
    location: String, kind: SignalKind, channelCount: Int, units: String?, step: TimeStep, stride: Int, every: Int,
    channelNumbers: [Int]? = nil, window: Range<Double>? = nil, firstTrial: Int
  ) {
    self.location = location
    self.kind = kind
    self.channelCount = channelCount
    self.units = units
    self.step = step
    self.stride = stride
    self.every = every
    self.channelNumbers = channelNumbers
    self.window = window
    self.firstTrial = firstTrial
    trialCount = 0
  }
}
