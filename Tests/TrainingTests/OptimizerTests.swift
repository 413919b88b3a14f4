import Modules
import Signals
import Testing
import Training

@Suite struct `Optimisers` {
  private let start: [Double] = [0.5, -1, 2, 0.25, -0.125, 3, 1, -2, 0.75]

  /// Gradients of some steps, which depend on nothing.
  private func gradient(_ step: Int) -> [Double] {
    RandomNumbers(seed: 9, trial: step + 1).uniform(count: start.count, in: -1..<1).map { Double($0) }
  }

  private func run(_ optimizer: Optimizer, steps: Int, decays: Bool = false) -> [Double] {
    var state = OptimizerState()
    var value = Tensor(start.map { Float($0) })
    for step in 0..<steps {
      let gradient = Tensor(gradient(step).map { Float($0) })
      value =
        state.step(
          optimizer, [.init(path: "weight", value: value, gradient: gradient, rate: 0.05, decays: decays)])[0]
    }
    #expect(state.stepCount == steps)
    return value.scalars.map { Double($0) }
  }

  private func expectNear(_ found: [Double], _ expected: [Double]) {
    for (one, other) in zip(found, expected) { #expect((one - other).magnitude < 2e-6 * max(1, other.magnitude)) }
  }

  @Test(arguments: [(0.0, false), (0.9, false), (0.9, true)])
  func `gradient descent follows its formula`(momentum: Double, isNesterov: Bool) {
    var (value, velocity) = (start, start.map { _ in 0.0 })
    for step in 0..<5 {
      let gradient = gradient(step)
      for index in value.indices {
        velocity[index] = momentum * velocity[index] + gradient[index]
        value[index] -= 0.05 * (isNesterov ? gradient[index] + momentum * velocity[index] : velocity[index])
      }
    }
    expectNear(run(.sgd(momentum: momentum, isNesterov: isNesterov), steps: 5), value)
  }

  @Test(arguments: [0, 0.1])
  func `Adam follows its formula, and AdamW lets weights decay beside it`(weightDecay: Double) {
    var (value, first, second) = (start, start.map { _ in 0.0 }, start.map { _ in 0.0 })
    var (firstPower, secondPower) = (1.0, 1.0)
    for step in 0..<20 {
      let gradient = gradient(step)
      firstPower *= 0.8
      secondPower *= 0.95
      for index in value.indices {
        first[index] = 0.8 * first[index] + 0.2 * gradient[index]
        second[index] = 0.95 * second[index] + 0.05 * gradient[index] * gradient[index]
        value[index] *= 1 - 0.05 * weightDecay
        let deviation = (second[index] / (1 - secondPower)).squareRoot() + 1e-6
        value[index] -= 0.05 * first[index] / (1 - firstPower) / deviation
      }
    }
    if weightDecay == 0 {
      expectNear(run(.adam(firstDecay: 0.8, secondDecay: 0.95, epsilon: 1e-6), steps: 20), value)
    }
    let decaying = Optimizer.adamW(weightDecay: weightDecay, firstDecay: 0.8, secondDecay: 0.95, epsilon: 1e-6)
    expectNear(run(decaying, steps: 20, decays: true), value)
  }

  @Test func `moments are known by path`() {
    var state = OptimizerState()
    let value = Tensor(repeating: 1, shape: [2])
    _ = state.step(.adam(), [.init(path: "hidden/tau_mem", value: value, gradient: value, rate: 0.1)])
    #expect(state.firstMoments.paths == ["hidden/tau_mem"])
    #expect(state.secondMoments["hidden/tau_mem"] != nil)
  }

  @Test(arguments: [
    Optimizer.sgd(), .sgd(momentum: 0.9), .sgd(momentum: 0.9, isNesterov: true), .adam(),
    .adam(firstDecay: 0.8, secondDecay: 0.9, epsilon: 1e-6), .adamW(weightDecay: 0.01),
    .adamW(weightDecay: 0.01, of: .all, firstDecay: 0.8),
  ])
  func `an optimiser is read from its text`(optimizer: Optimizer) {
    #expect(Optimizer(text: optimizer.text) == optimizer)
  }

  @Test(arguments: ["", "adam 1", "adam nesterov", "sgd fast", "adamw", "adamw 0.1 fast", "adam of weights"])
  func `other text is no optimiser`(text: String) {
    #expect(Optimizer(text: text) == nil)
  }

  @Test func `the learning rate follows its schedule`() {
    func rates(_ rate: LearningRate, steps: [Int]) -> [Double] {
      steps.map { rate.rate(atStep: $0, stepsPerEpoch: 10, epochs: 4) }
    }
    #expect(rates(LearningRate(2), steps: [0, 39]) == [2, 2])
    #expect(rates(LearningRate(2, .step(every: 2, factor: 0.5)), steps: [0, 19, 20, 39]) == [2, 2, 1, 1])
    #expect(rates(LearningRate(2, .exponential(factor: 0.5)), steps: [9, 10, 30]) == [2, 1, 0.25])
    let cosine = rates(LearningRate(2, .cosine(end: 0.1)), steps: [0, 20, 40])
    for (found, expected) in zip(cosine, [2, 1.1, 0.2]) { #expect((found - expected).magnitude < 1e-12) }
    let warm = rates(LearningRate(2, .cosine(), warmUpSteps: 4), steps: [0, 1, 3, 4, 40])
    for (found, expected) in zip(warm, [0.5, 1, 2, 2, 0]) { #expect((found - expected).magnitude < 1e-12) }
    for text in ["constant", "step 10 0.5", "exponential 0.95", "cosine 0.01"] {
      #expect(LearningRate.Schedule(text: text)?.text == text)
    }
    #expect(LearningRate.Schedule(text: "slowly") == nil)
  }
}
