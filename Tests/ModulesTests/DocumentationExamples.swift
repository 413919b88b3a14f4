import Foundation
import Modules
import Signals
import Testing

/// The examples of the doc comments of Signals and Modules, as they stand there.
@Suite struct `examples of the documentation` {
  @Test func `a time step`() throws {
    #expect(TimeStep.milliseconds(1).description == "1 ms")
    #expect(TimeStep.hertz(44_100).denominator == 44_100)
    let step = try TimeStep(seconds: 0.0064)
    #expect(step.numerator == 4 && step.denominator == 625)
  }

  @Test func `a time grid`() throws {
    let grid = try TimeGrid(step: .milliseconds(1), count: 100)
    #expect(grid.duration == 0.1)
    #expect(grid.time(at: 3) == 0.003)
  }

  @Test func `a tensor`() throws {
    let weights = try Tensor([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], shape: [2, 3])
    #expect(weights.count == 6)
  }

  @Test func `a raster`() throws {
    let grid = try TimeGrid(step: .milliseconds(1), count: 2)
    let raster = try Raster(grid: grid, channelCount: 3, values: [0, 1, 0, 2, 0, 0])
    #expect(raster.value(step: 1, channel: 0) == 2)
  }

  @Test func `a continuous series`() throws {
    let frames = try ContinuousSeries(
      clocked: [0, 1, 4, 9], channelCount: 1, step: .milliseconds(10), interpolation: .linear, outside: .hold)
    #expect(try frames.row(at: 0.025) == [6.5])
  }

  @Test func `an event series`() throws {
    let events = try EventSeries(times: [0.001, 0.004], channels: [2, 0], channelCount: 3, stop: 0.01)
    let raster = try events.raster(on: TimeGrid(step: .milliseconds(1), count: 10))
    #expect(raster.value(step: 4, channel: 0) == 1)
  }

  @Test func `a linear layer`() throws {
    let layer = try Linear(64, 32, weights: .drawn(.xavier), bias: .drawn(.uniformRootOfOne), seed: 1)
    #expect(layer.shape == (inputs: 64, outputs: 32))
  }

  @Test func `spiking neurons`() throws {
    let layer = try LIF(32, membraneTimeConstant: 0.02, recurrentWeights: .drawn(.sparse(0.1, .normal(0.3))), seed: 1)
    #expect(layer.parameters.recurrentWeights?.shape == [32, 32])
  }

  @Test func `an exponential synapse`() throws {
    let smooth = try ExponentialSynapse(10, timeConstant: 0.1, timeStep: .milliseconds(1))
    #expect(smooth.outputCount == 10)
  }

  @Test func `an encoder`() throws {
    let encoder = try UpDownEncoder(12, threshold: 0.1)
    #expect(encoder.outputCount == 24)
  }

  @Test func `a leak as a bit shift`() throws {
    let neurons = try LIF(8, membraneTimeConstant: Leak.bitShift(4).timeConstant(step: .milliseconds(1)))
    #expect((neurons.parameters.membraneTimeConstant.scalars[0] - 0.015_494_6).magnitude < 1e-5)
  }

  @Test func `rate neurons`() throws {
    let layer = try Rate(16, timeConstant: 0.05, activation: .tanh, recurrentWeights: .drawn(.unitEigenvalues), seed: 1)
    #expect(layer.inputCount == 16)
  }

