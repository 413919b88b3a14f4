internal import HDF5

/// What an HDF5 file holds, by a look at its root.
package enum HDF5Content: Sendable {
  /// An archive of Loligo.
  case archive
  /// A network in NIR.
  case network
  /// Recordings of the nodes of a network (`NIRData`).
  case recordings
  /// Trials in the layout of the Spiking Heidelberg Digits.
  case trials
  /// Spikes or reports of SONATA.
  case sonata

  /// Looks into a file; `nil` for one of something else.
  ///
  /// - Throws: `InterchangeError` for a file that cannot be read.
  package init?(_ path: String) throws(InterchangeError) {
    let file = try ForeignFile(path: path, byteBudget: ForeignFile.standardByteBudget)
    let root = file.file.root
    func holds(_ name: String) throws(InterchangeError) -> Bool {
      try file.calling { () throws(HDF5Error) in try root.exists(name) }
    }
    if try file.text("format", of: root) == "loligo-archive" {
      self = .archive
    } else if try file.text("__type__", of: root) == "NIRGraphData" {
      self = .recordings
    } else if try holds("node") {
      self = .network
    } else if let spikes = try file.group("spikes", in: root) {
      self = try file.links(spikes).contains { $0.name == "times" && $0.kind == .dataset } ? .trials : .sonata
    } else if try holds("report") {
      self = .sonata
    } else {
      return nil
    }
  }
}
