public import Signals

/// A source that plays a given record, once or over and over.
///
/// ```
/// y(tick) = values[tick − first]            inside of the record
/// y(tick) = values[(tick − first) mod n]    when it repeats
/// ```
/// It has no inputs. Before and after a record that does not repeat there are no events, or samples of zero. The record is
/// a parameter, and so part of every archive.
///
/// ```swift
/// let source = try ReplaySource(raster, repeats: true)
/// ```
public struct ReplaySource: Layer {
  public static let typeName = "ReplaySource"

  public struct Parameters: AttributeGroup, Equatable {
    /// `[steps, channels]`.
    public var values = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("values", \.values)]
  }

  public struct Simulation: AttributeGroup, Equatable {
    public var timeStep = TimeStep.milliseconds(1)
    /// The tick at which the record begins.
    public var firstTick: Int64 = 0
    /// Whether the record repeats itself before and after its limits.
    public var repeats = false
    /// Whether the values are samples or counts of events.
    public var kind = SignalKind.continuous
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("dt", \.timeStep, units: "s"),
      Attribute("first_tick", \.firstTick),
      Attribute("repeats", \.repeats),
      Attribute("kind", \.kind),
      Attribute("constants", \.constants),
    ]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state = NoAttributes()

  /// Creates a source that plays a raster on its own grid.
  ///
  /// - Throws: `ModuleError` for a raster without steps or channels.
  public init(_ raster: Raster, repeats: Bool = false) throws(ModuleError) {
    parameters = Parameters()
    do { parameters.values = try Tensor(raster.values, shape: [raster.stepCount, raster.channelCount]) } catch {
      throw ModuleError(Self.typeName, .signal(error))
    }
    simulation = Simulation()
    simulation.timeStep = raster.grid.step
    simulation.firstTick = raster.grid.firstTick
    simulation.repeats = repeats
    simulation.kind = raster.kind
    try validate()
  }

  /// Creates a source that plays a series on the steps of a clock, over and over if the series is periodic.
  ///
  /// Events are counted, samples read at the beginning of each step.
  ///
  /// - Throws: `ModuleError` for a series that does not begin on a tick or is not a whole number of steps long.
  public init(_ series: any TimeSeries, step: TimeStep) throws(ModuleError) {
    let raster: Raster
    do throws(SignalError) {
      // The tick nearest to the start: the rest of a start between two ticks is not a whole number of steps.
      let tick = (series.start / step.seconds).rounded()
      guard tick.magnitude < Double(TimeGrid.largestTick),
        (series.start / step.seconds - tick).magnitude <= max(1e-6, 2 * series.start.ulp / step.seconds)
      else { throw .notWholeSteps(seconds: series.start, step: step) }
      let grid = try TimeGrid(
        step: step, firstTick: Int64(tick), count: step.count(from: Int64(tick), until: series.stop))
      switch series.signal {
      case .continuous(let series): raster = try series.raster(on: grid)
      case .events(let series): raster = try series.raster(on: grid)
      }
    } catch { throw ModuleError(Self.typeName, .signal(error)) }
    try self.init(raster, repeats: series.isPeriodic)
  }

  public init(parameters: Parameters, simulation: Simulation, state: NoAttributes) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    try validate()
  }

  public var inputCount: Int { 0 }
  public var outputCount: Int { parameters.values.shape.last ?? 0 }
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { simulation.kind }
  public var timeStep: TimeStep? { simulation.timeStep }

  public func validate() throws(ModuleError) {
    let values = parameters.values
    guard values.shape.count == 2 else {
      throw ModuleError(
        Self.typeName, .wrongShape(attribute: "values", expected: [values.count, 1], found: values.shape))
    }
    try Self.checkSizes(("steps", values.shape[0]), ("channels", values.shape[1]))
    if simulation.kind == .events {
      try values.checkCounts(shape: values.shape, as: "values", of: Self.typeName)
    } else {
      try values.checkFinite(shape: values.shape, as: "values", of: Self.typeName)
    }
    guard (-TimeGrid.largestTick...TimeGrid.largestTick).contains(simulation.firstTick) else {
      throw ModuleError(
        Self.typeName,
        .outOfRange(attribute: "first_tick", value: Double(simulation.firstTick), range: "from -2^53 to 2^53"))
    }
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let (count, channels) = (parameters.values.shape[0], outputCount)
    var values = [Float](repeating: 0, count: input.stepCount * channels)
    for step in 0..<input.stepCount {
      var row = input.grid.firstTick - simulation.firstTick + Int64(step)
      if simulation.repeats {
        row %= Int64(count)
        if row < 0 { row += Int64(count) }
      }
      guard row >= 0, row < Int64(count) else { continue }
      let first = Int(row) * channels
      for channel in 0..<channels { values[step * channels + channel] = parameters.values.scalars[first + channel] }
    }
    let raster = Raster(grid: input.grid, channelCount: channels, storage: .dense(values))
    guard simulation.kind == .events else { return Evolution(output: raster) }
    return Evolution(output: try locating(in: context) { () throws(SignalError) in try raster.heldAsEvents() })
  }
}

extension SignalKind: AttributeConvertible {}