  @Test func `a function of every value`() throws {
    let layer = try Instant(16, .tanh)
    #expect(layer.outputCount == 16)
    let cube = InstantFunction(named: "cube") { $0 * $0 * $0 }
    var registry = ModuleRegistry.standard
    registry.register(cube)
    let restored = try registry.module(from: Instant(2, cube).snapshot)
    let grid = try TimeGrid(step: .milliseconds(1), count: 1)
    let output = try restored.evolved(over: Raster(grid: grid, channelCount: 2, values: [2, -3])).evolution.output
    #expect(output.values == [8, -27])
    #expect(throws: ModuleError("Instant", .unknownFunction(attribute: "function", name: "cube", known: []))) {
      try ModuleRegistry.standard.module(from: Instant(2, cube).snapshot)
    }
  }

  @Test func `a block with a way around it`() throws {
    let block = try Residual(Linear(16, 16, seed: 1), LIF(16))
    #expect(block.inputCount == block.outputCount)
  }

  @Test func `a stack with weights of its own`() throws {
    let network = try FeedForwardStack(LIF(8), LIF(4), weights: .drawn(.normal(0.1)), seed: 1)
    #expect(network["0_1_weight"]?.shape ?? (0, 0) == (8, 4))
  }

  @Test func `a readout`() throws {
    let readout = try Softmax(256, 20, timeConstant: 0.1, timeStep: .milliseconds(1), seed: 1)
    #expect(readout.shape == (inputs: 256, outputs: 20))
  }

  @Test func `a network`() throws {
    let network = try Sequential([
      ("input", Linear(64, 32, seed: 1)),
      ("hidden", LIF(32, timeStep: .milliseconds(1))),
    ])
    #expect(network.inputCount == 64)
  }

  @Test func `a graph`() throws {
    let network = try Sequential([
      ("input", Linear(3, 4, seed: 1)), ("hidden", LIF(4, recurrentWeights: .drawn(.normal(0.1)), seed: 2)),
    ])
    let graph = try network.graph()
    #expect(graph.blocks.map(\.path.description) == ["input", "hidden/w_rec", "hidden"])
    #expect(graph.recurrentBlocks.map(\.path.description) == ["hidden/w_rec", "hidden"])
    let again = try graph.module()
    #expect(again.children.map(\.name) == ["input", "hidden"])
  }

  @Test func `a recording`() {
    let recording = Recording.only("hidden/vmem", "hidden/spikes", every: 10)
      .selecting(channels: 0..<100, of: "hidden/vmem").during(0.5..<2)
    #expect(recording.includes("hidden/vmem") && !recording.includes("hidden/isyn"))
  }

  @Test func `a timed module`() throws {
    let events = try EventSeries(times: [0.001, 0.004], channels: [2, 0], channelCount: 3, stop: 0.01)
    var timed = try LIF(3, timeStep: .milliseconds(1)).timed()
    let result = try timed.evolve(over: events, recording: .everything)
    #expect(try result.output.events != nil)
    #expect(timed.now == 0.01)
  }

  @Test func `a registry`() throws {
    typealias MyNeuron = RunningSum
    let snapshot = try MyNeuron(Tensor([1])).snapshot
    var registry = ModuleRegistry.standard
    registry.register(MyNeuron.self)
    let module = try registry.module(from: snapshot)
    #expect(module.typeName == "RunningSum")
  }

  @Test func `random numbers without memory`() {
    let random = RandomNumbers(seed: 7)
    let weights = random.uniform(count: 6, in: -1..<1)
    #expect((random.child("hidden").uniform(count: 6, in: -1..<1) == weights) == false)
  }

  @Test(arguments: ["Signals", "Modules"]) func `every example is here, line by line`(_ target: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let sources = folder.appending(path: "../../Sources/\(target)").resolvingSymlinksInPath()
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasPrefix("DocumentationExamples")
    }
    let here = Self.withoutSpaces(
      try files.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }.joined())
    var lines = 0
    for case let file as URL in FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil) ?? .init()
    where file.pathExtension == "swift" {
      for line in Self.exampleLines(of: try String(contentsOf: file, encoding: .utf8)) {
        lines += 1
        let isHere = here.contains(Self.withoutSpaces(line))
        #expect(isHere, "\(file.lastPathComponent): '\(line)'")
      }
    }
    #expect(lines > 10)
  }

  private static func withoutSpaces(_ text: some StringProtocol) -> String { String(text.filter { !$0.isWhitespace }) }

  /// The lines of the examples in doc comments, without what is said at their ends.
  private static func exampleLines(of source: String) -> [String] {
    var lines: [String] = []
    var isInside = false
    for line in source.split(separator: "\n").map({ $0.trimmingCharacters(in: .whitespaces) }) {
      if line == "/// ```swift" {
        isInside = true
      } else if line == "/// ```" {
        isInside = false
      } else if isInside, line.hasPrefix("/// ") {
        let code = line.dropFirst(4).components(separatedBy: "   //")[0]
        if !code.isEmpty { lines.append(code) }
      }
    }
    return lines
  }
}
