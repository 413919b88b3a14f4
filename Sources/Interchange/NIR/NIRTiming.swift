internal import Modules
internal import Signals

/// What the nodes of a graph that know time have in common: step, unit, integrator and reset.
struct NIRTiming {
  let options: NIROptions
  /// `nil` where neither options nor metadata tell one.
  let timeStep: TimeStep?
  /// What the metadata of the graph say of its nodes.
  private let metadata: [String: NIRValue]

  init(_ graph: NIRGraph, _ options: NIROptions) throws(NIRProblem) {
    (self.options, metadata) = (options, graph.metadata)
    if let step = options.timeStep {
      timeStep = step
    } else if let told = graph.metadata["dt"] {
      guard let seconds = told.number, let step = try? TimeStep(seconds: seconds) else {
        throw .field("metadata/dt", reason: "is no time step in seconds; state one")
      }
      timeStep = step
    } else {
      timeStep = nil
    }
  }

  func step() throws(NIRProblem) -> TimeStep {
    guard let timeStep else {
      throw .notPossible("needs a time step, which neither the graph's metadata ('dt') nor the caller tells; state one")
    }
    return timeStep
  }

  private var stepSeconds: Double { timeStep?.seconds ?? 1 }

  private func seconds(_ value: Double) -> Double { options.timeUnit.seconds(value, step: stepSeconds) }

  /// A word that a node, its graph, or nothing says.
  private func word(_ name: String, of node: NIRNode) -> String? { (node.metadata[name] ?? metadata[name])?.text }

  private func integration(of node: NIRNode) throws(NIRProblem) -> MembraneIntegrator.Integration {
    if let integration = options.integration { return integration }
    guard let word = word("integrator", of: node) else { return .exact }
    guard let integration = MembraneIntegrator.Integration(rawValue: word) else {
      throw .field("metadata/integrator", reason: "is '\(word)'; it has to be 'exact' or 'euler'")
    }
    return integration
  }

  private func reset(of node: NIRNode) throws(NIRProblem) -> IntegrateAndFire.Reset {
    if let reset = options.reset { return reset }
    guard let word = word("reset", of: node) else { return .toValue }
    guard let reset = IntegrateAndFire.Reset(rawValue: word) else {
      throw .field("metadata/reset", reason: "is '\(word)'; it has to be 'value' or 'subtraction'")
    }
    return reset
  }

  // MARK: Modules

  /// Whether a delay in seconds is a whole number of steps, as exactly as its 32 bits say.
  static func isWhole(_ delay: Float, of step: TimeStep) -> Bool {
    let steps = Double(delay) / step.seconds
    return (steps - steps.rounded()).magnitude <= max(1e-6, Double(delay.ulp) / step.seconds)
  }

  /// The module of neurons or delays.
  func module(of node: NIRNode, count: Int) throws(NIRProblem) -> any Module {
    let step = try step()
    if let module = try libraryModule(of: node, count: count) { return module }
    func field(_ name: String, _ standard: Double? = nil) throws(NIRProblem) -> Tensor {
      try node.tensor(name, count: count, standard: standard)
    }
    func time(_ name: String) throws(NIRProblem) -> Tensor {
      try node.tensor(name, count: count, scaledBy: seconds)
    }
    if node.kind == .delay {
      let delays = try time("delay")
      for delay in delays.scalars where !Self.isWhole(delay, of: step) {
        throw .field("delay", reason: "is \(delay) s, no whole number of steps of \(step); state another time step")
      }
      return try node.making { () throws(ModuleError) in try Delay(delays, rounding: .nearest, timeStep: step) }
    }
    let isCurrent = node.kind == .currentLeakyIntegrator || node.kind == .currentLeakyIntegrateAndFire
    let isLeaky = isCurrent || node.kind == .leakyIntegrator || node.kind == .leakyIntegrateAndFire
    let membrane = isLeaky ? try time(isCurrent ? "tau_mem" : "tau") : nil
    let synapse = isCurrent ? try time("tau_syn") : nil
    let weight = isCurrent ? try field("w_in", 1) : 1
    let rest = isLeaky ? try field("v_leak") : 0
    // Without a leak `r` is per time.
    let resistance = isLeaky ? try field("r") : try node.tensor("r", count: count) { $0 / seconds(1) }
    let integration = try integration(of: node)
    guard node.array("v_threshold") != nil else {
      return try node.making { () throws(ModuleError) in
        try MembraneIntegrator(
          count, resistance: resistance, membraneTimeConstant: membrane, leakPotential: rest,
          synapticTimeConstant: synapse, inputWeight: weight, integration: integration, timeStep: step)
      }
    }
    let (threshold, reset) = (try field("v_threshold"), try field("v_reset", 0))
    let kind = try self.reset(of: node)
    return try node.making { () throws(ModuleError) in
      try IntegrateAndFire(
        count, threshold: threshold, resetPotential: reset, reset: kind, resistance: resistance,
        membraneTimeConstant: membrane, leakPotential: rest, synapticTimeConstant: synapse, inputWeight: weight,
        integration: integration, timeStep: step)
    }
  }

