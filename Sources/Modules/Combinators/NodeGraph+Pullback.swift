public import Signals

extension NodeGraph: DifferentiableModule {
  /// What a run was like.
  public struct Tape: Sendable {
    /// Those of each node: one for each step on a loop, else one.
    var children: [[ChildTape]]
    var stepCount: Int
    /// Where the steps of nodes on loops lie in records that have other rows.
    var records: [RecordRows]
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    try check(input, in: context)
    try validated(in: context)
    let empty = Tape(
      children: [[ChildTape]](repeating: [], count: children.count), stepCount: input.stepCount,
      records: [RecordRows](repeating: RecordRows(), count: children.count))
    var tape: Tape? = empty
    let evolution = try evolve(over: input, NodeRun(self, context), &tape)
    return (evolution, tape ?? empty)
  }

  /// Goes back over the nodes in reverse order; those on a loop step by step, from the last to the first.
  ///
  /// What a node gave has the sum of the derivatives of all that it flowed into; over an edge that closes a loop they come
  /// from the step after.
  public func pullback(
    _ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<NodeGraph>
  ) -> [Float] {
    var way = NodeWayBack(self, cotangent, steps: tape.stepCount, previous: gradient.state.previous)
    let wiring = way.run.wiring
    for stage in way.run.stages.reversed() {
      if wiring.isLoop(stage) {
        pullBackLoop(stage, through: tape, &way, into: &gradient)
        continue
      }
      for vertex in stage.reversed() {
        guard let node = wiring.node(vertex) else {
          if vertex >= wiring.inputs { way.add(way.bars[vertex], toSourcesOf: vertex) }
          continue
        }
        let ofInput = tape.children[node][0].pullback(way.cotangent(of: node), intoChild: node, of: &gradient)
        way.add(ofInput, toSourcesOf: vertex)
      }
    }
    if let previous = way.previous { gradient.state.previous?.scalars = previous }
    return cotangent.wantsInput ? way.input : []
  }

  /// How many modules run step by step.
  var nodesOnLoops: Int {
    let wiring = wiring
    let nodes = (wiring.stages ?? []).filter(wiring.isLoop).joined().compactMap(wiring.node)
    return nodes.reduce(0) { $0 + children[$1].module.modules.count }
  }

  private func pullBackLoop(
    _ stage: [Int], through tape: Tape, _ way: inout NodeWayBack, into gradient: inout Gradient<NodeGraph>
  ) {
    let wiring = way.run.wiring
    let whole = stage.map { vertex in wiring.node(vertex).map { way.cotangent(of: $0) } }
    for (vertex, cotangent) in zip(stage, whole) { if let cotangent { way.bars[vertex] = cotangent.output } }
    for step in (0..<tape.stepCount).reversed() {
      way.takePrevious(to: step, of: stage)
      for (vertex, whole) in zip(stage, whole).reversed() {
        guard let node = wiring.node(vertex), let whole else { continue }
        var cotangent = whole.steps(
          step..<step + 1, of: tape.stepCount, piece: step, in: tape.records[node])
        cotangent.output = way.row(step, of: vertex)
        let ofInput = tape.children[node][step].pullback(cotangent, intoChild: node, of: &gradient)
        way.add(ofInput, toSourcesOf: vertex, from: step)
      }
    }
  }
}
