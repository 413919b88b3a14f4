public import Signals

/// A trial to learn from: an input, and what the output should be.
///
/// ```swift
/// let example = TrainingExample(input: spikes, target: .label(3))
/// ```
public struct TrainingExample: Sendable, Hashable {
  public var input: Raster
  public var target: TrainingTarget

  public init(input: Raster, target: TrainingTarget) {
    self.input = input
    self.target = target
  }
}
