/// The steps of a raster one by one, each a raster of one step that is made when it is asked for.
///
/// ```swift
/// let grid = try TimeGrid(step: .milliseconds(1), count: 2)
/// let raster = try Raster(grid: grid, channelCount: 3, values: [0, 1, 0, 2, 0, 0])
/// raster.rows.map { $0.values.reduce(0, +) }   // [1, 2]
/// ```
public struct RasterRows: RandomAccessCollection, Sendable {
  private let raster: Raster

  init(_ raster: Raster) { self.raster = raster }

  public var startIndex: Int { 0 }
  public var endIndex: Int { raster.stepCount }
  public subscript(step: Int) -> Raster { raster.steps(step..<step + 1) }
}

extension Raster {
  /// The steps one by one.
  public var rows: RasterRows { RasterRows(self) }
}
