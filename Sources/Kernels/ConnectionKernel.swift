import CKernels

/// Draws sparse connections, in two passes: synapses are counted, then filled in.
///
/// What is drawn is a function of each block's key alone, for any number of threads.
package enum ConnectionKernel {
  /// How pairs are drawn.
  package enum Rule: Sendable {
    /// Each pair is there with a probability.
    case probability(Double)
    /// Each target has a number of sources.
    case inDegree(Int, withReplacement: Bool)
    /// Each source has a number of targets.
    case outDegree(Int, withReplacement: Bool)
    /// A number of pairs in all, with replacement.
    case totalNumber(Int)
    /// The first source to the first target, and so on.
    case oneToOne
  }

  /// How weights are drawn.
  package enum Weights: Sendable {
    case constant(Float)
    case normal(mean: Float, deviation: Float)
    /// `median · exp(deviation · z)`
    case lognormal(median: Float, deviation: Float)
    case uniform(low: Float, width: Float)
  }

  /// How the probability of a pair depends on its distance d.
  package enum Profile: Sendable {
    /// `exp(scale · d²)`
    case gaussian(scale: Float)
    /// `exp(scale · d)`
    case exponential(scale: Float)
    /// 1 up to a radius
    case disc(squaredRadius: Float)
  }

  /// Where the sources and targets of a block are: `[dimensions, neurons]` each.
  package struct Space: Sendable {
    package var profile: Profile
    package var sources: [Float]
    package var targets: [Float]
    /// `[dimensions]`, the lengths after which space begins anew; empty where it has ends.
    package var periods: [Float]

    package init(profile: Profile, sources: [Float], targets: [Float], periods: [Float]) {
      self.profile = profile
      self.sources = sources
      self.targets = targets
      self.periods = periods
    }
  }

  /// A block of connections, from a range of sources to a range of targets.
  package struct Block: Sendable {
    package var rule: Rule
    package var key: UInt64
    package var sources: Range<Int>
    package var targets: Range<Int>
    /// A synapse on target `t` ends on channel `t · ports + port`.
    package var ports: Int
    package var port: Int
    package var hasAutapses: Bool
    package var weights: Weights
    package var delays: ClosedRange<Int>
    package var space: Space?

    package init(
      _ rule: Rule, key: UInt64, sources: Range<Int>, targets: Range<Int>, ports: Int, port: Int, hasAutapses: Bool,
      weights: Weights, delays: ClosedRange<Int>, space: Space?
    ) {
      self.rule = rule
      self.key = key
      self.sources = sources
      self.targets = targets
      self.ports = ports
      self.port = port
      self.hasAutapses = hasAutapses
      self.weights = weights
      self.delays = delays
      self.space = space
    }
  }

  /// Rows of synapses; targets ascend in each.
  package struct Synapses: Sendable {
    package let starts: [Int32]
    package let targets: [Int32]
    package let weights: [Float]
    /// `[synapses]`, or empty where all have one delay.
    package let shortDelays: [UInt8]
    /// `[synapses]`, or empty.
    package let longDelays: [UInt16]
  }

  /// How many synapses blocks would make if each drew as many as it can be expected to; sizes are counts of an `Int32`.
  package static func expectedCount(_ blocks: [Block]) -> Double {
    blocks.reduce(0) { sum, block in
      let (sources, targets) = (Double(block.sources.count), Double(block.targets.count))
      return switch block.rule {
      case .probability(let probability): sum + (block.space == nil ? probability * sources * targets : 0)
      case .inDegree(let degree, _): sum + Double(degree) * targets
      case .outDegree(let degree, _): sum + Double(degree) * sources
      case .totalNumber(let number): sum + Double(number)
      case .oneToOne: sum + sources
      }
    }
  }

  /// The synapses of all blocks; nil for more than an `Int32` counts.
  package static func connect(
    _ blocks: [Block], sourceCount: Int, channelCount: Int, threads: Int? = nil, level: VectorLevel = .current
  ) -> (synapses: Synapses?, count: Int) {
    let drawings = blocks.map(Drawing.init)
    var cursors = [Int64](repeating: 0, count: sourceCount)
    cursors.withAddress { cursors in
      for drawing in drawings {
        drawing.run(threads: threads, level: level) { $0.cursors = cursors }
      }
    }
    let count = cursors.reduce(0) { $0 + Int($1) }
    guard count <= Int(Int32.max) else { return (nil, count) }
    var starts: [Int32] = [0]
    starts.reserveCapacity(sourceCount + 1)
    var longest = 0
    for index in cursors.indices {
      let start = starts[index]
      longest = max(longest, Int(cursors[index]))
      starts.append(start + Int32(cursors[index]))
      cursors[index] = Int64(start)
    }
    let delays = Set(blocks.flatMap { [$0.delays.lowerBound, $0.delays.upperBound] })
    let (hasDelays, isShort) = (delays.count > 1, (delays.max() ?? 0) <= Int(UInt8.max))
    var (targets, weights): ([Int32], [Float]) = (unset(count), unset(count))
    var (shortDelays, longDelays): ([UInt8], [UInt16]) = ([], [])
    if hasDelays, isShort { shortDelays = unset(count) }
    if hasDelays, !isShort { longDelays = unset(count) }
    let rowStarts = starts.span.address
    // Rows that several blocks, or one without order, write to.
    let needsSorting = blocks.count > 1 || blocks.contains { if case .totalNumber = $0.rule { true } else { false } }
    var keys = [UInt64](repeating: 0, count: needsSorting ? 2 * longest : 0)
    cursors.withAddress { cursors in
      targets.withAddress { targets in
        weights.withAddress { weights in
          shortDelays.withAddress { short in
            longDelays.withAddress { long in
              let (short, long) = (hasDelays && isShort ? short : nil, hasDelays && !isShort ? long : nil)
              for drawing in drawings {
                drawing.run(threads: threads, level: level) {
                  $0.cursors = cursors
                  $0.targets = targets
                  $0.weights = weights
                  $0.short_delays = short
                  $0.long_delays = long
                }
              }
              if needsSorting {
                keys.withAddress {
                  level.kernels.pointee.sort_rows(
                    sourceCount, channelCount, rowStarts, targets, weights, short, long, $0)
                }
              }
            }
          }
        }
      }
    }
    return (
      Synapses(
        starts: starts, targets: targets, weights: weights, shortDelays: shortDelays, longDelays: longDelays), count
    )
  }

  /// Numbers that are all written before they are read.
  private static func unset<Number>(_ count: Int) -> [Number] {
    Array(unsafeUninitializedCapacity: count) { _, initialized in initialized = count }
  }
}
