/// A split of labelled trials into folds, each class spread evenly: the k-th member of a class goes to fold k mod n.
public struct StratifiedFolds: Sendable {
  /// The fold of each trial.
  public let foldOfTrial: [Int]
  /// Number of folds.
  public let count: Int

  /// Splits trials.
  ///
  /// - Throws: `TrainingError.tooFewMembers` for a class that cannot be in every fold.
  public init(labels: [Int], count: Int) throws(TrainingError) {
    guard count >= 2 else { throw .empty("folds to leave out (at least 2 are needed)") }
    var members: [Int: Int] = [:]
    var folds: [Int] = []
    for label in labels {
      folds.append(members[label, default: 0] % count)
      members[label, default: 0] += 1
    }
    for label in members.keys.sorted() {
      if let found = members[label], found < count {
        throw .tooFewMembers(label: label, members: found, folds: count)
      }
    }
    foldOfTrial = folds
    self.count = count
  }

  /// The trials of a fold.
  public func trials(in fold: Int) -> [Int] { foldOfTrial.indices.filter { foldOfTrial[$0] == fold } }
  /// The trials of all other folds.
  public func trials(outside fold: Int) -> [Int] { foldOfTrial.indices.filter { foldOfTrial[$0] != fold } }
}
