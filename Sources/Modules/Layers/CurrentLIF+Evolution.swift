internal import Kernels
internal import Signals

extension CurrentLIF: ResettingLayer {
  static var synapseState: String { "isyn" }
  static var drive: ResettingNeuronKernel.Drive { .currents }
  var tensorsOfSynapses: [Tensor] { parameters.synapticTimeConstant.map { [$0] } ?? [] }

  func constants(of neurons: Range<Int>) -> (decay: [Float], bias: [Float], coupling: [Float]) {
    let step = simulation.timeStep.seconds
    let (decays, synapses) = (parameters.membraneTimeConstant.scalars, synapseCount)
    let kept = neurons.map { ElementaryFunctions.exp(-step / Double(decays[$0])) }
    let coupling = neurons.flatMap { neuron in
      (0..<synapses).map { synapse in
        let own = parameters.synapticTimeConstant?.scalars[neuron * synapses + synapse] ?? 1
        return Float(Self.share(of: Double(own), in: Double(decays[neuron]), over: step))
      }
    }
    return (
      kept.map { Float($0) }, neurons.map { Float((1 - kept[$0]) * Double(parameters.bias.scalars[$0])) }, coupling
    )
  }

  /// What a current of one adds to the potential in a step: τ_s / (τ_s − τ_m) · (e^{−h / τ_s} − e^{−h / τ_m}).
  ///
  /// It is (h / τ_m) e^{−h / τ_m} (e^x − 1) / x with x = h / τ_m − h / τ_s, whose last factor is a series where the two
  /// time constants are near each other or long.
  static func share(of synapse: Double, in membrane: Double, over step: Double) -> Double {
    let x = step / membrane - step / synapse
    guard x.magnitude < 0.5 else {
      let (fast, slow) = (ElementaryFunctions.exp(-step / synapse), ElementaryFunctions.exp(-step / membrane))
      return synapse / (synapse - membrane) * (fast - slow)
    }
    var (factor, term) = (0.0, 1.0)
    for k in 1...18 {
      factor += term
      term *= x / Double(k + 1)
    }
    return step / membrane * ElementaryFunctions.exp(-step / membrane) * factor
  }
}

extension CurrentLIF.Parameters: ResettingParameters {
  var synapticTimeConstants: Tensor? { synapticTimeConstant }
}

extension CurrentLIF.State: ResettingState {
  var synapses: Tensor? {
    get { synapticCurrent }
    set { synapticCurrent = newValue }
  }
}

extension StepRounding: AttributeConvertible {}
