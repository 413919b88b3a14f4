import Modules
import Signals

/// The arithmetic operations of a case about `TSContinuous`.
enum ContinuousArithmetic {
  static func result(of call: ContinuousCall) throws -> ContinuousSeries {
    let series = try call.subject()
    switch call.operation {
    case "neg": return -series
    case "abs": return series.magnitude
    case "matmul":
      let matrix = ContinuousCall.flattened(call.arguments["matrix"])
      return try series.mappingChannels(
        by: Tensor(matrix.values, shape: matrix.width.map { [matrix.rows, $0] } ?? [matrix.rows, 1]))
    case "floordiv", "ifloordiv": return try series.floorDivided(by: call.operand())
    case "rfloordiv": return try series.floorDividing(call.operand())
    case "pow", "ipow": return try series.raised(to: call.operand())
    case "rpow": return try series.raising(call.operand())
    default:
      switch try call.operand() {
      case .series(let other): return try combine(call.operation, series, other)
      case .scalar(let other): return try combine(call.operation, series, other)
      case .row(let other): return try combine(call.operation, series, other)
      }
    }
  }

  private static func combine(
    _ operation: String, _ series: ContinuousSeries, _ other: ContinuousSeries
  ) throws -> ContinuousSeries {
    switch operation {
    case "add", "iadd": try series + other
    case "sub", "isub": try series - other
    case "mul", "imul": try series * other
    case "truediv", "itruediv": try series / other
    default: throw OracleError.notExpressible("operation '\(operation)'")
    }
  }

  private static func combine(
    _ operation: String, _ series: ContinuousSeries, _ other: Float
  ) throws -> ContinuousSeries {
    switch operation {
    case "add", "iadd": series + other
    case "radd": other + series
    case "sub", "isub": series - other
    case "rsub": other - series
    case "mul", "imul": series * other
    case "rmul": other * series
    case "truediv", "itruediv": series / other
    case "rtruediv": other / series
    default: throw OracleError.notExpressible("operation '\(operation)'")
    }
  }

  private static func combine(
    _ operation: String, _ series: ContinuousSeries, _ other: [Float]
  ) throws -> ContinuousSeries {
    switch operation {
    case "add", "iadd": try series + other
    case "radd": try other + series
    case "sub", "isub": try series - other
    case "rsub": try other - series
    case "mul", "imul": try series * other
    case "rmul": try other * series
    case "truediv", "itruediv": try series / other
    case "rtruediv": try other / series
    default: throw OracleError.notExpressible("operation '\(operation)'")
    }
  }
}
