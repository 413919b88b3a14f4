internal import Kernels
public import Signals

extension Convolution {
  public func validate() throws(ModuleError) {
    let type = Self.typeName
    try simulation.inputShape.checkImage(as: "input_shape", of: type)
    let (input, shape) = (inputShape, parameters.weight.shape)
    let rank = input.count - 1
    guard shape.count == rank + 2, !shape.contains(0) else {
      let expected = [max(1, shape.first ?? 1), input[0]] + Array(repeating: 1, count: rank)
      throw ModuleError(type, .wrongShape(attribute: "weight", expected: expected, found: shape))
    }
    for extent in shape { try Self.checkSizes(("weights along an axis", extent)) }
    guard input[0].isMultiple(of: shape[1]) else {
      throw ModuleError(
        type,
        .outOfRange(
          attribute: "input_shape", value: Double(input[0]), range: "a multiple of \(shape[1]), the inputs of a group"))
    }
    guard shape[0].isMultiple(of: groups) else {
      throw ModuleError(
        type,
        .outOfRange(attribute: "weight", value: Double(shape[0]), range: "of a multiple of \(groups) groups of outputs")
      )
    }
    try simulation.stride.check(axes: rank, atLeast: 1, as: "stride", of: type)
    try simulation.dilation.check(axes: rank, atLeast: 1, as: "dilation", of: type)
    if case .zeros(let counts) = simulation.padding {
      try IntegerTensor.spread(counts, axes: counts.count, as: "padding", of: type)
        .check(axes: rank, atLeast: 0, as: "padding", of: type)
    }
    try simulation.weightInitializer.check(as: "weight_init", of: type)
    try simulation.biasInitializer.check(as: "bias_init", of: type)
    try parameters.weight.checkFinite(shape: shape, as: "weight", of: type)
    try parameters.bias?.checkFinite(shape: [shape[0]], as: "bias", of: type)
    let outputs = try [shape[0]] + axes().map(\.outputs)
    try Self.checkSizes(("inputs", inputCount), ("outputs", IntegerTensor(outputs.map { Int32(clamping: $0) }).product))
  }

  /// The axes of the kernel, of settings whose sizes were checked.
  func axes() throws(ModuleError) -> [ConvolutionKernel.Axis] {
    let (kernel, dilation) = (kernel, simulation.dilation)
    let padding: [(before: Int, after: Int)] =
      switch simulation.padding {
      case .valid: kernel.map { _ in (0, 0) }
      case .zeros(let counts): counts.map { ($0, $0) }
      case .same:
        zip(kernel, dilation.sizes).map { taps, dilation in
          let total = dilation * (taps - 1)
          return (total / 2, total - total / 2)
        }
      }
    return try SpatialWindow(
      inputShape: simulation.inputShape, kernel: kernel, stride: simulation.stride, dilation: dilation,
      padding: padding
    ).axes(of: Self.typeName)
  }

  /// The convolution as the kernel takes it.
  func kernelInUse() throws(ModuleError) -> ConvolutionKernel {
    let image = try axes().image
    return ConvolutionKernel(
      groups: groups, inputChannels: inputShape[0], outputChannels: parameters.weight.shape[0],
      vertical: image.vertical, horizontal: image.horizontal, weights: parameters.weight.scalars,
      bias: parameters.bias?.scalars)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let output = try kernelInUse().output(of: input)
    if let index = RowFunctions.firstNotFinite(in: output.span) {
      throw notFinite("output", step: index / outputCount, of: input, in: context)
    }
    return Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: .dense(output)))
  }
}

extension ConvolutionKernel {
  /// The outputs of a raster, `[steps, outputs]`.
  func output(of input: Raster) -> [Float] {
    switch input.storage {
    case .dense(let values): convolve(values.span, steps: input.stepCount)
    case .events(let rows):
      convolve(rowStarts: rows.rowStarts.span, channels: rows.channels.span, counts: rows.counts.span)
    }
  }
}
