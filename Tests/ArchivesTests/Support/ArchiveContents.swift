import Archives
import Modules
import Signals

/// All that a reader can get from an archive of one trial.
struct ArchiveContents: Equatable {
  var objects: [ArchivedObject]
  var module: ModuleSnapshot
  var input: Signal?
  var signals: [Signal]
  var numbers: [ArchivedNumbers]
  var provenance: [String]
  var identifiers: [String]

  init(_ archive: Archive) throws {
    objects = try archive.objects
    var registry = ModuleRegistry.standard
    registry.register(Gain.self)
    module = try archive.module(using: registry).module.snapshot
    input = try archive.input(ofTrial: 0)
    signals = try [archive.output(ofTrial: 0)] + archive.recordPaths.map { try archive.record($0, ofTrial: 0) }
    numbers =
      try archive.columnNames.map { try archive.column($0) } + archive.metricNames.map { try archive.metric($0) }
    provenance = try archive.provenanceNames.map { try archive.provenance($0) }
    identifiers = [archive.rootHash, archive.runIdentifier]
  }
}
