public import Signals

/// How long a timed module runs.
public enum EvolutionSpan: Sendable, Hashable {
  /// Until the input ends; one period of a periodic input.
  case untilInputEnds(rounding: StepRounding)
  /// For a number of seconds.
  case seconds(Double, rounding: StepRounding)
  /// For a number of steps.
  case steps(Int)

  /// Until the input ends, which has to be on a whole step.
  public static let untilInputEnds = EvolutionSpan.untilInputEnds(rounding: .exact)
  /// For a number of seconds, which has to be a whole number of steps.
  public static func seconds(_ duration: Double) -> EvolutionSpan { .seconds(duration, rounding: .exact) }
}
