internal import Kernels
public import Signals

extension TimedModule {
  /// Runs over a series from the present time of the clock, and moves the clock on.
  ///
  /// - Parameters:
  ///   - input: Events or samples; `nil` for silence.
  ///   - span: How long; until the input ends unless given.
  /// - Throws: `ModuleError` for an input that is too wide, too short or not finite, a duration that is not a whole
  ///   number of steps, an unknown path in `recording`, or a state that leaves the finite numbers. Module and clock are
  ///   then as they were.
  public mutating func evolve(
    over input: (any TimeSeries)?, for span: EvolutionSpan = .untilInputEnds, recording: Recording = .nothing
  ) throws(ModuleError) -> TimedEvolution {
    let grid = try grid(over: input, for: span)
    let raster = try raster(of: input, on: grid)
    var module = module
    let evolution = try module.evolve(over: raster, recording: recording)
    let result = timed(evolution)
    self.module = module
    tick = grid.endTick
    return result
  }

  /// Runs over a series in pieces, each handed to a sink, so that memory does not grow with the duration.
  ///
  /// The pieces joined are the same bits as one run.
  /// - Parameters:
  ///   - stepsAtOnce: Steps of a piece; unless given, up to 4096, and fewer where a piece would take more than some MiB or
  ///     half a second. A module that needs its whole raster runs in one.
  ///   - onProgress: Called after every piece; what it throws ends the run after that piece.
  /// - Throws: `ModuleError` as `evolve(over:for:recording:)`, what the sink throws, or what `onProgress` throws. The
  ///   pieces until then are with the sink, and module and clock stand after the last of them.
  public mutating func evolve(
    over input: (any TimeSeries)?, for span: EvolutionSpan = .untilInputEnds, recording: Recording = .nothing,
    into sink: inout some EvolutionSink, stepsAtOnce: Int? = nil,
    onProgress: (EvolutionProgress) throws -> Void = { _ in }
  ) throws {
    let grid = try grid(over: input, for: span)
    try module.check(recording)
    var length = PieceLength(module.needsWholeRaster ? grid.count : stepsAtOnce)
    try sink.beginRun(of: self, over: input?.signal)
    var first = 0
    repeat {
      let start = ContinuousClock.now
      let steps = first..<min(first + length.steps, grid.count)
      let raster = try raster(of: input, on: grid, steps: steps)
      var next = self
      let evolution = try next.module.evolve(over: raster, recording: recording)
      next.tick = raster.grid.endTick
      try sink.append(evolution, of: next)
      self = next
      first = steps.upperBound
      length.adapt(to: evolution, over: raster, in: start.duration(to: .now))
      try onProgress(EvolutionProgress(completedSteps: first, totalSteps: grid.count))
    } while first < grid.count
    try sink.endRun(of: self)
  }

  /// Runs over independent trials in parallel, each from the present state and clock; this module stays as it is.
  ///
  /// - Parameter firstTrial: The global number of the first, which keeps the noise of trials apart.
  /// - Throws: The error of the first trial that fails.
  public func evolve(
    trials: [any TimeSeries], for span: EvolutionSpan = .untilInputEnds, firstTrial: Int = 0,
    recording: Recording = .nothing
  ) throws(ModuleError) -> [TimedEvolution] {
    try module.check(recording)
    return try Parallel.map(count: trials.count) { index throws(ModuleError) in
      var module = module
      let raster = try raster(of: trials[index], on: grid(over: trials[index], for: span))
      return timed(try module.evolve(over: raster, recording: recording, trial: firstTrial + index))
    }
  }

  /// The bins of a run from the present time of the clock.
  ///
  /// A span of zero that is asked for is a run of no steps; one that follows from the input is an error.
  /// - Throws: `ModuleError`.
  public func grid(over input: (any TimeSeries)?, for span: EvolutionSpan) throws(ModuleError) -> TimeGrid {
    let count: Int
    switch span {
    case .steps(let steps):
      guard steps >= 0 else { throw ModuleError(module.typeName, .badSize(what: "steps", found: steps)) }
      count = steps
    case .seconds(let duration, let rounding):
      count = try locating { () throws(SignalError) in try timeStep.count(in: duration, rounding: rounding) }
    case .untilInputEnds(let rounding):
      guard let input else { throw ModuleError(module.typeName, .durationNeeded) }
      guard input.isPeriodic || input.stop > now else {
        throw ModuleError(module.typeName, .inputEnded(stop: input.stop, now: now))
      }
      count = try locating { () throws(SignalError) in
        input.isPeriodic
          ? try timeStep.count(in: input.duration, rounding: rounding)
          : try timeStep.count(from: tick, until: input.stop, rounding: rounding)
      }
      guard count > 0 else {
        throw ModuleError(
          module.typeName,
          .inputTooShort(start: now, stop: input.isPeriodic ? now + input.duration : input.stop, step: timeStep))
      }
    }
    return try locating { () throws(SignalError) in try TimeGrid(step: timeStep, firstTick: tick, count: count) }
  }

  /// A series on the bins of a run, as the module gets it.
  ///
  /// - Parameter steps: The part of the run that is wanted; all of it unless given.
  /// - Throws: `ModuleError` for a series of another width, or one that cannot be read on these bins.
  public func raster(
    of input: (any TimeSeries)?, on grid: TimeGrid, steps: Range<Int>? = nil
  ) throws(ModuleError) -> Raster {
    let steps = steps ?? 0..<grid.count
    guard let input else {
      return try locating { () throws(SignalError) in
        try Raster.checkStepCount(steps.count)
        return Raster(silentOn: grid.bins(steps), channelCount: module.inputCount)
      }
    }
    guard input.channelCount == module.inputCount else {
      throw ModuleError(module.typeName, .inputWidth(expected: module.inputCount, found: input.channelCount))
    }
    return try locating { () throws(SignalError) in
      switch input.signal {
      case .continuous(let series): try series.raster(on: grid.bins(steps))
      case .events(let series):
        try series.raster(on: grid, steps: steps, counting: conversion.counting, edges: conversion.edges)
      }
    }
  }

  private func timed(_ evolution: Evolution) -> TimedEvolution {
    TimedEvolution(evolution, kind: module.outputKind, placement: conversion.placement)
  }

  /// Calls what can fail on a series or raster, and names the module in the error.
  private func locating<Result>(_ body: () throws(SignalError) -> Result) throws(ModuleError) -> Result {
    do { return try body() } catch { throw ModuleError(module.typeName, .signal(error)) }
  }
}
