internal import Kernels
internal import Modules
internal import Signals

/// The tensors among a network's parameters, in order, with what a plan says of each.
struct TrainedParameters: Sendable {
  struct Entry: Sendable {
    var path: AttributePath
    var family: AttributeFamily?
    /// The factor on the learning rate.
    var rateFactor = 1.0
    var isTrained = true
    var decays = false
    var lower = -Float.infinity
    var upper = Float.infinity
    /// How a time constant is trained, and on what step; `nil` for as it is.
    var leak: (form: LeakTraining.Form, step: TimeStep)?
  }

  var entries: [Entry]

  /// - Throws: `TrainingError` for selections of nothing.
  init<Network: Module>(of network: Network, plan: TrainingPlan) throws(TrainingError) {
    let trainable = Set(network.trainableParameters().map(\.path))
    let all = network.parameters(in: nil)
    entries = Self.tensors(of: network).map { Entry(path: $0.path, family: nil) }
    for index in entries.indices {
      entries[index].family = all.first { $0.path == entries[index].path }?.family
      entries[index].isTrained = trainable.contains(entries[index].path)
    }
    for selection in plan.frozen {
      for index in try indices(of: selection, for: "to freeze") { entries[index].isTrained = false }
    }
    for rate in plan.rates {
      for index in try indices(of: rate.selection, for: "to give a rate") {
        entries[index].rateFactor = rate.factor
        if rate.factor == 0 { entries[index].isTrained = false }
      }
    }
    if case .adamW(_, let selection, _, _, _) = plan.optimizer {
      for index in try indices(of: selection, for: "to decay") { entries[index].decays = true }
    }
    try setLeaks(plan.leaks, of: network)
    try setBounds(plan.bounds, of: network)
    guard entries.contains(where: \.isTrained) else { throw .empty("parameters to train that are not held constant") }
  }

  /// The tensors among all parameters, in the order of a gradient's.
  static func tensors(of network: some Module) -> [(path: AttributePath, tensor: Tensor)] {
    network.parameters(in: nil).compactMap { entry in
      guard case .tensor(let tensor) = entry.value else { return nil }
      return (entry.path, tensor)
    }
  }

  /// The places of the parameters that are selected.
  func indices(of selection: ParameterSelection, for purpose: String) throws(TrainingError) -> [Int] {
    let indices = entries.indices.filter { selection.includes(entries[$0].path, of: entries[$0].family) }
    guard !indices.isEmpty else { throw .selectsNothing(selection: selection.text, purpose: purpose) }
    return indices
  }

  private mutating func setLeaks(_ leaks: [LeakTraining], of network: some Module) throws(TrainingError) {
    for leak in leaks {
      var isOfSome = false
      for index in try indices(of: leak.selection, for: "to train as a leak")
      where entries[index].family == .timeConstants {
        guard let step = Self.step(of: entries[index].path, in: network) else { continue }
        entries[index].leak = (leak.form, step)
        isOfSome = true
      }
      guard isOfSome else { throw .selectsNothing(selection: leak.selection.text, purpose: "to train as a leak") }
    }
  }

  /// The time step of the innermost module around a parameter that has one.
  private static func step(of path: AttributePath, in network: some Module) -> TimeStep? {
    network.timeSteps.filter { $0.path.contains(path) }.max { $0.path.components.count < $1.path.components.count }?
      .step
  }

  private mutating func setBounds(_ bounds: ParameterBounds, of network: some Module) throws(TrainingError) {
    for (index, (path, tensor)) in Self.tensors(of: network).enumerated() {
      guard let family = entries[index].family, [.timeConstants, .thresholds].contains(family) else { continue }
      var changed = network
      guard (try? changed.set(path, to: .number(0))) == nil, let least = tensor.scalars.min() else { continue }
      let shortest = bounds.shortestTimeConstant * (Self.step(of: path, in: network)?.seconds ?? 0)
      let limit = family == .timeConstants ? Float(shortest) : Float(bounds.smallestThreshold)
      entries[index].lower = min(least, max(limit, .leastNormalMagnitude))
    }
    for rule in bounds.rules {
      for index in try indices(of: rule.selection, for: "to bound") {
        if let lower = rule.lower { entries[index].lower = max(entries[index].lower, Float(lower)) }
        if let upper = rule.upper { entries[index].upper = min(entries[index].upper, Float(upper)) }
      }
    }
  }

  /// Clips a parameter to its bounds.
  func clip(_ tensor: inout Tensor, _ index: Int) {
    let (lower, upper) = (entries[index].lower, entries[index].upper)
    guard lower > -.infinity || upper < .infinity else { return }
    tensor = ParameterBounds.Rule(.all, from: Double(lower), to: Double(upper)).clipped(tensor)
  }

  /// The first value of a list of tensors that is no finite number, among those trained.
  func firstNotFinite(_ tensors: [Tensor]) -> (path: AttributePath, index: Int)? {
    for (place, tensor) in tensors.enumerated() where entries[place].isTrained {
      if let index = RowFunctions.firstNotFinite(in: tensor.scalars.span) { return (entries[place].path, index) }
    }
    return nil
  }
}
