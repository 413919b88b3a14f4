/// Which bin an event on the edge between two bins belongs to.
public enum BinEdges: String, Sendable, CaseIterable {
  /// An event within max(10⁻⁶ dt, 2 ulp(t)) before an edge lies on it, and so in the later bin.
  case snapped
  /// Bins by ⌊(t − start) / dt⌋ in `Double` alone, as the model system does.
  case exact
}

extension TimeGrid {
  /// The bin of a time: below 0 before the grid, `count` and above after it.
  ///
  /// - Throws: `SignalError.timeNotFinite`; `SignalError.tooLateForStep` where the tolerance of the time exceeds a quarter
  ///   of a step.
  public func bin(of time: Double, edges: BinEdges = .snapped) throws(SignalError) -> Int {
    guard time.isFinite else { throw .timeNotFinite(what: "time of a bin") }
    let bin: Double
    switch edges {
    case .exact:
      // The start as the model system has it: a product, not the exact ratio.
      bin = ((time - Double(firstTick) * step.seconds) / step.seconds).rounded(.down)
    case .snapped:
      let tolerance = max(TimeStep.relativeTolerance, 2 * time.ulp / step.seconds)
      guard tolerance <= 0.25 else { throw .tooLateForStep(seconds: time, step: step) }
      bin = (step.position(of: time) + tolerance).rounded(.down) - Double(firstTick)
    }
    if bin < 0 { return -1 }
    return bin < Double(count) ? Int(bin) : count
  }
}
