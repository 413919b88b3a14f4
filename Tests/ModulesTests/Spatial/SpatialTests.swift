import Modules
import Signals
import Testing

@Suite struct `layers of lines and images` {
  @Test func `a convolution of lines, by hand`() throws {
    var layer = try Convolution(
      inputShape: [1, 5], weights: Tensor([1, 2, 3], shape: [1, 1, 3]), bias: 10, padding: .zeros([1]))
    #expect(layer.shape == (inputs: 5, outputs: 5))
    #expect(try layer.evolve(over: Raster([[1, 0, 0, 0, 2]])).output.values == [12, 11, 10, 16, 14])
    layer = try Convolution(
      inputShape: [1, 5], weights: Tensor([1, 2, 3], shape: [1, 1, 3]), stride: [2], padding: .zeros([1]))
    #expect(try layer.evolve(over: Raster([[1, 0, 0, 0, 2]])).output.values == [2, 0, 4])
    layer = try Convolution(inputShape: [1, 5], weights: Tensor([1, 2], shape: [1, 1, 2]), dilation: [3])
    #expect(try layer.evolve(over: Raster([[1, 10, 100, 1000, 10000]])).output.values == [2001, 20010])
  }

  @Test func `the odd zero of an even kernel is at the end`() throws {
    var layer = try Convolution(inputShape: [1, 3], weights: Tensor([1, 10], shape: [1, 1, 2]), padding: .same)
    #expect(layer.outputShape == [1, 3])
    #expect(try layer.evolve(over: Raster([[1, 2, 3]])).output.values == [21, 32, 3])
  }

  @Test func `groups of channels are convolved apart`() throws {
    var layer = try Convolution(
      inputShape: [4, 1, 2], weights: Tensor([1, 2, 3, 4], shape: [2, 2, 1, 1]))
    #expect(layer.groups == 2)
    #expect(layer.outputShape == [2, 1, 2])
    #expect(try layer.evolve(over: Raster([[1, 0, 0, 1, 10, 0, 0, 10]])).output.values == [1, 2, 30, 40])
  }

  @Test func `an image goes through a kernel of two axes, by hand`() throws {
    var layer = try Convolution(
      inputShape: [1, 3, 3], weights: Tensor([1, 2, 3, 4], shape: [1, 1, 2, 2]), stride: [1, 2],
      padding: .zeros([0, 1]))
    #expect(layer.outputShape == [1, 2, 2])
    // Rows 1 2 3, 4 5 6, 7 8 9 with a zero at both sides.
    let output = try layer.evolve(over: Raster([[1, 2, 3, 4, 5, 6, 7, 8, 9]])).output.values
    #expect(output == [18, 47, 36, 77])
  }

  @Test func `drawn weights depend on the seed and on the inputs of an output`() throws {
    func weights(_ seed: Int64) throws -> Tensor {
      try Convolution(inputShape: [6, 9, 9], outputChannels: 39, kernel: [5, 5], groups: 3, seed: seed).parameters
        .weight
    }
    let drawn = try weights(1)
    #expect(drawn.shape == [39, 2, 5, 5])
    #expect(try drawn != weights(2))
    #expect(try drawn == weights(1))
    let bound = (6 / 50 as Float).squareRoot()
    let largest = drawn.scalars.map(\.magnitude).max() ?? 0
    #expect(largest <= bound && largest > 0.95 * bound)
  }

