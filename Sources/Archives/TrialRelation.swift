/// How the trials of an archive hang together.
public enum TrialRelation: String, Sendable, CaseIterable {
  /// Each trial starts from the archived module, with the clock where the module has it.
  case independent
  /// Each trial goes on where the one before ended.
  case continued
}
