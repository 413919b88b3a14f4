import Modules
import Signals

/// Runs a case of kind `transform`: what was done to parameters, with the numbers that the model system drew.
struct TransformParity {
  let oracle: OracleCase
  let inputs: OracleNode
  let outputs: OracleNode
  var comparison = Comparison(.none)

  private init(_ oracle: OracleCase) {
    self.oracle = oracle
    inputs = oracle.node.part("inputs")
    outputs = oracle.node.part("outputs")
  }

  /// What comes of a case.
  static func outcome(of oracle: OracleCase) -> Outcome {
    Outcome {
      var parity = TransformParity(oracle)
      switch oracle.className {
      case "bitshift": try parity.compareLeaks()
      case "torch_transform.int_quant": try parity.compareIntegers()
      case "torch_transform.rounding": try parity.compareRounding()
      case "mismatch_generator": try parity.compareMismatch()
      case "StochasticQuantize": try parity.compareQuantizedModule()
      case "global_quantize", "channel_quantize": try parity.compareSpecification()
      default: return .leftOut("class '\(oracle.className)'")
      }
      return Outcome(parity.comparison.failures)
    }
  }

  private mutating func compare(_ found: Tensor, as name: String) throws {
    comparison.compare(found.scalars, with: try outputs.required(name).values, steps: 1, as: name)
  }

  /// The numbers that the model system drew, one for each value.
  private func draws(_ name: String, for value: Tensor) throws -> [Float] {
    let draws = try inputs.required(name).floats
    guard draws.count == value.count else { throw OracleError.unreadable(name) }
    return draws
  }

  private mutating func compareLeaks() throws {
    let step = try TimeStep(seconds: oracle.timeStep)
    let leaks: [String: Leak] = [
      "tau": .timeConstant(try inputs.required("tau").tensor()), "decay": .decay(try inputs.required("decay").tensor()),
      "bitshift": .bitShift(try inputs.required("dash").tensor()),
    ]
    for name in outputs.datasetNames {
      if name == "t_decay", let leak = leaks["decay"] {
        let shifts = try leak.nearestBitShift(step: step)
        // The decay of a shift of zero is zero, of which there is no leak.
        var expected = shifts
        for index in shifts.scalars.indices {
          expected.scalars[index] =
            shifts.scalars[index] == 0
            ? 0 : try Leak.bitShift(Tensor([shifts.scalars[index]])).decay(step: step).scalars[0]
        }
        try compare(expected, as: name)
        continue
      }
      if name == "calc_bitshift_decay_of_tau", let leak = leaks["tau"] {
        try compare(leak.nearestBitShift(step: step), as: name)
        continue
      }
      let words = name.split(separator: "_").map(String.init)
      guard words.count == 3, let leak = leaks[words[0]] else { throw OracleError.notExpressible("'\(name)'") }
      switch words[2] {
      case "tau": try compare(leak.timeConstant(step: step), as: name)
      case "decay": try compare(leak.decay(step: step), as: name)
      case "bitshift": try compareShifts(leak.bitShift(step: step), as: name)
      default: throw OracleError.notExpressible("'\(name)'")
      }
    }
  }

  /// The model system takes −log₂(1 − decay) of 32-bit decays: what is lost in the difference is allowed.
  private mutating func compareShifts(_ found: Tensor, as name: String) throws {
    let expected = try outputs.required(name).values
    guard expected.count == found.count else { throw OracleError.unreadable(name) }
    for (index, value) in expected.enumerated() {
      let allowed = max(2e-5, 2e-4 * value.magnitude)
      if (Double(found.scalars[index]) - value).magnitude > allowed {
        comparison.fail("\(name) is \(found.scalars[index]) for \(value)")
      }
    }
  }

