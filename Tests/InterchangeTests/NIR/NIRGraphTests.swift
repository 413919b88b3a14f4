import Foundation
import HDF5
import Interchange
import OpenIdentifiers
import Testing

@Suite(.closesIdentifiers) struct `NIR graphs` {
  static let files =
    SharedFolder.files(in: "oracle/public/nir", ending: ".nir")
    + SharedFolder.files(in: "data/nir-examples", ending: ".nir")
  static let malformed = "braille_noDelay_bias_zero_subgraph.nir"

  /// A graph with every kind of node, field and metadata that NIR has.
  static func everything() -> NIRGraph {
    func ones(_ names: String...) -> [String: NIRValue] {
      var fields: [String: NIRValue] = [:]
      for (index, name) in names.enumerated() { fields[name] = .array(NIRArray([1, 2.5 + Double(index)])) }
      return fields
    }
    func convolution(_ kernel: [Int], _ padding: NIRValue) -> [String: NIRValue] {
      let count = kernel.reduce(4, *)
      return [
        "input_shape": .array(kernel.count == 1 ? NIRArray([5], shape: []) : NIRArray([5, 6])),
        "weight": .array(NIRArray((0..<count).map { Float($0) }, shape: [2, 2] + kernel)),
        "bias": .array(NIRArray([0, 1] as [Float])), "stride": .array(NIRArray(kernel.map { _ in 1 })),
        "padding": padding, "dilation": .array(NIRArray(kernel.map { _ in 1 })), "groups": .integer(1),
      ]
    }
    let pooling: [String: NIRValue] = [
      "kernel_size": .array(NIRArray([2, 2])), "stride": .array(NIRArray([2, 2])), "padding": .array(NIRArray([0, 0])),
    ]
    let weight = NIRValue.array(NIRArray([1, 2, 3, 4] as [Float], shape: [2, 2]))
    var nodes: [String: NIRNode] = [
      "in": NIRNode(.input, fields: ["shape": .array(NIRArray([2]))]),
      "out": NIRNode(.output, fields: ["shape": .array(NIRArray([2]))]),
      "affine": NIRNode(.affine, fields: ["weight": weight, "bias": .array(NIRArray([1, 2] as [Float]))]),
      "linear": NIRNode(.linear, fields: ["weight": weight]), "scale": NIRNode(.scale, fields: ones("scale")),
      "conv1": NIRNode(.convolution1D, fields: convolution([3], .text("same"))),
      "conv2": NIRNode(.convolution2D, fields: convolution([3, 2], .array(NIRArray([1, 0])))),
      "sum": NIRNode(.sumPooling2D, fields: pooling), "average": NIRNode(.averagePooling2D, fields: pooling),
      "flat": NIRNode(
        .flatten,
        fields: ["start_dim": .integer(0), "end_dim": .integer(-1), "input_type": .array(NIRArray([2, 1]))]),
      "threshold": NIRNode(.threshold, fields: ones("threshold")), "delay": NIRNode(.delay, fields: ones("delay")),
      "i": NIRNode(.integrator, fields: ones("r")),
      "if": NIRNode(.integrateAndFire, fields: ones("r", "v_threshold", "v_reset")),
      "li": NIRNode(.leakyIntegrator, fields: ones("tau", "r", "v_leak")),
      "lif": NIRNode(.leakyIntegrateAndFire, fields: ones("tau", "r", "v_leak", "v_threshold", "v_reset")),
      "cubali": NIRNode(.currentLeakyIntegrator, fields: ones("tau_mem", "tau_syn", "r", "v_leak", "w_in")),
      "cuba.lif": NIRNode(
        .currentLeakyIntegrateAndFire,
        fields: ones("tau_mem", "tau_syn", "r", "v_leak", "v_threshold", "v_reset", "w_in"),
        metadata: ["note": .text("größer"), "list": .array(NIRArray([1, 2])), "more": .group(["deep": .number(0.1)])]),
    ]
    let inner = NIRGraph(
      nodes: ["input": nodes["in"], "lif": nodes["lif"], "output": nodes["out"]].compactMapValues { $0 },
      edges: [.init("input", "lif"), .init("lif", "lif"), .init("lif", "output")], metadata: ["dt": .number(0.001)],
      version: nil)
    nodes["sub"] = NIRNode(inner)
    return NIRGraph(
      nodes: nodes, edges: [.init("in", "sub"), .init("sub", "out"), .init("in", "out")],
      metadata: ["integrator": .text("exact")])
  }

  @Test func `a graph is read as it was written, node for node and bit for bit`() throws {
    let graph = Self.everything()
    #expect(Set(graph.nodes.values.map(\.kind)) == Set(NIRNode.Kind.allCases))
    let bytes = try graph.fileBytes()
    #expect(try NIRGraph(bytes: bytes, name: "copy.nir") == graph)
    #expect(try graph.fileBytes() == bytes)
  }

  @Test(.enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"), arguments: files)
  func `a file of another program is read, written and read again without a loss`(_ path: String) throws {
    if path.hasSuffix(Self.malformed) {
      let error = #expect(throws: InterchangeError.self) { _ = try NIRGraph(path) }
      #expect(
        error
          == .node(
            file: path, node: "lif1",
            .danglingEdge(from: "input", to: "lif", missing: "lif", suggestion: error.flatMap(Self.suggestion))))
      return
    }
    let graph = try NIRGraph(path)
    let copy = try NIRGraph(bytes: graph.fileBytes(), name: "copy.nir")
    #expect(copy == graph)
    // The same objects with the same types, shapes and bytes, as HDF5 sees them.
    #expect(try Self.objects(HDF5File.open(path).root) == Self.objects(HDF5File.open(image: graph.fileBytes()).root))
  }

