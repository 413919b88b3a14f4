import Modules
import Signals

/// A layer of one number, to be told from another of the same name.
struct Gain: Layer {
  static let typeName = "Gain"

  struct Parameters: AttributeGroup {
    var gain = 1.0
    static let attributes = [Attribute("gain", \Self.gain)]
  }

  var parameters: Parameters
  var simulation = NoAttributes()
  var state = NoAttributes()
  var inputCount: Int { 1 }
  var outputCount: Int { 1 }
  var inputKind: SignalKind { .continuous }
  var outputKind: SignalKind { .continuous }

  init(_ gain: Double) {
    parameters = Parameters()
    parameters.gain = gain
  }

  init(parameters: Parameters, simulation: NoAttributes, state: NoAttributes) throws(ModuleError) {
    self.parameters = parameters
  }

  func validate() throws(ModuleError) {}

  mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try scaled(input, by: Float(parameters.gain), in: context)
  }
}

/// A layer that goes by the name of `Gain` and adds a little at every fourth step.
struct FaultyGain: Layer {
  static let typeName = "Gain"

  var parameters: Gain.Parameters
  var simulation = NoAttributes()
  var state = NoAttributes()
  var inputCount: Int { 1 }
  var outputCount: Int { 1 }
  var inputKind: SignalKind { .continuous }
  var outputKind: SignalKind { .continuous }

  init(parameters: Gain.Parameters, simulation: NoAttributes, state: NoAttributes) throws(ModuleError) {
    self.parameters = parameters
  }

  func validate() throws(ModuleError) {}

  mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    let right = try scaled(input, by: Float(parameters.gain), in: context).output
    let values = right.values.enumerated().map { index, value in
      (right.grid.firstTick + Int64(index)).isMultiple(of: 4) ? value.nextUp : value
    }
    return try locating(in: context) { () throws(SignalError) in
      Evolution(output: try Raster(grid: right.grid, channelCount: 1, values: values))
    }
  }
}

extension Module {
  fileprivate func scaled(
    _ input: Raster, by gain: Float, in context: EvolutionContext
  ) throws(ModuleError) -> Evolution {
    try locating(in: context) { () throws(SignalError) in
      Evolution(output: try Raster(grid: input.grid, channelCount: 1, values: input.values.map { $0 * gain }))
    }
  }
}
