import Modules
import Signals
import Testing

@Suite struct `texts of graphs` {
  private static func network() throws -> Sequential {
    try Sequential([
      ("input", Linear(3, 4, seed: 1)), ("hidden", LIF(4, recurrentWeights: .drawn(.normal(0.1)), seed: 2)),
      ("block", Residual([("\"odd\\name\"", Linear(4, 4, seed: 3))])),
    ])
  }

  @Test func `the text for Graphviz marks loops and aliases`() throws {
    let expected = #"""
      digraph {
        rankdir=LR;
        node [shape=box];
        input [shape=plaintext, label="3 inputs"];
        output [shape=plaintext, label="4 outputs"];
        b0 [label="input\nLinear 3 → 4"];
        b1 [label="hidden/w_rec\nLinear 4 → 4"];
        b2 [label="hidden\nLIF 4 → 4"];
        b3 [label="block/\"odd\\name\"\nLinear 4 → 4"];
        b4 [label="block\nAlias 4 → 4", style=dashed];
        input -> b0 [label="3"];
        b0 -> b2 [label="4"];
        b1 -> b2 [label="4", color=red];
        b2 -> b1 [label="4", color=red];
        b2 -> b3 [label="4"];
        b2 -> b4 [label="4"];
        b3 -> output [label="4"];
        b4 -> output [label="4"];
      }

      """#
    #expect(try Self.network().graph().dot == expected)
  }

  @Test func `a description has a line for each block`() throws {
    let expected = """
      graph of 3 inputs, 4 outputs, 15 nodes and 5 blocks
        input: Linear 3 → 4
        hidden/w_rec: Linear 4 → 4, recurrent
        hidden: LIF 4 → 4, recurrent
        block/"odd\\name": Linear 4 → 4
        block: Alias 4 → 4
      """
    #expect(try Self.network().graph().description == expected)
    #expect(try Linear(2, 1).graph().blocks.map(\.description) == ["Linear 2 → 1"])
  }
}
