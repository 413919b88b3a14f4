import Loligo

/// What a network is made of, for people and as JSON.
enum NetworkReport {
  /// What a file that holds one snapshot and nothing else tells: a network, or the checkpoint of a training.
  static func report(onSnapshot path: String) throws -> Report {
    let snapshot = try SnapshotFile.read(path)
    if let checkpoint = try? TrainingCheckpoint(snapshot) { return TrainingReport.report(on: checkpoint, at: path) }
    let network = try ModuleRegistry.standard.module(from: snapshot)
    var report = Report()
    report.add("path", .text(path), "network    \(path)")
    addModules(of: network, to: &report)
    addParameters(of: network, to: &report)
    return report
  }

  /// Adds the modules with their paths, types and widths.
  static func addModules(of network: any Module, to report: inout Report) {
    let modules = network.modules
    report.add(
      "modules",
      .list(
        modules.map { part in
          .object([
            "path": .text(part.path.description), "type": .text(part.module.typeName),
            "inputs": .count(part.module.inputCount), "outputs": .count(part.module.outputCount),
          ])
        }),
      "modules\n"
        + modules.map { part in
          let name = part.path.components.isEmpty ? "." : part.path.description
          return "  \(name): \(part.module.typeName), \(part.module.inputCount) to \(part.module.outputCount)"
        }.joined(separator: "\n"))
  }

  /// Adds the parameters that are tensors, with the shape and the range of each.
  private static func addParameters(of network: any Module, to report: inout Report) {
    let tensors: [(path: String, tensor: Tensor, units: String?)] = network.parameters(in: nil).compactMap { entry in
      guard case .tensor(let tensor) = entry.value else { return nil }
      return (entry.path.description, tensor, entry.units)
    }
    report.add(
      "parameters",
      .list(
        tensors.map { path, tensor, units in
          var object: [String: Report.Value] = [
            "path": .text(path), "shape": .list(tensor.shape.map { .count($0) }), "units": .text(units ?? ""),
          ]
          object["least"] = tensor.scalars.min().map { .number(Double($0)) }
          object["greatest"] = tensor.scalars.max().map { .number(Double($0)) }
          return .object(object)
        }),
      "parameters \(tensors.reduce(0) { $0 + $1.tensor.count })"
        + tensors.map { "\n  \($0) \($1.shape)\(range(of: $1))\($2.map { " \($0)" } ?? "")" }.joined())
  }

  private static func range(of tensor: Tensor) -> String {
    guard let least = tensor.scalars.min(), let greatest = tensor.scalars.max() else { return "" }
    return least == greatest ? ": \(least)" : ": \(least) to \(greatest)"
  }
}
