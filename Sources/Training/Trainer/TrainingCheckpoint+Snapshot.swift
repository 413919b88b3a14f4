public import Modules
internal import Signals

extension TrainingCheckpoint {
  static let typeName = "TrainingCheckpoint"

  /// The checkpoint as a tree of snapshots.
  public var snapshot: ModuleSnapshot {
    var attributes = [
      Self.entry("epoch", .count(Int64(epoch))), Self.entry("batch", .count(Int64(batch))),
      Self.entry("stopped", .flag(isStopped)), Self.entry("examples", .count(Int64(exampleCount))),
      Self.entry("steps", .count(Int64(optimizer.stepCount))),
      Self.entry("sum_loss", .number(totals.loss)), Self.entry("sum_penalty", .number(totals.penalty)),
      Self.entry("correct", .count(Int64(totals.correctCount))),
      Self.entry("judged", .count(Int64(totals.judgedCount))),
      Self.entry("trials", .count(Int64(totals.trialCount))), Self.entry("rate", .number(totals.learningRate)),
    ]
    if let settings { attributes.append(Self.entry("settings", .text(settings.joined(separator: "\n")))) }
    attributes += Self.columns.map { Self.entry($0.name, .text(Self.text(history, $0.column))) }
    var children = [ModuleSnapshot.Child(name: "network", snapshot: network)]
    for (name, tree) in [("first_moments", optimizer.firstMoments), ("second_moments", optimizer.secondMoments)] {
      children.append(ModuleSnapshot.Child(name: name, snapshot: Self.snapshot(of: tree)))
    }
    if let best {
      children.append(ModuleSnapshot.Child(name: "best", snapshot: best.network))
      attributes += [
        Self.entry("best_epoch", .count(Int64(best.epoch))), Self.entry("best_loss", .number(best.loss)),
      ]
      if let accuracy = best.accuracy { attributes.append(Self.entry("best_accuracy", .number(accuracy))) }
    }
    return ModuleSnapshot(type: Self.typeName, attributes: attributes, children: children)
  }

  /// Reads a checkpoint from its snapshot.
  ///
  /// - Throws: `TrainingError.checkpointDoesNotFit` for a snapshot that is none of a checkpoint.
  public init(_ snapshot: ModuleSnapshot) throws(TrainingError) {
    guard snapshot.type == Self.typeName else {
      throw .checkpointDoesNotFit("it is a snapshot of a \(snapshot.type)")
    }
    func child(_ name: String) -> ModuleSnapshot? { snapshot.children.first { $0.name == name }?.snapshot }
    func value<Value: AttributeConvertible>(_ name: String) throws(TrainingError) -> Value {
      guard let entry = snapshot.attributes.first(where: { $0.name == name }), let value = Value(entry.value) else {
        throw .checkpointDoesNotFit("its '\(name)' is missing or of another kind")
      }
      return value
    }
    func count(_ name: String) throws(TrainingError) -> Int {
      let count: Int64 = try value(name)
      guard count >= 0 else { throw .checkpointDoesNotFit("its '\(name)' is \(count)") }
      return Int(count)
    }
    guard let network = child("network"), let first = child("first_moments"), let second = child("second_moments")
    else {
      throw .checkpointDoesNotFit("it lacks the network, or what the optimiser remembers")
    }
    self.network = network
    if let best = child("best") {
      self.best = Best(
        network: best, epoch: try count("best_epoch"), loss: try value("best_loss"),
        accuracy: snapshot.attributes.contains { $0.name == "best_accuracy" } ? try value("best_accuracy") : nil)
    }
    optimizer = OptimizerState()
    optimizer.stepCount = try count("steps")
    for (path, tensor) in Self.tensors(of: first) {
      optimizer.slots.append(OptimizerState.Slot(path: path, first: tensor))
    }
    for (index, (path, tensor)) in Self.tensors(of: second).enumerated() {
      guard index < optimizer.slots.count, optimizer.slots[index].path == path else {
        throw .checkpointDoesNotFit("the moments of '\(path)' do not belong together")
      }
      optimizer.slots[index].second = tensor
    }
    epoch = try count("epoch")
    batch = try count("batch")
    isStopped = try value("stopped")
    exampleCount = try count("examples")
    if snapshot.attributes.contains(where: { $0.name == "settings" }) {
      let text: String = try value("settings")
      settings = text.split(separator: "\n").map(String.init)
    }
    totals = Totals(
      loss: try value("sum_loss"), penalty: try value("sum_penalty"), correctCount: try count("correct"),
      judgedCount: try count("judged"), trialCount: try count("trials"), learningRate: try value("rate"))
    history = TrainingHistory()
    for (name, column) in Self.columns {
      let text: String = try value(name)
      let words = text.split(separator: " ")
      if history.epochs.isEmpty {
        history.epochs = words.indices.map { TrainingHistory.Epoch(epoch: $0, loss: 0, learningRate: 0) }
      }
      guard words.count == history.epochs.count else {
        throw .checkpointDoesNotFit("its '\(name)' has \(words.count) epochs for \(history.epochs.count)")
      }
      for (index, word) in words.enumerated() {
        let number = Double(word)
        guard number != nil || word == Self.missing else {
          throw .checkpointDoesNotFit("its '\(name)' holds '\(word)'")
        }
        column.write(&history.epochs[index], number)
      }
    }
  }

  private static func entry(_ name: String, _ value: AttributeValue) -> AttributeEntry {
    AttributeEntry(path: AttributePath([name]), role: .state, value: value)
  }

  /// A number of each epoch.
  private struct Column: Sendable {
    var read: @Sendable (TrainingHistory.Epoch) -> Double?
    var write: @Sendable (inout TrainingHistory.Epoch, Double?) -> Void
  }

  private static let missing: Substring = "-"

  private static let columns: [(name: String, column: Column)] = [
    ("loss", Column(read: { $0.loss }, write: { $0.loss = $1 ?? .nan })),
    ("penalty", Column(read: { $0.penalty }, write: { $0.penalty = $1 ?? .nan })),
    ("accuracy", Column(read: { $0.accuracy }, write: { $0.accuracy = $1 })),
    ("validation_loss", Column(read: { $0.validationLoss }, write: { $0.validationLoss = $1 })),
    ("validation_accuracy", Column(read: { $0.validationAccuracy }, write: { $0.validationAccuracy = $1 })),
    ("learning_rate", Column(read: { $0.learningRate }, write: { $0.learningRate = $1 ?? .nan })),
  ]

  private static func text(_ history: TrainingHistory, _ column: Column) -> String {
    history.epochs.map { column.read($0).map { "\($0)" } ?? String(missing) }.joined(separator: " ")
  }

  /// Tensors by path as a tree of snapshots.
  private static func snapshot(of tree: AttributeTree) -> ModuleSnapshot {
    var snapshot = ModuleSnapshot(type: "Tensors", attributes: [])
    for name in tree.names {
      if let value = tree[AttributePath([name])] {
        snapshot.attributes.append(entry(name, value))
      } else {
        snapshot.children.append(
          ModuleSnapshot.Child(name: name, snapshot: Self.snapshot(of: tree.branch(AttributePath([name])))))
      }
    }
    return snapshot
  }

  private static func tensors(of snapshot: ModuleSnapshot) -> [(path: AttributePath, tensor: Tensor)] {
    snapshot.modules.flatMap { path, module in
      module.attributes.compactMap { entry in
        guard case .tensor(let tensor) = entry.value else { return nil }
        return (path.appending(entry.name), tensor)
      }
    }
  }
}
