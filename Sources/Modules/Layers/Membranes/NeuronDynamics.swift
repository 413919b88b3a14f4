internal import Kernels
internal import Signals

/// How states with time constants move, for the way back over neurons.
extension NeuronAdjoint.Dynamics {
  /// - Parameters:
  ///   - timeConstants: τ in seconds.
  ///   - gain: What a state gains from its input where it is solved exactly: its decay, or one.
  init(_ timeConstants: Tensor, step: TimeStep, isEuler: Bool, gainsDecayed: Bool) {
    let decay = timeConstants.decays(over: step)
    guard isEuler else {
      // ∂β/∂τ = β dt / τ²: a state that is β times a sum changes by itself · dt / τ², one that is α V + … by α V · dt / τ².
      let rate = zip(timeConstants.scalars, decay).map { tau, decay in
        Float(step.seconds / (Double(tau) * Double(tau)) * (gainsDecayed ? 1 : Double(decay)))
      }
      self.init(decay: decay, gain: gainsDecayed ? decay : decay.map { _ in 1 }, rate: rate)
      return
    }
    // ∂λ/∂τ = −λ / τ, and the change of the state is λ times what it moves towards.
    let rates = timeConstants.rates(over: step)
    self.init(decay: rates.map { 1 - $0 }, gain: rates, rate: timeConstants.scalars.map { -1 / $0 })
  }
}
