public import Signals

/// What came of a timed run: time series instead of rasters.
public struct TimedEvolution: Sendable {
  /// The bins that the run covered.
  public let grid: TimeGrid
  /// What the module gave, and the recorded traces, as rasters.
  public let evolution: Evolution
  private let kind: SignalKind
  private let placement: EventPlacement

  init(_ evolution: Evolution, kind: SignalKind, placement: EventPlacement) {
    grid = evolution.output.grid
    self.evolution = evolution
    self.kind = kind
    self.placement = placement
  }

  /// What the module gave as a series, made when it is asked for.
  ///
  /// - Throws: `SignalError.notACount` for an output of events that holds something else; `SignalError.tooLateForStep`
  ///   beyond 2⁵⁰ ticks.
  /// - Complexity: O(events) or O(samples).
  public var output: Signal {
    get throws(SignalError) {
      try Self.signal(evolution.output, as: kind, placement: placement, name: "output", units: nil)
    }
  }

  /// What a module with several outputs gave on one of them, as a series; `nil` when it has no such output.
  ///
  /// - Throws: `SignalError.notACount` for an output of events that holds something else.
  public func output(named name: String) throws(SignalError) -> Signal? {
    guard let output = evolution.outputs.first(where: { $0.name == name }) else { return nil }
    return try Self.signal(output.raster, as: output.kind, placement: placement, name: name, units: nil)
  }

  /// The paths of all recorded traces, in the order of the network.
  public var recordedPaths: [AttributePath] { evolution.records.map(\.path) }

  /// The trace recorded at a path as a series; `nil` when it was not recorded.
  ///
  /// - Throws: `SignalError.notACount` for a trace of events that holds something else.
  public func recorded(_ path: AttributePath) throws(SignalError) -> Signal? {
    guard let record = evolution.records.first(where: { $0.path == path }) else { return nil }
    return try Self.signal(
      record.raster, as: record.kind, placement: placement, name: path.description, units: record.units)
  }

  private static func signal(
    _ raster: Raster, as kind: SignalKind, placement: EventPlacement, name: String, units: String?
  ) throws(SignalError) -> Signal {
    switch kind {
    case .continuous: .continuous(ContinuousSeries(raster, name: name, units: units))
    case .events: .events(try EventSeries(raster, placement: placement, name: name))
    }
  }
}
