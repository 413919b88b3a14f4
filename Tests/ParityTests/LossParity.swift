import Modules
import Signals
import Training

/// Runs a case of kind `loss`: a loss, a regulariser or bounds, with value and gradient.
struct LossParity {
  private let oracle: OracleCase
  private let arguments: OracleNode
  private let gradients: OracleNode
  private var comparison = Comparison(.none)

  private init(_ oracle: OracleCase) {
    self.oracle = oracle
    arguments = oracle.node.part("args")
    gradients = oracle.node.part("grads")
  }

  /// What comes of a case.
  static func outcome(of oracle: OracleCase) -> Outcome {
    Outcome {
      var parity = LossParity(oracle)
      let function = oracle.className.split(separator: ".").last.map(String.init) ?? ""
      switch function {
      case "mse", "sse", "MSELoss": try parity.compareSquares(isMean: function != "sse")
      case "cross_entropy": try parity.compareCrossEntropy()
      case "softmax", "logsoftmax": try parity.compareSoftmax(isLogarithm: function == "logsoftmax")
      case "PeakLoss": try parity.comparePeaks()
      case "BinaryPeakLoss": try parity.compareBinaryPeaks()
      case "l2sqr_norm": try parity.compare(.meanSquare(.all, weight: 1))
      case "l0_norm_approx":
        let width = oracle.config["sigma"].number ?? 1e-4
        try parity.compare(.approximateCount(.all, width: width, weight: 1))
      case "bounds_cost": try parity.compareBounds()
      case "summed_exp_boundary_loss": try parity.compareBoundary()
      case "bounds_clip": try parity.compareClipping()
      default: return .leftOut("class '\(oracle.className)'")
      }
      return Outcome(parity.comparison.failures)
    }
  }

  // MARK: - Comparing

  private mutating func compare(value: Double) throws {
    comparison.compare([Float(value)], with: try oracle.node.required("value").values, steps: 1, as: "value")
  }

  private mutating func compare(_ found: [Float], _ name: String) throws {
    comparison.compare(found, with: try gradients.required(name).values, steps: 1, as: "gradient of \(name)")
  }

