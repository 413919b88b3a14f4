/// Up/down encoding over a block of steps, seen backwards.
package struct EncoderAdjoint {
  /// The derivatives by the references, `[channels]`.
  package var references: [Float]
  /// The derivatives by the parameters, added to; those of time constants are empty without a decay.
  package var upThreshold: [Float]
  package var downThreshold: [Float]
  package var timeConstants: [Float]

  package init(references: [Float], upThreshold: [Float], downThreshold: [Float], timeConstants: [Float]) {
    self.references = references
    self.upThreshold = upThreshold
    self.downThreshold = downThreshold
    self.timeConstants = timeConstants
  }

  /// What an encoder is.
  package struct Encoder {
    package var upThreshold: [Float]
    package var downThreshold: [Float]
    package var options: EncoderKernel.Options
    /// How the leak changes with the time constant, `[channels]`; empty without a decay.
    package var leakSlope: [Float]

    package init(
      upThreshold: [Float], downThreshold: [Float], options: EncoderKernel.Options, leakSlope: [Float]
    ) {
      self.upThreshold = upThreshold
      self.downThreshold = downThreshold
      self.options = options
      self.leakSlope = leakSlope
    }
  }

  /// What a run was: the input and what its samples were compared with, `[steps, channels]`, and the state before it.
  package struct Run {
    package var input: [Float]
    package var references: [Float]
    package var before: EncoderKernel.State
    /// Whether the references begin at the first sample, as constants.
    package var beginsAtFirstSample: Bool

    package init(input: [Float], references: [Float], before: EncoderKernel.State, beginsAtFirstSample: Bool) {
      self.input = input
      self.references = references
      self.before = before
      self.beginsAtFirstSample = beginsAtFirstSample
    }
  }

  /// The events that a step and channel had, before they are repeated, and whether the reference followed the input.
  private struct Cell {
    var (up, down): (Float, Float) = (0, 0)
    var (passes, follows) = (true, false)
  }

  /// Goes back over a run; a count passes its derivative on where the scaled difference is 0.5 or more.
  ///
  /// - Parameters:
  ///   - output: The derivatives by the counts, `[steps, 2 · channels]`.
  ///   - trace: Those by the references, `[steps, channels]`; empty for none.
  /// - Returns: The derivatives by the input.
  package mutating func pullBack(through run: Run, of encoder: Encoder, output: [Float], trace: [Float]) -> [Float] {
    let channels = encoder.upThreshold.count
    let steps = channels == 0 ? 0 : run.input.count / channels
    precondition(run.references.count == run.input.count && output.count == 2 * run.input.count)
    precondition([0, run.input.count].contains(trace.count), "a trace has a value for each step")
    let cells = Self.cells(of: run, encoder, steps: steps)
    var input = [Float](repeating: 0, count: run.input.count)
    let repeats = Float(encoder.options.repeats)
    for step in stride(from: steps - 1, through: 0, by: -1) {
      for channel in 0..<channels {
        let index = step * channels + channel
        let (up, down) = (encoder.upThreshold[channel], encoder.downThreshold[channel])
        let cell = cells[index]
        let difference = run.input[index] - run.references[index]
        let after = references[channel]
        var (upBar, downBar) = (repeats * output[2 * index], repeats * output[2 * index + 1])
        var bar: Float = 0
        if cell.follows {
          input[index] = after
        } else {
          bar = after
          upBar += after * up
          downBar -= after * down
          upThreshold[channel] += after * cell.up
          downThreshold[channel] -= after * cell.down
        }
        let (ups, downs) = (difference / up, difference / -down)
        if !cell.passes || ups < 0.5 { upBar = 0 }
        if !cell.passes || downs < 0.5 { downBar = 0 }
        upThreshold[channel] -= upBar * ups / up
        downThreshold[channel] -= downBar * downs / down
        let differenceBar = upBar / up - downBar / down
        input[index] += differenceBar
        bar -= differenceBar
        if !trace.isEmpty { bar += trace[index] }
        if step == 0, run.beginsAtFirstSample {
          bar = 0
        } else if let leak = encoder.options.leak {
          timeConstants[channel] +=
            (bar * Self.stored(before: index, of: run, encoder, cells)) * encoder.leakSlope[channel]
          bar *= leak[channel]
        }
        references[channel] = flushed(bar)
      }
    }
    return input
  }

  /// What the reference was after the step before.
  private static func stored(before index: Int, of run: Run, _ encoder: Encoder, _ cells: [Cell]) -> Float {
    let channels = encoder.upThreshold.count
    let channel = index % channels
    guard index >= channels else { return run.before.references[channel] }
    let earlier = index - channels
    if cells[earlier].follows { return flushed(run.input[earlier]) }
    let risen = run.references[earlier] + cells[earlier].up * encoder.upThreshold[channel]
    return flushed(risen - cells[earlier].down * encoder.downThreshold[channel])
  }

  private static func cells(of run: Run, _ encoder: Encoder, steps: Int) -> [Cell] {
    let channels = encoder.upThreshold.count
    var cells = [Cell](repeating: Cell(), count: steps * channels)
    let isResting = encoder.options.refractorySteps > 0
    let most: Float = isResting ? 1 : 0x1p24
    var rest = run.before.refractory
    for index in cells.indices {
      let channel = index % channels
      let difference = run.input[index] - run.references[index]
      func count(_ scaled: Float) -> Float { scaled >= 1 ? min(scaled.rounded(.down), most) : 0 }
      cells[index].up = count(difference / encoder.upThreshold[channel])
      cells[index].down = count(difference / -encoder.downThreshold[channel])
      guard isResting else { continue }
      if rest[channel] > 0 { cells[index] = Cell(up: 0, down: 0, passes: false, follows: true) }
      if cells[index].up > 0 || cells[index].down > 0 { rest[channel] = Float(encoder.options.refractorySteps) }
      cells[index].follows = rest[channel] > 0
      rest[channel] = max(0, rest[channel] - 1)
    }
    return cells
  }
}
