/// What is meant by the numbers of a NIR graph, where programs differ.
public enum NIRDialect: String, Sendable, CaseIterable {
  /// The equations of NIR.
  case standard = "nir"
  /// Those of the model system, Rockpool: a `CubaLIF` is a `LIF` whose `r` and `w_in` only repeat its time step, a `LIF` a
  /// `LIFNeuron`, an `LI` an `ExponentialSynapse`; resets subtract, and several spikes fit in a step.
  case modelSystem = "rockpool"
}
