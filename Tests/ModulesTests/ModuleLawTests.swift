import LoligoTesting
import ModuleSpecimens
import Modules
import Signals
import Testing

extension Specimen {
  /// The modules of the library, and one as a user writes it.
  static func all() throws -> [Specimen] {
    try library() + [Specimen("RunningSum", RunningSum(Tensor([0.5, -2, 1])))]
  }
}

@Suite struct `module laws` {
  static let registry: ModuleRegistry = {
    var registry = ModuleRegistry.standard
    registry.register(RunningSum.self)
    return registry
  }()

  /// Modules whose gradient goes through a rounding or through chance as if it were not there.
  static let approximate = ["UpDownEncoder", "PoissonEncoder", "TransformedParameters"]

  @Test(arguments: try Specimen.all()) func `every module obeys the laws`(_ specimen: Specimen) throws {
    try checkModule(
      specimen.module, registry: Self.registry, canBeCut: specimen.canBeCut,
      hasExactGradient: !specimen.module.modules.contains { Self.approximate.contains($0.module.typeName) },
      inputs: specimen.inputs)
  }

  @Test func `every registered module is put under the laws`() throws {
    let types = Set(try Specimen.all().map(\.module.typeName))
    for name in Self.registry.typeNames { #expect(types.contains(name), "'\(name)' has no specimen") }
    #expect(types == Set(Self.registry.typeNames), "a type under the laws is not registered")
  }

  @Test func `a readout over a whole raster differs in pieces, as it says`() throws {
    var whole = try Softmax(4, 3, normalization: .wholeRaster)
    let grid = try TimeGrid(step: .milliseconds(1), count: 20)
    let input = try RandomRasters.counts(on: grid, channels: 4, seed: 1)
    let output = try whole.evolve(over: input).output.values
    #expect((output.reduce(0, +) - 1).magnitude < 1e-5)
    whole.resetState()
    let first = try whole.evolve(over: input.steps(0..<10)).output.values
    #expect(first != Array(output.prefix(first.count)))
  }
}
