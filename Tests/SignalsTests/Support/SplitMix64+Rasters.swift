import Signals

extension SplitMix64 {
  /// Time steps of many kinds, among them those whose `Double` is not exact.
  static let steps: [TimeStep] =
    [.seconds(1), .seconds(7), .milliseconds(1), .milliseconds(100), .microseconds(1), .microseconds(125)]
    + [.hertz(3), .hertz(44_100), .hertz(10_000_000), .hertz(30_000), .hertz(1_000_000_007)]

  /// A grid of up to `most` bins that begins at a random tick, often not at zero.
  mutating func grid(step: TimeStep, most: Int = 60) throws -> TimeGrid {
    try TimeGrid(
      step: step, firstTick: Int64.random(in: -5_000_000...5_000_000, using: &self),
      count: Int.random(in: 1...most, using: &self))
  }

  /// A raster of small counts, mostly zero.
  mutating func countRaster(on grid: TimeGrid, channelCount: Int) throws -> Raster {
    let values = (0..<grid.count * channelCount).map { _ in
      Bool.random(using: &self) ? 0 : Float(Int.random(in: 0...3, using: &self))
    }
    return try Raster(grid: grid, channelCount: channelCount, values: values)
  }

  /// Finite values of many sizes.
  mutating func values(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float.random(in: -10...10, using: &self) }
  }
}
