import Training

/// Runs a case of kind `ridge`: a regression that grows batch by batch, and its solution.
struct RidgeParity {
  private let oracle: OracleCase
  private let relativeTolerance: Double
  private let absoluteTolerance: Double
  private var failures: [String] = []

  private init(_ oracle: OracleCase) {
    self.oracle = oracle
    relativeTolerance = oracle.node.number("rtol") ?? 1e-8
    absoluteTolerance = oracle.node.number("atol") ?? 1e-10
  }

  /// What comes of a case.
  static func outcome(of oracle: OracleCase) -> Outcome {
    do {
      var parity = RidgeParity(oracle)
      try parity.run()
      return parity.failures.isEmpty ? .passed : .failed(parity.failures.joined(separator: "; "))
    } catch {
      return .failed("\(error)")
    }
  }

  private mutating func run() throws {
    let config = oracle.config
    let (first, targets) = (
      try oracle.node.required("batches.0.input").shape, try oracle.node.required("batches.0.target").shape
    )
    guard first.count == 2, targets.count == 2, min(first[1], targets[1]) >= 1 else {
      throw OracleError.unreadable("batches.0")
    }
    var regression = RidgeRegression(
      featureCount: first[1], targetCount: targets[1],
      options: RidgeRegression.Options(
        hasBias: config["train_biases"].flag ?? true, standardizes: config["standardize"].flag ?? false,
        balancesClasses: config["fisher_relabelling"].flag ?? false))
    var index = 0
    while let features = try oracle.node.array("batches.\(index).input") {
      let batch = oracle.node.part("batches.\(index)")
      try regression.add(doubleFeatures: features.values, targets: batch.required("target").values)
      compare(regression.gram, with: try batch.required("xtx"), as: "xtx \(index)")
      compare(regression.moments, with: try batch.required("xty"), as: "xty \(index)")
      index += 1
    }
    let pruned = Int(clamped: config["n_prune"].number ?? 0)
    let solution = try regression.solution(
      penalty: config["regularize"].number ?? 0, pruning: pruned > 0 ? .notAboveSmallest(pruned) : .none)
    let result = oracle.node.part("result")
    compare(solution.weights, with: try result.required("weights"), as: "weights")
    if let bias = try result.array("bias") {
      compare(solution.bias.isEmpty ? bias.values.map { _ in 0 } : solution.bias, with: bias, as: "bias")
    }
    if let mask = try result.array("prune_mask") {
      compare(solution.isKept.map { $0 ? 1 : 0 }, with: mask, as: "prune_mask")
    }
    if let means = try result.array("inp_mean") {
      compare(regression.standard?.means ?? [], with: means, as: "inp_mean")
    }
    if let deviations = try result.array("inp_std") {
      compare(regression.standard?.deviations ?? [], with: deviations, as: "inp_std")
    }
  }

  private mutating func compare(_ found: [Double], with expected: OracleArray, as quantity: String) {
    guard found.count == expected.values.count else {
      failures.append("\(quantity) has \(found.count) values for \(expected.values.count)")
      return
    }
    for (index, value) in expected.values.enumerated() {
      let allowed = absoluteTolerance + relativeTolerance * value.magnitude
      guard (found[index] - value).magnitude > allowed else { continue }
      failures.append("\(quantity) is \(found[index]) for \(value) at \(index)")
      return
    }
  }
}