  @Test func `pools sum or average their windows, zeros outside counted`() throws {
    let image = try Raster([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]])
    var sum = try Pooling(.sum, inputShape: [1, 3, 4], kernel: [2, 2])
    #expect(sum.outputShape == [1, 1, 2])
    #expect(try sum.evolve(over: image).output.values == [14, 22])
    var average = try Pooling(.average, inputShape: [1, 3, 4], kernel: [2], stride: [1, 3], padding: [1])
    #expect(average.outputShape == [1, 4, 2])
    #expect(try average.evolve(over: image).output.values == [0.25, 1.75, 1.5, 5.5, 3.5, 9.5, 2.25, 5.75])
    var line = try Pooling(.sum, inputShape: [2, 3], kernel: [2], stride: [1])
    #expect(try line.evolve(over: Raster([[1, 2, 3, 10, 20, 30]])).output.values == [3, 5, 30, 50])
  }

  @Test func `flattening keeps values and joins axes`() throws {
    var flat = try Flatten(inputShape: [2, 3, 4], startAxis: 1)
    #expect(flat.outputShape == [2, 12])
    #expect(try Flatten(inputShape: [2, 3, 4], startAxis: 0, endAxis: -2).outputShape == [6, 4])
    #expect(try Flatten(inputShape: [2, 3, 4]).outputShape == [24])
    let events = try Raster([(0..<24).map { Float($0 % 3) }]).heldAsEvents()
    #expect(try flat.evolve(over: events).output == events)
  }

  private func message(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return ""
  }

  @Test func `shapes that do not fit are told`() throws {
    let weights = Tensor(repeating: 1, shape: [4, 2, 3, 3])
    #expect(
      message { _ = try Convolution(inputShape: [3, 5, 5], weights: weights) }
        == "Convolution: 'input_shape' must be a multiple of 2, the inputs of a group, but is 3.0.")
    #expect(
      message { _ = try Convolution(inputShape: [2, 5, 2], weights: weights) }
        == "Convolution: 'input_shape' must be 3 or more on axis 2, so that the kernel fits, but is 2.0.")
    #expect(
      message { _ = try Convolution(inputShape: [2, 5], weights: weights) }
        == "Convolution: 'weight' has shape [4, 2, 1], but a tensor of shape [4, 2, 3, 3] was given.")
    #expect(
      message { _ = try Convolution(inputShape: [6, 5, 5], weights: weights) }
        == "Convolution: 'weight' must be of a multiple of 3 groups of outputs, but is 4.0.")
    #expect(
      message { _ = try Convolution(inputShape: [2, 5, 5], weights: weights, stride: [0]) }
        == "Convolution: 'stride' must be 1 or more, but is 0.0.")
    #expect(
      message { _ = try Convolution(inputShape: [2, 5, 5], weights: weights, padding: .zeros([1, 2, 3])) }
        == "Convolution: 'padding' has shape [2], but a tensor of shape [3] was given.")
    #expect(
      message { _ = try Convolution(inputShape: [2, 5, 5], weights: weights, bias: Tensor([1, 2])) }
        == "Convolution: 'bias' has shape [4], but a tensor of shape [2] was given.")
    #expect(
      message { _ = try Convolution(inputShape: [5, 5, 5], outputChannels: 2, kernel: [3, 3], groups: 2) }
        == "Convolution: 'input_shape' must be a multiple of 2 groups, but is 5.0.")
    for shape in [[], [3], [1, 2, 3, 4]] {
      #expect(message { _ = try Convolution(inputShape: shape, weights: weights) }.contains("'input_shape'"))
      #expect(message { _ = try Pooling(.sum, inputShape: shape, kernel: [2]) }.contains("'input_shape'"))
    }
    #expect(
      message { _ = try Pooling(.sum, inputShape: [1, 4, 4], kernel: [5, 1]) }
        == "Pooling: 'input_shape' must be 5 or more on axis 1, so that the kernel fits, but is 4.0.")
    #expect(
      message { _ = try Pooling(.sum, inputShape: [1, 4, 4], kernel: [2], padding: [-1]) }
        == "Pooling: 'padding' must be 0 or more, but is -1.0.")
    #expect(
      message { _ = try Flatten(inputShape: [2, 3], startAxis: 2) }
        == "Flatten: 'start_dim' must be an axis from 0 to 1, but is 2.0.")
    #expect(
      message { _ = try Flatten(inputShape: [2, 3], startAxis: 1, endAxis: 0) }
        == "Flatten: 'end_dim' must be an axis from 1 to 1, but is 0.0.")
    #expect(message { _ = try Flatten(inputShape: []) }.contains("'input_shape'"))
    #expect(message { _ = try Flatten(inputShape: [1 << 40]) }.contains("'input_shape' must be below 2^31"))
  }

  @Test func `sizes beyond all memory are refused, not allocated`() throws {
    let weights = Tensor(repeating: 1, shape: [1, 1, 1, 1])
    for shape in [[1, 1 << 20, 1 << 20], [1 << 30, 1 << 30, 1 << 30], [1 << 31, 1, 1]] {
      #expect(throws: ModuleError.self) { try Convolution(inputShape: shape, weights: weights) }
      #expect(throws: ModuleError.self) { try Pooling(.sum, inputShape: shape, kernel: [1]) }
      #expect(throws: ModuleError.self) { try Flatten(inputShape: shape) }
    }
    #expect(throws: ModuleError.self) {
      try Convolution(inputShape: [1, 1, 1], weights: weights, padding: .zeros([1 << 30]))
    }
    #expect(throws: ModuleError.self) {
      try Pooling(.sum, inputShape: [64, 1, 1], kernel: [40000], stride: [40000], padding: [20000])
    }
    #expect(throws: ModuleError.self) {
      try Convolution(inputShape: [1 << 20, 1, 1], outputChannels: 1 << 20, kernel: [1, 1])
    }
  }
}
