public import Signals

/// Modules one after the other, whose output is added to their input.
///
/// ```
/// y = stack(x) + x
/// ```
///
/// ```swift
/// let block = try Residual(Linear(16, 16, seed: 1), LIF(16))
/// block.inputCount == block.outputCount   // true
/// ```
public struct Residual: Module {
  public static let typeName = "Residual"

  public var parameters = NoAttributes()
  public var simulation = NoAttributes()
  public var state = NoAttributes()
  /// What is added to the input.
  public private(set) var stack: Sequential

  /// Creates a block of modules named by place and type.
  ///
  /// - Throws: `ModuleError` for neighbours whose widths do not fit, or a stack with other outputs than inputs.
  public init(_ modules: any Module...) throws(ModuleError) {
    try self.init(stack: Sequential(numbering: modules))
  }

  /// Creates a block of named modules.
  ///
  /// - Throws: `ModuleError` as above.
  public init(_ modules: [(String, any Module)]) throws(ModuleError) {
    try self.init(stack: Sequential(modules))
  }

  private init(stack: Sequential) throws(ModuleError) {
    self.stack = stack
    try validate()
  }

  public var children: [NamedModule] {
    get { stack.children }
    set { stack.children = newValue }
  }
  public var inputCount: Int { stack.inputCount }
  public var outputCount: Int { stack.outputCount }
  public var inputKind: SignalKind { stack.inputKind }
  public var outputKind: SignalKind { inputKind == .events ? stack.outputKind : .continuous }

  public var outputNames: [String] { stack.outputNames }
  public mutating func choose(output name: String) throws(ModuleError) {
    var changed = self
    try changed.stack.choose(output: name)
    try changed.validate()
    self = changed
  }

  public func validate() throws(ModuleError) {
    try stack.validate()
    guard inputCount == outputCount else {
      throw ModuleError(
        Self.typeName,
        .widthsDoNotJoin(from: "its stack", outputs: outputCount, to: "its own sum", inputs: inputCount))
    }
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try adding(input, to: stack.evolve(over: input, in: context), in: context)
  }

  /// Runs the stack, and keeps the tapes of its modules.
  mutating func stackEvolvedTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (Evolution, [ChildTape]) {
    try stack.evolveTaped(over: input, in: context)
  }

  /// What the stack gave, with the input added to each of its outputs.
  func adding(_ input: Raster, to given: Evolution, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    var evolution = given
    evolution.output = try sum(evolution.output, input, in: context)
    // One of another width cannot be chosen, and stays as it is.
    for index in evolution.outputs.indices where evolution.outputs[index].raster.channelCount == inputCount {
      evolution.outputs[index].raster = try sum(evolution.outputs[index].raster, input, in: context)
      if inputKind == .continuous { evolution.outputs[index].kind = .continuous }
    }
    return evolution
  }

  public static func restored(
    from snapshot: ModuleSnapshot, using registry: ModuleRegistry
  ) throws(ModuleError) -> Residual {
    try Residual(stack: Sequential.restored(from: snapshot, using: registry))
  }
}
