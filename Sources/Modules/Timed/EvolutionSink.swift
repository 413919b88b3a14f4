public import Signals

/// Where a long run goes piece by piece, such as an archive.
public protocol EvolutionSink {
  /// A run begins.
  ///
  /// - Parameters:
  ///   - module: The module as it is before the run, with its clock.
  ///   - input: The whole input; `nil` for none.
  mutating func beginRun(of module: TimedModule, over input: Signal?) throws
  /// The next piece of the run.
  ///
  /// - Parameter module: The module as it is after the piece, with its clock.
  mutating func append(_ piece: Evolution, of module: TimedModule) throws
  /// The run is complete.
  ///
  /// - Parameter module: The module as it is now.
  mutating func endRun(of module: TimedModule) throws
}

/// How far a run in pieces has come.
public struct EvolutionProgress: Sendable, Hashable {
  /// Steps that are done.
  public var completedSteps: Int
  /// Steps in all.
  public var totalSteps: Int
}
