internal import Kernels
public import Signals

extension WeightMatrix {
  /// Excitation of neighbours on a line or a ring, `[size, size]`: 1 up to ⌊neighbours / 2⌋ places away, else 0.
  ///
  /// - Parameters:
  ///   - isRing: Whether the last neuron is a neighbour of the first.
  ///   - hasZeroDiagonal: Whether neurons leave out themselves.
  /// - Throws: `ModuleError` for values out of range.
  public static func banded(
    _ size: Int, neighbours: Int, isRing: Bool = false, hasZeroDiagonal: Bool = true
  ) throws(ModuleError) -> Tensor {
    try check(sizes: ("size", size))
    try check("neighbours", neighbours, atMost: 2 * size)
    var weights = zeros(size, size)
    for source in 0..<size {
      for target in 0..<size {
        let distance = (source - target).magnitude
        let nearest = isRing ? min(distance, UInt(size) - distance) : distance
        if nearest <= UInt(neighbours / 2), nearest > 0 || !hasZeroDiagonal {
          weights.scalars[source * size + target] = 1
        }
      }
    }
    return weights
  }

  /// Local excitation on a grid, `[n, n]` for `n = rows · columns`: every neuron draws sources near to it, never itself.
  ///
  /// Source s of target t is drawn with a chance ∝ exp(−(Δx² / width.x² + Δy² / width.y²)); neuron `row · columns + column` is at
  /// x = column, y = row.
  /// - Parameters:
  ///   - inputs: Sources of each neuron.
  ///   - width: In places of the grid, above zero.
  ///   - allowsMultiple: Whether a source may be drawn more than once; its weight is then the number of times.
  /// - Throws: `ModuleError` for values out of range.
  public static func localGrid(
    rows: Int, columns: Int, inputs: Int, width: (x: Double, y: Double), allowsMultiple: Bool = true, seed: Int64
  ) throws(ModuleError) -> Tensor {
    try check(sizes: ("rows", rows), ("columns", columns))
    try check(sizes: ("neurons", rows * columns))
    let size = rows * columns
    try check("width", width.x, in: 1e-3...1e30)
    try check("width", width.y, in: 1e-3...1e30)
    try check("inputs", inputs, atMost: allowsMultiple ? size > 1 ? 1 << 24 : 0 : size - 1)
    let random = RandomNumbers(seed: seed).child("local_grid")
    var weights = zeros(size, size)
    for target in 0..<size {
      // Relative to the nearest other neuron, so that not all chances of a narrow width are zero.
      let distances = (0..<size).map { source in
        let x = Double(source % columns - target % columns) / width.x
        let y = Double(source / columns - target / columns) / width.y
        return source == target ? Double.infinity : x * x + y * y
      }
      let nearest = distances.min() ?? 0
      var chances = distances.map { $0.isFinite ? ElementaryFunctions.exp(nearest - $0) : 0 }
      let draws = random.child("target \(target)")
      for draw in 0..<inputs {
        let source = pick(chances, at: Double(draws.whole(at: draw, below: 1 << 53)) * 0x1p-53, open: weights, target)
        weights.scalars[source * size + target] += 1
        if !allowsMultiple { chances[source] = 0 }
      }
    }
    return weights
  }

  /// The index at a share of the sum of chances; where all are zero, the first source that the target does not have.
  private static func pick(_ chances: [Double], at share: Double, open weights: Tensor, _ target: Int) -> Int {
    let size = chances.count
    let total = chances.reduce(0, +)
    guard total > 0 else {
      return (0..<size).first { $0 != target && weights.scalars[$0 * size + target] == 0 } ?? (target == 0 ? 1 : 0)
    }
    var rest = share * total
    var last = 0
    for (index, chance) in chances.enumerated() where chance > 0 {
      last = index
      if rest < chance { return index }
      rest -= chance
    }
    return last
  }

  /// The weights with random sources more for every target, at any distance, never itself; each adds 1.
  ///
  /// - Parameters:
  ///   - weights: `[size, size]`.
  ///   - inputs: Sources that each target gains.
  ///   - avoidsExisting: Whether a source that a target has already is left out.
  ///   - allowsMultiple: Whether a source may be drawn more than once.
  /// - Throws: `ModuleError` where there are not as many sources.
  public static func addingLongRange(
    to weights: Tensor, inputs: Int, avoidsExisting: Bool = true, allowsMultiple: Bool = false, seed: Int64
  ) throws(ModuleError) -> Tensor {
    try check(weights, as: "weights", rows: weights.shape.first, columns: weights.shape.first)
    let size = weights.shape[0]
    let random = RandomNumbers(seed: seed).child("long_range")
    var result = weights
    for target in 0..<size {
      let open = (0..<size).filter { source in
        source != target && !(avoidsExisting && weights.scalars[source * size + target] != 0)
      }
      try check("inputs", inputs, atMost: allowsMultiple && !open.isEmpty ? 1 << 24 : open.count)
      let draws = random.child("target \(target)")
      let chosen =
        allowsMultiple
        ? (0..<inputs).map { draws.whole(at: $0, below: open.count) } : draws.choice(of: inputs, from: open.count)
      for index in chosen { result.scalars[open[index] * size + target] += 1 }
    }
    return result
  }
}
