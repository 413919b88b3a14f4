internal import Kernels

/// A source of random numbers without memory.
///
/// What is drawn depends on seed, path, trial and index alone, so that it is the same in any order and on any number of
/// threads (Philox4x32-10, Salmon et al. 2011).
///
/// ```swift
/// let random = RandomNumbers(seed: 7)
/// let weights = random.uniform(count: 6, in: -1 ..< 1)
/// random.child("hidden").uniform(count: 6, in: -1 ..< 1) == weights   // false
/// ```
public struct RandomNumbers: Sendable, Hashable {
  /// The seed that all draws of an experiment share.
  public let seed: Int64
  /// What keeps the draws of modules and trials apart.
  let stream: UInt64

  /// Creates a source for a module in a trial.
  public init(seed: Int64, path: AttributePath = AttributePath(), trial: Int = 0) {
    var stream: UInt64 = 0xcbf2_9ce4_8422_2325
    for component in path.components { stream = Self.hash(stream, component) }
    self.init(seed: seed, stream: trial == 0 ? stream : Self.hash(stream, "/trial \(trial)"))
  }

  private init(seed: Int64, stream: UInt64) {
    self.seed = seed
    self.stream = stream
  }

  /// The source of the child of a name, or of anything else that shall have draws of its own.
  public func child(_ name: String) -> RandomNumbers {
    RandomNumbers(seed: seed, stream: Self.hash(stream, name))
  }

  /// One name more in a hash of names (FNV-1a, 64 bits).
  private static func hash(_ start: UInt64, _ name: String) -> UInt64 {
    var hash = start
    for byte in Array(name.utf8) + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }

  var philox: Philox { Philox(seed: UInt64(bitPattern: seed), stream: stream) }

  /// Numbers evenly spread over a range.
  public func uniform(count: Int, in range: Range<Float>) -> [Float] {
    uniform(firstIndex: 0, count: count, in: range)
  }

  /// Numbers evenly spread over a range, from an index on: what falls on an index is the same in any pieces.
  func uniform(firstIndex: Int64, count: Int, in range: Range<Float>) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    var span = values.mutableSpan
    philox.fillUniforms(&span, in: range, firstIndex: firstIndex)
    return values
  }

  /// Numbers of a normal distribution around zero.
  public func normal(count: Int, deviation: Float) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    var span = values.mutableSpan
    philox.fillNormals(&span, deviation: deviation)
    return values
  }

  /// Noise for steps and channels: what falls on a step does not depend on where a run was cut into pieces.
  ///
  /// - Returns: Row-major `[steps, channels]`, normal around zero.
  public func noise(firstStep: Int64, steps: Int, channels: Int, deviation: Float) -> [Float] {
    var values = [Float](repeating: 0, count: steps * channels)
    var span = values.mutableSpan
    philox.fillNormals(&span, firstStep: firstStep, steps: steps, channels: channels, deviation: deviation)
    return values
  }
}
