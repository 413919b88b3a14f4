import Modules
import Signals
import Testing

extension `examples of the documentation` {
  @Test func `a gradient`() throws {
    let layer = try Linear(2, 3)
    do {
      let gradient = Gradient(of: layer)
      #expect(gradient.parameters.weight.shape == [2, 3])
    }

    let network = try Sequential([("in", Linear(2, 4, seed: 1)), ("hidden", LIF(4)), ("out", Linear(4, 2, seed: 2))])
    let input = try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: 20), channelCount: 2, values: [Float](repeating: 1, count: 40))
    var gradient = Gradient(of: network)
    let run = try network.pullBack(over: input, into: &gradient) { evolution in
      // The loss is the sum of the last step's output.
      var cotangent = [Float](repeating: 0, count: evolution.output.values.count)
      for index in cotangent.indices.suffix(network.outputCount) { cotangent[index] = 1 }
      return (loss: Double(evolution.output.values.suffix(network.outputCount).reduce(0, +)), Cotangent(cotangent))
    }
    #expect(run.loss.isFinite)
    #expect(gradient.tree["hidden/tau_mem"] != nil)

    let penalty = [Float](repeating: 0.1, count: 20 * 4)
    var cotangent = Cotangent([Float](repeating: 0.5, count: 20 * network.outputCount))
    cotangent.add(penalty, to: "hidden/vmem")
    #expect(cotangent.hasTraces)
    let again = try network.pullBack(over: input, into: &gradient) { _ in (0, cotangent) }
    #expect(again.input.count == 40)
  }

  @Test func `the tape of a child`() throws {
    let input = try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: 20), channelCount: 3, values: (0..<60).map { Float($0 % 7) / 7 })
    let inner = try Sequential([("in", Linear(3, 4, seed: 1)), ("smooth", ExponentialSynapse(4))])
    let outer = Twice(children: [NamedModule("inner", inner)])
    let bars = (0..<80).map { Float($0 % 5) - 2 }
    var (gradient, ofInner) = (Gradient(of: outer), Gradient(of: inner))
    let run = try outer.pullBack(over: input, into: &gradient) { _ in (0, Cotangent(bars)) }
    let alone = try inner.pullBack(over: input, into: &ofInner) { _ in (0, Cotangent(bars.map { 2 * $0 })) }
    #expect(run.input == alone.input)
    #expect(gradient.tree.branch("inner") == ofInner.tree)
  }

  @Test func `a surrogate`() throws {
    var layer = try LIF(32)
    layer.simulation.surrogate = SurrogateGradient(.arctangent(slope: 2), flowsThroughReset: false)
    #expect(try layer.value(at: "surrogate") == .text("arctangent 2.0 detached"))
    try layer.set("surrogate", to: .text("piecewise_linear 0.5"))
    #expect(layer.simulation.surrogate == SurrogateGradient())
  }

  @Test func `a derivative by a decay`() throws {
    let leak = Leak.decay(Tensor([0.9, 0.95]))
    let byDecay = try leak.gradient(byTimeConstant: Tensor([2, -1]), step: .milliseconds(1))
    #expect(byDecay.scalars[0] > 0 && byDecay.scalars[1] < 0)
  }

  @Test func `a function with its derivative`() throws {
    let cube = InstantFunction(named: "cube", derivative: { 3 * $0 * $0 }, of: { $0 * $0 * $0 })
    let layer = try Instant(1, cube)
    let input = try Raster(grid: TimeGrid(step: .milliseconds(1), count: 1), channelCount: 1, values: [2])
    var gradient = Gradient(of: layer)
    #expect(try layer.pullBack(over: input, into: &gradient) { _ in (0, Cotangent([1])) }.input == [12])
  }
}

/// A combinator as a user writes one: twice what its child gives.
private struct Twice: Module, DifferentiableModule {
  static let typeName = "Twice"
  var parameters = NoAttributes()
  var simulation = NoAttributes()
  var state = NoAttributes()
  var children: [NamedModule]

  var inputCount: Int { children[0].module.inputCount }
  var outputCount: Int { children[0].module.outputCount }
  var inputKind: SignalKind { .continuous }
  var outputKind: SignalKind { .continuous }
  func validate() {}

  mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try evolveTaped(over: input, in: context).evolution
  }

  mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: ChildTape) {
    // In a combinator of one child:
    let (evolution, tape) = try context.evolveTaped(&children[0].module, named: children[0].name, over: input)
    let doubled = evolution.output.values.map { 2 * $0 }
    let output = try locating(in: context) { () throws(SignalError) in
      try Raster(grid: input.grid, channelCount: outputCount, values: doubled)
    }
    return (Evolution(output: output, records: evolution.records), tape)
  }

  func pullback(_ given: Cotangent, through tape: ChildTape, into gradient: inout Gradient<Twice>) -> [Float] {
    var cotangent = given
    cotangent.output = given.output.map { 2 * $0 }
    // and on the way back
    let ofInput = tape.pullback(
      cotangent.child(children[0].name, output: cotangent.output), intoChild: 0, of: &gradient)
    return ofInput
  }

  static func restored(from snapshot: ModuleSnapshot, using registry: ModuleRegistry) throws(ModuleError) -> Twice {
    Twice(children: try registry.children(of: snapshot))
  }
}
