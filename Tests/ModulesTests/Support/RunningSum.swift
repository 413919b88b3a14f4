import Modules
import Signals

/// A module as a user writes one: the sum of all inputs so far, times a gain.
struct RunningSum: Layer {
  static let typeName = "RunningSum"

  struct Parameters: AttributeGroup, Equatable {
    var gain = Tensor([])

    static let attributes: [Attribute<Self>] = [Attribute("gain", \.gain, in: .weights)]
  }

  struct State: AttributeGroup, Equatable {
    var sum = Tensor([])

    static let attributes: [Attribute<Self>] = [Attribute("sum", \.sum, units: "mV", recordedAs: .continuous)]
  }

  var parameters: Parameters
  var simulation = NoAttributes()
  var state: State

  init(_ gain: Tensor) throws(ModuleError) {
    parameters = Parameters(gain: gain)
    state = State(sum: Tensor(repeating: 0, shape: gain.shape))
    try validate()
  }

  init(parameters: Parameters, simulation: NoAttributes, state: State) throws(ModuleError) {
    self.parameters = parameters
    self.state = state
    try validate()
  }

  var inputCount: Int { parameters.gain.count }
  var outputCount: Int { inputCount }
  var inputKind: SignalKind { .continuous }
  var outputKind: SignalKind { .continuous }
  var initialState: State { State(sum: Tensor(repeating: 0, shape: [inputCount])) }

  func validate() throws(ModuleError) {
    for (name, tensor) in [("gain", parameters.gain), ("sum", state.sum)] {
      guard tensor.shape == [inputCount] else {
        throw ModuleError(
          Self.typeName, .wrongShape(attribute: name, expected: [inputCount], found: tensor.shape))
      }
      if let index = tensor.scalars.firstIndex(where: { !$0.isFinite }) {
        throw ModuleError(Self.typeName, .notFinite(attribute: name, index: index))
      }
    }
  }

  mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validate()
    var sums: [Float] = []
    var output: [Float] = []
    for step in 0..<input.stepCount {
      for channel in 0..<inputCount {
        state.sum.scalars[channel] += input.value(step: step, channel: channel)
        sums.append(state.sum.scalars[channel])
        output.append(parameters.gain.scalars[channel] * state.sum.scalars[channel])
        guard output.last?.isFinite == true else {
          throw ModuleError(
            Self.typeName, at: context.path,
            .stateNotFinite(attribute: "sum", step: step, time: input.grid.time(at: step)))
        }
      }
    }
    return try locating(in: context) { () throws(SignalError) in
      var evolution = Evolution(output: try raster(output, on: input.grid))
      if context.records("sum") {
        let record = try context.record("sum", raster(sums, on: input.grid), as: .continuous, units: "mV")
        evolution.records.append(record)
      }
      return evolution
    }
  }

  private func raster(_ values: [Float], on grid: TimeGrid) throws(SignalError) -> Raster {
    try Raster(grid: grid, channelCount: inputCount, values: values)
  }
}
