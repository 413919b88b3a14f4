/// In what the times of a NIR graph are told: time constants and delays, and 1 / `r` of integrators without a leak.
///
/// ```swift
/// NIRTimeUnit(symbol: "ms")       // .unit(.milliseconds)
/// NIRTimeUnit(symbol: "steps")    // .steps
/// ```
public enum NIRTimeUnit: Sendable, Hashable {
  /// A unit of time; NIR means seconds.
  case unit(TimeUnit)
  /// Steps of the simulation, as networks that know no time have it.
  case steps

  /// Seconds, what NIR means.
  public static let seconds = NIRTimeUnit.unit(.seconds)

  /// The unit of a symbol: `s`, `ms`, `us`, `ns` or `steps`; `nil` for another.
  public init?(symbol: String) {
    if symbol == "steps" {
      self = .steps
    } else if let unit = TimeUnit(symbol: symbol) {
      self = .unit(unit)
    } else {
      return nil
    }
  }

  /// A time in seconds.
  func seconds(_ value: Double, step: Double) -> Double {
    switch self {
    case .unit(let unit): unit.seconds(value)
    case .steps: value * step
    }
  }
}

extension NIRTimeUnit: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unit(let unit): unit.rawValue
    case .steps: "steps"
    }
  }
}
