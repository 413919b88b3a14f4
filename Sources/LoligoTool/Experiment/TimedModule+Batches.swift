import Loligo

extension TimedModule {
  /// Trials that are evolved between two looks at progress and ctrl-C.
  private static let trialsAtOnce = 16

  /// Runs over trials in parallel, some at once, so that progress shows and ctrl-C is heard.
  ///
  /// - Parameters:
  ///   - first: The first trial that is run; those before it count as done.
  ///   - name: What is done, for those who look on.
  ///   - recording: What is recorded of a trial.
  ///   - take: Takes each trial and what came of it, in order.
  func evolve(
    _ trials: [ContinuousSeries], from first: Int = 0, name: String, recording: (Int) -> Recording,
    take: (Int, TimedEvolution) throws -> Void
  ) throws {
    let progress = Progress(name)
    var first = first
    while first < trials.count {
      // A batch has one recording: it ends where the recording changes.
      let wanted = recording(first)
      var end = first + 1
      while end < min(first + Self.trialsAtOnce, trials.count), recording(end) == wanted { end += 1 }
      let evolutions = try evolve(
        trials: Array(trials[first..<end]), for: .untilInputEnds(rounding: .down), firstTrial: first, recording: wanted)
      for (index, evolution) in zip(first..<end, evolutions) { try take(index, evolution) }
      first = end
      progress.show(Double(first) / Double(trials.count))
      try Interruption.check()
    }
  }
}
