internal import HDF5

/// A file of spikes or reports in the layout of SONATA.
///
/// Dai and others 2020, PLoS Computational Biology 16:e1007696.
///
/// ```swift
/// let file = try SONATAFile("spikes.h5")
/// file.spikePopulations                 // ["cortex"]
/// let spikes = try file.spikes(of: "cortex", channelCount: 9, stop: 3)
/// try SONATAFile.write(spikes, population: "cortex", to: "copy.h5")
/// ```
public struct SONATAFile: Sendable {
  /// In which order a file holds spikes.
  public enum Sorting: String, Sendable, CaseIterable {
    case none
    case byID = "by_id"
    case byTime = "by_time"
  }

  /// The populations with spikes, in the order of their bytes.
  public let spikePopulations: [String]
  /// The populations with a report, likewise.
  public let reportPopulations: [String]
  let file: ForeignFile

  /// Opens a file.
  ///
  /// - Parameter byteBudget: The most bytes that a call may read; 1 GiB unless given.
  /// - Throws: `InterchangeError` for a file that cannot be read, or holds neither spikes nor a report.
  public init(_ path: String, byteBudget: Int = 1 << 30) throws(InterchangeError) {
    try self.init(ForeignFile(path: path, byteBudget: byteBudget))
  }

  /// Opens the bytes of a file.
  ///
  /// - Parameter name: What the file is called in messages.
  /// - Throws: As `init(_:byteBudget:)`.
  public init(bytes: [UInt8], name: String, byteBudget: Int = 1 << 30) throws(InterchangeError) {
    try self.init(ForeignFile(bytes: bytes, name: name, byteBudget: byteBudget))
  }

  private init(_ file: ForeignFile) throws(InterchangeError) {
    func populations(_ name: String, with part: String) throws(InterchangeError) -> [String] {
      guard let group = try file.group(name, in: file.file.root) else { return [] }
      var names: [String] = []
      for link in try file.links(group) where link.kind == .group {
        guard let population = try file.group(link.name, in: group) else { continue }
        if try file.dataset(part, in: population) != nil { names.append(link.name) }
      }
      return names
    }
    spikePopulations = try populations("spikes", with: "timestamps")
    reportPopulations = try populations("report", with: "data")
    self.file = file
    guard !spikePopulations.isEmpty || !reportPopulations.isEmpty else {
      throw .unsupported(file: file.name, what: "neither SONATA spikes nor a report with data; choose another file")
    }
  }

  /// The group of a population; the only one unless named.
  func population(_ name: String?, of kind: String, _ known: [String]) throws(InterchangeError) -> HDF5Group {
    guard let name = name ?? (known.count == 1 ? known[0] : nil), known.contains(name) else {
      throw .notThere(file: file.name, what: "population with \(kind)", name: name ?? "", known: known)
    }
    return try file.calling { () throws(HDF5Error) in try file.file.root.group("\(kind)/\(name)") }
  }

  /// The unit of a dataset of times; milliseconds where it tells none, as the format says.
  func timeUnit(of dataset: HDF5Dataset, stated: TimeUnit?) throws(InterchangeError) -> TimeUnit {
    guard let symbol = try file.text("units", of: dataset) else { return stated ?? .milliseconds }
    guard let unit = TimeUnit(symbol: symbol) else {
      throw .noTimeUnit(file: file.name, column: dataset.objectPath, found: symbol)
    }
    guard stated == nil || stated == unit else {
      throw .unitsDiffer(file: file.name, what: dataset.objectPath, stated: stated?.rawValue ?? "", found: symbol)
    }
    return unit
  }

  /// Refuses an array of another shape.
  func expect(_ dataset: HDF5Dataset, rank: Int, rows: Int? = nil) throws(InterchangeError) {
    guard dataset.shape.count == rank, rows == nil || dataset.rowCount == rows else {
      throw .object(
        file: file.name, object: dataset.objectPath,
        reason: "has the shape \(dataset.shape)" + (rows.map { ", where \($0) rows are needed" } ?? ""))
    }
  }
}
