public import Modules
public import Signals

/// How a NIR graph becomes a network.
///
/// ```swift
/// let network = try NIRGraph("network.nir").network(NIROptions(timeStep: .milliseconds(1), timeUnit: .unit(.milliseconds)))
/// ```
public struct NIROptions: Sendable {
  /// The time step; that of the graph's metadata (`dt`, in seconds) unless given.
  public var timeStep: TimeStep?
  /// How membranes are integrated; by the graph's metadata (`integrator`) unless given, and exactly where it tells none.
  public var integration: MembraneIntegrator.Integration?
  /// What becomes of a potential after a spike; by the metadata (`reset`) unless given, and the reset potential where it
  /// tells none.
  public var reset: IntegrateAndFire.Reset?
  /// In what the graph tells times.
  public var timeUnit: NIRTimeUnit
  /// What is meant by its numbers.
  public var dialect: NIRDialect

  public init(
    timeStep: TimeStep? = nil, integration: MembraneIntegrator.Integration? = nil,
    reset: IntegrateAndFire.Reset? = nil, timeUnit: NIRTimeUnit = .seconds, dialect: NIRDialect = .standard
  ) {
    (self.timeStep, self.integration, self.reset) = (timeStep, integration, reset)
    (self.timeUnit, self.dialect) = (timeUnit, dialect)
  }
}
