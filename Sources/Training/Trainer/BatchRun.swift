internal import Kernels
internal import Modules
internal import Signals

/// Runs the trials of a batch and sums their gradients in a fixed order: trial after trial within shards of eight, then shard
/// after shard, so that the sum has the same bits on any number of threads.
struct BatchRun<Network: DifferentiableModule>: Sendable {
  /// What a trial gave.
  struct Trial: Sendable {
    var loss: Double
    var penalty = 0.0
    var isRight: Bool?
  }

  /// Validated, and in the state that trials start from.
  let network: Network
  let inputs: [Raster]
  /// The global numbers of the trials, for noise.
  let trials: [Int]
  /// Where each trial is, for messages.
  let places: [TrainingPlace]
  let recording: Recording
  let stepsPerTape: Int?
  let threads: Int
  /// Parameters whose derivatives are not asked for.
  let constants: [AttributePath]

  private static var trialsOfShard: Int { 8 }

  /// The sum of the gradients, and what each trial gave.
  ///
  /// - Parameter loss: What a trial gives, and the derivative of the batch's loss by its output and traces.
  /// - Throws: What the first trial that fails throws.
  func gradient(
    _ loss: @escaping @Sendable (Int, Evolution) throws -> (trial: Trial, cotangent: Cotangent)
  ) throws -> (gradient: Gradient<Network>, trials: [Trial]) {
    let size = Self.trialsOfShard
    let count = max(1, (inputs.count + size - 1) / size)
    @Sendable func shard(_ index: Int) throws -> (gradient: Gradient<Network>, trials: [Trial]) {
      try gradient(of: index * size..<min((index + 1) * size, inputs.count), loss)
    }
    if threads <= 1 || count == 1 {
      var (sum, results) = try shard(0)
      for index in 1..<count {
        let next = try shard(index)
        sum.add(next.gradient)
        results += next.trials
      }
      return (sum, results)
    }
    let shards = try Parallel.map(count: count, threads: threads) { index in try shard(index) }
    var (sum, results) = shards[0]
    for next in shards.dropFirst() {
      sum.add(next.gradient)
      results += next.trials
    }
    return (sum, results)
  }

  /// The sum over some trials, one after the other.
  func gradient(
    of range: Range<Int>, _ loss: (Int, Evolution) throws -> (trial: Trial, cotangent: Cotangent)
  ) throws -> (gradient: Gradient<Network>, trials: [Trial]) {
    var gradient = Gradient(of: network, constants: constants)
    var results: [Trial] = []
    for index in range {
      if index > range.lowerBound { gradient.clearState() }
      do {
        _ = try network.pullBackValidated(
          over: inputs[index], recording: recording, trial: trials[index], stepsPerTape: stepsPerTape, into: &gradient
        ) { evolution in
          let (trial, cotangent) = try loss(index, evolution)
          results.append(trial)
          return (trial.loss, cotangent)
        }
      } catch let error as ModuleError {
        throw TrainingError.module(error, at: places[index])
      }
    }
    return (gradient, results)
  }

  /// The outputs of all trials.
  func outputs() throws -> [Raster] {
    try Parallel.map(count: inputs.count, threads: threads) { index in
      do throws(ModuleError) {
        return try network.evolved(over: inputs[index], trial: trials[index]).evolution.output
      } catch {
        throw TrainingError.module(error, at: places[index])
      }
    }
  }
}

extension Gradient {
  /// The derivatives by all parameters that are tensors, in order.
  var tensors: [Tensor] {
    tree.leaves.compactMap { leaf in
      guard case .tensor(let tensor) = leaf.value else { return nil }
      return tensor
    }
  }
}
