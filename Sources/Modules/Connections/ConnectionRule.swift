/// Which pairs of a range of sources and a range of targets are connected.
///
/// The names are those of the field (Nordlie et al. 2009; Senk et al. 2022, "Connectivity concepts in neuronal network
/// modeling").
///
/// ```swift
/// let rule = ConnectionRule.fixedInDegree(100)   // as NEST draws it: pairs may be there several times
/// ```
public enum ConnectionRule: Sendable, Hashable {
  /// Each pair is connected with a probability, once at most.
  case fixedProbability(Double)
  /// Each target draws a number of sources; with replacement, a source may be drawn several times.
  case fixedInDegree(Int, withReplacement: Bool = true)
  /// Each source draws a number of targets; with replacement, a target may be drawn several times.
  case fixedOutDegree(Int, withReplacement: Bool = true)
  /// A number of pairs in all, drawn with replacement.
  case fixedTotalNumber(Int)
  /// The first source to the first target, the second to the second, and so on.
  case oneToOne
  /// Every source to every target.
  case allToAll
  /// Each pair is connected with a probability that falls with its distance, once at most.
  case byDistance(DistanceRule)
}
