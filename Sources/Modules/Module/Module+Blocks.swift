internal import Signals

extension Module {
  /// Runs children over a raster in blocks of steps so short that what one hands to the next stays in the processor's
  /// cache, whatever the duration.
  ///
  /// The blocks joined are the same bits as one run, as pieces of a run always are.
  /// - Parameters:
  ///   - steps: Steps of a block.
  ///   - body: Runs over a block.
  func inBlocks(
    of input: Raster, steps: Int, _ body: (Raster) throws(ModuleError) -> Evolution
  ) throws(ModuleError) -> Evolution {
    if input.stepCount <= steps { return try body(input) }
    var whole: Evolution?
    var first = 0
    while first < input.stepCount {
      let block = first..<min(first + steps, input.stepCount)
      let piece: Evolution
      do { piece = try body(input.steps(block)) } catch { throw error.later(by: first) }
      if var joined = whole {
        whole = nil
        do { try joined.append(piece) } catch { throw ModuleError(Self.typeName, .signal(error)) }
        whole = joined
      } else {
        whole = piece
        whole?.output.reserveCapacity(steps: input.stepCount)
        // Of every so many steps, about as many are kept as of the first block.
        for record in piece.records.indices where piece.records[record].window == nil {
          let kept = piece.records[record].raster.stepCount
          whole?.records[record].raster.reserveCapacity(steps: kept * (input.stepCount / steps + 1))
        }
      }
      first = block.upperBound
    }
    return whole ?? Evolution(output: input)
  }

  /// Steps whose values at all children's outputs fill about half a megabyte, but no fewer than a product of
  /// dense rows needs to be worth its preparation.
  var stepsOfBlock: Int {
    if needsWholeRaster { return .max }
    let width = children.reduce(0) { $0 + $1.module.outputCount }
    return max(128, (1 << 17) / max(1, width) & ~7)
  }

  /// Steps of which a trace has about sixteen megabytes, for recordings that keep only a part: where a module makes what is
  /// not kept, that is not in memory for longer.
  var stepsOfThinnedBlock: Int {
    if needsWholeRaster { return .max }
    let width = children.reduce(outputCount) { max($0, $1.module.outputCount) }
    return max(16, (1 << 22) / max(1, width))
  }
}
