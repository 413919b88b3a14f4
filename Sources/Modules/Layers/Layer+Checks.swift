internal import Kernels
public import Signals

extension Module {
  /// Refuses sizes below 1 and above 2³¹ − 1, the last channel of events.
  public static func checkSizes(_ sizes: (what: String, count: Int)...) throws(ModuleError) {
    for size in sizes where size.count < 1 || size.count > Int(Int32.max) {
      throw ModuleError(typeName, .badSize(what: size.what, found: size.count))
    }
  }

  /// Refuses a count of steps that no run can have come to.
  public static func check(step: Int64) throws(ModuleError) {
    guard (0...TimeGrid.largestTick).contains(step) else {
      throw ModuleError(typeName, .outOfRange(attribute: "step", value: Double(step), range: "from 0 to 2^53"))
    }
  }

  /// Refuses a cap on spikes that counts cannot reach or keep.
  static func check(maximumSpikesPerStep cap: Int64) throws(ModuleError) {
    guard (1...Int64(EventRows.largestCount)).contains(cap) else {
      throw ModuleError(
        typeName, .outOfRange(attribute: "max_spikes_per_dt", value: Double(cap), range: "from 1 to 2^24"))
    }
  }

  /// Refuses to run with values that were assigned without a check; done once for a whole network.
  public func validated(in context: EvolutionContext) throws(ModuleError) {
    if context.isValidated { return }
    do { try validate() } catch {
      var located = error
      located.path = AttributePath(context.path.components + error.path.components)
      throw located
    }
  }

  /// The error of a value that left the finite numbers at a step of the input.
  public func notFinite(_ attribute: String, step: Int, of input: Raster, in context: EvolutionContext) -> ModuleError {
    ModuleError(
      Self.typeName, at: context.path,
      .stateNotFinite(attribute: attribute, step: step, time: input.grid.time(at: step)))
  }

  /// The sum of two rasters.
  func sum(_ first: Raster, _ second: Raster, in context: EvolutionContext) throws(ModuleError) -> Raster {
    do { return try first.adding(second) } catch { throw overflow(error, of: first, in: context) }
  }

  /// The error of a sum of rasters that left its range.
  func overflow(_ error: SignalError, of input: Raster, in context: EvolutionContext) -> ModuleError {
    guard case .notFinite(_, let time, _) = error else {
      return ModuleError(Self.typeName, at: context.path, .signal(error))
    }
    let step = (0..<input.stepCount).first { input.grid.time(at: $0) == time } ?? 0
    return notFinite("output", step: step, of: input, in: context)
  }

  /// Refuses children of one name or with a name that is no part of a path, and children that refuse themselves.
  func checkChildren() throws(ModuleError) {
    for (index, child) in children.enumerated() {
      guard !child.name.isEmpty, !child.name.contains("/"), child.name != ".", child.name != ".." else {
        throw ModuleError(Self.typeName, .badChildName(child.name))
      }
      guard !children[..<index].contains(where: { $0.name == child.name }) else {
        throw ModuleError(Self.typeName, .duplicateName(child.name))
      }
      do { try child.module.validate() } catch { throw error.inside(child.name) }
    }
  }

  /// The first step after which a state is no longer finite, found by running again over fewer steps; such a state never
  /// comes back to the finite numbers.
  func firstStepNotFinite(of stepCount: Int, isFiniteAfter: (Int) -> Bool) -> Int {
    var (finite, broken) = (0, stepCount)
    while broken - finite > 1 {
      let middle = (finite + broken) / 2
      if isFiniteAfter(middle) { finite = middle } else { broken = middle }
    }
    return finite
  }
}

extension Tensor {
  /// Whether every value is finite.
  var isFinite: Bool { RowFunctions.firstNotFinite(in: scalars.span) == nil }

  /// What is left of a value after a step: exp(−dt / τ) for each time constant τ in seconds.
  func decays(over step: TimeStep) -> [Float] {
    // Neighbours mostly share a time constant.
    var (last, decay): (Float, Float) = (.nan, .nan)
    return scalars.map { timeConstant in
      if timeConstant != last {
        last = timeConstant
        decay = Float(ElementaryFunctions.exp(-step.seconds / Double(timeConstant)))
      }
      return decay
    }
  }

  /// The share that a state moves towards its input in a step by forward Euler: dt / τ for each time constant τ.
  func rates(over step: TimeStep) -> [Float] { scalars.map { Float(step.seconds / Double($0)) } }
}

extension Raster {
  /// Steps of events that are spread out into dense rows at once.
  private static let stepsOfBlock = 256

  /// Calls a body with the values in dense rows, block by block where the raster holds events.
  func forEachDenseBlock(_ body: (Range<Int>, Span<Float>) -> Void) {
    if case .dense(let values) = storage {
      body(0..<stepCount, values.span)
      return
    }
    var first = 0
    while first < stepCount {
      let block = first..<min(first + Self.stepsOfBlock, stepCount)
      let values = denseValues(of: block)
      body(block, values.span)
      first = block.upperBound
    }
  }
}
