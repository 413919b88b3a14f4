internal import Signals

/// The derivatives by what each vertex of a graph gave in a run, while it is gone back over.
struct NodeWayBack {
  let run: NodeRun
  /// `[steps, channels]` of each vertex.
  var bars: [[Float]]
  /// Those by what was kept for the step after, as the graph's state holds it; `nil` without loops.
  private(set) var previous: [Float]?
  private let whole: Cotangent
  private let steps: Int

  init(_ graph: NodeGraph, _ cotangent: Cotangent, steps: Int, previous: Tensor?) {
    let run = NodeRun(graph, EvolutionContext())
    let wiring = run.wiring
    (self.run, whole, self.steps, self.previous) = (run, cotangent, steps, previous?.scalars)
    bars = run.outputWidths.map { [Float](repeating: 0, count: steps * $0) }
    let width = wiring.outputWidths.reduce(0, +)
    var first = 0
    for vertex in wiring.count - wiring.outputs..<wiring.count {
      let own = run.outputWidths[vertex]
      for step in 0..<steps {
        for channel in 0..<own {
          bars[vertex][step * own + channel] = cotangent.output[step * width + first + channel]
        }
      }
      first += own
    }
  }

  /// What a node is given, with all that was added for its output.
  func cotangent(of node: Int) -> Cotangent {
    let vertex = node + run.wiring.inputs
    let leadsBack = run.incoming[vertex].contains { $0.source >= run.wiring.inputs || whole.wantsInput }
    return whole.child(run.wiring.names[vertex], output: bars[vertex], wantsInput: leadsBack)
  }

  /// A step of the derivatives by what a vertex gave.
  func row(_ step: Int, of vertex: Int) -> [Float] {
    let width = run.outputWidths[vertex]
    return Array(bars[vertex][step * width..<(step + 1) * width])
  }

  /// Adds the derivative by what flowed into a vertex to those by what each source gave.
  ///
  /// - Parameters:
  ///   - values: None where it is not wanted.
  ///   - step: The first of the steps that they are of.
  mutating func add(_ values: [Float], toSourcesOf vertex: Int, from step: Int = 0) {
    guard !values.isEmpty else { return }
    for edge in run.incoming[vertex] {
      if edge.isDelayed {
        guard let place = run.places[edge.source] else { continue }
        for index in values.indices { previous?[place + index] += values[index] }
      } else {
        let first = step * run.outputWidths[edge.source]
        for index in values.indices { bars[edge.source][first + index] += values[index] }
      }
    }
  }

  /// Hands what came from the step after to the sources among some vertices.
  mutating func takePrevious(to step: Int, of stage: [Int]) {
    for source in run.wiring.delayedSources where stage.contains(source) {
      guard let place = run.places[source] else { continue }
      let width = run.outputWidths[source]
      for channel in 0..<width {
        bars[source][step * width + channel] += previous?[place + channel] ?? 0
        previous?[place + channel] = 0
      }
    }
  }

  /// The derivatives by the input of the graph, `[steps, inputs]`.
  var input: [Float] {
    let inputs = run.wiring.inputs
    if inputs == 1 { return bars[0] }
    return (0..<steps).flatMap { step in (0..<inputs).flatMap { row(step, of: $0) } }
  }
}
