internal import HDF5
internal import Signals

/// A dataset of the times of rows, which HDF5 and xarray know as a dimension scale.
struct TimeScale {
  /// The datasets whose first dimension it is.
  let datasets: [String]
  /// Its path.
  let location: String
  let rowCount: Int
  /// Which clock it shows.
  private let clock: Clock

  /// Where the times come from.
  private enum Clock {
    /// The bins of trials, at every `stride`-th step.
    case bins(stride: Int, window: Range<Double>?, trials: Range<Int>)
    /// The samples of the inputs.
    case samples(TimeStep)
    /// Stored already, since the times are the experimenter's.
    case listed
  }

  private static let outputLocation = "/time"
  /// With more rows the scale is left out; the time step and the table of trials say the same.
  private static let rowLimit = 10_000_000
  private static let rowsAtOnce = 1 << 16

  /// The scales of an archive.
  static func scales(of traces: [TraceLayout], input: InputLayout?, trials: [Trial]) -> [TimeScale] {
    var scales: [TimeScale] = []
    let dense = traces.filter { $0.kind == .continuous }
    let onOutput = dense.filter { $0.stride == 1 && $0.window == nil && $0.trials == trials.indices }
    if !onOutput.isEmpty {
      scales.append(
        TimeScale(
          datasets: onOutput.map(\.location), location: outputLocation, rowCount: steps(of: trials[...]),
          clock: .bins(stride: 1, window: nil, trials: trials.indices)))
    }
    for trace in dense where !onOutput.contains(trace) {
      scales.append(
        TimeScale(
          datasets: [trace.location], location: trace.timesLocation,
          rowCount: trials[trace.trials].reduce(0) { $0 + ((try? trace.grid(of: $1.grid).count) ?? 0) },
          clock: .bins(stride: trace.stride, window: trace.window, trials: trace.trials)))
    }
    if let input, input.kind == .continuous {
      scales.append(
        TimeScale(
          datasets: [input.location], location: input.timesLocation,
          rowCount: trials.reduce(0) { $0 + ($1.input?.rowCount ?? 0) },
          clock: input.clock.map { .samples($0) } ?? .listed))
    }
    return scales.filter { $0.rowCount <= rowLimit }
  }

  private static func steps(of trials: ArraySlice<Trial>) -> Int { trials.reduce(0) { $0 + $1.grid.count } }

  /// Writes the times, unless they are there already.
  func write(to file: HashedFile, trials: [Trial]) throws(ArchiveError) {
    let grids: [TimeGrid]
    do {
      switch clock {
      case .listed: return
      case .bins(let stride, let window, let range):
        grids = try trials[range].map { trial throws(SignalError) in
          let grid = try trial.grid.every(stride)
          return window.map { grid.bins(grid.bins(beginningIn: $0)) } ?? grid
        }
      case .samples(let step):
        grids = try trials.compactMap(\.input).map { input throws(SignalError) in
          try TimeGrid(step: step, firstTick: input.firstTick, count: input.rowCount)
        }
      }
    } catch { throw .signal(name: location, error) }
    try file.dataset(
      location, type: .float64, shape: [rowCount], chunkRows: RowStream.chunkRows(rowBytes: 8),
      attributes: [NamedAttribute("units", .text("s"))]
    ) { rows throws(ArchiveError) in
      for grid in grids {
        for first in stride(from: 0, to: grid.count, by: Self.rowsAtOnce) {
          let times = (first..<min(first + Self.rowsAtOnce, grid.count)).map(grid.time(at:))
          try rows.append(.float64(times))
        }
      }
    }
  }

  /// Makes the dataset a scale and attaches it.
  func attach(in file: HDF5File) throws(HDF5Error) {
    let scale = try file.root.dataset(location)
    try scale.makeScale(ArchiveWriter.lastName(of: location))
    for dataset in datasets { try file.root.dataset(dataset).attachScale(scale, toDimension: 0) }
  }
}
