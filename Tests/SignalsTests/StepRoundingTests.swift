import Signals
import Testing

/// Laws of durations: whole steps, or the caller says how to round.
struct StepRoundingTests {
  @Test(arguments: SplitMix64.steps)
  func `a whole number of steps is counted exactly by every rounding`(step: TimeStep) throws {
    var generator = SplitMix64(seed: 9)
    for _ in 0..<300 {
      let count = Int.random(in: 0...3_000_000, using: &generator)
      for rounding in StepRounding.allCases {
        #expect(try step.count(in: Double(count) * step.seconds, rounding: rounding) == count)
        #expect(try step.count(in: step.seconds(atTick: Int64(count)), rounding: rounding) == count)
      }
    }
  }

  @Test(arguments: [(0.0123, 12, 13, 12), (0.0125, 12, 13, 13), (0.0129, 12, 13, 13), (0.0005, 0, 1, 1)])
  func `a duration between two whole numbers is refused unless it is rounded`(
    duration: Double, down: Int, up: Int, nearest: Int
  ) throws {
    let step = TimeStep.milliseconds(1)
    #expect(throws: SignalError.notWholeSteps(seconds: duration, step: step)) { try step.count(in: duration) }
    #expect(try step.count(in: duration, rounding: .down) == down)
    #expect(try step.count(in: duration, rounding: .up) == up)
    #expect(try step.count(in: duration, rounding: .nearest) == nearest)
  }

  @Test func `a duration within a millionth of a step of a whole number is that number`() throws {
    let step = TimeStep.seconds(1)
    for rounding in StepRounding.allCases {
      #expect(try step.count(in: 5 - 0.9e-6, rounding: rounding) == 5)
      #expect(try step.count(in: 5 + 0.9e-6, rounding: rounding) == 5)
    }
    #expect(throws: SignalError.self) { try step.count(in: 5 + 1.1e-6) }
    #expect(try step.count(in: 5 + 1.1e-6, rounding: .up) == 6)
    #expect(try step.count(in: 5 - 1.1e-6, rounding: .down) == 4)
  }

  @Test(arguments: [-1, -1e-300, .nan, .infinity, -.infinity])
  func `a duration that is negative or not finite is refused`(duration: Double) {
    let error = #expect(throws: SignalError.self) { try TimeStep.seconds(1).count(in: duration, rounding: .nearest) }
    guard case .notADuration(let found) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found == duration || (found.isNaN && duration.isNaN))
  }

  @Test(arguments: [1e17, 1e300, Double.greatestFiniteMagnitude])
  func `a duration of more than 2⁵³ steps is refused`(duration: Double) {
    #expect(throws: SignalError.gridOutOfBounds(firstTick: 0, count: .max)) {
      try TimeStep.seconds(1).count(in: duration, rounding: .down)
    }
  }

  @Test(arguments: SplitMix64.steps)
  func `the steps from a tick until the end of a grid are the bins of the grid`(step: TimeStep) throws {
    var generator = SplitMix64(seed: 13)
    for power in 1..<48 {
      let grid = try TimeGrid(
        step: step, firstTick: Int64.random(in: -(1 << power)...1 << power, using: &generator),
        count: Int.random(in: 0...1_000, using: &generator))
      for rounding in StepRounding.allCases {
        #expect(try step.count(from: grid.firstTick, until: grid.stop, rounding: rounding) == grid.count)
      }
    }
  }

  @Test func `there are no steps until a time that is past`() throws {
    for rounding in StepRounding.allCases {
      #expect(try TimeStep.milliseconds(1).count(from: 100, until: 0.0503, rounding: rounding) == 0)
      #expect(try TimeStep.milliseconds(1).count(from: 100, until: -1e300, rounding: rounding) == 0)
    }
    #expect(throws: SignalError.notWholeSteps(seconds: 0.0005, step: .milliseconds(1))) {
      try TimeStep.milliseconds(1).count(from: 0, until: 0.0005)
    }
  }
}
