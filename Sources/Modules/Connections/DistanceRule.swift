internal import Kernels
public import Signals

/// How likely a pair is to be connected, by its distance d.
///
/// ```
/// gaussian     p · exp(−d² / 2σ²)
/// exponential  p · exp(−d / λ)
/// disc         p up to a radius, else 0
/// ```
/// Pairs are first chosen with probability p, then kept by what falls with d: the work follows p, not the radius.
///
/// ```swift
/// let line = try Tensor([0, 1, 2, 3], shape: [4, 1])
/// let rule = DistanceRule(.gaussian(deviation: 1.5), probability: 0.8, sources: line, targets: line, periods: [4])
/// ```
public struct DistanceRule: Sendable, Hashable {
  /// What falls with the distance.
  public enum Profile: Sendable, Hashable {
    /// exp(−d² / 2σ²)
    case gaussian(deviation: Double)
    /// exp(−d / λ)
    case exponential(length: Double)
    /// 1 up to the radius, its own distance among them.
    case disc(radius: Double)
  }

  public var profile: Profile
  /// The probability at distance zero.
  public var probability: Double
  /// `[sources, dimensions]`, in the order of the block's range.
  public var sources: Tensor
  /// `[targets, dimensions]`, in the order of the block's range.
  public var targets: Tensor
  /// The length of each dimension after which space begins anew; `nil` for a space with ends.
  public var periods: [Double]?

  public init(
    _ profile: Profile, probability: Double = 1, sources: Tensor, targets: Tensor, periods: [Double]? = nil
  ) {
    self.profile = profile
    self.probability = probability
    self.sources = sources
    self.targets = targets
    self.periods = periods
  }

  /// The positions of a grid, `[rows · columns, 2]`: x and y of the middle of each cell, row by row.
  ///
  /// - Throws: `ModuleError` for negative extents, and for more than 2³¹ − 1 coordinates.
  public static func grid(rows: Int, columns: Int, spacing: Double = 1) throws(ModuleError) -> Tensor {
    for (what, extent) in [("rows", rows), ("columns", columns)] where extent < 0 {
      throw ModuleError(SparseConnections.typeName, .badSize(what: what, found: extent))
    }
    let (count, overflows) = rows.multipliedReportingOverflow(by: columns)
    guard !overflows, count <= Int(Int32.max) / 2 else {
      throw ModuleError(
        SparseConnections.typeName,
        .badSize(what: "positions in a grid (at most 2^30 - 1)", found: overflows ? .max : count))
    }
    var positions = Tensor(repeating: 0, shape: [rows * columns, 2])
    positions.scalars = (0..<rows * columns).flatMap { index in
      [Float((Double(index % columns) + 0.5) * spacing), Float((Double(index / columns) + 0.5) * spacing)]
    }
    return positions
  }

  /// What the kernel takes, for ranges of so many neurons.
  func space(sourceCount: Int, targetCount: Int) throws(ModuleError) -> ConnectionKernel.Space {
    let type = SparseConnections.typeName
    let dimensions = sources.shape.count == 2 ? sources.shape[1] : 0
    guard (1...3).contains(dimensions) else {
      throw ModuleError(type, .wrongShape(attribute: "sources", expected: [sourceCount, 2], found: sources.shape))
    }
    try sources.checkFinite(shape: [sourceCount, dimensions], as: "sources", of: type)
    try targets.checkFinite(shape: [targetCount, dimensions], as: "targets", of: type)
    try SparseConnections.check("probability", probability, in: 0...1)
    let range = 1e-9...1e9
    if let periods {
      guard periods.count == dimensions else {
        throw ModuleError(type, .wrongShape(attribute: "periods", expected: [dimensions], found: [periods.count]))
      }
      for period in periods { try SparseConnections.check("periods", period, in: range) }
    }
    for (name, positions) in [("sources", sources), ("targets", targets)] {
      for (index, position) in positions.scalars.enumerated() {
        let limits = periods.map { 0...$0[index % dimensions] } ?? -1e9...1e9
        try SparseConnections.check(name, Double(position), in: limits)
      }
    }
    let kernel: ConnectionKernel.Profile
    switch profile {
    case .gaussian(let deviation):
      try SparseConnections.check("deviation", deviation, in: range)
      kernel = .gaussian(scale: Float(-1 / (2 * deviation * deviation)))
    case .exponential(let length):
      try SparseConnections.check("length", length, in: range)
      kernel = .exponential(scale: Float(-1 / length))
    case .disc(let radius):
      try SparseConnections.check("radius", radius, in: 0...1e9)
      kernel = .disc(squaredRadius: Float(radius * radius))
    }
    return ConnectionKernel.Space(
      profile: kernel, sources: Self.byDimension(sources), targets: Self.byDimension(targets),
      periods: periods?.map { Float($0) } ?? [])
  }

  /// The positions, dimension by dimension.
  private static func byDimension(_ positions: Tensor) -> [Float] {
    let (count, dimensions) = (positions.shape[0], positions.shape[1])
    return (0..<dimensions).flatMap { axis in (0..<count).map { positions.scalars[$0 * dimensions + axis] } }
  }
}
