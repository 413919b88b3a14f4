internal import HDF5

/// What an experimenter adds to the trials: columns of their table, metrics, and texts on where things came from.
struct ArchiveResults {
  private var columns: [(name: String, values: StoredValues)] = []
  private var metrics: [(name: String, values: StoredValues, shape: [Int], units: String?)] = []
  private var provenance: [(name: String, text: String)] = []

  init() {}

  /// The metrics, and the texts on where things came from, that a file has.
  init(reading file: ArchiveFile) throws(ArchiveError) {
    for link in try file.links(Self.metricsLocation) {
      let dataset = try file.reading { () throws(HDF5Error) in
        try file.file.root.dataset("\(Self.metricsLocation)/\(link.name)")
      }
      let values = try file.reading { () throws(HDF5Error) in
        try StoredValues.read(0..<dataset.rowCount, of: dataset, byteBudget: file.byteBudget)
      }
      metrics.append((link.name, values, dataset.shape, try file.optionalText("units", of: dataset)))
    }
    guard try file.exists(Integrity.provenanceLocation) else { return }
    for attribute in try file.attributes(of: file.group(Integrity.provenanceLocation)) {
      if case .text(let text) = attribute.value { provenance.append((attribute.name, text)) }
    }
    for link in try file.links(Integrity.provenanceLocation) {
      let bytes: [UInt8] = try file.vector("\(Integrity.provenanceLocation)/\(link.name)")
      provenance.append((link.name, String(decoding: bytes, as: UTF8.self)))
    }
  }

  /// A text on where things came from.
  func provenance(_ name: String) -> String? { provenance.first { $0.name == name }?.text }

  static let metricsLocation = "/metrics"
  /// Longer texts become datasets.
  private static let attributeLimit = 4096

  /// Adds a column of the table of trials.
  mutating func addColumn(_ name: String, _ values: StoredValues) throws(ArchiveError) {
    try NameRules.check(name, of: "a column")
    guard !TrialTable.isReserved(name), !hasColumn(name) else {
      throw .alreadySet(what: "a column", name: name)
    }
    columns.append((name, values))
  }

  /// Whether there is a column of a name.
  func hasColumn(_ name: String) -> Bool { columns.contains { $0.name == name } }

  /// Adds a metric; of no dimensions for a single number.
  mutating func addMetric(
    _ name: String, _ values: StoredValues, shape: [Int], units: String?
  ) throws(ArchiveError) {
    try NameRules.check(name, of: "a metric")
    try NameRules.checkUnits(units, of: name)
    guard !metrics.contains(where: { $0.name == name }) else { throw .alreadySet(what: "a metric", name: name) }
    let count = shape.reduce((1, false)) { product, extent in
      let (count, overflow) = product.0.multipliedReportingOverflow(by: max(extent, 0))
      return (count, product.1 || overflow || extent < 0)
    }
    guard !count.1, count.0 == values.count, shape.count <= HDF5Dataset.maximumRank else {
      throw .metricShape(name: name, shape: shape, found: values.count)
    }
    metrics.append((name, values, shape, units))
  }

  /// Adds a text on where things came from.
  mutating func addProvenance(_ name: String, _ text: String) throws(ArchiveError) {
    try NameRules.check(name, of: "a text of the provenance")
    guard !provenance.contains(where: { $0.name == name }) else {
      throw .alreadySet(what: "a text of the provenance", name: name)
    }
    provenance.append((name, text))
  }

  /// Refuses columns that do not have one value a trial.
  func checkColumns(trialCount: Int) throws(ArchiveError) {
    for column in columns where column.values.count != trialCount {
      throw .columnLength(name: column.name, expected: trialCount, found: column.values.count)
    }
  }

  /// Writes columns and metrics.
  func write(to file: HashedFile) throws(ArchiveError) {
    for column in columns { try file.dataset("\(TrialTable.location)/\(column.name)", column.values) }
    try writeMetrics(to: file)
  }

  /// Writes metrics.
  func writeMetrics(to file: HashedFile) throws(ArchiveError) {
    try ArchiveError.writing(file.archivePath) { () throws(HDF5Error) in _ = try file.group(Self.metricsLocation) }
    for metric in metrics {
      // A single number is a vector of one: HDF5 keeps no checksum of a dataset without dimensions.
      try file.dataset(
        "\(Self.metricsLocation)/\(metric.name)", metric.values, shape: metric.shape.isEmpty ? [1] : metric.shape,
        attributes: metric.units.map { [NamedAttribute("units", .text($0))] } ?? [])
    }
  }

  /// Writes the texts: short ones as attributes, long ones as bytes.
  func writeProvenance(to file: HashedFile) throws(ArchiveError) {
    let short = provenance.filter { Self.fitsAttribute($0.text) }
    try ArchiveError.writing(file.archivePath) { () throws(HDF5Error) in
      _ = try file.group(
        Integrity.provenanceLocation, short.map { NamedAttribute($0.name, .text($0.text)) })
    }
    for (name, text) in provenance where !Self.fitsAttribute(text) {
      try file.dataset("\(Integrity.provenanceLocation)/\(name)", .uint8(Array(text.utf8)))
    }
  }

  private static func fitsAttribute(_ text: String) -> Bool {
    text.utf8.count <= attributeLimit && !text.utf8.contains(0)
  }
}
