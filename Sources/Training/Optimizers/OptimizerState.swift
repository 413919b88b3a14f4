internal import Kernels
public import Modules
public import Signals

/// What an optimiser remembers of the steps before: a plain value of tensors by path.
///
/// ```swift
/// var state = OptimizerState()
/// let new = state.step(.adam(), [.init(path: "weight", value: weight, gradient: gradient, rate: 1e-3)])
/// ```
public struct OptimizerState: Sendable, Hashable {
  /// A parameter to be changed.
  public struct Parameter: Sendable {
    public var path: AttributePath
    public var value: Tensor
    /// The loss's derivative by it, in its shape.
    public var gradient: Tensor
    /// η.
    public var rate: Double
    /// Whether it decays, where the optimiser lets parameters decay.
    public var decays: Bool

    public init(path: AttributePath, value: Tensor, gradient: Tensor, rate: Double, decays: Bool = false) {
      self.path = path
      self.value = value
      self.gradient = gradient
      self.rate = rate
      self.decays = decays
    }
  }

  /// The moments of one parameter.
  struct Slot: Sendable, Hashable {
    var path: AttributePath
    var first: Tensor?
    var second: Tensor?
  }

  /// Steps taken.
  public internal(set) var stepCount = 0
  /// In the order of the parameters.
  var slots: [Slot] = []

  public init() {}

  /// The velocities of SGD, or Adam's mean gradients, by path.
  public var firstMoments: AttributeTree { Self.tree(slots) { $0.first } }
  /// Adam's mean squared gradients, by path.
  public var secondMoments: AttributeTree { Self.tree(slots) { $0.second } }

  private static func tree(_ slots: [Slot], _ moment: (Slot) -> Tensor?) -> AttributeTree {
    AttributeTree(
      slots.compactMap { slot in moment(slot).map { AttributeTree.Leaf(path: slot.path, value: .tensor($0)) } })
  }

  /// Takes a step.
  ///
  /// - Returns: The new values, in order.
  public mutating func step(_ optimizer: Optimizer, _ parameters: [Parameter]) -> [Tensor] {
    stepCount += 1
    var places: [AttributePath: Int] = [:]
    for index in slots.indices { places[slots[index].path] = index }
    return parameters.map { parameter in
      precondition(parameter.gradient.count == parameter.value.count, "A gradient has the shape of its parameter.")
      let place = places[parameter.path] ?? slots.count
      if place == slots.count {
        func zero(from count: Int) -> Tensor? {
          optimizer.momentCount >= count ? Tensor(repeating: 0, shape: parameter.value.shape) : nil
        }
        slots.append(Slot(path: parameter.path, first: zero(from: 1), second: zero(from: 2)))
        places[parameter.path] = place
      }
      return optimizer.changed(parameter, &slots[place], step: stepCount)
    }
  }
}

extension Optimizer {
  fileprivate func changed(_ parameter: OptimizerState.Parameter, _ slot: inout OptimizerState.Slot, step: Int)
    -> Tensor
  {
    var value = parameter.value
    let gradient = parameter.gradient.scalars
    // Taken out, so that they are held once and changed in place.
    var (first, second) = (slot.first ?? Tensor([]), slot.second ?? Tensor([]))
    (slot.first, slot.second) = (nil, nil)
    switch self {
    case .sgd(let momentum, let isNesterov):
      if momentum == 0 {
        OptimizerKernel.descend(&value.scalars, gradient: gradient, rate: Float(parameter.rate))
        return value
      }
      OptimizerKernel.descend(
        &value.scalars, gradient: gradient, velocity: &first.scalars, rate: Float(parameter.rate),
        momentum: Float(momentum), isNesterov: isNesterov)
      slot.first = first
      return value
    case .adam(let firstDecay, let secondDecay, let epsilon):
      let numbers = Self.adam(parameter.rate, firstDecay, secondDecay, epsilon, weightDecay: 0, step: step)
      OptimizerKernel.adam(
        &value.scalars, gradient: gradient, first: &first.scalars, second: &second.scalars, numbers)
    case .adamW(let weightDecay, _, let firstDecay, let secondDecay, let epsilon):
      let numbers = Self.adam(
        parameter.rate, firstDecay, secondDecay, epsilon, weightDecay: parameter.decays ? weightDecay : 0, step: step)
      OptimizerKernel.adam(
        &value.scalars, gradient: gradient, first: &first.scalars, second: &second.scalars, numbers)
    }
    (slot.first, slot.second) = (first, second)
    return value
  }

  private static func adam(
    _ rate: Double, _ firstDecay: Double, _ secondDecay: Double, _ epsilon: Double, weightDecay: Double, step: Int
  ) -> OptimizerKernel.Adam {
    OptimizerKernel.Adam(
      rate: Float(rate / (1 - power(firstDecay, step))), secondScale: Float(1 / (1 - power(secondDecay, step))),
      firstDecay: Float(firstDecay), secondDecay: Float(secondDecay), epsilon: Float(epsilon),
      shrinkage: Float(1 - rate * weightDecay))
  }
}

/// A number raised to a whole power, by squaring.
func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest % 2 == 1 { result *= square }
    square *= square
    rest /= 2
  }
  return result
}
