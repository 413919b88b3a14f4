extension ArchiveWriter {
  /// Adds a column of whole numbers to the table of trials, one value a trial.
  ///
  /// - Throws: `ArchiveError` for a name that is taken or unusable. The number of values is checked by `finish()`.
  public func setColumn(_ name: String, _ values: [Int]) throws(ArchiveError) {
    try addColumn(name, .int64(values.map { Int64($0) }))
  }

  /// Adds a column of real numbers to the table of trials, one value a trial.
  ///
  /// - Throws: `ArchiveError` for a name that is taken or unusable. The number of values is checked by `finish()`.
  public func setColumn(_ name: String, _ values: [Double]) throws(ArchiveError) {
    try addColumn(name, .float64(values))
  }

  private func addColumn(_ name: String, _ values: StoredValues) throws(ArchiveError) {
    try checkUsable()
    guard column(name) == nil else { throw .alreadySet(what: "a column", name: name) }
    try results.addColumn(name, values)
  }

  /// The values of a column that came with the trials so far, also with those of the writer that began the run.
  public func column(_ name: String) -> [Int]? { columns.first { $0.name == name }?.values }

  /// Adds a number that sums the experiment up, such as an accuracy.
  ///
  /// One that is set before the first trial is there when a run that was ended goes on.
  /// - Throws: `ArchiveError` for a name that is taken or unusable.
  public func setMetric(_ name: String, _ value: Double, units: String? = nil) throws(ArchiveError) {
    try checkUsable()
    try results.addMetric(name, .float64([value]), shape: [], units: units)
  }

  /// Adds an array of counts that sums the experiment up, such as a confusion matrix.
  ///
  /// - Parameters:
  ///   - values: Row-major.
  ///   - shape: Extent of each axis, slowest first.
  /// - Throws: `ArchiveError` for a name that is taken or unusable, or values that do not fill the shape.
  public func setMetric(_ name: String, _ values: [Int], shape: [Int]) throws(ArchiveError) {
    try checkUsable()
    try results.addMetric(name, .int64(values.map { Int64($0) }), shape: shape, units: nil)
  }

  /// Adds a text on where things came from: a configuration as it was written, a command line, a version.
  ///
  /// Provenance is outside of the root hash and has one of its own.
  /// - Throws: `ArchiveError` for a name that is taken or unusable.
  public func setProvenance(_ name: String, _ text: String) throws(ArchiveError) {
    try checkUsable()
    try results.addProvenance(name, text)
  }

  /// A text on where things came from that was set, also by the writer that began the run.
  public func provenance(_ name: String) -> String? { results.provenance(name) }
}
