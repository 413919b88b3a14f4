import LoligoTesting
import ModuleSpecimens
import Modules
import Signals
import Testing

/// A module whose gradient is wrong: twice its factor, or half its input's.
private struct WronglyScaled: Layer, DifferentiableModule {
  static let typeName = "WronglyScaled"

  struct Parameters: AttributeGroup, Equatable {
    var factor = Tensor([])
    static let attributes: [Attribute<Self>] = [Attribute("factor", \.factor, in: .weights)]
  }

  var parameters: Parameters
  var simulation = NoAttributes()
  var state = NoAttributes()
  /// What the derivatives by factor and input are multiplied with, and whether a tape changes the run.
  var (factorFault, inputFault): (Float, Float) = (1, 1)
  var isTapeOdd = false

  init(parameters: Parameters, simulation: NoAttributes, state: NoAttributes) { self.parameters = parameters }

  init(factorFault: Float = 1, inputFault: Float = 1, isTapeOdd: Bool = false) {
    parameters = Parameters(factor: Tensor([0.5, -2]))
    self.factorFault = factorFault
    self.inputFault = inputFault
    self.isTapeOdd = isTapeOdd
  }

  var inputCount: Int { 2 }
  var outputCount: Int { 2 }
  var inputKind: SignalKind { .continuous }
  var outputKind: SignalKind { .continuous }
  func validate() {}

  mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    let values = input.values.enumerated().map { parameters.factor.scalars[$0.offset % 2] * $0.element }
    return try locating(in: context) { () throws(SignalError) in
      Evolution(output: try Raster(grid: input.grid, channelCount: 2, values: values))
    }
  }

  mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Raster) {
    var evolution = try evolve(over: input, in: context)
    if isTapeOdd { evolution.output = input }
    return (evolution, input)
  }

  func pullback(_ cotangent: Cotangent, through tape: Raster, into gradient: inout Gradient<Self>) -> [Float] {
    let values = tape.values
    for index in values.indices.reversed() {
      gradient.parameters.factor.scalars[index % 2] += factorFault * cotangent.output[index] * values[index]
    }
    guard cotangent.wantsInput else { return [] }
    return values.indices.map { inputFault * cotangent.output[$0] * parameters.factor.scalars[$0 % 2] }
  }
}

@Suite struct `laws of gradients` {
  @Test func `a right gradient passes`() throws { try checkGradients(WronglyScaled()) }

  @Test(arguments: [(1.01, 1), (0, 1), (-1, 1), (1, 1.01), (1, 0)] as [(Float, Float)])
  func `a wrong gradient is found`(factorFault: Float, inputFault: Float) throws {
    try withKnownIssue {
      try checkGradients(WronglyScaled(factorFault: factorFault, inputFault: inputFault))
    } matching: { issue in
      issue.comments.contains { $0.rawValue.contains("the derivative by") }
    }
  }

  @Test func `a tape that changes the run is found`() throws {
    withKnownIssue { try checkGradients(WronglyScaled(isTapeOdd: true)) }
  }

