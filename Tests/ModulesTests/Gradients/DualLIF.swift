import Foundation
import Modules
import Signals

/// A number and how it changes along a direction.
struct Dual {
  var value: Double
  var slope: Double

  init(_ value: Double, _ slope: Double = 0) {
    self.value = value
    self.slope = slope
  }

  static func + (left: Dual, right: Dual) -> Dual { Dual(left.value + right.value, left.slope + right.slope) }
  static func - (left: Dual, right: Dual) -> Dual { Dual(left.value - right.value, left.slope - right.slope) }
  static func * (left: Dual, right: Dual) -> Dual {
    Dual(left.value * right.value, left.slope * right.value + left.value * right.slope)
  }
  static func / (left: Dual, right: Dual) -> Dual {
    Dual(left.value / right.value, (left.slope - left.value / right.value * right.slope) / right.value)
  }
  var exponential: Dual { Dual(exp(value), exp(value) * slope) }
}

/// The equations of `LIF`, as its documentation says them, in Double and along a direction, with the spikes of a run of `LIF`.
struct DualLIF {
  let neurons: Int
  let synapses: Int
  let step: Double
  let isEuler: Bool
  let surrogate: SurrogateGradient
  let cap: Double
  var membrane, synapse, bias, threshold: [Dual]
  var recurrentWeights: [Dual]?
  var adaptationWeights: [Dual]?
  var adaptation: [Dual] = []
  var voltages, currents, adaptations, spikes: [Dual]

  /// Advances by a step with a given input `[neurons · synapses]` and given counts.
  mutating func advance(input: [Dual], counts: [Double]) {
    let before = spikes
    for channel in currents.indices {
      var drive = input[channel]
      if let weights = recurrentWeights {
        for source in 0..<neurons { drive = drive + before[source] * weights[source * neurons * synapses + channel] }
      }
      currents[channel] = moved(currents[channel], by: drive, synapse[channel], decaysInput: true)
    }
    for neuron in 0..<neurons {
      var drive = bias[neuron]
      for channel in neuron * synapses..<(neuron + 1) * synapses { drive = drive + currents[channel] }
      if let weights = adaptationWeights {
        adaptations[neuron] = moved(
          adaptations[neuron], by: before[neuron] * weights[neuron], adaptation[neuron], decaysInput: true)
        drive = drive + adaptations[neuron]
      }
      let potential = moved(voltages[neuron], by: drive, membrane[neuron], decaysInput: false)
      let (V, θ) = (potential.value, threshold[neuron].value)
      let slope = slope(V, θ)
      let count = Dual(counts[neuron], slope * potential.slope - slope * V / θ * threshold[neuron].slope)
      spikes[neuron] = count
      let subtracted = surrogate.flowsThroughReset ? count : Dual(counts[neuron])
      voltages[neuron] = potential - subtracted * threshold[neuron]
    }
  }

  private func moved(_ state: Dual, by input: Dual, _ timeConstant: Dual, decaysInput: Bool) -> Dual {
    let ratio = Dual(step) / timeConstant
    if isEuler { return state + ratio * (input - state) }
    let decay = (Dual(0) - ratio).exponential
    return decaysInput ? decay * (state + input) : decay * state + input
  }

  private func slope(_ V: Double, _ θ: Double) -> Double {
    switch surrogate.shape {
    case .none: return 0
    case .piecewiseLinear(let window): return V >= θ - window ? 1 / θ : 0
    case .periodicExponential(let window):
      let periods = V < θ ? 0 : min(((V - θ / 2) / θ).rounded(.down), cap - 1)
      return exp(-(V - θ - periods * θ).magnitude / window) / θ
    case .sigmoid(let slope):
      let share = 1 / (1 + exp(-slope * (V / θ - 1)))
      return slope * share * (1 - share) / θ
    case .fastSigmoid(let slope):
      let below = 1 + slope * (V / θ - 1).magnitude
      return 1 / (below * below) / θ
    case .arctangent(let slope):
      let place = Double.pi / 2 * slope * (V / θ - 1)
      return slope / 2 / (1 + place * place) / θ
    }
  }
}