  /// Whether the node is a layer `LIF` of the library.
  func isLIF(_ node: NIRNode) -> Bool {
    node.metadata["module"]?.text == LIF.typeName || options.dialect == .modelSystem
  }

  /// The layer of the library that a node was written from, or that the dialect means; `nil` for none.
  private func libraryModule(of node: NIRNode, count: Int) throws(NIRProblem) -> (any Module)? {
    let step = try step()
    let name = node.metadata["module"]?.text
    let isModelSystem = options.dialect == .modelSystem
    switch node.kind {
    case .currentLeakyIntegrateAndFire where isLIF(node): return try lif(node, recurrent: nil)
    case .leakyIntegrateAndFire where name == LIFNeuron.typeName || isModelSystem:
      let (tau, threshold) = (
        try node.tensor("tau", scaledBy: seconds), try node.tensor("v_threshold")
      )
      let extra = try NeuronExtras(node)
      return try node.making { () throws(ModuleError) in
        try LIFNeuron(
          count, membraneTimeConstant: tau, bias: extra.bias, threshold: threshold,
          noiseDeviation: extra.noiseDeviation, maximumSpikesPerStep: extra.maximumSpikesPerStep, timeStep: step,
          seed: extra.seed)
      }
    case .leakyIntegrator where name == ExponentialSynapse.typeName || (isModelSystem && name == nil):
      let tau = try node.tensor("tau", scaledBy: seconds)
      let extra = try NeuronExtras(node)
      return try node.making { () throws(ModuleError) in
        try ExponentialSynapse(
          count, timeConstant: tau, noiseDeviation: extra.noiseDeviation, timeStep: step, seed: extra.seed)
      }
    case .leakyIntegrator where name == LeakyIntegrator.typeName:
      let tau = try node.tensor("tau", scaledBy: seconds)
      return try node.making { () throws(ModuleError) in
        try LeakyIntegrator(count, timeConstant: tau, timeStep: step)
      }
    default: return nil
    }
  }

  /// A layer `LIF`, with recurrent weights if they are given.
  func lif(_ node: NIRNode, recurrent: Linear?) throws(NIRProblem) -> LIF {
    let step = try step()
    let (membrane, synapse, threshold) = (
      try node.tensor("tau_mem", scaledBy: seconds), try node.tensor("tau_syn", scaledBy: seconds),
      try node.tensor("v_threshold")
    )
    if recurrent?.parameters.bias?.scalars.contains(where: { $0 != 0 }) == true {
      throw .field("bias", reason: "is added to what neurons feed themselves; Loligo's LIF adds none there")
    }
    let extra = try NeuronExtras(node)
    let integration: LIF.Integration =
      node.metadata["integration"]?.text == LIF.Integration.euler.rawValue ? .euler : .exponential
    return try node.making { () throws(ModuleError) in
      try LIF(
        threshold.count, membraneTimeConstant: membrane, synapticTimeConstant: synapse, bias: extra.bias,
        threshold: threshold, recurrentWeights: recurrent.map { .values($0.parameters.weight) },
        integration: integration, noiseDeviation: extra.noiseDeviation,
        maximumSpikesPerStep: extra.maximumSpikesPerStep, timeStep: step, seed: extra.seed)
    }
  }

