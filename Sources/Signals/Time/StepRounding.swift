/// What to do with a duration that is not a whole number of steps.
public enum StepRounding: String, Sendable, CaseIterable {
  /// Refuse it.
  case exact
  /// Leave out the last, incomplete step.
  case down
  /// Complete the last step.
  case up
  /// Take the nearer whole number; halves go up.
  case nearest
}

extension TimeStep {
  /// Two times closer than this share of a step are the same time.
  static let relativeTolerance = 1e-6

  /// The number of steps in a duration.
  ///
  /// A duration within 10⁻⁶ of a step of a whole number is that number; else `rounding` decides.
  /// - Throws: `SignalError.notWholeSteps` when it is not whole and `rounding` is `.exact`,
  ///   `SignalError.notADuration` for one that is negative or not finite,
  ///   `SignalError.gridOutOfBounds` above 2⁵³ steps.
  public func count(in duration: Double, rounding: StepRounding = .exact) throws(SignalError) -> Int {
    guard duration.isFinite, duration >= 0 else { throw .notADuration(duration) }
    return try count(from: 0, until: duration, rounding: rounding)
  }

  /// The number of steps from a tick until a time in seconds; none when the time is earlier.
  ///
  /// - Throws: As `count(in:rounding:)`.
  public func count(
    from tick: Int64, until time: Double, rounding: StepRounding = .exact
  ) throws(SignalError) -> Int {
    guard time.isFinite else { throw .notADuration(time) }
    let steps = max(0, position(of: time) - Double(tick))
    guard steps <= Double(TimeGrid.largestTick) else { throw .gridOutOfBounds(firstTick: tick, count: Int.max) }
    let nearest = steps.rounded()
    let tolerance = max(Self.relativeTolerance, 2 * time.ulp / seconds)
    if (steps - nearest).magnitude <= tolerance { return Int(nearest) }
    switch rounding {
    case .exact: throw .notWholeSteps(seconds: time - seconds(atTick: tick), step: self)
    case .down: return Int(steps.rounded(.down))
    case .up: return Int(steps.rounded(.up))
    case .nearest: return Int(steps.rounded(.toNearestOrAwayFromZero))
    }
  }

  /// The last tick that is not after a time; a time within the tolerance before a tick is at the tick.
  ///
  /// - Throws: `SignalError.timeNotFinite`; `SignalError.tooLateForStep` where the tolerance exceeds a quarter of a step.
  func tick(atOrBefore time: Double) throws(SignalError) -> Int64 {
    guard time.isFinite else { throw .timeNotFinite(what: "time of a tick") }
    let tolerance = max(Self.relativeTolerance, 2 * time.ulp / seconds)
    guard tolerance <= 0.25, let tick = Int64(exactly: (position(of: time) + tolerance).rounded(.down)) else {
      throw .tooLateForStep(seconds: time, step: self)
    }
    return tick
  }

  /// The seconds at a tick: Double(tick · numerator) / Double(denominator), never accumulated.
  public func seconds(atTick tick: Int64) -> Double {
    let (product, overflow) = tick.multipliedReportingOverflow(by: numerator)
    return (overflow ? Double(Int128(tick) * Int128(numerator)) : Double(product)) / Double(denominator)
  }

  /// The seconds half a step after a tick.
  public func seconds(afterHalfStepFromTick tick: Int64) -> Double {
    // Converting 128 bits is slow, and mostly not needed.
    let (halves, isDoubledTooFar) = tick.multipliedReportingOverflow(by: 2)
    let (product, isTooFar) = (halves | 1).multipliedReportingOverflow(by: numerator)
    let exact = isDoubledTooFar || isTooFar ? Double((2 * Int128(tick) + 1) * Int128(numerator)) : Double(product)
    return exact / Double(2 * denominator)
  }

  /// A time in units of this step.
  func position(of time: Double) -> Double {
    let scaled = time * Double(denominator)
    return numerator == 1 ? scaled : scaled / Double(numerator)
  }
}
