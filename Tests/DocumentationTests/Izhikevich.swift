import Loligo

/// Neurons with a fast potential and a slow recovery (Izhikevich 2003, IEEE Transactions on Neural Networks 14:1569).
///
/// ```
/// v ← v + dt · (0.04 v² + 5 v + 140 − u + x)    in two half steps, dt and v in ms and mV
/// u ← u + dt · a (b v − u)
/// v ≥ 30:  a spike,  v ← c,  u ← u + d
/// ```
public struct Izhikevich: StepwiseLayer {
  public static let typeName = "Izhikevich"

  public struct Parameters: AttributeGroup, Equatable {
    /// `[neurons]`, how fast the recovery is, per ms.
    public var recoveryRate = Tensor([])
    /// `[neurons]`, how far the recovery follows the potential.
    public var recoverySensitivity = Tensor([])
    /// `[neurons]`, the potential after a spike, in mV.
    public var resetPotential = Tensor([])
    /// `[neurons]`, what a spike adds to the recovery.
    public var recoveryJump = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("a", \.recoveryRate),
      Attribute("b", \.recoverySensitivity),
      Attribute("c", \.resetPotential, units: "mV"),
      Attribute("d", \.recoveryJump),
    ]
  }

  public struct Simulation: AttributeGroup, Equatable {
    public var timeStep = TimeStep.milliseconds(1)
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("dt", \.timeStep, units: "s"),
      Attribute("constants", \.constants),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// `[neurons]`, in mV.
    public var potential = Tensor([])
    /// `[neurons]`.
    public var recovery = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("vmem", \.potential, units: "mV", recordedAs: .continuous),
      Attribute("u", \.recovery, recordedAs: .continuous),
    ]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state: State

  /// Creates neurons; regularly spiking ones unless told otherwise.
  ///
  /// - Throws: `ModuleError` for fewer than 1 neuron, or values of another shape or not finite.
  public init(
    _ neurons: Int, recoveryRate: Tensor = 0.02, recoverySensitivity: Tensor = 0.2, resetPotential: Tensor = -65,
    recoveryJump: Tensor = 8, timeStep: TimeStep = .milliseconds(1)
  ) throws(ModuleError) {
    let (shape, type) = ([neurons], Self.typeName)
    try Self.checkSizes(("neurons", neurons))
    parameters = Parameters()
    parameters.recoveryRate = try Tensor.spread(recoveryRate, to: shape, as: "a", of: type)
    parameters.recoverySensitivity = try Tensor.spread(recoverySensitivity, to: shape, as: "b", of: type)
    parameters.resetPotential = try Tensor.spread(resetPotential, to: shape, as: "c", of: type)
    parameters.recoveryJump = try Tensor.spread(recoveryJump, to: shape, as: "d", of: type)
    simulation = Simulation()
    simulation.timeStep = timeStep
    state = State()
    state = initialState
    try validate()
  }

  public init(parameters: Parameters, simulation: Simulation, state: State) throws(ModuleError) {
    (self.parameters, self.simulation, self.state) = (parameters, simulation, state)
    try validate()
  }

  public var inputCount: Int { parameters.recoveryRate.count }
  public var outputCount: Int { inputCount }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .events }
  public var timeStep: TimeStep? { simulation.timeStep }
  public var initialState: State {
    var state = State()
    state.potential = Tensor(repeating: -65, shape: [inputCount])
    state.recovery = Tensor(repeating: -13, shape: [inputCount])
    return state
  }

  public func validate() throws(ModuleError) {
    let (shape, type) = ([inputCount], Self.typeName)
    try Self.checkSizes(("neurons", inputCount))
    for (name, tensor) in [
      ("a", parameters.recoveryRate), ("b", parameters.recoverySensitivity), ("c", parameters.resetPotential),
      ("d", parameters.recoveryJump), ("vmem", state.potential), ("u", state.recovery),
    ] {
      try tensor.checkFinite(shape: shape, as: name, of: type)
    }
  }

  public mutating func step(
    over input: Span<Float>, into output: inout MutableSpan<Float>, in context: EvolutionContext
  ) {
    let milliseconds = Float(simulation.timeStep.seconds * 1000)
    for neuron in 0..<inputCount {
      var v = state.potential.scalars[neuron]
      var u = state.recovery.scalars[neuron]
      for _ in 0..<2 {
        let slope = 0.04 * v * v + 5 * v + 140 - u + input[neuron]
        v += milliseconds / 2 * slope
      }
      let (a, b) = (parameters.recoveryRate.scalars[neuron], parameters.recoverySensitivity.scalars[neuron])
      u += milliseconds * a * (b * v - u)
      if v >= 30 {
        output[neuron] = 1
        v = parameters.resetPotential.scalars[neuron]
        u += parameters.recoveryJump.scalars[neuron]
      }
      state.potential.scalars[neuron] = v
      state.recovery.scalars[neuron] = u
    }
  }
}
