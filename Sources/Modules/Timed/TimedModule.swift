public import Signals

/// A module with a clock, that speaks time series in absolute seconds.
///
/// ```swift
/// var timed = try LIF(3, timeStep: .milliseconds(1)).timed()
/// let result = try timed.evolve(over: events, recording: .everything)
/// try result.output.events   // spikes, at the middle of their bins
/// timed.now              // where the next run begins, in seconds
/// ```
///
/// Events are counted into bins, signals sampled at the beginning of each; either kind of series suits any module.
public struct TimedModule: Sendable {
  /// How series become rasters and rasters series.
  public struct Conversion: Sendable, Hashable {
    /// Whether events that share bin and channel count as many or as one.
    public var counting: EventCounting
    /// Which bin an event on an edge belongs to.
    public var edges: BinEdges
    /// Where in its bin an output event is placed.
    public var placement: EventPlacement

    public init(
      counting: EventCounting = .counts, edges: BinEdges = .snapped, placement: EventPlacement = .binMiddle
    ) {
      self.counting = counting
      self.edges = edges
      self.placement = placement
    }
  }

  /// The module that runs.
  public var module: any Module
  /// The length of a step.
  public let timeStep: TimeStep
  /// How series become rasters and rasters series.
  public var conversion: Conversion
  /// Steps since time zero.
  public internal(set) var tick: Int64 = 0

  /// Wraps a module.
  ///
  /// - Throws: `ModuleError` where the modules of the tree have different time steps, or none and none is given.
  public init(
    _ module: any Module, step: TimeStep? = nil, conversion: Conversion = Conversion()
  ) throws(ModuleError) {
    let found = module.timeSteps
    guard let step = step ?? found.first?.step else { throw ModuleError(module.typeName, .timeStepNeeded) }
    guard found.allSatisfy({ $0.step == step }) else {
      let steps =
        found.map { $0.path.components.isEmpty ? "\($0.step) of its own" : "\($0.step) in '\($0.path)'" } + [
          "\(step) asked for"
        ]
      throw ModuleError(module.typeName, .timeStepsDiffer(steps))
    }
    try module.validate()
    self.module = module
    self.timeStep = step
    self.conversion = conversion
  }

  /// The present time of the clock, in seconds.
  public var now: Double { timeStep.seconds(atTick: tick) }

  /// Sets the clock to a tick; the state stays.
  public mutating func setClock(toTick tick: Int64) { self.tick = tick }
  /// Sets the clock to zero; the state stays.
  public mutating func resetClock() { tick = 0 }
  /// Puts the state to rest; the clock goes on.
  public mutating func resetState() { module.resetState() }
  /// Puts the state to rest and the clock to zero.
  public mutating func resetAll() {
    resetState()
    resetClock()
  }
}

extension Module {
  /// The module with a clock, for time series.
  ///
  /// - Parameters:
  ///   - step: The time step; taken from the modules when they have one.
  ///   - output: The output that becomes the series, of a module with several; the module's own choice unless given.
  /// - Throws: `ModuleError` where time steps differ or there is none, or for an output that the module does not have.
  public func timed(
    step: TimeStep? = nil, conversion: TimedModule.Conversion = TimedModule.Conversion(), output: String? = nil
  ) throws(ModuleError) -> TimedModule {
    var module = self
    if let output { try module.choose(output: output) }
    return try TimedModule(module, step: step, conversion: conversion)
  }
}
