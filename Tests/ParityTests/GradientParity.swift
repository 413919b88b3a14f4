import Modules
import Signals

/// Runs a case of kind `gradient` or `training`.
struct GradientParity {
  private let oracle: OracleCase
  private var module: any Module
  private var failures: [String] = []
  /// Whether training came to a time constant that is not above zero, which ends the comparison.
  private var isRefused = false

  /// What comes of a case.
  static func outcome(of oracle: OracleCase) -> Outcome {
    Outcome {
      guard let modelClass = oracle.modelClass else {
        throw OracleError.notExpressible("class '\(oracle.className)'")
      }
      var parity = GradientParity(oracle: oracle, module: try modelClass.module(of: oracle))
      if oracle.kind == "training" { try parity.train() } else { try parity.compareGradient() }
      return Outcome(parity.failures, except: parity.isRefused ? .negativeTimeConstant : nil)
    }
  }

  private init(oracle: OracleCase, module: any Module) {
    self.oracle = oracle
    self.module = module
  }

  private mutating func compareGradient() throws {
    let run = try GradientRun(of: module, in: oracle)
    var comparison = Comparison(SpikeRule(oracle.node) ?? .none)
    for (raster, expected) in zip(run.outputs, try oracle.node.required("output").trials()) {
      comparison.compare(raster, isEvents: module.outputKind == .events, with: expected, as: "output")
      // A spike that differs within its margin changes the whole gradient.
      if !comparison.isComplete(of: raster.stepCount) {
        failures += comparison.failures
        return
      }
    }
    failures += comparison.failures
    let regularizer = try ParameterCost(oracle.config["regularisers"].text, of: oracle.node.part("params"))
    let expectedLoss = try oracle.node.required("loss").values[0]
    compare([run.loss + regularizer.cost], with: [expectedLoss], as: "loss")
    let grads = oracle.node.part("grads")
    for name in grads.datasetNames {
      let expected = try grads.required(name)
      var found = try derivative(by: name, in: run.tree, as: expected)
      if let cost = regularizer.derivatives[name] { found = zip(found, cost).map { $0 + $1 } }
      compare(found, with: expected.values, as: "gradient by '\(name)'")
    }
    let ofInput = try oracle.node.required("grad_input")
    compare(run.inputs.joined().map { Double($0) }, with: ofInput.values, as: "gradient by the input")
  }

  /// Plain gradient descent, with a rate for each name of a parameter.
  private mutating func train() throws {
    let losses = try oracle.node.required("loss_per_step").values
    for step in losses.indices where !isRefused {
      let run = try GradientRun(of: module, in: oracle)
      let place = "step \(step)"
      compare([run.loss], with: [losses[step]], relative: 1e-2, absolute: 1e-3, as: "loss at \(place)")
      var changed: [AttributePath: Tensor] = [:]
      for leaf in run.tree.leaves {
        guard case .tensor(let derivative) = leaf.value, let name = leaf.path.components.last,
          let rate = oracle.config["lr"][name].number, case .tensor(var tensor) = try module.value(at: leaf.path)
        else { continue }
        for index in tensor.scalars.indices { tensor.scalars[index] -= Float(rate) * derivative.scalars[index] }
        changed[leaf.path] = tensor
        do { try module.set(leaf.path, to: .tensor(tensor)) } catch {
          guard case .notPositive = error.problem, name.hasPrefix("tau") else { throw error }
          isRefused = true
        }
      }
      let number = String(step)
      let after = oracle.node.part("params_after_step." + String(repeating: "0", count: 3 - number.count) + number)
      for name in after.datasetNames {
        guard let found = changed[Self.path(of: name, in: run.tree)] else { continue }
        compare(
          found.scalars.map { Double($0) }, with: try after.required(name).values, relative: 1e-2, absolute: 1e-3,
          as: "'\(name)' after \(place)")
      }
    }
  }

  /// The path that a name of the oracle has here; weights between the modules of a stack are those of a layer.
  private static func path(of name: String, in tree: AttributeTree) -> AttributePath {
    let path = AttributePath(oracleName: name)
    let names = ["alpha": "tau_mem", "dash_mem": "tau_mem", "beta": "tau_syn", "dash_syn": "tau_syn"]
    if let last = path.components.last, let own = names[last] {
      return AttributePath(path.components.dropLast() + [own])
    }
    return tree[path] == nil ? path.appending("weight") : path
  }

  /// The derivative by a parameter of the model system: by one of ours, summed where one value there stands for several.
  private func derivative(by name: String, in tree: AttributeTree, as expected: OracleArray) throws -> [Double] {
    let path = Self.path(of: name, in: tree)
    guard case .tensor(var found) = tree[path] else { throw OracleError.missing("gradient by '\(path)'") }
    if module.constants().contains(where: { $0.path == path }) {
      found.scalars = found.scalars.map { _ in 0 }
    }
    let given = oracle.node.part("params")
    let kind = name.split(separator: ".").last.map(String.init) ?? ""
    let step = try TimeStep(seconds: oracle.timeStep)
    if ["alpha", "beta", "dash_mem", "dash_syn"].contains(kind) {
      let tensor = try Tensor(given.required(name).floats, shape: found.shape)
      let leak = kind.hasPrefix("dash") ? Leak.bitShift(tensor) : .decay(tensor)
      found = try leak.gradient(byTimeConstant: found, step: step)
    }
    let count = expected.values.count
    guard count > 0, found.count.isMultiple(of: count) else { throw OracleError.unreadable(name) }
    var sums = [Double](repeating: 0, count: count)
    for (index, value) in found.scalars.enumerated() { sums[index % count] += Double(value) }
    return sums
  }

  private mutating func compare(
    _ found: [Double], with expected: [Double], relative: Double = 2e-3, absolute: Double = 1e-4, as quantity: String
  ) {
    guard found.count == expected.count else {
      failures.append("\(quantity) has \(found.count) values for \(expected.count)")
      return
    }
    for (index, (one, other)) in zip(found, expected).enumerated()
    where !((one - other).magnitude <= absolute + relative * other.magnitude) {
      failures.append("\(quantity) \(index) is \(one) for \(other)")
      return
    }
  }
}
