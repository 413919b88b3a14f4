import Crypto
import Foundation
import Loligo

extension TrainingRun {
  /// What a training comes from beside its plan, a line each: the data, and the network that it begins with.
  func origin(of network: Sequential) -> [String] {
    let fold = experiment.validationFold.map { "\($0) of \(experiment.foldCount)" }
    var lines = [
      "dt: \(experiment.header.timeStep)", "dataset: SHA-256 \(datasetHash)",
      "dataset/standardise: \(experiment.data.isStandardised)", "validation_fold: \(fold ?? "none")",
    ]
    lines += experiment.data.lines
    if let encoder = experiment.encoder, let module = self.encoder {
      lines += ["encoder/dt: \(encoder.step)"] + module.snapshot.lines(under: "encoder")
    }
    return lines + network.snapshot.lines(under: "network")
  }
}

extension LabelledData {
  /// What the file says of how series are made of the data, beside their standard.
  fileprivate var lines: [String] {
    switch source {
    case .manifest: []
    case .recordings(_, let test): ["dataset/test: \(test)"]
    case .traces(_, let step, let scale, let test):
      ["dataset/step: \(step)", "dataset/scale: \(scale)", "dataset/test: \(test)"]
    }
  }
}

extension ModuleSnapshot {
  /// Types, parameters and settings of all modules.
  fileprivate func lines(under name: String) -> [String] {
    modules.flatMap { path, module in
      ["\(path.inside(name)): \(module.type)"]
        + module.attributes.filter { $0.role != .state }.map {
          "\(path.inside(name).appending($0.name)): \($0.value.line)"
        }
    }
  }
}

extension AttributeValue {
  /// The value in few words: of many numbers their hash.
  fileprivate var line: String {
    switch self {
    case .tensor(let tensor): Self.line(tensor.scalars, of: tensor.shape, bits: \.bitPattern)
    case .integers(let tensor):
      Self.line(tensor.scalars, of: tensor.shape, bits: { UInt32(bitPattern: $0) })
    case .number(let number): "\(number)"
    case .count(let count): "\(count)"
    case .flag(let flag): "\(flag)"
    case .text(let text): text
    case .timeStep(let step): "\(step)"
    case .absent: "none"
    }
  }

  private static func line<Number: Equatable>(_ values: [Number], of shape: [Int], bits: (Number) -> UInt32) -> String {
    if let first = values.first, values.allSatisfy({ $0 == first }) {
      return shape.isEmpty ? "\(first)" : "\(shape) of \(first)"
    }
    var hash = SHA256()
    hash.update(data: values.flatMap { value in withUnsafeBytes(of: bits(value).littleEndian) { Array($0) } })
    return "\(shape), SHA-256 " + hash.finalize().map { String(format: "%02x", $0) }.joined()
  }
}
