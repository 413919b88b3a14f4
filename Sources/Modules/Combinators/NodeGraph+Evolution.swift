public import Signals

extension NodeGraph {
  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let run = NodeRun(self, context)
    var nothing: Tape?
    return try inBlocks(of: input, steps: stepsOfBlock) { block throws(ModuleError) in
      try evolve(over: block, run, &nothing)
    }
  }

  /// Runs all nodes; a tape that is wanted gains one of each node, or of each step of nodes on loops.
  mutating func evolve(
    over input: Raster, _ run: NodeRun, _ tape: inout Tape?
  ) throws(ModuleError) -> Evolution {
    let wiring = run.wiring
    var outputs = [Raster?](repeating: nil, count: wiring.count)
    var evolutions = [Evolution?](repeating: nil, count: wiring.nodes)
    var first = 0
    for vertex in 0..<wiring.inputs {
      let width = run.outputWidths[vertex]
      outputs[vertex] = wiring.inputs == 1 ? input : input.channels(first..<first + width)
      first += width
    }
    for stage in run.stages {
      let vertex = stage[0]
      if wiring.isLoop(stage), input.stepCount > 0 {
        try evolveLoop(stage, over: input, run, &outputs, &evolutions, &tape)
      } else if wiring.isLoop(stage) {
        for node in stage.compactMap(wiring.node) {
          let silence = Raster(silentOn: input.grid, channelCount: run.inputWidths[node + wiring.inputs])
          evolutions[node] = try evolve(node, over: silence, run, &tape)
          outputs[node + wiring.inputs] = evolutions[node]?.output
        }
      } else if let node = wiring.node(vertex) {
        let evolution = try evolve(node, over: total(vertex, of: outputs, on: input.grid, run), run, &tape)
        outputs[vertex] = evolution.output
        evolutions[node] = evolution
      } else if vertex >= wiring.inputs {
        outputs[vertex] = try total(vertex, of: outputs, on: input.grid, run)
      }
    }
    let ends = outputs.suffix(wiring.outputs).compactMap { $0 }
    let output =
      ends.count == 1
      ? ends[0] : try locating(in: run.context) { () throws(SignalError) in try Raster(sideBySide: ends) }
    return Evolution(output: output, records: evolutions.flatMap { $0?.records ?? [] })
  }

  private mutating func evolve(
    _ node: Int, over input: Raster, _ run: NodeRun, _ tape: inout Tape?
  ) throws(ModuleError) -> Evolution {
    let name = children[node].name
    if tape == nil { return try run.context.evolve(&children[node].module, named: name, over: input) }
    let (evolution, ofChild) = try run.context.evolveTaped(&children[node].module, named: name, over: input)
    tape?.children[node].append(ofChild)
    tape?.records[node].append(evolution, of: run.context.path.appending(name))
    return evolution
  }

  /// Runs nodes that feed each other, step by step.
  private mutating func evolveLoop(
    _ stage: [Int], over input: Raster, _ run: NodeRun, _ outputs: inout [Raster?],
    _ evolutions: inout [Evolution?], _ tape: inout Tape?
  ) throws(ModuleError) {
    let wiring = run.wiring
    let kept = wiring.delayedSources.filter(stage.contains)
    let outside = Set(stage.flatMap { run.incoming[$0].map(\.source) }).subtracting(stage).sorted()
    // What each vertex gives in the step at hand.
    var now = [Raster?](repeating: nil, count: wiring.count)
    for step in 0..<input.stepCount {
      for source in outside { now[source] = outputs[source]?.steps(step..<step + 1) }
      let grid = input.grid.bins(step..<step + 1)
      for vertex in stage {
        guard let node = wiring.node(vertex) else { continue }
        do {
          let evolution = try evolve(node, over: total(vertex, of: now, on: grid, run), run, &tape)
          now[vertex] = evolution.output
          try append(evolution, to: &evolutions[node], in: run.context)
        } catch { throw error.later(by: step) }
      }
      for source in kept {
        guard let place = run.places[source], let values = now[source]?.values else { continue }
        state.previous?.scalars.replaceSubrange(place..<place + values.count, with: values)
      }
    }
    for vertex in stage { outputs[vertex] = wiring.node(vertex).flatMap { evolutions[$0]?.output } }
  }

  private func append(
    _ evolution: Evolution, to whole: inout Evolution?, in context: EvolutionContext
  ) throws(ModuleError) {
    guard var joined = whole else {
      whole = evolution
      return
    }
    whole = nil  // What is held is taken out while it grows, so that there is one copy of it.
    try locating(in: context) { () throws(SignalError) in try joined.append(evolution) }
    whole = joined
  }

  /// The sum of what flows into a vertex; silence where no edge leads to it.
  private func total(
    _ vertex: Int, of outputs: [Raster?], on grid: TimeGrid, _ run: NodeRun
  ) throws(ModuleError) -> Raster {
    var sum: Raster?
    for edge in run.incoming[vertex] {
      let next: Raster
      if edge.isDelayed {
        let (place, width) = (run.places[edge.source] ?? 0, run.outputWidths[edge.source])
        let values = Array((state.previous?.scalars ?? [])[place..<place + width])
        next = Raster(grid: grid, channelCount: width, storage: .dense(values))
      } else {
        guard let output = outputs[edge.source] else { continue }
        next = output
      }
      sum = if let before = sum { try self.sum(before, next, in: run.context) } else { next }
    }
    return sum ?? Raster(silentOn: grid, channelCount: run.inputWidths[vertex])
  }
}

extension Raster {
  /// Some channels, in their order.
  fileprivate func channels(_ range: Range<Int>) -> Raster {
    switch storage {
    case .dense(let values):
      var part: [Float] = []
      part.reserveCapacity(stepCount * range.count)
      for step in 0..<stepCount {
        part += values[step * channelCount + range.lowerBound..<step * channelCount + range.upperBound]
      }
      return Raster(grid: grid, channelCount: range.count, storage: .dense(part))
    case .events(let rows):
      var part = EventRows()
      for step in 0..<stepCount {
        for entry in rows.entries(inRow: step) where range.contains(Int(rows.channels[entry])) {
          part.channels.append(rows.channels[entry] - Int32(range.lowerBound))
          part.counts.append(rows.counts[entry])
        }
        part.rowStarts.append(part.channels.count)
      }
      return Raster(grid: grid, channelCount: range.count, storage: .events(part))
    }
  }
}
