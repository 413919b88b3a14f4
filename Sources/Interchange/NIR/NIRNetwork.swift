public import Modules
public import Signals

/// A network made of a NIR graph, and what is remarkable about it.
public struct NIRNetwork: Sendable {
  /// The network: a `Sequential` where the nodes are a chain, else a `NodeGraph`.
  public var module: any Module
  /// The time step that was stated or is in the graph's metadata; `nil` where there is none, of a network without neurons.
  public var timeStep: TimeStep?
  /// The shape of each input by its name in the graph; rasters hold it flat, row-major, one input after the other.
  public var inputShapes: [(name: String, shape: [Int])]
  /// Likewise of each output.
  public var outputShapes: [(name: String, shape: [Int])]
  /// What was understood, but may not have been meant.
  public var warnings: [NIRWarning]
}

/// Something in a NIR graph that may not have been meant.
public enum NIRWarning: Sendable, Hashable {
  /// A time that no neuron has, in the unit that was stated.
  case implausibleTime(node: String, field: String, value: Double, unit: NIRTimeUnit, meant: NIRTimeUnit?)
  /// A time constant below the time step, which is stepped over.
  case belowStep(node: String, field: String, seconds: Double, step: Double)
  /// A time step, in seconds, that was stated instead of that of the graph's metadata.
  case otherStep(told: Double, stated: Double)
  /// Neurons that are at their threshold after a spike, so that they may never stop.
  case resetAboveThreshold(node: String, reset: Double, threshold: Double)
  /// Neurons without a leak that barely move in a step.
  case slowIntegrator(node: String, steps: Double)
  /// Shapes that are the same but for leading ones, such as a batch.
  case leadingOnes(node: String, expected: [Int], found: [Int])
}

extension NIRWarning: CustomStringConvertible {
  public var description: String {
    switch self {
    case .implausibleTime(let node, let field, let value, let unit, let meant):
      "Node '\(node)' has \(field) \(value) with times in \(unit)"
        + (meant.map { "; did you mean \($0)?" } ?? ", which no neuron has.")
    case .belowStep(let node, let field, let seconds, let step):
      "Node '\(node)' has a '\(field)' of \(seconds) s, below the time step of \(step) s; a shorter step shows more."
    case .otherStep(let told, let stated):
      "The graph's metadata tell a time step of \(told) s, but \(stated) s was stated and is taken."
    case .resetAboveThreshold(let node, let reset, let threshold):
      "Node '\(node)' is reset to \(reset), which is not below its threshold of \(threshold): it may spike at every step."
    case .slowIntegrator(let node, let steps):
      "Node '\(node)' has no leak and takes \(steps) steps of input 1 to its threshold; "
        + "if the network knows no time, state steps as its unit."
    case .leadingOnes(let node, let expected, let found):
      "Node '\(node)' takes \(expected), but is given \(found); the ones in front are ignored."
    }
  }
}
