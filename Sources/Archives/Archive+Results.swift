internal import HDF5
internal import Modules

extension Archive {
  /// The names of the columns that the experimenter added to the table of trials.
  public var columnNames: [String] {
    get throws(ArchiveError) {
      try file.links(TrialTable.location).map(\.name).filter { !TrialTable.isReserved($0) }
    }
  }

  /// The names of the metrics.
  public var metricNames: [String] {
    get throws(ArchiveError) { try file.links(ArchiveResults.metricsLocation).map(\.name) }
  }

  /// The names of the texts on where things came from.
  public var provenanceNames: [String] {
    get throws(ArchiveError) {
      let group = try file.group(Integrity.provenanceLocation)
      let attributes = try file.attributes(of: group).map(\.name)
      return try attributes + file.links(Integrity.provenanceLocation).map(\.name)
    }
  }

  /// A column of the table of trials, one value a trial.
  ///
  /// - Throws: `ArchiveError.notFound` or `damaged`.
  public func column(_ name: String) throws(ArchiveError) -> ArchivedNumbers {
    let column = try numbers(name, in: TrialTable.location, what: "column", known: columnNames)
    guard column.shape == [trialCount] else { throw file.damaged("column '\(name)' does not have one value a trial") }
    return column
  }

  /// A metric, such as an accuracy or a confusion matrix; a single number has the shape `[1]`.
  ///
  /// - Throws: `ArchiveError.notFound` or `damaged`.
  public func metric(_ name: String) throws(ArchiveError) -> ArchivedNumbers {
    try numbers(name, in: ArchiveResults.metricsLocation, what: "metric", known: metricNames)
  }

  /// A text on where things came from, such as the configuration as it was written.
  ///
  /// - Throws: `ArchiveError.notFound` or `damaged`.
  public func provenance(_ name: String) throws(ArchiveError) -> String {
    let group = try file.group(Integrity.provenanceLocation)
    if case .text(let text) = try file.attribute(name, of: group) { return text }
    let known = try provenanceNames
    guard known.contains(name) else { throw notFound("text of the provenance", name, known) }
    let bytes: [UInt8] = try file.vector("\(Integrity.provenanceLocation)/\(name)")
    return String(decoding: bytes, as: UTF8.self)
  }

  private func notFound(_ what: String, _ name: String, _ known: [String]) -> ArchiveError {
    .notFound(what: what, name: name, suggestion: SpellingSuggestion.nearest(to: name, in: known))
  }

  private func numbers(
    _ name: String, in group: String, what: String, known: [String]
  ) throws(ArchiveError) -> ArchivedNumbers {
    guard known.contains(name) else { throw notFound(what, name, known) }
    let dataset = try file.reading { () throws(HDF5Error) in try file.file.root.dataset("\(group)/\(name)") }
    _ = try file.logicalByteCount(of: dataset)
    let units = try file.optionalText("units", of: dataset)
    switch dataset.type {
    case .int64:
      let values: [Int64] = try file.values(dataset)
      return ArchivedNumbers(shape: dataset.shape, values: .integers(values.map { Int($0) }), units: units)
    case .float64:
      return ArchivedNumbers(shape: dataset.shape, values: .reals(try file.values(dataset)), units: units)
    default: throw file.damaged("\(what) '\(name)' holds neither int64 nor float64")
    }
  }
}