  /// Some values as an output.
  private func raster(_ values: [Float], channels: Int) throws -> Raster {
    try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: values.count / max(1, channels)), channelCount: channels,
      values: values)
  }

  // MARK: - Losses

  private mutating func compareSquares(isMean: Bool) throws {
    let name = arguments.datasetNames.contains("prediction") ? "prediction" : "output"
    let output = try arguments.required(name)
    let loss: Loss = isMean ? .meanSquaredError : .sumSquaredError
    let (value, cotangent) = try loss.evaluate(
      raster(output.floats, channels: output.shape.last ?? 1), against: .values(arguments.required("target").floats))
    try compare(value: value)
    try compare(cotangent, gradients.datasetNames.first ?? name)
  }

  /// Each step has a target of its own.
  private mutating func compareCrossEntropy() throws {
    let (output, target) = (try arguments.required("x"), try arguments.required("target_one_hot").values)
    let channels = output.shape.last ?? 1
    let steps = output.values.count / channels
    var (sum, slopes) = (0.0, [Double](repeating: 0, count: target.count))
    for step in 0..<steps {
      let row = step * channels..<(step + 1) * channels
      for label in 0..<channels where target[row.lowerBound + label] != 0 {
        let weight = target[row.lowerBound + label] / Double(steps)
        let (value, cotangent) = try Loss.crossEntropyOfEachStep.evaluate(
          raster(Array(output.floats[row]), channels: channels), against: .label(label))
        sum += weight * value
        for (index, slope) in zip(row, cotangent) { slopes[index] += weight * Double(slope) }
      }
    }
    try compare(value: sum)
    try compare(slopes.map { Float($0) }, "x")
  }

  /// The model system normalises over all values at once, which is a single step here; the gradient is that of Σ w f(x).
  private mutating func compareSoftmax(isLogarithm: Bool) throws {
    let (x, weights) = (try arguments.required("x"), try arguments.required("w").values)
    let temperature = oracle.config["temperature"].number ?? 1
    let scores = try raster(x.values.map { Float($0 / temperature) }, channels: x.values.count)
    var found: [Float] = []
    var slopes = [Double](repeating: 0, count: weights.count)
    for label in weights.indices {
      let (value, cotangent) = try Loss.crossEntropy(.last).evaluate(scores, against: .label(label))
      // Of the softmax itself −f · ∂(−log f), f being 1 + ∂(−log f) at the label.
      let softmax = 1 + Double(cotangent[label])
      found.append(isLogarithm ? Float(-value) : Float(softmax))
      for (index, slope) in cotangent.enumerated() {
        slopes[index] -= weights[label] * (isLogarithm ? 1 : softmax) * Double(slope) / temperature
      }
    }
    comparison.compare(found, with: try oracle.node.required("value").values, steps: 1, as: "value")
    try compare(slopes.map { Float($0) }, "x")
  }

  private func peak() -> PeakLoss {
    PeakLoss(
      window: Int(clamped: oracle.config["max_interval"].number ?? 1),
      target: oracle.config["target_output"].number ?? 1,
      othersWeight: oracle.config["weight_nontarget"].number ?? 1, repeatsPeak: true)
  }

  /// Trials with what their loss weighs.
  private mutating func comparePeaks(_ loss: Loss, weight: (_ label: Int) -> Double) throws {
    let targets = try arguments.required("target").values.map { Int(clamped: $0) }
    var (sum, slopes): (Double, [Float]) = (0, [])
    for (trial, label) in zip(try arguments.required("prediction").trials(), targets) {
      let (value, cotangent) = try loss.evaluate(
        raster(trial.floats, channels: trial.shape[1]), against: .label(label))
      sum += weight(label) * value
      slopes += cotangent.map { Float(weight(label) * Double($0)) }
    }
    try compare(value: sum)
    try compare(slopes, "prediction")
  }

  private mutating func comparePeaks() throws {
    let count = try arguments.required("target").values.count
    try comparePeaks(.peak(peak())) { _ in 1 / Double(count) }
  }

  /// The model system takes the mean over the trials with a peak and that over those without.
  private mutating func compareBinaryPeaks() throws {
    let targets = try arguments.required("target").values
    let positive = targets.count { $0 == 1 }
    try comparePeaks(.binaryPeak(peak())) { 1 / Double($0 == 1 ? positive : targets.count - positive) }
  }

  // MARK: - Parameters

  /// The parameters of a tree, by name.
  private func parameters(_ branch: String) throws -> [(name: String, tensor: Tensor)] {
    let node = arguments.part(branch)
    return try node.datasetNames.map { ($0, try node.required($0).tensor()) }
  }

  private func bound(_ name: String, of parameter: String) throws -> Double? {
    guard let value = try arguments.part(name).array(parameter)?.values.first, value.isFinite else { return nil }
    return value
  }

  private mutating func compare(_ regularizer: Regularizer) throws {
    let all = try parameters("params")
    let (cost, slopes) = regularizer.cost(of: all.map(\.tensor))
    try compare(value: cost)
    for (parameter, slope) in zip(all, slopes) { try compare(slope.scalars, parameter.name) }
  }

  private mutating func compareBounds() throws {
    var sum = 0.0
    for (name, tensor) in try parameters("params") {
      let regularizer = Regularizer.bounds(
        .all, lower: try bound("lower", of: name), upper: try bound("upper", of: name), weight: 1)
      let (cost, slopes) = regularizer.cost(of: [tensor])
      sum += cost
      try compare(slopes[0].scalars, name)
    }
    try compare(value: sum)
  }

  /// A bound of zero is none to the model system: it is left out here, as one says it.
  private mutating func compareBoundary() throws {
    func bound(_ name: String) -> Double? { oracle.config[name].number.flatMap { $0 == 0 ? nil : $0 } }
    let (cost, slopes) = Regularizer.bounds(.all, lower: bound("lower"), upper: bound("upper"), weight: 1)
      .cost(of: [try arguments.required("data").tensor()])
    try compare(value: cost)
    try compare(slopes[0].scalars, "data")
  }

  private mutating func compareClipping() throws {
    for (name, tensor) in try parameters("params") {
      let rule = ParameterBounds.Rule(.all, from: try bound("lower", of: name), to: try bound("upper", of: name))
      try compare(rule.clipped(tensor).scalars, name)
    }
  }
}
