import ModuleSpecimens
import Modules
import Signals
import Testing

@Suite struct `attributes as trees` {
  private func network() throws -> Sequential {
    try Sequential([
      ("input", Linear(3, 8, weights: .drawn(.xavier), bias: .values(0.5), seed: 1)),
      ("block", Sequential([("cells", LIF(8, recurrentWeights: .drawn(.normal(0.1)), seed: 2))])),
      ("readout", Softmax(8, 2, seed: 3)),
    ])
  }

  @Test func `a tree has every attribute of a role or family, nested as the modules are, and no empty branch`() throws {
    let network = try network()
    for role in AttributeRole.allCases {
      let tree = network.tree(of: role)
      #expect(tree.paths == network.attributes.filter { $0.role == role }.map(\.path))
    }
    #expect(network.tree(of: .parameters, in: .weights).names == ["input", "block", "readout"])
    #expect(network.tree(of: .parameters, in: .thresholds).paths == ["block/cells/threshold"])
    #expect(network.tree(named: "dt").paths == ["block/cells/dt", "readout/smooth/dt"])
    let family = String(decoding: Array("wei".utf8) + Array("ghts".utf8), as: UTF8.self)
    #expect(network.tree(of: .parameters, in: AttributeFamily(rawValue: family)).count == 3)
  }

  @Test func `what is read as a tree can be set as one, in part or whole`() throws {
    var network = try network()
    let before = network.snapshot
    for role in AttributeRole.allCases { try network.apply(network.tree(of: role)) }
    #expect(network.snapshot == before)
    try network.apply(["block": ["cells": ["tau_mem": 0.05, "max_spikes_per_dt": 3]], "input": ["bias": 1]])
    #expect(try network.value(at: "block/cells/tau_mem") == .tensor(Tensor(repeating: 0.05, shape: [8])))
    #expect(try network.value(at: "block/cells/max_spikes_per_dt") == .count(3))
    #expect(try network.value(at: "input/bias") == .tensor(Tensor(repeating: 1, shape: [8])))
  }

  @Test func `a tree with one wrong leaf changes nothing`() throws {
    var network = try network()
    let before = network.snapshot
    for tree: AttributeTree in [
      ["block": ["cells": ["tau_mem": 0.05, "tau_syn": -1.0]]], ["input": ["bias": 2, "bais": 1]],
      ["input": ["bias": true]],
    ] {
      let error = #expect(throws: ModuleError.self) { try network.apply(tree) }
      #expect(error != nil)
      #expect(network.snapshot == before)
    }
  }

  @Test func `trees are merged, filtered, mapped, and taken apart by path`() throws {
    let tree: AttributeTree = ["a": ["x": 1, "y": ["z": true]], "b": "text"]
    #expect(tree.paths == ["a/x", "a/y/z", "b"])
    #expect(tree.branch("a") == ["x": 1, "y": ["z": true]])
    #expect(tree.branch("a").inside("a") == tree.filter { $0.path.components[0] == "a" })
    #expect(tree.branch("none").isEmpty)
    let merged = tree.merging(["a": ["x": 2, "w": 3], "c": 4])
    #expect(merged.paths == ["a/x", "a/y/z", "a/w", "b", "c"])
    #expect(merged["a/x"] == .count(2))
    #expect(merged.filter { $0.path == "a/x" || $0.path == "c" }.count == 2)
    #expect(tree.mapValues { _, _ in .flag(false) }.leaves.allSatisfy { $0.value == .flag(false) })
    #expect(AttributeTree(tree.leaves) == tree)
    #expect(tree.description == "a/\n  x: a whole number\n  y/\n    z: a flag\nb: the text 'text'")
  }

  @Test func `a value takes the place of a branch, and a branch that of a value`() {
    var tree: AttributeTree = ["a": ["x": 1, "y": 2], "b": 3]
    tree["a"] = .flag(true)
    #expect(tree.paths == ["a", "b"] || tree.paths == ["b", "a"])
    tree["a/x/y"] = .flag(true)
    #expect(tree["a"] == nil && tree["a/x/y"] == .flag(true))
    tree["a/x/y"] = nil
    #expect(tree == ["b": 3])
  }
}

@Suite struct `constants` {
  @Test func `constants are left out of training and of new draws, and survive a snapshot`() throws {
    var network = try Sequential([
      ("input", Linear(3, 4, seed: 1).fixing("weight")),
      ("cells", LIF(4, recurrentWeights: .drawn(.normal(1)), seed: 2)),
    ])
    try network.fix(in: .timeConstants)
    #expect(network.constants().map(\.path) == ["input/weight", "cells/tau_mem", "cells/tau_syn"])
    #expect(network.constants(in: .weights).map(\.path) == ["input/weight"])
    #expect(network.trainableParameters().map(\.path) == ["cells/bias", "cells/threshold", "cells/w_rec"])
    let before = network
    network.resetParameters(using: RandomNumbers(seed: 9))
    #expect(try network.value(at: "input/weight") == before.value(at: "input/weight"))
    #expect(try network.value(at: "cells/w_rec") != before.value(at: "cells/w_rec"))
    let restored = try ModuleRegistry.standard.module(from: network.snapshot)
    #expect(restored.constants() == network.constants())
    try network.release("input/weight", "cells/tau_mem")
    #expect(network.constants().map(\.path) == ["cells/tau_syn"])
  }

  @Test(arguments: try Specimen.all()) func `every parameter of this library can be held constant`(
    _ specimen: Specimen
  ) throws {
    if specimen.module is RunningSum { return }
    var module = specimen.module
    for entry in module.parameters(in: nil) { try module.fix(entry.path) }
    #expect(module.trainableParameters().isEmpty)
    let restored = try ModuleRegistry.standard.module(from: module.snapshot)
    #expect(restored.constants() == module.constants())
    let before = module.parameters(in: nil)
    module.resetParameters(using: RandomNumbers(seed: 3))
    #expect(module.parameters(in: nil) == before)
  }

  @Test func `a module without constants has the snapshot that it always had`() throws {
    #expect(try !LIF(2).attributes.contains { $0.name == "constants" })
  }

  @Test func `only parameters of types that list constants can be fixed`() throws {
    var network = try Sequential([("cells", LIF(2)), ("sum", RunningSum(Tensor([1, 2])))])
    let before = network.snapshot
    let typo = #expect(throws: ModuleError.self) { try network.fix("cells/tau_mem", "cells/tau_men") }
    #expect(typo?.description == "Sequential has no attribute 'cells/tau_men'. Did you mean 'cells/tau_mem'?")
    #expect(throws: ModuleError.self) { try network.fix("cells/vmem") }
    let unlisted = #expect(throws: ModuleError.self) { try network.fix("cells/bias", "sum/weight") }
    #expect(unlisted?.path == "sum" || unlisted?.path == AttributePath())
    #expect(network.snapshot == before)
  }
}

@Suite struct `descriptions of modules` {
  @Test func `a network shows its tree, widths and time steps`() throws {
    let network = try Sequential([
      ("input", Linear(3, 4)), ("block", Residual([("cells", LIF(4))])),
    ])
    #expect(
      network.description == """
        Sequential (3 → 4)
          input: Linear (3 → 4)
          block: Residual (4 → 4)
            cells: LIF (4 → 4), steps of 1 ms
        """)
  }
}
