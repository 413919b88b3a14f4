import Signals
import Testing

@Suite struct `tensors of whole numbers` {
  @Test func `they have as many values as their shape says`() throws {
    #expect(try IntegerTensor([1, 2, 3, 4, 5, 6], shape: [2, 3]).count == 6)
    #expect(try IntegerTensor([], shape: [0, 3]).count == 0)
    #expect(IntegerTensor([7, 8]).shape == [2])
    #expect(IntegerTensor(7).shape == [])
    for shape in [[2], [-1, -3], [Int.max, 2]] {
      #expect(throws: SignalError.shapeMismatch(shape: shape, scalars: 3)) {
        try IntegerTensor([1, 2, 3], shape: shape)
      }
    }
  }
}
