extension LIFKernel {
  /// What is recorded of neurons while they evolve: each array that is not nil gains a row per step.
  package struct Records: Sendable {
    /// `V` after each step, `[steps, neurons]`.
    package var voltages: [Float]?
    /// `I` after each step, `[steps, neurons * synapses]`.
    package var currents: [Float]?
    /// `r` of each step, `[steps, neurons * synapses]`; zero without recurrence.
    package var recurrentInputs: [Float]?
    /// `A` after each step, `[steps, neurons]`; of neurons with adaptation.
    package var adaptations: [Float]?

    /// Records into the given arrays, by default nothing.
    package init(
      voltages: [Float]? = nil, currents: [Float]? = nil, recurrentInputs: [Float]? = nil, adaptations: [Float]? = nil
    ) {
      self.voltages = voltages
      self.currents = currents
      self.recurrentInputs = recurrentInputs
      self.adaptations = adaptations
    }

    /// Appends rows of zeros and calls a body with the addresses of those rows.
    mutating func withRows(
      steps: Int, neurons: Int, inputs: Int,
      _ body: (UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>?) -> Void
    ) {
      Self.withRows(of: &voltages, count: steps * neurons) { voltages in
        Self.withRows(of: &currents, count: steps * inputs) { currents in
          Self.withRows(of: &recurrentInputs, count: steps * inputs) { recurrentInputs in
            body(voltages, currents, recurrentInputs)
          }
        }
      }
    }

    /// Appends rows of zeros to the record of adaptation and calls a body with their address.
    mutating func withAdaptationRows(steps: Int, neurons: Int, _ body: (UnsafeMutablePointer<Float>?) -> Void) {
      Self.withRows(of: &adaptations, count: steps * neurons, body)
    }

    private static func withRows(
      of array: inout [Float]?, count: Int, _ body: (UnsafeMutablePointer<Float>?) -> Void
    ) {
      guard let start = array?.count else { return body(nil) }
      if start == 0 {
        array = [Float](repeating: 0, count: count)
      } else {
        array?.append(contentsOf: repeatElement(0, count: count))
      }
      array?.withAddress { body($0 + start) }
    }
  }
}
