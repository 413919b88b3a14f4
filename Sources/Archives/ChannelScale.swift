internal import HDF5
internal import Signals

/// A dataset of the numbers of channels, from 0, as a dimension scale of all datasets of that width: netCDF and xarray
/// refuse a dataset of which only some dimensions have a scale.
///
/// It tells nothing that the shapes do not, and is no part of the hashes.
struct ChannelScale {
  private static let prefix = "channel_"

  /// What tells it from the others: the number of channels, or which selection it is.
  private let suffix: String
  private let numbers: [Int]
  /// The datasets whose second dimension it is.
  let datasets: [String]

  private var name: String { Self.prefix + suffix }

  /// Whether an object is one.
  static func isScale(_ path: String) -> Bool { path.hasPrefix("/\(prefix)") }

  /// The scales of datasets that have one of times.
  static func scales(of traces: [TraceLayout], input: InputLayout?, with times: [TimeScale]) -> [ChannelScale] {
    let timed = times.flatMap(\.datasets)
    var found = traces.filter { $0.kind == .continuous }.map { ($0.location, $0.channelCount, $0.channelNumbers?.all) }
    if let input, input.kind == .continuous { found.append((input.location, input.channelCount, nil)) }
    let wanted = found.filter { timed.contains($0.0) && $0.1 > 0 }
    let whole = Dictionary(grouping: wanted.filter { $0.2 == nil }) { $0.1 }
    let selections = wanted.compactMap { location, _, numbers in numbers.map { (location, $0) } }
    return whole.keys.sorted().map { width in
      ChannelScale(suffix: "\(width)", numbers: Array(0..<width), datasets: whole[width]?.map(\.0) ?? [])
    }
      + selections.enumerated().map { place, selection in
        ChannelScale(suffix: "selection_\(place + 1)", numbers: selection.1, datasets: [selection.0])
      }
  }

  /// Writes the numbers and attaches them.
  func write(to file: HDF5File) throws(HDF5Error) {
    let scale = try file.root.createDataset(
      name, type: .uint32, shape: [numbers.count], chunk: [RowStream.chunkRows(rowBytes: 4)])
    try scale.write(numbers.map { UInt32($0) })
    try scale.makeScale(name)
    for dataset in datasets { try file.root.dataset(dataset).attachScale(scale, toDimension: 1) }
  }
}
