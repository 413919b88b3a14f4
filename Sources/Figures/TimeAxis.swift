/// The time axis that all panels of a figure share, in the unit that keeps its numbers short.
struct TimeAxis {
  /// The whole extent, in seconds.
  let range: ClosedRange<Double>
  /// The marked times in seconds, with their labels.
  let ticks: [Axis.Tick]
  /// What the axis is called, with its unit.
  let label: String

  /// An axis from the first start to the last stop of some extents; 0 s to 1 s where there are none.
  ///
  /// - Parameter name: What the axis is called where its numbers are no times.
  init(covering extents: [ClosedRange<Double>], mostTicks: Int, named name: String? = nil) {
    let lower = extents.map(\.lowerBound).min() ?? 0
    let upper = extents.map(\.upperBound).max() ?? 1
    range = Axis.widened(lower...upper)
    let magnitude = max(range.lowerBound.magnitude, range.upperBound.magnitude)
    let (unit, perSecond) = name != nil || magnitude >= 1 ? ("s", 1) : magnitude < 1e-3 ? ("µs", 1e6) : ("ms", 1e3)
    ticks = Axis(over: range.lowerBound * perSecond...range.upperBound * perSecond, mostTicks: mostTicks).ticks.map {
      Axis.Tick(value: $0.value / perSecond, label: $0.label)
    }
    label = name ?? "time (\(unit))"
  }
}
