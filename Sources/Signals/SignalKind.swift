/// Whether a signal is sampled or made of events: a label that decides which series a result becomes.
public enum SignalKind: String, Sendable, CaseIterable {
  case continuous, events
}
