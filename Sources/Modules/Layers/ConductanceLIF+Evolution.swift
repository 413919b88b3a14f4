internal import Kernels
internal import Signals

extension ConductanceLIF: ResettingLayer {
  static var synapseState: String { "gsyn" }
  static var drive: ResettingNeuronKernel.Drive { .conductances }
  var tensorsOfSynapses: [Tensor] { [parameters.synapticTimeConstant, parameters.reversalPotential] }

  func constants(of neurons: Range<Int>) -> (decay: [Float], bias: [Float], coupling: [Float]) {
    let step = simulation.timeStep.seconds
    return (
      neurons.map { Float(step / Double(parameters.membraneTimeConstant.scalars[$0])) },
      Array(parameters.bias.scalars[neurons]),
      Array(parameters.reversalPotential.scalars.prefix(neurons.count * synapseCount))
    )
  }
}

extension ConductanceLIF.Parameters: ResettingParameters {
  var synapticTimeConstants: Tensor? { synapticTimeConstant }
}

extension ConductanceLIF.State: ResettingState {
  var synapses: Tensor? {
    get { synapticConductance }
    set { synapticConductance = newValue ?? Tensor([]) }
  }
}
