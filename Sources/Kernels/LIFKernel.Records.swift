import CKernels

extension LIFKernel {
  /// What is recorded of neurons while they evolve.
  package struct Records: Sendable {
    /// `V` after each step, `[steps, neurons]`.
    package var voltages: StateRows?
    /// `I` after each step, `[steps, neurons * synapses]`.
    package var currents: StateRows?
    /// `r` of each step, `[steps, neurons * synapses]`; zero without recurrence.
    package var recurrentInputs: StateRows?
    /// `A` after each step, `[steps, neurons]`; of neurons with adaptation.
    package var adaptations: StateRows?

    /// Records into the given rows, by default nothing.
    package init(
      voltages: StateRows? = nil, currents: StateRows? = nil, recurrentInputs: StateRows? = nil,
      adaptations: StateRows? = nil
    ) {
      self.voltages = voltages
      self.currents = currents
      self.recurrentInputs = recurrentInputs
      self.adaptations = adaptations
    }

    /// Calls a body with where the next steps go, but for adaptations.
    mutating func withRecords(
      steps: Int, neurons: Int, inputs: Int, _ body: (loligo_record, loligo_record, loligo_record) -> Void
    ) {
      voltages.withRecord(steps: steps, width: neurons) { voltages in
        currents.withRecord(steps: steps, width: inputs) { currents in
          recurrentInputs.withRecord(steps: steps, width: inputs) { body(voltages, currents, $0) }
        }
      }
    }
  }
}
