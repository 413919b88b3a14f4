/// The spline of a degree of two or more through all samples, as a sum of B-splines.
///
/// Knots of odd degrees lie at the samples, those of even degrees midway between them; as many of them are left out at
/// either end as makes the spline unique (for a cubic: not-a-knot). The coefficients solve a banded system, which needs
/// no pivoting because it is totally positive (de Boor, A Practical Guide to Splines, chapter XIII).
struct InterpolatingSpline {
  private let degree: Int
  private let knots: [Double]
  private let channelCount: Int
  /// Row-major `[samples, channels]`.
  private var coefficients: [Double]

  private var count: Int { knots.count - degree - 1 }

  /// Solves for the coefficients.
  ///
  /// - Complexity: O(samples · degree · (degree + channels)).
  /// - Precondition: More samples than the degree, at increasing times.
  init(degree: Int, times: [Double], values: [Float], channelCount: Int) {
    precondition(degree >= 2 && times.count > degree, "A spline has more samples than its degree.")
    let margin = (degree + 1) / 2
    let sites =
      degree.isMultiple(of: 2) ? zip(times, times.dropFirst()).map { $0 / 2 + $1 / 2 } : times
    let inner =
      degree.isMultiple(of: 2) ? sites.dropFirst(degree / 2).dropLast(degree / 2) : sites[margin..<sites.count - margin]
    self.degree = degree
    self.channelCount = channelCount
    knots =
      Array(repeating: times[0], count: degree + 1) + inner
      + Array(repeating: times[times.count - 1], count: degree + 1)
    coefficients = values.map { Double($0) }
    solve(at: times)
  }

  /// Gaussian elimination in a band of `degree` diagonals on either side of the main one.
  private mutating func solve(at times: [Double]) {
    let width = 2 * degree + 1
    var band = [Double](repeating: 0, count: times.count * width)
    for row in times.indices {
      let span = span(of: times[row])
      for (offset, value) in basis(at: times[row], span: span).enumerated() {
        band[row * width + span - degree + offset - row + degree] = value
      }
    }
    for pivot in times.indices {
      let end = min(pivot + degree, times.count - 1)
      guard pivot < end else { continue }
      for row in pivot + 1...end {
        let factor = band[row * width + pivot - row + degree] / band[pivot * width + degree]
        for column in pivot...end {
          band[row * width + column - row + degree] -= factor * band[pivot * width + column - pivot + degree]
        }
        for channel in 0..<channelCount {
          coefficients[row * channelCount + channel] -= factor * coefficients[pivot * channelCount + channel]
        }
      }
    }
    for row in times.indices.reversed() {
      let end = min(row + degree, times.count - 1)
      for channel in 0..<channelCount {
        var value = coefficients[row * channelCount + channel]
        for column in row..<end {
          value -= band[row * width + column + 1 - row + degree] * coefficients[(column + 1) * channelCount + channel]
        }
        coefficients[row * channelCount + channel] = value / band[row * width + degree]
      }
    }
  }

  /// The last span of knots that begins at or before a time; the first or last span for times outside.
  private func span(of time: Double) -> Int {
    var (low, high) = (degree, count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if knots[middle] <= time { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The `degree + 1` B-splines that are not zero in a span, at a time; outside of the span their polynomials.
  private func basis(at time: Double, span: Int) -> [Double] {
    var values = [Double](repeating: 0, count: degree + 1)
    values[0] = 1
    for order in 1...degree {
      var carried = 0.0
      for index in 0..<order {
        let (left, right) = (knots[span + index + 1 - order], knots[span + index + 1])
        let share = values[index] / (right - left)
        values[index] = carried + (right - time) * share
        carried = (time - left) * share
      }
      values[order] = carried
    }
    return values
  }

  /// Appends the values at a time, one a channel; outside of the samples the outermost polynomials go on.
  func append(at time: Double, to result: inout RowWriter<some ReadableValue>) {
    let span = span(of: time)
    let basis = basis(at: time, span: span)
    result.append { channel in
      var value = 0.0
      for (offset, share) in basis.enumerated() {
        value += share * coefficients[(span - degree + offset) * channelCount + channel]
      }
      return value
    }
  }
}
