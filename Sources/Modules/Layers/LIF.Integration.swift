extension LIF {
  /// How the equations of neurons are solved.
  public enum Integration: String, Sendable, CaseIterable, AttributeConvertible {
    /// Each state decays by exp(−dt / τ), whatever the time step; inputs jump in unscaled.
    case exponential
    /// Forward Euler: each state moves by dt / τ towards its input, so that the gain does not depend on the time step.
    /// A time constant below half a step makes it swing up without end.
    case euler
  }
}
