internal import Kernels

/// The shape of a deterministic signal over time, as a function of `s = (t − onset) · frequency`.
public enum Waveform: String, Sendable, CaseIterable, AttributeConvertible {
  /// 0 before the onset, 1 from it on.
  case step
  /// 0 before the onset, then rising evenly to 1 in 1 / frequency, and 1 from there on.
  case ramp
  /// sin 2πs, at all times.
  case sine

  /// The values at given places.
  func values(at places: [Double]) -> [Double] {
    switch self {
    case .step: return places.map { $0 >= 0 ? 1 : 0 }
    case .ramp: return places.map { min(max($0, 0), 1) }
    case .sine:
      var values = places.map { $0 - $0.rounded() }
      var span = values.mutableSpan
      ElementaryFunctions.sineOfTurns(&span)
      return values
    }
  }
}