  @Test func `a function without a derivative is named`() throws {
    let cube = InstantFunction(named: "cube") { $0 * $0 * $0 }
    var network = try Sequential([("first", Instant(2, .square)), ("cube", Instant(2, cube))])
    let input = try RandomRasters.samples(on: TimeGrid(step: .milliseconds(1), count: 3), channels: 2, seed: 1)
    let error = #expect(throws: ModuleError.self) {
      _ = try network.evolveTaped(over: input, in: EvolutionContext())
    }
    #expect(error?.path == "cube" && error?.problem == .notDifferentiable)
    let known = InstantFunction(named: "cube", derivative: { 3 * $0 * $0 }, of: { $0 * $0 * $0 })
    try checkGradients(Instant(2, known))
  }

  @Test(arguments: [InstantFunction.identity, .absolute, .rectified, .square, .tanh, .exponential, .decay])
  func `functions of the library have their derivatives`(function: InstantFunction) throws {
    try checkGradients(Instant(3, function))
  }

  @Test(arguments: Rate.Activation.allCases)
  func `rates have the derivative of their activation`(activation: Rate.Activation) throws {
    try checkGradients(
      Rate(
        4, timeConstant: Tensor([0.004, 0.01, 0.02, 0.03]), bias: 0.1, threshold: Tensor([0.1, 0, -0.3, 0.2]),
        activation: activation, recurrentWeights: .drawn(.normal(0.5)), seed: 5))
  }

  @Test func `all modules have a gradient but those that have a reason to have none`() throws {
    let reasons = [
      "ButterworthBank": "a front end: nothing before it is trained, and its bands are chosen",
      "MelButterworthBank": "a front end, as ButterworthBank",
      "Latch": "a switch: its output does not change with its input, but at once",
      "OrnsteinUhlenbeckSource": "a source: nothing comes in, and what it draws is chance",
      "PoissonSource": "a source of chance",
      "RegularSource": "a source of events at times",
      "ReplaySource": "a source of what was stored",
      "WaveformSource": "a source of what was chosen",
    ]
    let names = ModuleRegistry.standard.typeNames
    let without = names.filter { !(ModuleRegistry.standard.type(named: $0) is any DifferentiableModule.Type) }
    #expect(without == reasons.keys.sorted())
    let underLaws = Set(try Specimen.library().filter { $0.module is any DifferentiableModule }.map(\.module.typeName))
    for name in names where !without.contains(name) { #expect(underLaws.contains(name), "'\(name)' has no specimen") }
  }

  @Test func `an encoder passes derivatives through where half a threshold was reached`() throws {
    // Differences 0.4, 1.2 and −0.6 of the thresholds; nothing passes at the first, one up at the second.
    let encoder = try UpDownEncoder(1, threshold: 0.5, downThreshold: 0.25)
    let input = try Raster(grid: TimeGrid(step: .milliseconds(1), count: 3), channelCount: 1, values: [0.2, 0.6, 0.35])
    var gradient = Gradient(of: encoder)
    let run = try encoder.pullBack(over: input, into: &gradient) { evolution in
      #expect(evolution.output.values == [0, 0, 1, 0, 0, 0])
      return (0, Cotangent([1, 1, 1, 1, 1, 1]))
    }
    // At the last step 0.6 down pass −4 on to the difference, 4 to the reference; with these the count before has
    // 1 + 4 · 0.5, and passes 6 on.
    #expect(run.input == [0, 6, -4])
    expectNear(gradient.parameters.downThreshold.scalars, [-2.4], within: 1e-5)
    expectNear(gradient.parameters.upThreshold.scalars, [4 - 3 * 1.2 / 0.5], within: 1e-5)
    expectNear(gradient.state.reference.scalars, [-6 + 4], within: 1e-5)
  }

  @Test(arguments: [
    Leak.decay(Tensor([0.9, 0.3])), .bitShift(Tensor([3, 1.5])), .timeConstant(Tensor([0.02, 0.001])),
  ])
  func `a derivative by the time constant becomes one by the decay or the shift`(leak: Leak) throws {
    let step = TimeStep.milliseconds(1)
    func moved(by distance: Float) -> Leak {
      func tensor(_ given: Tensor) -> Tensor { Tensor(given.scalars.map { $0 * (1 + distance) }) }
      switch leak {
      case .decay(let given): return .decay(tensor(given))
      case .bitShift(let given): return .bitShift(tensor(given))
      case .timeConstant(let given): return .timeConstant(tensor(given))
      }
    }
    let given =
      switch leak {
      case .decay(let given), .bitShift(let given), .timeConstant(let given): given
      }
    let found = try leak.gradient(byTimeConstant: Tensor([2, -1]), step: step)
    let (up, down) = (try moved(by: 0x1p-7).timeConstant(step: step), try moved(by: -0x1p-7).timeConstant(step: step))
    for (index, factor) in [2, -1].enumerated() as EnumeratedSequence<[Float]> {
      let slope = (up.scalars[index] - down.scalars[index]) / (0x1p-6 * given.scalars[index])
      #expect((factor * slope - found.scalars[index]).magnitude < 2e-2 * found.scalars[index].magnitude)
    }
    #expect(throws: ModuleError.self) { try leak.gradient(byTimeConstant: Tensor([1]), step: step) }
  }
}
