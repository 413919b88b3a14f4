import Kernels

/// Plain loops that say what the kernels compute, term by term.
enum Reference {
  static func dense(_ x: [Float], steps: Int, weights: [Float], inputs: Int, targets: Int, bias: [Float]?) -> [Float] {
    var out: [Float] = []
    for t in 0..<steps {
      for j in 0..<targets {
        var sum: Float = 0
        for i in 0..<inputs { sum.addProduct(x[t * inputs + i], weights[i * targets + j]) }
        out.append(bias.map { sum + $0[j] } ?? sum)
      }
    }
    return out
  }

  static func flushed(_ x: Float) -> Float { abs(x) < 0x1p-100 ? 0 : x }

  /// Leaky integrate-and-fire neurons; returns dense counts and records.
  static func lif(_ network: LIFNetwork, state: inout LIFNetwork.State, input: [Float], noise: [Float]?, steps: Int)
    -> (counts: [Float], voltages: [Float], currents: [Float], recurrent: [Float])
  {
    let (neurons, synapses) = (network.neurons, network.synapses)
    var result: (counts: [Float], voltages: [Float], currents: [Float], recurrent: [Float]) = ([], [], [], [])
    for t in 0..<steps {
      var recurrent = [Float](repeating: 0, count: neurons * synapses)
      if let weights = network.recurrentWeights {
        recurrent = dense(
          state.spikes, steps: 1, weights: weights, inputs: neurons, targets: neurons * synapses, bias: nil)
      }
      for n in 0..<neurons {
        var sum: Float = 0
        for s in 0..<synapses {
          let k = n * synapses + s
          var arriving = state.currents[k] + input[t * neurons * synapses + k]
          if network.recurrentWeights != nil { arriving += recurrent[k] }
          let current = network.synapseDecay[k] * arriving
          sum = s == 0 ? current : sum + current
          state.currents[k] = flushed(current)
        }
        var v = network.membraneDecay[n] * state.voltages[n] + sum
        if let noise { v += noise[t * neurons + n] }
        v += network.bias[n]
        let theta = network.threshold[n]
        let spikes = v >= theta ? min((v / theta).rounded(.down), Float(network.maximumCount)) : 0
        v = v - spikes * theta
        state.voltages[n] = flushed(v)
        state.spikes[n] = spikes
      }
      result.counts += state.spikes
      result.voltages += state.voltages
      result.currents += state.currents
      result.recurrent += recurrent
    }
    return result
  }
}
