import Foundation
import Kernels
import Loligo
import Testing

/// Four networks, run in batches and pieces of several sizes: every archive of a network has the same root hash.
///
/// In every build, on any number of threads, at any vector level: `Tools/test` runs this in three such ways,
/// `LOLIGO_MATRIX=full` takes every batch and piece, and `Tools/torture/determinism` all ways.
@Suite struct DeterminismTests {
  static let trialCount = 32
  static let stepCount = 1000

  enum Network: String, CaseIterable {
    case recurrent, adaptive, rate, classifier

    /// The root hash that all ways must give.
    var rootHash: String {
      switch self {
      case .recurrent: "e7cda77c53f501d1bdb4c9efaf00646e0ccf7d9f7aee833d1bb5cd0fead724c7"
      case .adaptive: "cd01911e8b68113357aadc805ea6bc9cb9ca186d16faae23279b41fe2636b0b2"
      case .rate: "99b803702be558d67c463574d470f6a44b04a3b47e56bd1836570cff9fd87b2d"
      case .classifier: "b479fe86e13a414995a6bd6748c8c3c4ce5db14159b894ad2739280c45206408"
      }
    }

    func module() throws -> Sequential {
      switch self {
      case .recurrent:
        try Sequential([
          ("input", Linear(12, 37, weights: .drawn(.normal(0.02)), seed: 1)),
          (
            "hidden",
            LIF(37, recurrentWeights: .drawn(.sparse(0.3, .normal(0.002))), noiseDeviation: 1, seed: 2)
          ),
          ("readout", Softmax(37, 5, timeConstant: 0.05, seed: 3)),
        ])
      case .adaptive:
        try Sequential([
          ("input", Linear(12, 40, weights: .drawn(.normal(0.02)), bias: .drawn(.uniform(0.002)), seed: 4)),
          (
            "hidden",
            LIF(
              20, synapses: 2, synapticTimeConstant: 0.005,
              recurrentWeights: .drawn(.normal(0.002)), adaptationWeights: -0.1, adaptationTimeConstant: 0.1, seed: 5)
          ),
          ("smooth", ExponentialSynapse(20, timeConstant: 0.02, noiseDeviation: 0.1, seed: 6)),
        ])
      case .rate:
        try Sequential([
          ("input", Linear(12, 33, weights: .drawn(.normal(0.3)), seed: 7)),
          ("hidden", Rate(33, activation: .tanh, recurrentWeights: .drawn(.normal(0.1)), noiseDeviation: 0.1, seed: 8)),
        ])
      case .classifier:
        try Sequential([
          ("hidden", SynNet(12, classes: 4, hidden: [.init(24, timeConstants: 2)], seed: 9)),
          ("readout", LogSoftmax(4, 4, seed: 10)),
        ])
      }
    }
  }

  struct Way {
    let batch: Int
    let piece: Int
  }

  static var ways: [Way] {
    if ProcessInfo.processInfo.environment["LOLIGO_MATRIX"] == "full" {
      return [1, 8, 32].flatMap { batch in [1, 7, 1000].map { Way(batch: batch, piece: $0) } }
    }
    return [Way(batch: 8, piece: 1000), Way(batch: 32, piece: 7)]
  }

  @Test(arguments: Network.allCases)
  func `batches, pieces, threads and builds give one root hash`(network: Network) throws {
    let module = try network.module()
    let step = module.timeSteps.first?.step ?? .milliseconds(1)
    let grid = try TimeGrid(step: step, count: Self.stepCount)
    let inputs = try (0..<Self.trialCount).map { trial in
      let counts = RandomNumbers(seed: 11).child("\(trial)").uniform(count: Self.stepCount * 12, in: -10..<1)
      return try Raster(grid: grid, channelCount: 12, values: counts.map { $0 < 0 ? 0 : ($0 * 3).rounded(.up) })
        .heldAsEvents()
    }
    var hashes: [String] = []
    for way in Self.ways {
      var evolutions: [Evolution] = []
      for first in stride(from: 0, to: Self.trialCount, by: way.batch) {
        let batch = Array(inputs[first..<min(first + way.batch, Self.trialCount)])
        evolutions += try run(module, over: batch, firstTrial: first, piece: way.piece)
      }
      hashes.append(try rootHash(of: evolutions, by: module.timed(step: step)))
    }
    for hash in hashes { #expect(hash == network.rootHash) }
    print("determinism: \(network) \(hashes.count) root hashes, \(Set(hashes).sorted().joined(separator: " "))")
  }

  private func run(
    _ module: Sequential, over batch: [Raster], firstTrial: Int, piece: Int
  ) throws -> [Evolution] {
    if piece >= Self.stepCount {
      return try module.evolve(trials: batch, firstTrial: firstTrial, recording: .everything(every: 10)).map(
        \.evolution)
    }
    return try Parallel.map(count: batch.count) { index in
      var running = module
      var whole: Evolution?
      for first in stride(from: 0, to: Self.stepCount, by: piece) {
        let next = try running.evolve(
          over: batch[index].steps(first..<min(first + piece, Self.stepCount)), recording: .everything(every: 10),
          trial: firstTrial + index)
        if whole == nil { whole = next } else { try whole?.append(next) }
      }
      return whole ?? Evolution(output: batch[index])
    }
  }

  private func rootHash(of evolutions: [Evolution], by module: TimedModule) throws -> String {
    let path = NSTemporaryDirectory() + "loligo-determinism-\(UUID().uuidString).h5"
    defer { for suffix in ["", ".sha256"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
    let archive = try Archive.create(path, for: module, relation: .independent)
    for evolution in evolutions { try archive.appendTrial(input: nil, evolution: evolution) }
    return try archive.finish().rootHash
  }
}
