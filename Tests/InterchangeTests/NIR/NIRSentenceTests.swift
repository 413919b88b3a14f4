import Interchange
import Modules
import OpenIdentifiers
import Testing

@Suite(.closesIdentifiers) struct `sentences about NIR` {
  static let problems: [(NIRProblem, String)] = [
    (.noType, "'a.nir': node 'x' has no dataset 'type'; write the file anew."),
    (
      .missingField("tau", kind: .leakyIntegrator),
      "'a.nir': node 'x' has no 'tau', which every LI needs; write it anew."
    ),
    (
      .shapesDiffer("tau", [2], "r", [3]),
      "'a.nir': node 'x' has 'tau' of shape [2], but 'r' of shape [3]; all parameters of neurons need one shape."
    ),
    (
      .danglingEdge(from: "a", to: "b", missing: "b", suggestion: "c"),
      "'a.nir': node 'x' has an edge from 'a' to 'b', but no node 'b'; add the node or remove the edge; is 'c' meant."
    ),
    (.duplicateEdge(from: "a", to: "b"), "'a.nir': node 'x' has two edges from 'a' to 'b'; remove one."),
    (.tooDeep(limit: 16), "'a.nir': node 'x' holds graphs in graphs more than 16 deep; flatten it."),
    (
      .inputShape(expected: [3], found: [2], from: "y"),
      "'a.nir': node 'x' takes an input of shape [3], but 'y' gives [2]."
    ),
    (
      .refused(ModuleError("LIF", .badSize(what: "neurons", found: 0))),
      "'a.nir': node 'x' cannot become a module: LIF cannot have 0 neurons."
    ),
    (.field("r", reason: "is empty"), "'a.nir': node 'x' has a 'r' that is empty."),
  ]

  @Test(arguments: problems) func `a problem says file, node, what was found and what to do`(
    _ problem: NIRProblem, _ sentence: String
  ) {
    #expect("\(InterchangeError.node(file: "a.nir", node: "x", problem))" == sentence)
  }

  @Test func `a problem of the graph, a file that is too large and one that breaks its format have words`() {
    #expect(
      "\(InterchangeError.node(file: "a.nir", node: "", .duplicateEdge(from: "a", to: "b")))"
        == "'a.nir': the graph has two edges from 'a' to 'b'; remove one.")
    #expect(
      "\(InterchangeError.tooLarge(file: "a.h5", object: "/x", bytes: 9, limit: 8))"
        == "'a.h5': '/x' takes 9 bytes, but 8 are allowed; raise the limit if the file is to be trusted.")
    #expect(
      "\(InterchangeError.object(file: "a.h5", object: "/x", reason: "is missing"))" == "'a.h5': '/x' is missing.")
    #expect("\(InterchangeError.content(file: "a.h5", reason: "it is odd"))" == "'a.h5': it is odd.")
  }

  @Test func `warnings have words`() {
    let warnings: [(NIRWarning, String)] = [
      (
        .belowStep(node: "x", field: "tau", seconds: 0.0001, step: 0.001),
        "Node 'x' has a 'tau' of 0.0001 s, below the time step of 0.001 s; a shorter step shows more."
      ),
      (
        .otherStep(told: 0.0001, stated: 0.001),
        "The graph's metadata tell a time step of 0.0001 s, but 0.001 s was stated and is taken."
      ),
      (
        .slowIntegrator(node: "x", steps: 1000),
        "Node 'x' has no leak and takes 1000.0 steps of input 1 to its threshold; if the network knows no time, "
          + "state steps as its unit."
      ),
      (
        .resetAboveThreshold(node: "x", reset: -40, threshold: -50),
        "Node 'x' is reset to -40.0, which is not below its threshold of -50.0: it may spike at every step."
      ),
      (
        .leadingOnes(node: "x", expected: [3], found: [1, 3]),
        "Node 'x' takes [3], but is given [1, 3]; the ones in front are ignored."
      ),
      (
        .implausibleTime(node: "x", field: "tau", value: 1e9, unit: .seconds, meant: nil),
        "Node 'x' has tau 1000000000.0 with times in s, which no neuron has."
      ),
    ]
    for (warning, sentence) in warnings { #expect("\(warning)" == sentence) }
  }
}
