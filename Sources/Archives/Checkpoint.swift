internal import HDF5
internal import Modules
internal import Signals

/// How far a run has come: what a segment holds beside its rows, so that another writer can go on from there.
struct Checkpoint {
  /// Whether a run can go on from here; not from within a trial that is stored as a whole, or within its input.
  var isResumable: Bool
  /// Trials that are complete.
  var trialCount: Int
  var traces: [TraceLayout]
  var input: InputLayout?
  /// The columns that come with the trials.
  var columnNames: [String] = []
  /// The run under way, without its module.
  var run: ArchiveWriter.RunUnderWay?
  /// The module as it is now, where it is known, and its clock.
  var module: (snapshot: ModuleSnapshot, tick: Int64)?

  private static let location = "/checkpoint"
  private static let moduleLocation = "\(location)/module"
  private static let inputLocation = "\(location)/input"
  private static let tracesLocation = "\(location)/traces"

  /// Where a writer stands.
  init(of writer: ArchiveWriter) {
    isResumable = writer.isResumable
    trialCount = writer.trials.count
    traces = writer.traces
    input = writer.input
    columnNames = writer.columns.map(\.name)
    run = writer.run
    let known = writer.run == nil && writer.relation == .continued ? writer.lastModule : writer.run?.module
    module = known.map { ($0.module.snapshot, $0.tick) }
  }

  // MARK: Writing

  /// Writes it, the module as what differs from the one before the first trial.
  func write(to file: HashedFile, since initial: ModuleSnapshot) throws(ArchiveError) {
    try ArchiveError.writing(file.archivePath) { () throws(HDF5Error) in
      _ = try file.group(Self.location, attributes)
      for (place, trace) in traces.enumerated() {
        let rows = run?.rowCounts?.first { $0.location == trace.location }?.rows
        _ = try file.group(
          "\(Self.tracesLocation)/\(place)",
          Self.withChannels(trace.attributes, trace.channelCount)
            + [NamedAttribute("location", .text(trace.location))]
            + (rows.map { [NamedAttribute("rows", .integer(Int64($0)))] } ?? []))
      }
      if let input {
        _ = try file.group(
          Self.inputLocation,
          Self.withChannels(input.attributes, input.channelCount) + [NamedAttribute("name", .text(input.name))])
      }
    }
    guard let module else { return }
    let isWhole = !SnapshotWriting.haveSameForm(module.snapshot, initial)
    try SnapshotWriting.write(
      module.snapshot, to: file, at: Self.moduleLocation,
      attributes: [NamedAttribute("tick", .integer(module.tick)), NamedAttribute("is_whole", .flag(isWhole))],
      since: isWhole ? nil : initial)
  }

  private var attributes: [NamedAttribute] {
    var attributes = [
      NamedAttribute("is_resumable", .flag(isResumable)), NamedAttribute("trial", .integer(Int64(trialCount))),
    ]
    if !columnNames.isEmpty { attributes.append(NamedAttribute("columns", .texts(columnNames))) }
    guard let run else { return attributes }
    attributes += [
      NamedAttribute("first_tick", .integer(run.firstTick)), NamedAttribute("number", .integer(Int64(run.number))),
      NamedAttribute("steps_done", .integer(Int64(run.stepCount))),
      NamedAttribute("has_pieces", .flag(run.rowCounts != nil)),
    ]
    if let input = run.input {
      if let hash = run.inputHash { attributes.append(NamedAttribute("input_sha256", .text(hash))) }
      attributes += [
        NamedAttribute("input_rows", .integer(Int64(input.rowCount))),
        NamedAttribute("input_start", .real(input.start)),
        NamedAttribute("input_stop", .real(input.stop)), NamedAttribute("input_first_tick", .integer(input.firstTick)),
      ]
    }
    return attributes
  }

  /// States the channels where the rows of a dataset would say them.
  private static func withChannels(_ attributes: [NamedAttribute], _ count: Int) -> [NamedAttribute] {
    attributes.contains { $0.name == "channels" }
      ? attributes : attributes + [NamedAttribute("channels", .integer(Int64(count)))]
  }

  // MARK: Reading

  /// Reads the checkpoint of a segment.
  ///
  /// - Throws: `ArchiveError.damaged`.
  init(reading file: ArchiveFile, since initial: ModuleSnapshot) throws(ArchiveError) {
    let group = try file.group(Self.location)
    isResumable = try file.flag("is_resumable", of: group)
    trialCount = try file.count("trial", of: group)
    if case .texts(let names) = try file.attribute("columns", of: group) { columnNames = names }
    traces = []
    var rowCounts: [(location: String, rows: Int)] = []
    for place in 0..<(try file.links(Self.tracesLocation).count) {
      let object = try file.group("\(Self.tracesLocation)/\(place)")
      let location = try file.text("location", of: object)
      guard let trace = try TraceLayout(reading: location, object, from: file) else {
        throw file.damaged("'\(location)' is no trace")
      }
      traces.append(trace)
      if try file.attribute("rows", of: object) != nil {
        rowCounts.append((location, try file.count("rows", of: object)))
      }
    }
    if try file.exists(Self.inputLocation) {
      let object = try file.group(Self.inputLocation)
      input = try InputLayout(reading: file.text("name", of: object), object, from: file)
    }
    if try file.attribute("first_tick", of: group) != nil {
      var run = ArchiveWriter.RunUnderWay(
        firstTick: try file.integer("first_tick", of: group), number: try file.count("number", of: group),
        stepCount: try file.count("steps_done", of: group))
      if try file.flag("has_pieces", of: group) { run.rowCounts = rowCounts }
      run.inputHash = try file.optionalText("input_sha256", of: group)
      if try file.attribute("input_rows", of: group) != nil {
        run.input = Trial.Input(
          rowCount: try file.count("input_rows", of: group), start: try file.real("input_start", of: group),
          stop: try file.real("input_stop", of: group), firstTick: try file.integer("input_first_tick", of: group))
      }
      self.run = run
    }
    guard try file.exists(Self.moduleLocation) else { return }
    let object = try file.group(Self.moduleLocation)
    module = (
      try file.flag("is_whole", of: object)
        ? SnapshotReading.read(Self.moduleLocation, from: file)
        : SnapshotReading.read(Self.moduleLocation, from: file, since: initial),
      try file.integer("tick", of: object)
    )
  }
}
