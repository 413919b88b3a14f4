/// The unit in which a file tells times.
///
/// ```swift
/// TimeUnit(symbol: "ms")   // .milliseconds
/// ```
public enum TimeUnit: String, Sendable, CaseIterable {
  case seconds = "s"
  case milliseconds = "ms"
  case microseconds = "us"
  case nanoseconds = "ns"

  /// The unit of a symbol, also with a micro sign; `nil` for one that is no unit of time.
  public init?(symbol: String) {
    let plain = String(symbol.map { $0 == "µ" || $0 == "μ" ? "u" : $0 })
    self.init(rawValue: plain)
  }

  /// How many decimal places a unit of it lies below a second.
  var decimalPlaces: Int {
    switch self {
    case .seconds: 0
    case .milliseconds: 3
    case .microseconds: 6
    case .nanoseconds: 9
    }
  }

  /// A number of this unit in seconds, rounded once.
  func seconds(_ value: Double) -> Double {
    switch self {
    case .seconds: value
    case .milliseconds: value / 1e3
    case .microseconds: value / 1e6
    case .nanoseconds: value / 1e9
    }
  }

  /// A number of this unit in seconds, as its decimal text says: 0.1 ms is a ten-thousandth of a second.
  func secondsOfText(_ value: Double) -> Double {
    DecimalText.number(Array("\(value)".utf8)[...], timesTenTo: -decimalPlaces) ?? value
  }

  /// A number of seconds in this unit, as its decimal text says.
  func value(ofSeconds seconds: Double) -> Double {
    DecimalText.number(Array("\(seconds)".utf8)[...], timesTenTo: decimalPlaces) ?? seconds
  }
}
