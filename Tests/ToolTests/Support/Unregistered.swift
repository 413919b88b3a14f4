import Loligo

/// A module type that the tool does not know.
struct Unregistered: Layer {
  static let typeName = "Unregistered"

  var parameters = NoAttributes()
  var simulation = NoAttributes()
  var state = NoAttributes()
  var inputCount: Int { 1 }
  var outputCount: Int { 1 }
  var inputKind: SignalKind { .continuous }
  var outputKind: SignalKind { .continuous }

  init() {}
  init(parameters: NoAttributes, simulation: NoAttributes, state: NoAttributes) throws(ModuleError) {}

  func validate() throws(ModuleError) {}

  mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    Evolution(output: input)
  }
}
