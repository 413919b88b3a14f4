public import Signals

/// What a module is told of its run beside the input: where it is in the network, which trial it is, what to record.
public struct EvolutionContext: Sendable {
  /// The module's path in the network that evolves.
  public var path: AttributePath
  /// The global number of the trial, which keeps the noise of trials apart.
  public var trial: Int
  /// What to record.
  public var recording: Recording
  /// Whether the network was validated as a whole before it ran, so that its modules need not do it at every call.
  var isValidated = false

  public init(path: AttributePath = AttributePath(), trial: Int = 0, recording: Recording = .nothing) {
    self.path = path
    self.trial = trial
    self.recording = recording
  }

  /// The context of child `name`.
  public func child(_ name: String) -> EvolutionContext {
    var context = self
    context.path = path.appending(name)
    return context
  }

  /// Runs a child over its input, and records the child's output where that is wanted.
  public func evolve<Child: Module>(
    _ child: inout Child, named name: String, over input: Raster
  ) throws(ModuleError) -> Evolution {
    let context = self.child(name)
    var evolution = try child.evolve(over: input, in: context)
    evolution.records += try self.outputRecords(of: child, named: name, evolution.output)
    return evolution
  }

  /// The record of a child's output, where it is wanted.
  func outputRecords<Child: Module>(
    of child: Child, named name: String, _ output: Raster
  ) throws(ModuleError) -> [Evolution.Record] {
    let context = self.child(name)
    guard context.records("output") else { return [] }
    let kind = child.outputKind
    return [
      try child.locating(in: context) { () throws(SignalError) in try context.record("output", output, as: kind) }
    ]
  }

  /// Whether a trace of this module is wanted; ask before allocating it.
  public func records(_ trace: String) -> Bool {
    recording.paths?.isEmpty != true && recording.includes(path.appending(trace))
  }

  /// Whether anything of this module or of those inside it is wanted.
  var recordsAnything: Bool {
    guard let paths = recording.paths else { return true }
    return paths.contains { $0.contains(path) || path.contains($0) }
  }

  /// The random numbers of this module in this trial.
  public func randomNumbers(seed: Int64) -> RandomNumbers {
    // No module can have a name with a slash: its noise is never what another one's weights were drawn from.
    RandomNumbers(seed: seed, path: path.inside("/noise"), trial: trial)
  }

  /// The noise ζ = σ √dt · N(0, 1) of a module for some steps, `[steps, channels]`; `nil` without noise.
  ///
  /// - Parameters:
  ///   - deviation: σ, per √s.
  ///   - firstStep: Steps since the module's last reset.
  public func noise(
    _ deviation: Double, seed: Int64, timeStep: TimeStep, firstStep: Int64, steps: Int, channels: Int
  ) -> [Float]? {
    guard deviation > 0 else { return nil }
    return randomNumbers(seed: seed).noise(
      firstStep: firstStep, steps: steps, channels: channels,
      deviation: Float(deviation * timeStep.seconds.squareRoot()))
  }

  /// A recorded trace, thinned as the recording asks.
  ///
  /// - Throws: `SignalError` when the thinned time step leaves its range, and for a channel that is not there.
  public func record(
    _ trace: String, _ raster: Raster, as kind: SignalKind, units: String? = nil
  ) throws(SignalError) -> Evolution.Record {
    try Evolution.Record(path: path.appending(trace), kind: kind, units: units, raster: raster).kept(by: recording)
  }
}
