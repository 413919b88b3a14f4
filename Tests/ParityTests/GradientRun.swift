import Modules
import Signals

/// A run over the trials of a gradient case, and the way back.
struct GradientRun {
  let outputs: [Raster]
  let loss: Double
  /// By all parameters.
  let tree: AttributeTree
  /// By the input of each trial.
  let inputs: [[Float]]

  /// Runs a module over trials, each from the present state.
  ///
  /// A readout that the model system normalises over all trials gives its smoothed sums, and its activation goes over all of
  /// them at once.
  init(of module: any Module, in oracle: OracleCase) throws {
    guard let differentiable = module as? any DifferentiableModule else {
      throw OracleError.notExpressible("a gradient of '\(module.typeName)'")
    }
    self = try Self.run(differentiable, in: oracle)
  }

  private init(outputs: [Raster], loss: Double, tree: AttributeTree, inputs: [[Float]]) {
    self.outputs = outputs
    self.loss = loss
    self.tree = tree
    self.inputs = inputs
  }

  private static func run<M: DifferentiableModule>(_ module: M, in oracle: OracleCase) throws -> GradientRun {
    let step = try TimeStep(seconds: oracle.timeStep)
    let rasters = try oracle.node.required("input").trials().map {
      try Raster(grid: TimeGrid(step: step, count: $0.shape[0]), channelCount: $0.shape[1], values: $0.floats)
    }
    let evolutions = try module.evolve(trials: rasters, recording: .everything).map(\.evolution)
    let readout = rasters.count > 1 ? oracle.readout : nil
    let sums = readout.map { $0.path.appending("smooth").appending("output") }
    let activation = readout.flatMap(\.modelClass.readoutActivation)
    var values = try evolutions.flatMap { evolution in
      guard let sums else { return evolution.output.values }
      guard let smoothed = evolution[sums] else { throw OracleError.missing("\(sums)") }
      return smoothed.values
    }
    if let activation { values = apply(activation, to: values) }
    let (loss, derivative) = try GradientLoss(name: oracle.config["loss"].text ?? "")(
      values.map { Double($0) }, target: oracle.node.required("target").values, channels: module.outputCount)
    var bars = derivative.map { Float($0) }
    if let activation { activation.pullBack(&bars, output: values, rows: 1, channels: values.count) }
    var gradient = Gradient(of: module)
    var (inputs, outputs): ([[Float]], [Raster]) = ([], [])
    var first = 0
    for (raster, evolution) in zip(rasters, evolutions) {
      let count = evolution.output.values.count
      let part = Array(bars[first..<first + count])
      var cotangent = Cotangent(part)
      if let sums {
        cotangent = Cotangent([Float](repeating: 0, count: count))
        cotangent.add(part, to: sums)
      }
      gradient.clearState()
      inputs.append(
        try module.pullBack(over: raster, recording: .everything, into: &gradient) { _ in (0, cotangent) }.input)
      outputs.append(
        try Raster(
          grid: evolution.output.grid, channelCount: module.outputCount, values: Array(values[first..<first + count])))
      first += count
    }
    return GradientRun(outputs: outputs, loss: loss, tree: gradient.tree, inputs: inputs)
  }

  private static func apply<Activation: ReadoutActivation>(_ activation: Activation.Type, to values: [Float]) -> [Float]
  {
    var values = values
    var row = values.mutableSpan
    activation.apply(to: &row, rows: 1, channels: row.count)
    return values
  }
}

extension ModelClass {
  /// The activation that the model system applies to all trials at once; `nil` for a class without one.
  var readoutActivation: (any ReadoutActivation.Type)? {
    switch self {
    case .softmaxJax: SoftmaxActivation.self
    case .logSoftmaxJax: LogSoftmaxActivation.self
    default: nil
    }
  }
}
