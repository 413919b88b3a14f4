import Kernels
import Testing

struct ProductsTests {
  static let shapes = [
    (1, 1, 1), (3, 5, 2), (4, 7, 4), (5, 0, 3), (0, 3, 3), (7, 33, 31), (9, 20, 47), (6, 64, 131), (13, 10, 301),
    (2, 300, 150),
    (4, 256, 20), (6, 257, 33), (5, 600, 37),
  ]

  func dense(
    _ x: [Float], steps: Int, weights: [Float], inputs: Int, targets: Int, bias: [Float]?, level: VectorLevel
  ) -> [Float] {
    var out = [Float](repeating: .nan, count: steps * targets)
    var span = out.mutableSpan
    Products.dense(
      x.span, steps: steps, weights: weights, inputs: inputs, targets: targets, bias: bias, into: &span, level: level)
    return out
  }

  @Test(arguments: VectorLevel.supported, shapes)
  func `a dense product sums its sources ascending with one rounding each`(
    level: VectorLevel, shape: (steps: Int, inputs: Int, targets: Int)
  ) {
    let x = Samples.uniforms(shape.steps * shape.inputs, in: -2..<2, stream: 1)
    let weights = Samples.uniforms(shape.inputs * shape.targets, in: -1..<1, stream: 2)
    for bias in [nil, Samples.uniforms(shape.targets, in: -1..<1, stream: 3)] {
      let expected = Reference.dense(
        x, steps: shape.steps, weights: weights, inputs: shape.inputs, targets: shape.targets, bias: bias)
      let found = dense(
        x, steps: shape.steps, weights: weights, inputs: shape.inputs, targets: shape.targets, bias: bias, level: level)
      #expect(found.bits == expected.bits)
    }
  }

  @Test(arguments: VectorLevel.supported, shapes)
  func `a product of events has the bits of the dense product`(
    level: VectorLevel, shape: (steps: Int, inputs: Int, targets: Int)
  ) {
    var x = Samples.counts(shape.steps * shape.inputs)
    if let last = x.indices.last { x[last] = 0x1p24 }
    let weights = Samples.uniforms(shape.inputs * shape.targets, in: -1..<1, stream: 2)
    let events = Events(dense: x, steps: shape.steps, channels: shape.inputs)
    for bias in [nil, Samples.uniforms(shape.targets, in: -1..<1, stream: 3)] {
      var out = [Float](repeating: .nan, count: shape.steps * shape.targets)
      var span = out.mutableSpan
      Products.events(
        rowStarts: events.rowStarts.span, channels: events.channels.span, counts: events.counts.span,
        weights: weights, inputs: shape.inputs, targets: shape.targets, bias: bias, into: &span, level: level)
      let expected = Reference.dense(
        x, steps: shape.steps, weights: weights, inputs: shape.inputs, targets: shape.targets, bias: bias)
      #expect(out.bits == expected.bits)
    }
  }

  @Test(arguments: VectorLevel.supported)
  func `rows of events may be a part of longer rows`(level: VectorLevel) {
    let (steps, inputs, targets) = (20, 30, 40)
    let x = Samples.counts(steps * inputs)
    let weights = Samples.uniforms(inputs * targets, in: -1..<1)
    let events = Events(dense: x, steps: steps, channels: inputs)
    var out = [Float](repeating: .nan, count: 5 * targets)
    var span = out.mutableSpan
    Products.events(
      rowStarts: events.rowStarts.span.extracting(8...13), channels: events.channels.span, counts: events.counts.span,
      weights: weights, inputs: inputs, targets: targets, into: &span, level: level)
    let whole = dense(x, steps: steps, weights: weights, inputs: inputs, targets: targets, bias: nil, level: level)
    #expect(out.bits == Array(whole[8 * targets..<13 * targets]).bits)
  }

  @Test(arguments: VectorLevel.supported, [(1, 1, 1), (70, 5, 3), (130, 37, 29), (3, 18, 16)])
  func `a transposed product adds rows ascending in double`(
    level: VectorLevel, shape: (rows: Int, left: Int, right: Int)
  ) {
    let left = Samples.uniforms(shape.rows * shape.left, in: -2..<2, stream: 1)
    let right = Samples.uniforms(shape.rows * shape.right, in: -2..<2, stream: 2)
    var expected = (0..<shape.left * shape.right).map { Double($0) / 7 }
    var found = expected
    for r in 0..<shape.rows {
      for a in 0..<shape.left {
        for b in 0..<shape.right {
          expected[a * shape.right + b] += Double(left[r * shape.left + a]) * Double(right[r * shape.right + b])
        }
      }
    }
    Products.addTransposed(
      left.span, right.span, rows: shape.rows, leftColumns: shape.left, rightColumns: shape.right, to: &found,
      level: level)
    #expect(found.bits == expected.bits)
  }

  @Test(arguments: VectorLevel.supported, [1, 4, 19, 50])
  func `a Gram matrix in blocks is the transposed product with itself`(level: VectorLevel, columns: Int) {
    let rows = 90
    let values = Samples.uniforms(rows * columns, in: -2..<2)
    var expected = [Double](repeating: 0, count: columns * columns)
    Products.addTransposed(
      values.span, values.span, rows: rows, leftColumns: columns, rightColumns: columns, to: &expected, level: level)
    var found = [Double](repeating: 0, count: columns * columns)
    for block in [0..<1, 1..<40, 40..<rows] {
      let part = values.span.extracting(block.lowerBound * columns..<block.upperBound * columns)
      Products.addGram(part, rows: block.count, columns: columns, to: &found, level: level)
    }
    #expect(found.bits == expected.bits)
  }
}
