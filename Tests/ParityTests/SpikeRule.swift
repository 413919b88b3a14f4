/// How closely the spikes of a case have to agree.
struct SpikeRule {
  /// Largest count of spikes in a step.
  var maximumSpikes: Double
  /// Smallest distance of a potential, in thresholds, from one at which a spike appears or disappears.
  var margin: Double

  /// For a module without spikes.
  static let none = SpikeRule(maximumSpikes: 0, margin: .infinity)

  /// Whether the margin is wide enough for the same spikes in any order of additions.
  var isExact: Bool { margin > 1e-5 && margin / max(1, maximumSpikes) > 2e-6 }

  init(maximumSpikes: Double, margin: Double) {
    self.maximumSpikes = maximumSpikes
    self.margin = margin
  }

  /// The rule that the attributes of a case state; `nil` where they state none.
  init?(_ node: OracleNode) {
    guard let margin = node.number("spike_margin"), let maximum = node.number("max_spikes_seen") else { return nil }
    // A threshold hit exactly, without risk: numbers chosen so that nothing is rounded.
    let isExactHit = margin == 0 && node.flag("spike_flip_risk") == false
    self.init(maximumSpikes: maximum, margin: isExactHit ? .infinity : margin)
  }

  /// The rule that follows from recorded potentials after reset and counts, both `[steps, neurons]`.
  init(potentials: [Double], counts: [Double], thresholds: [Double], maximumCount: Double) {
    var (margin, maximum) = (Double.infinity, 0.0)
    for index in counts.indices {
      let threshold = thresholds[index % thresholds.count]
      let position = potentials[index] / threshold + counts[index]
      let nearest = min(max(1, position.rounded()), maximumCount)
      margin = min(margin, (position - nearest).magnitude)
      maximum = max(maximum, counts[index])
    }
    self.init(maximumSpikes: maximum, margin: margin)
  }
}
