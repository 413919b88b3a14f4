import Foundation

/// What regularisers of the oracle cost, such as `0.1*bounds_cost(lower=0.01, upper=0.6) + 0.01*l2sqr_norm`, in Double.
struct ParameterCost {
  private(set) var cost = 0.0
  /// By the parameters, by their names.
  private(set) var derivatives: [String: [Double]] = [:]

  init(_ text: String?, of parameters: OracleNode) throws {
    guard let text else { return }
    let names = parameters.datasetNames
    for name in names { derivatives[name] = try parameters.required(name).values.map { _ in 0 } }
    for term in text.components(separatedBy: " + ") {
      let parts = term.components(separatedBy: "*")
      guard parts.count == 2, let factor = Double(parts[0].trimmingCharacters(in: .whitespaces)) else {
        throw OracleError.notExpressible("regulariser '\(term)'")
      }
      for name in names {
        let values = try parameters.required(name).values
        for (index, value) in values.enumerated() {
          let (cost, slope): (Double, Double)
          if parts[1].hasPrefix("bounds_cost") {
            (cost, slope) = Self.boundsCost(
              of: value, lower: Self.number("lower", in: parts[1]), upper: Self.number("upper", in: parts[1]))
          } else if parts[1].hasPrefix("l2sqr_norm") {
            let share = 1 / Double(values.count * names.count)
            (cost, slope) = (share * value * value, 2 * share * value)
          } else {
            throw OracleError.notExpressible("regulariser '\(term)'")
          }
          self.cost += factor * cost
          derivatives[name]?[index] += factor * slope
        }
      }
    }
  }

  private static func boundsCost(of value: Double, lower: Double, upper: Double) -> (Double, Double) {
    if value < lower { return (exp(lower - value), -exp(lower - value)) }
    return value > upper ? (exp(value - upper), exp(value - upper)) : (0, 0)
  }

  private static func number(_ name: String, in text: String) -> Double {
    let tail = text.components(separatedBy: name + "=").dropFirst().first ?? ""
    return Double(tail.prefix { "0123456789.e-".contains($0) }) ?? .nan
  }
}
