import Signals

extension Raster {
  /// A raster of rows of values, from tick zero.
  init(_ rows: [[Float]], step: TimeStep = .milliseconds(1)) throws {
    try self.init(
      grid: TimeGrid(step: step, count: rows.count), channelCount: rows.first?.count ?? 0, values: rows.flatMap { $0 })
  }

  /// The values of one step.
  func row(_ step: Int) -> [Float] { (0..<channelCount).map { value(step: step, channel: $0) } }
}
