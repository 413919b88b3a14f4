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
    /// Steps of the module whose tick is a multiple of this were kept.
    public var stride = 1
    /// The channels of the trace that were kept, ascending; `nil` for all.
    public var channels: [Int]?
    /// The seconds in which steps begin that were kept; `nil` for all.
    public var window: Range<Double>?

    /// What a recording keeps of a record of every step and channel.
    func kept(by recording: Recording) throws(SignalError) -> Record {
      var record = self
      record.raster = try raster.every(recording.stride)
      record.stride = recording.stride
      record.window = recording.window
      if let window = recording.window {
        record.raster = record.raster.steps(record.raster.grid.bins(beginningIn: window))
      }
      record.channels = recording.channels(of: path)
      if let channels = record.channels { record.raster = try record.raster.selecting(channels: channels) }
      return record
    }

    /// Adds what was kept of the steps that follow; before and after a window that is nothing.
    fileprivate mutating func append(_ next: Record) throws(SignalError) {
      guard let window, raster.stepCount == 0 || next.raster.stepCount == 0 else {
        return try raster.append(next.raster)
      }
      if raster.stepCount == 0, raster.grid.start < window.upperBound { raster = next.raster }
    }
  }

  /// One of the outputs of a module that has several.
  public struct Output: Sendable, Hashable {
    /// The name of the output, such as that of a branch.
    public var name: String
    /// How the output reads as a series.
    public var kind: SignalKind
    /// The values, `[steps, channels]`.
    public var raster: Raster

    public init(name: String, kind: SignalKind, raster: Raster) {
      self.name = name
      self.kind = kind
      self.raster = raster
    }
  }

  /// What the module gave.
  public var output: Raster
  /// What a module with several outputs gave on each, in order; empty for a module with one.
  public var outputs: [Output]
  /// The recorded traces, in the order of the network.
  public var records: [Record]

  public init(output: Raster, outputs: [Output] = [], records: [Record] = []) {
    self.output = output
    self.outputs = outputs
    self.records = records
  }

  /// The trace recorded at a path, if any.
  public subscript(path: AttributePath) -> Raster? { records.first { $0.path == path }?.raster }

  /// What the module gave on the output of a name, if it has one.
  public subscript(output name: String) -> Raster? { outputs.first { $0.name == name }?.raster }

  /// The evolution followed by another that begins where it ends and has the same outputs and records.
  ///
  /// - Throws: `SignalError.rastersDoNotJoin`.
  public func followed(by next: Evolution) throws(SignalError) -> Evolution {
    var whole = self
    try whole.append(next)
    return whole
  }

  /// Adds another evolution that begins where this one ends and has the same outputs and records.
  ///
  /// - Throws: `SignalError.rastersDoNotJoin`.
  public mutating func append(_ next: Evolution) throws(SignalError) {
    guard records.map(\.path) == next.records.map(\.path) else {
      throw .rastersDoNotJoin("one records \(records.map(\.path)), the next \(next.records.map(\.path))")
    }
    guard outputs.map(\.name) == next.outputs.map(\.name) else {
      throw .rastersDoNotJoin("one has the outputs \(outputs.map(\.name)), the next \(next.outputs.map(\.name))")
    }
    try output.append(next.output)
    for (index, more) in next.outputs.enumerated() { try outputs[index].raster.append(more.raster) }
    for (index, more) in next.records.enumerated() { try records[index].append(more) }
  }
}
