import Foundation
import Interchange
import Signals

/// Runs the operations of a case of kind `timeseries` that are about files: what the model system stores of a series and
/// under which names, and the series that comes back.
struct StoredSeriesParity {
  private let node: OracleNode
  private let oracle: OracleNode
  private let arguments: JSONValue
  private let series: any TimeSeries

  /// What comes of an operation; `nil` for one that is not about files.
  static func outcome(of node: OracleNode, in oracle: OracleCase) -> Outcome? {
    guard let operation = node.text("op"), ["to_dict", "save_load"].contains(operation) else { return nil }
    return Outcome {
      let parity = try StoredSeriesParity(node, of: oracle.node)
      let failures: [String]
      do {
        failures = try operation == "to_dict" ? parity.compareArrays() : parity.compareSeries()
      } catch let error as InterchangeError {
        return node.text("raises") == nil ? .failed("\(error)") : .passed
      }
      if node.text("raises") != nil, parity.isNarrow { throw OracleError.notExpressible("narrower times of no event") }
      if let raised = node.text("raises") { return .failed("no error, where the model system raises \(raised)") }
      return Outcome(failures)
    }
  }

  private init(_ node: OracleNode, of oracle: OracleNode) throws {
    self.node = node
    self.oracle = oracle
    arguments = try node.json("args")
    for name in ["dtype_samples", "dtype_channels"] where arguments[name] != .null {
      throw OracleError.notExpressible("'\(name)' of a file")
    }
    series = try oracle.series("inputs." + (arguments["series"].text ?? "a"))
  }

  /// The arrays of a file of the series, with times as narrow as the call has them.
  private func arrays() throws -> [(name: String, array: NPYArray)] {
    try inFile { path in
      try NPZFile.write(series, to: path)
      let file = try NPZFile(path)
      return try file.names.map { ($0, try narrowed(file.array($0), named: $0)) }
    }
  }

  private var isNarrow: Bool { arguments["dtype_times"].text == "float32" }

  private func narrowed(_ array: NPYArray, named name: String) throws -> NPYArray {
    switch arguments["dtype_times"].text {
    case nil, "float64", "float": return array
    case "float32": return name == "times" ? try NPYArray(.floats(array.floats()), shape: array.shape) : array
    case let type?: throw OracleError.notExpressible("times as '\(type)'")
    }
  }

  private func inFile<Result>(_ body: (_ path: String) throws -> Result) rethrows -> Result {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).npz").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  private func compareArrays() throws -> [String] {
    var comparison = Comparison(.none)
    let arrays = try arrays()
    let names = try node.json("dict_keys").list.compactMap(\.text).map {
      $0 == "interp_kind_slinear" ? "interp_kind_linear" : $0
    }
    comparison.expect(arrays.map(\.name).sorted(), names.sorted(), as: "names")
    // With rounded times the model system widens the limits until they hold all of them.
    let times = try arrays.first { $0.name == "times" }?.array.doubles() ?? []
    for (name, array) in arrays {
      guard let expected = try node.array("dict." + name) else {
        // It is the name that tells.
        comparison.expect(array.count, 0, as: "number of values of '\(name)'")
        continue
      }
      comparison.expect(array.shape, expected.shape, as: "shape of '\(name)'")
      switch name {
      case "channels": comparison.expect(try array.doubles(), try channelsInOrder(), as: "channels")
      case "samples": Self.compare(try array.floats(), with: expected.values, in: &comparison)
      case "t_start": expectLimit(try array.doubles(), expected.values, widening: times, by: min, in: &comparison)
      case "t_stop": expectLimit(try array.doubles(), expected.values, widening: times, by: max, in: &comparison)
      default: comparison.expect(try array.doubles(), expected.values, as: "'\(name)'")
      }
    }
    return comparison.failures
  }

  /// The channels in order of time, and of channel at one time: the model system leaves simultaneous events in any order
  ///
  private func channelsInOrder() throws -> [Double] {
    zip(try node.required("dict.times").values, try node.required("dict.channels").values).sorted { $0 < $1 }.map(\.1)
  }

  private func expectLimit(
    _ found: [Double], _ expected: [Double], widening times: [Double], by outermost: (Double, Double) -> Double,
    in comparison: inout Comparison
  ) {
    comparison.expect(isNarrow ? found.map { times.reduce($0, outermost) } : found, expected, as: "limit")
  }

  private func compareSeries() throws -> [String] {
    let arrays = try arrays()
    let found = try inFile { path in
      try NPZFile.write(arrays, to: path)
      return try NPZFile(path).series()
    }
    let expected = try node.series("out").signal
    var comparison = Comparison(.none)
    switch (found, expected) {
    case (.continuous(let found), .continuous(let expected)):
      comparison.expect(found.times.seconds, expected.times.seconds, as: "times")
      Self.compare(found.values, with: try node.required("out.samples").values, in: &comparison)
      comparison.expect(found.interpolation, expected.interpolation, as: "interpolation")
    case (.events(let found), .events(let expected)):
      comparison.expect(found.times, expected.times, as: "times")
      comparison.expect(found.channels, expected.channels, as: "channels")
    default: comparison.fail("the series is of the other kind")
    }
    compareFacts(found.series, with: expected.series, in: &comparison)
    return comparison.failures
  }

  private func compareFacts(
    _ found: any TimeSeries, with expected: any TimeSeries, in comparison: inout Comparison
  ) {
    comparison.expect([found.start, found.stop], [expected.start, expected.stop], as: "limits")
    comparison.expect(found.channelCount, expected.channelCount, as: "number of channels")
    comparison.expect(found.isPeriodic, expected.isPeriodic, as: "periodicity")
    comparison.expect(found.name, expected.name, as: "name")
  }

  private static func compare(_ found: [Float], with expected: [Double], in comparison: inout Comparison) {
    let isSame = found.count == expected.count && zip(found, expected).allSatisfy(ContinuousComparison.agree)
    if !isSame { comparison.fail("samples are \(found) for \(expected)") }
  }
}