  private mutating func compareIntegers() throws {
    let config = oracle.config
    var quantization = IntegerQuantization(bits: Int(clamped: config["n_bits"].number ?? 8))
    if config["maintain_zero"].flag == false { quantization.centering = .halfSpread }
    if config["map_to_max"].flag == true {
      quantization.mapping = .refined(bits: Int(clamped: config["max_n_bits"].number ?? 8))
    }
    let value = try inputs.required("value").tensor()
    try compare(ParameterTransform.integers(quantization).applied(to: value), as: "q")
  }

  private mutating func compareRounding() throws {
    let value = try inputs.required("value").tensor()
    for name in outputs.datasetNames {
      let words = name.split(separator: "_").map(String.init)
      var rounding = LevelRounding(
        levels: Int(clamped: oracle.config["num_levels"].number ?? 256),
        input: oracle.config["maintain_zero"].flag == false ? .extremes : .symmetric, keepsZero: false,
        isPerChannel: words.contains("channel"), isStochastic: words.first == "stochastic")
      let numbers = words.compactMap(Float.init)
      if numbers.count >= 4 { rounding.input = .within(numbers[0], numbers[1]) }
      if numbers.count >= 2 { rounding.output = .within(numbers[numbers.count - 2], numbers[numbers.count - 1]) }
      let draws = rounding.isPerChannel ? "uniform_draws_channel" : "uniform_draws"
      let found = try ParameterTransform.rounding(rounding).applied(
        to: value, draws: rounding.isStochastic ? self.draws(draws, for: value) : [])
      try compare(found, as: name)
    }
  }

  private mutating func compareMismatch() throws {
    let config = oracle.config
    let deviation = (config["percent_deviation"].number ?? 0.3) / (config["sigma_rule"].number ?? 3)
    let parameters = inputs.part("params")
    for name in parameters.datasetNames {
      let value = try parameters.required(name).tensor()
      let isSelected = config["prototype"][name].flag ?? false
      let found =
        try isSelected
        ? ParameterTransform.mismatch(Float(deviation)).applied(
          to: value, draws: draws("normal_draws.\(name)", for: value)) : value
      try compare(found, as: name)
    }
  }

  /// A linear layer with stochastically quantised weights.
  private mutating func compareQuantizedModule() throws {
    let parameters = inputs.part("params")
    let weight = try parameters.required("weight")
    guard weight.shape.count == 2 else { throw OracleError.unreadable("weight") }
    let bias = try parameters.array("bias").map { Weights.values(try $0.tensor()) }
    func quantized(_ draws: String) throws -> Tensor {
      try ParameterTransform.stochasticQuantization.applied(
        to: weight.tensor(), draws: self.draws(draws, for: weight.tensor()))
    }
    if try outputs.array("transformed_direct.module.weight") != nil {
      try compare(quantized("uniform_draws_direct"), as: "transformed_direct.module.weight")
    }
    // A functional module returns a copy with the quantised weights, which the model system drops: it runs the originals.
    let runsOriginals = try outputs.array("new_rng_key") != nil
    let used = try runsOriginals ? weight.tensor() : quantized("uniform_draws_weight")
    let layer = try Linear(weight.shape[0], weight.shape[1], weights: .values(used), bias: bias)
    let input = try inputs.required("input")
    let raster = try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: input.shape[0]), channelCount: input.shape[1], values: input.floats)
    let output = try outputs.required("output")
    let found = try layer.evolved(over: raster).evolution.output
    comparison.compare(found.values, with: output.values, steps: raster.stepCount, as: "output")
    // The originals stay.
    if let after = try outputs.array("params_after.module.weight") {
      let wrapped = try Linear(weight.shape[0], weight.shape[1], weights: .values(weight.tensor()), bias: bias)
      var module = try TransformedParameters(
        of: wrapped, by: .stochasticQuantization, selection: ParameterSelection(.weights))
      _ = try module.evolve(over: raster)
      comparison.expect(try module.value(at: "module/weight"), .tensor(try after.tensor()), as: "weights after the run")
    }
  }
}
