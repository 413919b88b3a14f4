internal import Modules
internal import Signals

/// The layers of nodes that know no time.
extension NIRNode {
  /// Calls what makes a module, and tells of its errors as those of the node.
  func making<Result>(_ body: () throws(ModuleError) -> Result) throws(NIRProblem) -> Result {
    do { return try body() } catch { throw .refused(error) }
  }

  /// The numbers of a field in 32 bits, one value filling a number of places; `standard` without the field.
  func tensor(
    _ field: String, count: Int? = nil, standard: Double? = nil, scaledBy scale: (Double) -> Double = { $0 }
  ) throws(NIRProblem) -> Tensor {
    guard let array = array(field) else {
      guard let standard else { throw .missingField(field, kind: kind) }
      return Tensor(repeating: Float(standard), shape: [count ?? 1])
    }
    let values = array.doubles.map { Float(scale($0)) }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .field(field, reason: "is beyond the range of 32-bit numbers at place \(index); scale it")
    }
    if let count, values.count == 1 { return Tensor(repeating: values[0], shape: [count]) }
    let shape = count == nil ? array.shape : [values.count]
    do { return try Tensor(values, shape: shape) } catch { throw .field(field, reason: "has the shape \(shape)") }
  }

  /// A weighted sum.
  func linear() throws(NIRProblem) -> Linear {
    let stored = try tensor("weight")
    let (outputs, inputs) = (stored.shape[0], stored.shape[1])
    var weight = Tensor(repeating: 0, shape: [inputs, outputs])
    weight.scalars = (0..<inputs * outputs).map { stored.scalars[($0 % outputs) * inputs + $0 / outputs] }
    let bias = kind == .affine ? try tensor("bias") : nil
    return try making { () throws(ModuleError) in
      try Linear(inputs, outputs, weights: .values(weight), bias: bias.map { .values($0) })
    }
  }

  /// Numbers for each axis.
  private func perAxis(_ field: String) -> [Int] { sizes(field) ?? [1] }

  func convolution(over input: [Int]) throws(NIRProblem) -> Convolution {
    let (weight, bias) = (try tensor("weight"), try tensor("bias"))
    let padding: Convolution.Padding =
      switch fields["padding"] {
      case .text("same"): .same
      case .text: .valid
      default: .zeros(perAxis("padding"))
      }
    return try making { () throws(ModuleError) in
      try Convolution(
        inputShape: input, weights: weight, bias: bias, stride: perAxis("stride"), padding: padding,
        dilation: perAxis("dilation"))
    }
  }

  func pooling(over input: [Int]) throws(NIRProblem) -> Pooling {
    try making { () throws(ModuleError) in
      try Pooling(
        kind == .sumPooling2D ? .sum : .average, inputShape: input, kernel: perAxis("kernel_size"),
        stride: perAxis("stride"), padding: perAxis("padding"))
    }
  }

  func flattening(of input: [Int]) throws(NIRProblem) -> Flatten {
    try making { () throws(ModuleError) in
      try Flatten(
        inputShape: input, startAxis: sizes("start_dim")?.first ?? 1, endAxis: sizes("end_dim")?.first ?? -1)
    }
  }
}