  static func suggestion(_ error: InterchangeError) -> String? {
    if case .node(_, _, .danglingEdge(_, _, _, let suggestion)) = error { suggestion } else { nil }
  }

  /// Every object below a group, in words.
  static func objects(_ group: HDF5Group) throws -> [String] {
    try group.links().flatMap { link -> [String] in
      if link.kind == .group {
        return try ["\(group.objectPath)/\(link.name)"] + objects(group.group(link.name))
      }
      let dataset = try group.dataset(link.name)
      let isText = dataset.type?.isNumeric == false
      let content = try isText ? "\(dataset.readTexts(allowingVariableLength: true))" : "\(dataset.rawBytes())"
      return ["\(dataset.objectPath) \(dataset.shape) \(dataset.type.map { "\($0)" } ?? "") \(content)"]
    }
  }

  // MARK: What is refused

  static func problem(_ change: (inout NIRGraph) -> Void) -> (node: String, problem: NIRProblem)? {
    var graph = everything()
    change(&graph)
    do { try graph.validate(file: "a.nir") } catch {
      if case .node("a.nir", let node, let problem) = error { return (node, problem) }
    }
    return nil
  }

  @Test func `what breaks the rules is refused with the node that does`() throws {
    func expect(_ node: String, _ problem: NIRProblem, _ change: (inout NIRGraph) -> Void) {
      let found = Self.problem(change)
      #expect(found?.node == node && found?.problem == problem, "\(found as Any)")
    }
    expect("", .danglingEdge(from: "in", to: "delai", missing: "delai", suggestion: "delay")) {
      $0.edges.append(.init("in", "delai"))
    }
    expect("", .duplicateEdge(from: "in", to: "out")) { $0.edges.append(.init("in", "out")) }
    expect("lif", .missingField("tau", kind: .leakyIntegrateAndFire)) { $0.nodes["lif"]?.fields["tau"] = nil }
    expect("lif", .shapesDiffer("tau", [2], "r", [3])) { $0.nodes["lif"]?.fields["r"] = .array(NIRArray([1.0, 1, 1])) }
    expect("lif", .field("r", reason: "is not finite at place 1; replace the value")) {
      $0.nodes["lif"]?.fields["r"] = .array(NIRArray([1.0, .nan]))
    }
    expect("linear", .field("weight", reason: "has shape [2], where 2 dimensions are needed")) {
      $0.nodes["linear"]?.fields["weight"] = .array(NIRArray([1.0, 2]))
    }
    expect("affine", .field("bias", reason: "has shape [3], where the weights have 2 outputs")) {
      $0.nodes["affine"]?.fields["bias"] = .array(NIRArray([1.0, 2, 3]))
    }
    expect("conv1", .field("padding", reason: "is 'full'; it has to be 'same', 'valid' or whole numbers")) {
      $0.nodes["conv1"]?.fields["padding"] = .text("full")
    }
    expect("sum", .field("stride", reason: "has to be 2 whole numbers or one from 1 to 16777216")) {
      $0.nodes["sum"]?.fields["stride"] = .array(NIRArray([0, 1]))
    }
    expect("sub/lif", .missingField("r", kind: .leakyIntegrateAndFire)) {
      $0.nodes["sub"]?.graph?.nodes["lif"]?.fields["r"] = nil
    }
    expect("in", .field("shape", reason: "has to be a list of whole numbers from 1 on")) {
      $0.nodes["in"]?.fields["shape"] = .array(NIRArray([0.5]))
    }
  }

  @Test func `a file with a type that NIR does not have, or without one, names the node`() throws {
    func file(_ body: (HDF5Group) throws -> Void) throws -> [UInt8] {
      let file = try HDF5File.createInMemory()
      let node = try file.root.createGroup("node")
      try node.createForeignTexts("type", ["NIRGraph"], shape: [])
      try node.createForeignTexts("edges", [], shape: [0, 2])
      try body(node.createGroup("nodes").createGroup("x"))
      return try file.image()
    }
    let unknown = try file { try $0.createForeignTexts("type", ["Lif"], shape: []) }
    #expect(throws: InterchangeError.node(file: "a.nir", node: "x", .unknownType("Lif"))) {
      try NIRGraph(bytes: unknown, name: "a.nir")
    }
    #expect(throws: InterchangeError.node(file: "a.nir", node: "x", .noType)) {
      try NIRGraph(bytes: file { _ in }, name: "a.nir")
    }
    #expect(
      throws: InterchangeError.object(
        file: "a.nir", object: "/node", reason: "is missing; check that the file is complete")
    ) {
      try NIRGraph(bytes: HDF5File.createInMemory().image(), name: "a.nir")
    }
    let error = #expect(throws: InterchangeError.self) { try NIRGraph(bytes: [1, 2, 3], name: "a.nir") }
    guard case .unreadable(file: "a.nir", _)? = error else {
      Issue.record("\(error as Any)")
      return
    }
  }

  @Test func `more than the budget is refused before it is read`() throws {
    let bytes = try Self.everything().fileBytes()
    let error = #expect(throws: InterchangeError.self) {
      _ = try NIRGraph(bytes: bytes, name: "a.nir", byteBudget: 100)
    }
    guard case .tooLarge(file: "a.nir", _, _, _)? = error else {
      Issue.record("\(error as Any)")
      return
    }
  }

  @Test func `a file that was cut short gives an error`() throws {
    let bytes = try Self.everything().fileBytes()
    for count in stride(from: 0, to: bytes.count - 1, by: bytes.count / 97) {
      #expect(throws: InterchangeError.self) { try NIRGraph(bytes: Array(bytes.prefix(count)), name: "a.nir") }
    }
  }
}