  // MARK: Warnings

  /// A time step that was stated, where the metadata of the graph tell another.
  var otherStep: NIRWarning? {
    guard let step = options.timeStep?.seconds, let told = metadata["dt"]?.number,
      (told - step).magnitude > 1e-6 * step
    else { return nil }
    return .otherStep(told: told, stated: step)
  }

  /// What is remarkable about the times of a node.
  func warnings(of node: NIRNode, place: String) -> [NIRWarning] {
    var warnings: [NIRWarning] = []
    for field in ["tau", "tau_mem", "tau_syn", "delay"] {
      guard let values = node.array(field)?.doubles, let largest = values.max(), let smallest = values.min() else {
        continue
      }
      let unit = options.timeUnit
      let inSeconds = values.map(seconds)
      if largest > 0,
        !Self.plausible.contains(seconds(largest)) || field != "delay" && seconds(smallest) < Self.plausible.lowerBound
      {
        let odd = Self.plausible.contains(seconds(largest)) ? smallest : largest
        let units: [NIRTimeUnit] = [.seconds, .unit(.milliseconds), .unit(.microseconds), .unit(.nanoseconds), .steps]
        let meant = units.first { $0 != unit && Self.usual.contains($0.seconds(odd, step: stepSeconds)) }
        warnings.append(.implausibleTime(node: place, field: field, value: odd, unit: unit, meant: meant))
      } else if field != "delay", let shortest = inSeconds.min(), let timeStep, shortest < timeStep.seconds {
        warnings.append(.belowStep(node: place, field: field, seconds: shortest, step: timeStep.seconds))
      }
    }
    if let thresholds = node.array("v_threshold")?.doubles, (try? reset(of: node)) == .toValue,
      let resets = node.array("v_reset")?.doubles, !resets.isEmpty, !thresholds.isEmpty
    {
      func value(_ values: [Double], _ index: Int) -> Double { values[values.count == 1 ? 0 : index] }
      let count = max(resets.count, thresholds.count)
      if [1, count].contains(resets.count), [1, count].contains(thresholds.count),
        let index = (0..<count).first(where: { value(resets, $0) >= value(thresholds, $0) })
      {
        warnings.append(
          .resetAboveThreshold(node: place, reset: value(resets, index), threshold: value(thresholds, index)))
      }
    }
    if node.kind == .integrateAndFire, metadata["dt"] == nil,
      let resistance = node.array("r")?.doubles.map(\.magnitude).max(),
      let threshold = node.array("v_threshold")?.doubles.map(\.magnitude).min(), resistance > 0
    {
      let steps = (threshold / (resistance / seconds(1) * stepSeconds)).rounded()
      if steps >= 100 { warnings.append(.slowIntegrator(node: place, steps: steps)) }
    }
    return warnings
  }

  /// Seconds that time constants and delays of neurons have.
  private static let plausible = 1e-6...1.0
  /// Seconds that most of them have.
  private static let usual = 1e-4...1.0
}

/// What layers of the library have and NIR has no field for.
private struct NeuronExtras {
  let bias: Tensor
  let noiseDeviation: Double
  let maximumSpikesPerStep: Int
  let seed: Int64

  init(_ node: NIRNode) throws(NIRProblem) {
    func number(_ name: String, _ standard: Double) throws(NIRProblem) -> Double {
      guard let value = node.metadata[name] else { return standard }
      guard let number = value.number, number.isFinite else {
        throw .field("metadata/\(name)", reason: "is no finite number")
      }
      return number
    }
    let values = node.metadata["bias"]?.array?.doubles.map { Float($0) } ?? [0]
    bias = values.count == 1 ? Tensor(repeating: values[0], shape: []) : Tensor(values)
    noiseDeviation = try number("noise_std", 0)
    maximumSpikesPerStep = Int(exactly: try number("max_spikes_per_dt", 65536)) ?? 0
    seed = Int64(exactly: try number("seed", 0)) ?? 0
  }
}
