public import Signals

/// Random inputs for laws; a function of the seed alone.
public enum RandomRasters {
  /// Counts from 1 to `largest` in a share of the cells, held as events.
  public static func counts(
    on grid: TimeGrid, channels: Int, density: Double = 0.3, largest: Int = 3, seed: UInt64
  ) throws -> Raster {
    var generator = SplitMix64(seed: seed)
    let values = (0..<grid.count * channels).map { _ in
      Double.random(in: 0..<1, using: &generator) < density
        ? Float(Int.random(in: 1...largest, using: &generator)) : 0
    }
    return try Raster(grid: grid, channelCount: channels, values: values).heldAsEvents()
  }

  /// Samples of a random walk, between ± some units.
  public static func samples(on grid: TimeGrid, channels: Int, seed: UInt64) throws -> Raster {
    var generator = SplitMix64(seed: seed)
    var row = (0..<channels).map { _ in Float.random(in: -1...1, using: &generator) }
    var values: [Float] = []
    for _ in 0..<grid.count {
      for channel in 0..<channels {
        row[channel] = 0.95 * row[channel] + Float.random(in: -0.5...0.5, using: &generator)
      }
      values += row
    }
    return try Raster(grid: grid, channelCount: channels, values: values)
  }

  /// Samples as large as they come, of either sign: what overflows where anything can.
  public static func extremes(on grid: TimeGrid, channels: Int, seed: UInt64) throws -> Raster {
    var generator = SplitMix64(seed: seed)
    let values = (0..<grid.count * channels).map { _ in
      [-1, 1, 0].randomElement(using: &generator).map { $0 * Float.greatestFiniteMagnitude } ?? 0
    }
    return try Raster(grid: grid, channelCount: channels, values: values)
  }
}
