public import Signals

extension Multirate {
  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    var nothing: Tape?
    return try evolve(over: input, in: context, &nothing)
  }

  /// Runs, and fills in a tape that is wanted.
  mutating func evolve(
    over input: Raster, in context: EvolutionContext, _ tape: inout Tape?
  ) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    switch ratio {
    case .slower(let factor): return try evolveSlower(by: factor, over: input, in: context, &tape)
    case .faster(let factor): return try evolveFaster(by: factor, over: input, in: context, &tape)
    case nil: return Evolution(output: input)  // Refused by `validated`.
    }
  }

  // MARK: A slower module

  private mutating func evolveSlower(
    by factor: Int, over input: Raster, in context: EvolutionContext, _ tape: inout Tape?
  ) throws(ModuleError) -> Evolution {
    let grid = try locating(in: context) { () throws(SignalError) in try input.grid.every(factor) }
    let before = self
    let gathered = gather(input, every: factor)
    guard state.pending.isFinite, let inner = try? Raster(grid: grid, channelCount: inputCount, values: gathered) else {
      throw before.firstOverflow(of: input, factor: factor, in: context)
    }
    let evolution = try evolveModule(over: inner, of: input, in: context, &tape) { step in
      Int(Int64(factor) * (grid.firstTick + Int64(step)) - input.grid.firstTick)
    }
    let output = try spread(evolution.output, every: factor, over: input.grid, in: context)
    return Evolution(output: output, records: evolution.records)
  }

  /// The rows of a slower module's input: what came in until each of its ticks, and the rest kept for the next run.
  private mutating func gather(_ input: Raster, every factor: Int) -> [Float] {
    var rows: [Float] = []
    let channels = inputCount
    let conversion = simulation.input
    input.forEachDenseBlock { block, values in
      for (row, step) in block.enumerated() {
        for channel in 0..<channels {
          let value = values[row * channels + channel]
          if conversion == .hold {
            state.pending.scalars[channel] = value
          } else {
            state.pending.scalars[channel] += value
          }
        }
        state.pendingSteps += 1
        guard (input.grid.firstTick + Int64(step)) % Int64(factor) == 0 else { continue }
        let divisor = conversion == .average ? Float(state.pendingSteps) : 1
        for channel in 0..<channels {
          rows.append(state.pending.scalars[channel] / divisor)
          state.pending.scalars[channel] = 0
        }
        state.pendingSteps = 0
      }
    }
    return rows
  }

  /// The error of sums that left the finite numbers.
  private func firstOverflow(
    of input: Raster, factor: Int, in context: EvolutionContext
  ) -> ModuleError {
    let step = firstStepNotFinite(of: input.stepCount) { steps in
      var copy = self
      return copy.gather(input.steps(0..<steps), every: factor).allSatisfy(\.isFinite) && copy.state.pending.isFinite
    }
    return notFinite("pending", step: step, of: input, in: context)
  }

  /// A slower module's output on the network's steps.
  private mutating func spread(
    _ output: Raster, every factor: Int, over grid: TimeGrid, in context: EvolutionContext
  ) throws(ModuleError) -> Raster {
    func row(of step: Int) -> Int? {
      let tick = grid.firstTick + Int64(step)
      return tick % Int64(factor) == 0 ? Int(tick / Int64(factor) - output.grid.firstTick) : nil
    }
    if simulation.output == .count, output.kind == .events {
      let events = try locating(in: context) { () throws(SignalError) in try output.eventRows() }
      var rows = EventRows()
      for step in 0..<grid.count {
        if let row = row(of: step) { rows.appendRow(row, of: events) } else { rows.appendEmptyRow() }
      }
      return Raster(grid: grid, channelCount: outputCount, storage: .events(rows))
    }
    let (channels, values) = (outputCount, output.values)
    var spread: [Float] = []
    spread.reserveCapacity(grid.count * channels)
    for step in 0..<grid.count {
      let row = row(of: step).map { values[$0 * channels..<($0 + 1) * channels] }
      if simulation.output == .count {
        spread += row ?? ArraySlice(repeating: 0, count: channels)
      } else {
        if let row { state.held.scalars = Array(row) }
        spread += state.held.scalars
      }
    }
    return Raster(grid: grid, channelCount: channels, storage: .dense(spread))
  }

  // MARK: A faster module

  private mutating func evolveFaster(
    by factor: Int, over input: Raster, in context: EvolutionContext, _ tape: inout Tape?
  ) throws(ModuleError) -> Evolution {
    let grid = try locating(in: context) { () throws(SignalError) in
      let (firstTick, overflow) = input.grid.firstTick.multipliedReportingOverflow(by: Int64(factor))
      let (count, overflowOfCount) = input.stepCount.multipliedReportingOverflow(by: factor)
      guard !overflow, !overflowOfCount else {
        throw SignalError.gridOutOfBounds(firstTick: input.grid.firstTick, count: input.stepCount)
      }
      return try TimeGrid(step: simulation.moduleTimeStep, firstTick: firstTick, count: count)
    }
    var inside = context
    inside.recording = context.recording.atEveryStep
    let inner = Raster(
      grid: grid, channelCount: inputCount, storage: Self.spread(input, over: factor, by: simulation.input))
    let evolution = try evolveModule(over: inner, of: input, in: inside, &tape) { $0 / factor }
    func gathered(_ raster: Raster, by factor: Int, _ conversion: RateConversion) throws(ModuleError) -> Raster {
      do { return try Self.gathered(raster, by: factor, onto: input.grid, conversion) } catch {
        throw overflow(error, of: input, in: context)
      }
    }
    var result = Evolution(output: try gathered(evolution.output, by: factor, simulation.output))
    for var record in evolution.records {
      // A record of a slower module inside has steps of its own, which may be longer than those of the network.
      if case .faster(let parts)? = Ratio(of: record.raster.grid.step, to: simulation.timeStep) {
        let path = AttributePath(Array(record.path.components.dropFirst(context.path.components.count)))
        tape?.gathered[path] = Tape.Gathered(parts: parts, isSum: record.kind == .events)
        record.raster = try gathered(record.raster, by: parts, record.kind == .events ? .count : .hold)
      }
      let gathered = record
      result.records.append(
        try locating(in: context) { () throws(SignalError) in try gathered.kept(by: context.recording) })
    }
    return result
  }

  /// Every step of an input over several shorter ones.
  private static func spread(_ input: Raster, over factor: Int, by conversion: RateConversion) -> Raster.Storage {
    switch input.storage {
    case .events(let events):
      var rows = EventRows()
      for step in 0..<input.stepCount {
        for part in 0..<factor {
          if part == 0 || conversion != .count { rows.appendRow(step, of: events) } else { rows.appendEmptyRow() }
        }
      }
      return .events(rows)
    case .dense(let values):
      let channels = input.channelCount
      var spread: [Float] = []
      spread.reserveCapacity(values.count * factor)
      for step in 0..<input.stepCount {
        for part in 0..<factor {
          if part == 0 || conversion != .count {
            spread += values[step * channels..<(step + 1) * channels]
          } else {
            spread += repeatElement(0, count: channels)
          }
        }
      }
      return .dense(spread)
    }
  }

  /// Every `factor` steps of a raster as one.
  private static func gathered(
    _ raster: Raster, by factor: Int, onto grid: TimeGrid, _ conversion: RateConversion
  ) throws(SignalError) -> Raster {
    let (channels, values) = (raster.channelCount, raster.values)
    var result = [Float](repeating: 0, count: grid.count * channels)
    for step in 0..<grid.count {
      for part in (conversion == .hold ? factor - 1 : 0)..<factor {
        let row = (step * factor + part) * channels
        for channel in 0..<channels { result[step * channels + channel] += values[row + channel] }
      }
      guard conversion == .average else { continue }
      for channel in 0..<channels { result[step * channels + channel] /= Float(factor) }
    }
    let dense = try Raster(grid: grid, channelCount: channels, values: result)
    return raster.kind == .events && conversion == .count ? try dense.heldAsEvents() : dense
  }

  // MARK: The module

  /// Runs the module; steps in its errors become steps of the network.
  private mutating func evolveModule(
    over inner: Raster, of input: Raster, in context: EvolutionContext, _ tape: inout Tape?, outerStep: (Int) -> Int
  ) throws(ModuleError) -> Evolution {
    do {
      if tape == nil { return try context.evolve(&module, named: "module", over: inner) }
      let (evolution, ofModule) = try context.evolveTaped(&module, named: "module", over: inner)
      tape?.module = ofModule
      return evolution
    } catch {
      guard case .stateNotFinite(let attribute, let step, _) = error.problem else { throw error }
      var located = error
      let outer = outerStep(step)
      located.problem = .stateNotFinite(attribute: attribute, step: outer, time: input.grid.time(at: outer))
      throw located
    }
  }
}
