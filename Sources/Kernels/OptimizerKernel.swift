/// What optimisers do to every value of a parameter, in 32-bit numbers.
package enum OptimizerKernel {
  /// v ← μ v + g, w ← w − η v; with Nesterov's momentum w ← w − η (g + μ v).
  package static func descend(
    _ weights: inout [Float], gradient: [Float], velocity: inout [Float], rate: Float, momentum: Float,
    isNesterov: Bool
  ) {
    let count = weights.count
    precondition(gradient.count == count && velocity.count == count, "each weight has a gradient and a velocity")
    let gradient = gradient.span
    let g = gradient.address
    weights.withAddress { w in
      velocity.withAddress { v in
        for index in 0..<count {
          v[index] = momentum * v[index] + g[index]
          w[index] -= rate * (isNesterov ? g[index] + momentum * v[index] : v[index])
        }
      }
    }
  }

  /// w ← w − η g.
  package static func descend(_ weights: inout [Float], gradient: [Float], rate: Float) {
    let count = weights.count
    precondition(gradient.count == count, "each weight has a gradient")
    let gradient = gradient.span
    let g = gradient.address
    weights.withAddress { w in
      for index in 0..<count { w[index] -= rate * g[index] }
    }
  }

  /// The numbers of a step of Adam.
  package struct Adam: Sendable {
    /// η / (1 − β₁ᵗ).
    package var rate: Float
    /// 1 / (1 − β₂ᵗ).
    package var secondScale: Float
    package var firstDecay: Float
    package var secondDecay: Float
    package var epsilon: Float
    /// 1 − η λ, which weights are multiplied by first.
    package var shrinkage: Float

    package init(
      rate: Float, secondScale: Float, firstDecay: Float, secondDecay: Float, epsilon: Float, shrinkage: Float
    ) {
      self.rate = rate
      self.secondScale = secondScale
      self.firstDecay = firstDecay
      self.secondDecay = secondDecay
      self.epsilon = epsilon
      self.shrinkage = shrinkage
    }
  }

  /// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← (1 − ηλ) w − η / (1 − β₁ᵗ) · m / (√(v / (1 − β₂ᵗ)) + ε).
  package static func adam(
    _ weights: inout [Float], gradient: [Float], first: inout [Float], second: inout [Float], _ numbers: Adam
  ) {
    let count = weights.count
    precondition(gradient.count == count && first.count == count && second.count == count, "each weight has moments")
    let gradient = gradient.span
    let g = gradient.address
    let (firstShare, secondShare) = (1 - numbers.firstDecay, 1 - numbers.secondDecay)
    weights.withAddress { w in
      first.withAddress { m in
        second.withAddress { v in
          for index in 0..<count {
            let slope = g[index]
            m[index] = numbers.firstDecay * m[index] + firstShare * slope
            v[index] = numbers.secondDecay * v[index] + secondShare * (slope * slope)
            let deviation = (v[index] * numbers.secondScale).squareRoot() + numbers.epsilon
            w[index] = numbers.shrinkage * w[index] - numbers.rate * (m[index] / deviation)
          }
        }
      }
    }
  }

  /// Σ x², in `Double`: eight sums, of every eighth value each, ascending, added in order.
  package static func sumOfSquares(_ values: [Float]) -> Double {
    var sums = SIMD8<Double>(repeating: 0)
    let span = values.span
    let x = span.address
    var index = 0
    while index + 8 <= values.count {
      let some = SIMD8<Double>(
        Double(x[index]), Double(x[index + 1]), Double(x[index + 2]), Double(x[index + 3]), Double(x[index + 4]),
        Double(x[index + 5]), Double(x[index + 6]), Double(x[index + 7]))
      sums += some * some
      index += 8
    }
    for lane in 0..<(values.count - index) { sums[lane] += Double(x[index + lane]) * Double(x[index + lane]) }
    var sum = 0.0
    for lane in 0..<8 { sum += sums[lane] }
    return sum
  }
}
