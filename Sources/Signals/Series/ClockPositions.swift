/// Finds where the ticks of one clock lie among samples on another, exactly: ticks times a ratio of whole numbers.
struct ClockPositions {
  private let numerator: Int64
  private let denominator: Int64
  private let grid: TimeGrid
  private let samples: TimeGrid
  private let isPeriodic: Bool
  /// The length of a period of a periodic series, divided by its samples.
  private let ownStep: Double
  /// What a step of the other clock adds to the index and to the rest.
  private var stride: (index: Int, rest: Int64)
  /// The last sample at or before the present bin.
  private(set) var index: Int
  /// The way from there to the next sample, in parts of the denominator.
  private var rest: Int64

  /// Begins at the first bin of a grid; `nil` for samples that are on no clock, or for none.
  init?(_ series: ContinuousSeries, on grid: TimeGrid) {
    guard case .clocked(let samples) = series.times, samples.count > 0 else { return nil }
    numerator = grid.step.numerator * samples.step.denominator
    denominator = grid.step.denominator * samples.step.numerator
    self.grid = grid
    self.samples = samples
    isPeriodic = series.isPeriodic
    ownStep = series.duration / Double(samples.count)
    stride = (Int(numerator / denominator), numerator % denominator)
    if isPeriodic { stride.index %= samples.count }
    (index, rest) = (-1, 0)
    let (first, last) = (place(ofBin: 0), place(ofBin: Swift.max(0, grid.count - 1)))
    if Swift.max(first.index.magnitude, last.index.magnitude) < 1 << 62 {
      (index, rest) = (Int(first.index), first.rest)
    } else {
      // So far outside, no step leads to the samples without `position(ofBin:)`.
      stride = (0, 0)
    }
  }

  /// Whether the present bin begins at a sample or between two.
  var isInside: Bool { index >= 0 && (index < samples.count - 1 || (index == samples.count - 1 && rest == 0)) }
  /// The way from the sample to the next one: from 0 up to, not including, 1.
  var fraction: Double { Double(rest) / Double(denominator) }
  /// The time less the middle between the two samples, in parts of half the denominator.
  var side: Double { Double(2 * rest - denominator) }

  /// Goes on to the next bin.
  mutating func advance() {
    index += stride.index
    rest += stride.rest
    if rest >= denominator {
      rest -= denominator
      index += 1
    }
    if isPeriodic, index >= samples.count { index -= samples.count }
  }

  /// The time of a bin that begins a way after a sample, brought into the period of a periodic series.
  func time(ofBin bin: Int, _ index: Int, _ fraction: Double) -> Double {
    isPeriodic ? samples.time(at: index) + fraction * ownStep : grid.time(at: bin)
  }

  /// The position of the beginning of any bin.
  func position(ofBin bin: Int) -> SampleSearch.Position {
    var (index, rest) = place(ofBin: bin)
    let last = Int128(samples.count - 1)
    let isWithinLimits = index >= 0 && (index <= last || (index == last + 1 && rest == 0))
    let isInside = index >= 0 && index <= last
    if !isInside {
      (index, rest) = index < 0 ? (-1, 0) : (last, 0)
    }
    let fraction = Double(rest) / Double(denominator)
    return SampleSearch.Position(
      index: Int(index), fraction: isInside || index < 0 ? fraction : 0.5,
      time: isInside ? time(ofBin: bin, Int(index), fraction) : grid.time(at: bin),
      side: isInside ? Double(2 * rest - denominator) : 1, isWithinLimits: isWithinLimits)
  }

  /// The last sample at or before a bin, in the first period of a periodic series, and the rest.
  private func place(ofBin bin: Int) -> (index: Int128, rest: Int64) {
    let tick = Int128(grid.firstTick) + Int128(bin)
    let parts = tick * Int128(numerator) - Int128(samples.firstTick) * Int128(denominator)
    var (index, rest) = parts.quotientAndRemainder(dividingBy: Int128(denominator))
    if rest < 0 {
      index -= 1
      rest += Int128(denominator)
    }
    if isPeriodic {
      index %= Int128(samples.count)
      if index < 0 { index += Int128(samples.count) }
    }
    return (index, Int64(rest))
  }
}
