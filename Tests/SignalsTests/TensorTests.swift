import Signals
import Testing

/// Laws of tensors: shape and values always agree.
struct TensorTests {
  @Test(arguments: [[], [0], [6], [2, 3], [3, 2], [1, 6, 1], [2, 0, 5]])
  func `a tensor has as many values as the product of its shape`(shape: [Int]) throws {
    let count = shape.reduce(1, *)
    let scalars = (0..<count).map { Float($0) }
    let tensor = try Tensor(scalars, shape: shape)
    #expect(tensor.count == count && tensor.scalars == scalars && tensor.shape == shape)
    #expect(Tensor(repeating: 7, shape: shape).scalars == [Float](repeating: 7, count: count))
    #expect(try tensor.reshaped(to: [count]).reshaped(to: shape) == tensor)
  }

  @Test(arguments: [[5], [2, 2], [-1, -6], [-6], [], [Int.max, 2], [Int.max, Int.max, 0], [0]])
  func `a shape that does not hold the values is refused`(shape: [Int]) {
    #expect(throws: SignalError.shapeMismatch(shape: shape, scalars: 6)) {
      try Tensor([0, 1, 2, 3, 4, 5], shape: shape)
    }
    #expect(throws: SignalError.shapeMismatch(shape: shape, scalars: 6)) {
      try Tensor([0, 1, 2, 3, 4, 5]).reshaped(to: shape)
    }
  }

  @Test func `a tensor is a value: a changed copy leaves the original alone`() throws {
    let original = Tensor([1, 2, 3])
    var copy = original
    copy.scalars[1] = 9
    #expect(original.scalars == [1, 2, 3] && copy.scalars == [1, 9, 3] && copy != original)
    #expect(original.shape == [3])
  }

  @Test func `a scalar has no axes`() throws {
    #expect(try Tensor([4], shape: []).count == 1)
  }
}
