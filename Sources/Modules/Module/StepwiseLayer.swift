internal import Kernels
public import Signals

/// A layer that says what happens in one step; all else is done for it: checks, records, errors with step and time.
///
/// The easiest way to write a module of one's own: three groups, `validate`, and `step(over:into:in:)`. What the lists of
/// its groups say is recorded, archived and replayed. The layers of this library run over blocks of steps in C instead
/// and are faster.
///
/// ```swift
/// struct Doubler: StepwiseLayer {
///   static let typeName = "Doubler"
///   var parameters = NoAttributes()
///   var simulation = NoAttributes()
///   var state = NoAttributes()
///   init(parameters: NoAttributes, simulation: NoAttributes, state: NoAttributes) {}
///   let inputCount = 1
///   let outputCount = 1
///   let inputKind = SignalKind.continuous
///   let outputKind = SignalKind.continuous
///   func validate() {}
///   mutating func step(over input: Span<Float>, into output: inout MutableSpan<Float>, in context: EvolutionContext) {
///     output[0] = 2 * input[0]
///   }
/// }
/// ```
public protocol StepwiseLayer: Layer {
  /// Advances the state by one step and writes what the layer gives.
  ///
  /// - Parameters:
  ///   - input: The values of the step, one an input channel.
  ///   - output: The values to write, one an output channel; zero before. Whole numbers from 0 to 2²⁴ where the
  ///     `outputKind` is `.events`.
  ///   - context: The module's place and trial, for random numbers; draw them by a number of steps kept in the state, so
  ///     that pieces of a run draw what the whole does.
  mutating func step(over input: Span<Float>, into output: inout MutableSpan<Float>, in context: EvolutionContext)
}

extension StepwiseLayer {
  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let tensors = State.attributes.filter { if case .tensor = $0.read(state) { true } else { false } }
    var traces: [(attribute: Attribute<State>, values: [Float])] = []
    for attribute in tensors where attribute.kind != nil && context.records(attribute.name) {
      traces.append((attribute, []))
    }
    let (inputs, outputs) = (inputCount, outputCount)
    var output: [Float] = []
    output.reserveCapacity(input.stepCount * outputs)
    var failure: (attribute: String, step: Int)?
    input.forEachDenseBlock { block, values in
      for step in block where failure == nil {
        let row = values.extracting((step - block.lowerBound) * inputs..<(step - block.lowerBound + 1) * inputs)
        var result = [Float](repeating: 0, count: outputs)
        var span = result.mutableSpan
        self.step(over: row, into: &span, in: context)
        if RowFunctions.firstNotFinite(in: result.span) != nil { failure = ("output", step) }
        output += result
        for attribute in tensors {
          guard case .tensor(let tensor) = attribute.read(state) else { continue }
          if !tensor.isFinite { failure = (attribute.name, step) }
          // As in the layers of the library: silence is exact, and never slow.
          if let still = tensor.flushed { _ = attribute.write(&state, .tensor(still)) }
        }
        for index in traces.indices {
          guard case .tensor(let tensor) = traces[index].attribute.read(state) else { continue }
          traces[index].values += tensor.scalars
        }
      }
    }
    if let failure { throw notFinite(failure.attribute, step: failure.step, of: input, in: context) }
    let grid = input.grid
    return try locating(in: context) { () throws(SignalError) in
      let dense = try Raster(grid: grid, channelCount: outputs, values: output)
      var evolution = Evolution(output: outputKind == .events ? try dense.heldAsEvents() : dense)
      for (attribute, values) in traces {
        let width = grid.count == 0 ? width(of: attribute) : values.count / grid.count
        let raster = try Raster(grid: grid, channelCount: width, values: values)
        evolution.records.append(
          try context.record(attribute.name, raster, as: attribute.kind ?? .continuous, units: attribute.units))
      }
      return evolution
    }
  }

  private func width(of attribute: Attribute<State>) -> Int {
    if case .tensor(let tensor) = attribute.read(state) { tensor.count } else { 0 }
  }
}

extension Tensor {
  /// The tensor with values below 2⁻¹⁰⁰ made +0; `nil` where there are none.
  fileprivate var flushed: Tensor? {
    guard scalars.contains(where: { $0.magnitude < 0x1p-100 && $0.bitPattern != 0 }) else { return nil }
    var result = self
    for index in result.scalars.indices where result.scalars[index].magnitude < 0x1p-100 { result.scalars[index] = 0 }
    return result
  }
}
