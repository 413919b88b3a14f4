import Signals

/// A dataset of the oracle: numbers with a shape.
struct OracleArray: Equatable {
  var shape: [Int]
  var values: [Double]

  /// The values as Loligo computes with them; the oracle's inputs and parameters are exact in them.
  var floats: [Float] { values.map { Float($0) } }

  /// The values as a tensor.
  func tensor() throws -> Tensor { try Tensor(floats, shape: shape) }

  /// `(T, C)` and `(B, T, C)` arrays as one list of values a trial; a single rank is one channel.
  func trials() throws -> [OracleArray] {
    switch shape.count {
    case 1: return [OracleArray(shape: shape + [1], values: values)]
    case 2: return [self]
    case 3...:
      let inner = Array(shape.dropFirst())
      let count = inner.reduce(1, *)
      return (0..<shape[0]).map {
        OracleArray(shape: inner, values: Array(values[$0 * count..<($0 + 1) * count]))
      }
    default: throw OracleError.unreadable("a scalar in place of a raster")
    }
  }

  /// The single channel of every row, repeated over `count` channels.
  func broadcast(toChannels count: Int) -> OracleArray {
    OracleArray(
      shape: Array(shape.dropLast()) + [count], values: values.flatMap { Array(repeating: $0, count: count) })
  }
}
