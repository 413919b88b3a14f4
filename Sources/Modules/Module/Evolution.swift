public import Signals

/// What came of a run: the output, and the traces that were recorded on the way.
public struct Evolution: Sendable, Hashable {
  /// One recorded trace.
  public struct Record: Sendable, Hashable {
    /// The module and its state, such as `hidden/vmem`.
    public var path: AttributePath
    /// How the trace reads as a series.
    public var kind: SignalKind
    /// The unit of the values; `nil` for pure numbers.
    public var units: String?
    /// The values, `[steps, channels]`.
    public var raster: Raster
  }

  /// What the module gave.
  public var output: Raster
  /// The recorded traces, in the order of the network.
  public var records: [Record]

  public init(output: Raster, records: [Record] = []) {
    self.output = output
    self.records = records
  }

  /// The trace recorded at a path, if any.
  public subscript(path: AttributePath) -> Raster? { records.first { $0.path == path }?.raster }

  /// The evolution followed by another that begins where it ends and has the same records.
  ///
  /// - Throws: `SignalError.rastersDoNotJoin`.
  public func followed(by next: Evolution) throws(SignalError) -> Evolution {
    guard records.map(\.path) == next.records.map(\.path) else {
      throw .rastersDoNotJoin("one records \(records.map(\.path)), the next \(next.records.map(\.path))")
    }
    var whole = Evolution(output: try output.followed(by: next.output))
    for (record, more) in zip(records, next.records) {
      var joined = record
      joined.raster = try record.raster.followed(by: more.raster)
      whole.records.append(joined)
    }
    return whole
  }
}
