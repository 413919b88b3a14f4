import LoligoTesting
import Modules
import Signals
import Testing

@Suite struct `modules with transformed parameters` {
  private func network() throws -> Sequential {
    try Sequential([
      ("mix", Linear(3, 4, weights: .drawn(.normal(2)), bias: .drawn(.uniform(1)), seed: 1)),
      ("cells", LIF(4, recurrentWeights: .drawn(.normal(1)), seed: 2)),
    ])
  }

  private func input(_ value: Float = 1) throws -> Raster {
    try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: 20), channelCount: 3,
      values: (0..<60).map { value * Float($0 % 7) })
  }

  private func tensor(_ module: some Module, _ path: AttributePath) throws -> [Float] {
    guard case .tensor(let tensor) = try module.value(at: path) else { return [] }
    return tensor.scalars
  }

  @Test func `it runs as the module with those parameters does, and keeps the originals`() throws {
    let network = try network()
    var wrapped = try TransformedParameters(of: network, by: .stochasticQuantization, selection: .init(.weights))
    let transformed = try wrapped.transformed()
    #expect(try tensor(transformed, "mix/weight").allSatisfy { $0 == $0.rounded() })
    #expect(try tensor(transformed, "cells/w_rec").allSatisfy { $0 == $0.rounded() })
    #expect(try tensor(transformed, "mix/bias") == tensor(network, "mix/bias"))
    for _ in 0..<2 {
      let found = try wrapped.evolve(over: input(), recording: .everything)
      let expected = try transformed.evolved(over: input(), recording: .everything).evolution
      #expect(haveSameBits(found.output, expected.output))
      #expect(found["module/cells/vmem"] == expected["cells/vmem"])
      #expect(haveSameBits(wrapped.original.parameters(in: nil), network.parameters(in: nil)))
      wrapped.resetState()
    }
  }

  @Test func `a run that fails leaves the originals, where a run may change the module`() throws {
    let network = try network()
    for transform in [ParameterTransform.stochasticQuantization, .mismatch(1e6)] {
      var wrapped = try TransformedParameters(of: network, by: transform, selection: .init(.weights))
      try wrapped.set("module/mix/weight", to: .number(1.7e38))
      let before = wrapped.snapshot
      let raster = try input(1e30)
      #expect(throws: ModuleError.self) { try wrapped.evolve(over: raster, in: EvolutionContext()) }
      #expect(haveSameBits(wrapped.snapshot, before))
    }
  }

  @Test func `values that a module refuses are reported with their place`() throws {
    var wrapped = try TransformedParameters(of: network(), by: .dropout(1), selection: .init(.thresholds))
    let raster = try input()
    let error = #expect(throws: ModuleError.self) { try wrapped.evolve(over: raster) }
    #expect(error?.description == "LIF 'module/cells': 'threshold' must be above zero, but value 0 is 0.0.")
  }

  @Test func `another draw of a seed gives other parameters`() throws {
    var wrapped = try TransformedParameters(of: network(), by: .mismatch(0.2), selection: .init(.weights), seed: 3)
    let first = try tensor(wrapped.transformed(), "mix/weight")
    wrapped.simulation.draw += 1
    let second = try tensor(wrapped.transformed(), "mix/weight")
    wrapped.simulation.draw -= 1
    #expect(try tensor(wrapped.transformed(), "mix/weight") == first && first != second)
  }

  @Test func `a selection picks by family and path, and one of nothing is refused`() throws {
    var network = try network()
    let before = network
    try network.transformParameters(.init(.weights, in: "cells"), by: .dropout(1))
    #expect(try tensor(network, "cells/w_rec").allSatisfy { $0 == 0 })
    #expect(try tensor(network, "mix/weight") == tensor(before, "mix/weight"))
    try network.transformParameters(.init(in: "mix/bias"), by: .dropout(1))
    #expect(try tensor(network, "mix/bias").allSatisfy { $0 == 0 })
    let error = #expect(throws: ModuleError.self) {
      try network.transformParameters(.init(.weights, in: "sells"), by: .dropout(1))
    }
    #expect(
      error?.description
        == "Sequential: 'selection' holds 'all' or a family (weights, biases, taus, thresholds), with the path of a "
        + "module or without, but was given 'weights in sells', which selects no parameter.")
  }

  @Test func `a map that fails half way changes nothing`() throws {
    var network = try network()
    let before = network.snapshot
    #expect(throws: ModuleError.self) {
      try network.mapParameters { path, tensor throws(ModuleError) in
        path.components.last == "w_rec" ? Tensor([1]) : Tensor(repeating: 1, shape: tensor.shape)
      }
    }
    #expect(throws: ModuleError.self) { try network.transformParameters(by: .dropout(1)) }
    #expect(haveSameBits(network.snapshot, before))
  }
}
