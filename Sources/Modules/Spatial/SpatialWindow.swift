internal import Kernels
internal import Signals

/// A kernel that goes over the places of an image: what convolutions and pools have in common.
struct SpatialWindow {
  /// Channels, and the places of each axis.
  var inputShape: IntegerTensor
  /// The weights along each axis.
  var kernel: [Int]
  var stride: IntegerTensor
  var dilation: IntegerTensor
  /// Zeros before and after the places of each axis.
  var padding: [(before: Int, after: Int)]

  /// The axes of the kernel.
  ///
  /// - Throws: `ModuleError` for sizes that are not above zero, or a kernel that does not fit into the image.
  func axes(of type: String) throws(ModuleError) -> [ConvolutionKernel.Axis] {
    var axes: [ConvolutionKernel.Axis] = []
    for (index, taps) in kernel.enumerated() {
      let (inputs, stride) = (Int(inputShape.scalars[index + 1]), Int(stride.scalars[index]))
      let (dilation, padding) = (Int(dilation.scalars[index]), padding[index])
      let reach = dilation * (taps - 1) + 1
      let free = inputs + padding.before + padding.after - reach
      guard free >= 0 else {
        throw ModuleError(
          type,
          .outOfRange(
            attribute: "input_shape", value: Double(inputs),
            range: "\(inputs - free) or more on axis \(index + 1), so that the kernel fits"))
      }
      axes.append(
        ConvolutionKernel.Axis(
          inputs: inputs, outputs: free / stride + 1, taps: taps, stride: stride, padding: padding.before,
          dilation: dilation))
    }
    return axes
  }
}

extension Array where Element == ConvolutionKernel.Axis {
  /// The one axis of a line, or the two of an image; a line is an image of one row.
  var image: (vertical: ConvolutionKernel.Axis, horizontal: ConvolutionKernel.Axis) {
    let row = ConvolutionKernel.Axis(inputs: 1, outputs: 1, taps: 1, stride: 1, padding: 0, dilation: 1)
    return (count > 1 ? self[0] : row, self[count - 1])
  }
}

extension IntegerTensor {
  /// The values as sizes.
  var sizes: [Int] { scalars.map { Int($0) } }
  /// The product of the values; `Int.max` where it is larger.
  var product: Int {
    sizes.reduce(1) { product, size in
      let (larger, overflow) = product.multipliedReportingOverflow(by: size)
      return overflow ? Int.max : larger
    }
  }

  /// Given numbers, one for all axes or one for each.
  static func spread(_ given: [Int], axes: Int, as name: String, of type: String) throws(ModuleError) -> IntegerTensor {
    let values = given.count == 1 ? Array(repeating: given[0], count: max(1, axes)) : given
    var integers: [Int32] = []
    for value in values {
      guard let integer = Int32(exactly: value) else {
        throw ModuleError(type, .outOfRange(attribute: name, value: Double(value), range: "below 2^31"))
      }
      integers.append(integer)
    }
    return IntegerTensor(integers)
  }

  /// Refuses another number of values, and values below a bound.
  func check(axes: Int, atLeast least: Int32, as name: String, of type: String) throws(ModuleError) {
    guard shape == [axes] else {
      throw ModuleError(type, .wrongShape(attribute: name, expected: [axes], found: shape))
    }
    if let value = scalars.first(where: { $0 < least }) {
      throw ModuleError(type, .outOfRange(attribute: name, value: Double(value), range: "\(least) or more"))
    }
  }

  /// Refuses what is no channels and places of one or two axes.
  func checkImage(as name: String, of type: String) throws(ModuleError) {
    guard shape.count == 1, (2...3).contains(count) else {
      throw ModuleError(type, .wrongShape(attribute: name, expected: [3], found: shape))
    }
    try check(axes: count, atLeast: 1, as: name, of: type)
  }
}
