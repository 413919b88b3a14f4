internal import Kernels

/// How the weights of a block of connections are drawn.
///
/// ```swift
/// let weights = SynapticWeights.normal(mean: 0.5, deviation: 0.05)
/// ```
public enum SynapticWeights: Sendable, Hashable {
  /// The same for all.
  case constant(Float)
  /// Normal; some have the other sign where the deviation is large.
  case normal(mean: Float, deviation: Float)
  /// `median · exp(deviation · z)` with z standard normal; all have the median's sign.
  case lognormal(median: Float, deviation: Float)
  /// Evenly spread over a range, its upper bound left out.
  case uniform(Range<Float>)

  /// The most standard deviations that a normal number here is away from its mean: √(2 ln 2³²) < 7.
  private static let reach = 7.0

  /// What the kernel takes.
  ///
  /// - Throws: `ModuleError` for numbers of which not every weight is finite.
  func kernel() throws(ModuleError) -> ConnectionKernel.Weights {
    let largest = Double(Float.greatestFiniteMagnitude) / 2
    switch self {
    case .constant(let weight):
      try SparseConnections.check("weights", Double(weight), in: -2 * largest...2 * largest)
      return .constant(weight)
    case .normal(let mean, let deviation):
      try SparseConnections.check("mean", Double(mean), in: -largest...largest)
      try SparseConnections.check("deviation", Double(deviation), in: 0...largest / Self.reach)
      return .normal(mean: mean, deviation: deviation)
    case .lognormal(let median, let deviation):
      // e^(7 · 6) < 2e18
      try SparseConnections.check("median", Double(median), in: -1e19...1e19)
      try SparseConnections.check("deviation", Double(deviation), in: 0...6)
      return .lognormal(median: median, deviation: deviation)
    case .uniform(let range):
      try SparseConnections.check("lowest weight", Double(range.lowerBound), in: -largest...largest)
      try SparseConnections.check("highest weight", Double(range.upperBound), in: -largest...largest)
      return .uniform(low: range.lowerBound, width: range.upperBound - range.lowerBound)
    }
  }
}
