internal import Modules

extension Archive {
  /// The output and the records that cover a trial.
  func traces(ofTrial trial: Int) -> [ArchivedTrace] {
    ([output].compactMap(\.self) + records).filter { $0.layout.trials.contains(trial) }
  }

  /// Compares a module with the one that the archive has after its last trial, if it has one.
  func compareCheckpoint(with module: ModuleSnapshot, in replay: inout Replay) throws(ArchiveError) {
    guard try file.exists("/checkpoint") else { return }
    let stored = try SnapshotReading.read("/checkpoint", from: file)
    let pairs = zip(stored.modules, module.modules)
    for ((path, storedModule), (_, computedModule)) in pairs {
      for (old, new) in zip(storedModule.attributes, computedModule.attributes) {
        guard let oldValues = SnapshotWriting.stored(old.value)?.values,
          let newValues = SnapshotWriting.stored(new.value)?.values
        else { continue }
        replay.valueCount += oldValues.count
        let name = path.appending(old.name).description
        for index in oldValues.indicesOfDifferences(from: newValues) {
          replay.add(
            .init(
              path: name, trial: trialCount - 1, row: 0, column: index, stored: oldValues.text(at: index),
              computed: newValues.text(at: index)))
        }
        if oldValues.count != newValues.count {
          replay.add(
            .init(
              path: name, trial: trialCount - 1, row: 0, column: 0, stored: "\(oldValues.count) values",
              computed: "\(newValues.count) values"))
        }
      }
    }
  }
}
