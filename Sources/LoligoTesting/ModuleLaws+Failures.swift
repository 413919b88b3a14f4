internal import Modules
internal import Signals
internal import Testing

extension ModuleLaws {
  /// An input of another width or time step throws, with the module that refuses it and its path in the network.
  func unfitInputIsRefused() throws {
    let grid = try TimeGrid(step: step, count: 4)
    for width in [module.inputCount + 1, module.inputCount - 1, 0] where width != module.inputCount && width >= 0 {
      let silence = Raster(silentOn: grid, channelCount: width)
      for input in [silence, silence.heldDensely()] {
        try checkRefusal(of: input, .inputWidth(expected: module.inputCount, found: width))
      }
    }
    guard module.modules.contains(where: { $0.module.timeStep != nil }) else { return }
    let other = try TimeGrid(step: step.multiplied(by: 3), count: 4)
    let silence = Raster(silentOn: other, channelCount: module.inputCount)
    try checkRefusal(of: silence, .timeStepMismatch(expected: step, found: other.step))
  }

  private func checkRefusal(of input: Raster, _ problem: ModuleError.Problem) throws {
    var running = warm
    let error = failure("\(problem)") { () throws(ModuleError) in _ = try running.evolve(over: input) }
    expect(haveSameBits(running.snapshot, warm.snapshot), "a refused input changed the module")
    guard let error else { return }
    expect(error.problem == problem, "\(problem) gave \(error)")
    let places = warm.modules.map { "\($0.module.typeName) \($0.path)" }
    expect(places.contains("\(error.type) \(error.path)"), "\(error) names no module of the network")
    var outer = try Sequential([("outer", warm)])
    let outerError = failure("\(problem) inside") { () throws(ModuleError) in _ = try outer.evolve(over: input) }
    expect(outerError == error.inside("outer"), "\(error) inside of a network is \(outerError as Any)")
  }

  /// A run that fails, early or late, leaves the module as it was.
  func aRunThatFailsChangesNothing() throws {
    let input = try input(steps: 12, seed: 13)
    if !warm.recordablePaths.isEmpty {
      // A step of 1 ms · 2⁴⁰ cannot be said: found when the record is made, after the run.
      var running = warm
      let error = failure("too long a stride") { () throws(ModuleError) in
        _ = try running.evolve(over: input, recording: .everything(every: 1 << 40))
      }
      expect(haveSameBits(running.snapshot, warm.snapshot), "a run that failed late changed the module")
      if case .signal(.unusableTimeStep)? = error?.problem {
      } else {
        expect(false, "a long stride gave \(error as Any)")
      }
    }
    for attribute in M.Parameters.attributes {
      guard case .tensor(var tensor) = attribute.read(warm.parameters), tensor.count > 0 else { continue }
      tensor.scalars[tensor.count - 1] = .nan
      var broken = warm
      expect(attribute.write(&broken.parameters, .tensor(tensor)), "'\(attribute.name)' cannot be assigned")
      let before = broken.snapshot
      let error = failure("NaN in '\(attribute.name)'") { () throws(ModuleError) in
        _ = try broken.evolve(over: input)
      }
      let problem = ModuleError.Problem.notFinite(attribute: attribute.name, index: tensor.count - 1)
      expect(error == ModuleError(M.typeName, problem), "NaN in '\(attribute.name)' gave \(error as Any)")
      expect(haveSameBits(broken.snapshot, before), "a refused parameter changed the module")
    }
  }

  /// Whatever the input, outputs and states are finite, or the run throws with the first step where one was not.
  func overflowIsReportedWithItsStep() throws {
    let grid = try TimeGrid(step: step, firstTick: 10, count: 40)
    for seed in 0..<6 as Range<UInt64> {
      let input = try RandomRasters.extremes(on: grid, channels: module.inputCount, seed: seed)
      var running = warm
      do {
        let evolution = try running.evolve(over: input, recording: .everything)
        expect(evolution.output.values.allSatisfy(\.isFinite), "an output is not finite and nothing was thrown")
        expect(
          evolution.records.allSatisfy { $0.raster.values.allSatisfy(\.isFinite) },
          "a record is not finite and nothing was thrown")
        try running.validate()
      } catch {
        expect(haveSameBits(running.snapshot, warm.snapshot), "a run that overflowed changed the module")
        let reported = error
        // Some modules take counts alone.
        if case .signal(.notACount) = reported.problem { continue }
        guard case .stateNotFinite(_, let step, let time) = reported.problem else {
          expect(false, "an overflow gave \(error)")
          continue
        }
        expect(time == grid.time(at: step), "step \(step) is not at \(time) s")
        // The modules of a network run one after the other: another one may overflow at an earlier step.
        do { _ = try warm.evolved(over: input.steps(0..<step)) } catch {
          expect(error.path != reported.path, "an overflow at step \(step) is there without that step: \(error)")
        }
        guard module.children.isEmpty else { continue }
        let again = failure("\(step + 1) steps") { () throws(ModuleError) in
          _ = try warm.evolved(over: input.steps(0..<step + 1))
        }
        expect(again == reported, "\(reported) of all steps is, of \(step + 1) steps, \(again as Any)")
      }
    }
  }
}
