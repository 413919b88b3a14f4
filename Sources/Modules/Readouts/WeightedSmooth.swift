internal import Kernels
public import Signals

/// A readout with softmax: class probabilities at each step.
public typealias Softmax = WeightedSmooth<SoftmaxActivation>
/// A readout with the logarithm of softmax.
public typealias LogSoftmax = WeightedSmooth<LogSoftmaxActivation>

/// A readout: weighted sums of the inputs, smoothed by exponential synapses, through an activation.
///
/// ```
/// z = x · W + b
/// I ← exp(−dt / τ) · (I + z)
/// y = activation(I)
/// ```
///
/// ```swift
/// let readout = try Softmax(256, 20, timeConstant: 0.1, timeStep: .milliseconds(1), seed: 1)
/// ```
public struct WeightedSmooth<Activation: ReadoutActivation>: Module {
  public static var typeName: String { Activation.typeName }

  /// What an activation normalises over.
  public enum Normalization: String, Sendable, CaseIterable, AttributeConvertible {
    /// The channels of each step.
    case eachStep = "each_step"
    /// All steps and channels of a raster at once, as the model system does. The result depends on the length of the
    /// raster: pieces are then not the same as the whole.
    case wholeRaster = "whole_raster"
  }

  public struct Simulation: AttributeGroup, Equatable {
    public var normalization = Normalization.eachStep

    public init() {}
    public static var attributes: [Attribute<Self>] { [Attribute("normalization", \.normalization)] }
  }

  public var parameters = NoAttributes()
  public var simulation: Simulation
  public var state = NoAttributes()
  /// The weighted sums.
  public var linear: Linear
  /// The smoothing.
  public var smooth: ExponentialSynapse

  /// Creates a readout.
  ///
  /// Weights and bias are drawn uniformly in ±√(2 / inputs), as the model system documents; the ranges that its code uses
  /// are `.drawn(.kaiming)` for the weights.
  /// - Parameter timeConstant: Seconds; one value for all, or `[outputs]`.
  /// - Throws: `ModuleError` for sizes below 1, values of another shape, or a time constant that is not above zero.
  public init(
    _ inputCount: Int, _ outputCount: Int, weights: Weights = .drawn(.uniformRootOfTwo),
    bias: Weights? = .drawn(.uniformRootOfTwo), timeConstant: Tensor = 0.1,
    normalization: Normalization = .eachStep, noiseDeviation: Double = 0, timeStep: TimeStep = .milliseconds(1),
    seed: Int64 = 0
  ) throws(ModuleError) {
    linear = try Linear(inputCount, outputCount, weights: weights, bias: bias, seed: seed)
    smooth = try ExponentialSynapse(
      outputCount, timeConstant: timeConstant, noiseDeviation: noiseDeviation, timeStep: timeStep, seed: seed)
    simulation = Simulation()
    simulation.normalization = normalization
  }

  private init(simulation: Simulation, linear: Linear, smooth: ExponentialSynapse) throws(ModuleError) {
    self.simulation = simulation
    self.linear = linear
    self.smooth = smooth
    try validate()
  }

  public var children: [NamedModule] {
    get { [NamedModule("linear", linear), NamedModule("smooth", smooth)] }
    set {
      guard newValue.count == 2, let linear = newValue[0].module as? Linear,
        let smooth = newValue[1].module as? ExponentialSynapse
      else { preconditionFailure("A readout is made of a Linear and an ExponentialSynapse.") }
      self.linear = linear
      self.smooth = smooth
    }
  }

  public var inputCount: Int { linear.inputCount }
  public var outputCount: Int { linear.outputCount }
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { .continuous }

  public var needsWholeRaster: Bool { simulation.normalization == .wholeRaster }

  public func validate() throws(ModuleError) {
    for child in children { do { try child.module.validate() } catch { throw error.inside(child.name) } }
    guard linear.outputCount == smooth.inputCount else {
      throw ModuleError(
        Self.typeName,
        .widthsDoNotJoin(from: "linear", outputs: linear.outputCount, to: "smooth", inputs: smooth.inputCount))
    }
  }

  public static func restored(
    from snapshot: ModuleSnapshot, using registry: ModuleRegistry
  ) throws(ModuleError) -> Self {
    let children = try registry.children(of: snapshot)
    guard children.map(\.name) == ["linear", "smooth"], let linear = children[0].module as? Linear,
      let smooth = children[1].module as? ExponentialSynapse
    else {
      throw ModuleError(
        typeName, .wrongChildren(expected: ["linear", "smooth"], found: children.map(\.name)))
    }
    return try Self(
      simulation: Simulation(restoring: snapshot.attributes, as: .simulation, of: typeName), linear: linear,
      smooth: smooth)
  }
}
