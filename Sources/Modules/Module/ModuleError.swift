public import Signals

/// What went wrong in a module, and in which: its type and its path in the network.
public struct ModuleError: Error, Equatable, Sendable {
  /// The type of the module, such as `LIF`.
  public var type: String
  /// Where it is in the network; empty for the outermost.
  public var path: AttributePath
  /// What went wrong.
  public var problem: Problem

  public init(_ type: String, at path: AttributePath = AttributePath(), _ problem: Problem) {
    self.type = type
    self.path = path
    self.problem = problem
  }

  /// The same error seen from the module that holds child `name`.
  public func inside(_ name: String) -> ModuleError {
    var error = self
    error.path = path.inside(name)
    return error
  }

  /// The same error of a run that began some steps earlier.
  func later(by steps: Int) -> ModuleError {
    var error = self
    switch problem {
    case .stateNotFinite(let attribute, let step, let time):
      error.problem = .stateNotFinite(attribute: attribute, step: step + steps, time: time)
    case .tooManyEvents(let channel, let step, let time):
      error.problem = .tooManyEvents(channel: channel, step: step + steps, time: time)
    case .signal(.notACount(let value, let step, let channel)):
      error.problem = .signal(.notACount(value: value, step: step + steps, channel: channel))
    default: break
    }
    return error
  }

  /// The kinds of trouble, with their facts.
  public enum Problem: Equatable, Sendable {
    /// A raster with another number of channels than the module has inputs.
    case inputWidth(expected: Int, found: Int)
    /// A raster on another time step than the module's.
    case timeStepMismatch(expected: TimeStep, found: TimeStep)
    /// A value that has to be above zero and is not.
    case notPositive(attribute: String, value: Double, index: Int)
    /// A value outside of its range.
    case outOfRange(attribute: String, value: Double, range: String)
    /// A value that is infinite or not a number.
    case notFinite(attribute: String, index: Int)
    /// A tensor of the wrong shape.
    case wrongShape(attribute: String, expected: [Int], found: [Int])
    /// A size that makes no network.
    case badSize(what: String, found: Int)
    /// A path that leads to no attribute.
    case noSuchAttribute(path: String, suggestion: String?)
    /// A parameter that cannot be held constant, since its module's settings do not list `constants`.
    case cannotFix(attribute: String)
    /// An output that the module does not have.
    case noSuchOutput(name: String, known: [String])
    /// A path to record that no module has.
    case noSuchRecord(path: String, suggestion: String?)
    /// A snapshot without one of the attributes, or a module without one that another attribute needs.
    case missingAttribute(String)
    /// A value of the wrong kind or shape.
    case incompatibleValue(String, expected: String, found: String)
    /// Another number of leaves than the module has.
    case wrongLeafCount(expected: Int, found: Int)
    /// A snapshot of a type that no one registered.
    case unknownModuleType(known: [String])
    /// A function of `Instant` that no one registered.
    case unknownFunction(attribute: String, name: String, known: [String])
    /// A snapshot with other children than its type has.
    case wrongChildren(expected: [String], found: [String])
    /// A child name that is no part of a path.
    case badChildName(String)
    /// Two children of one name.
    case duplicateName(String)
    /// A child whose outputs do not fit the next one's inputs.
    case widthsDoNotJoin(from: String, outputs: Int, to: String, inputs: Int)
    /// A connection of a network of nodes that cannot be, and why.
    case badEdge(from: String, to: String, reason: String)
    /// Branches of different widths where they have to be equal.
    case branchesDiffer(what: String, first: String, count: Int, other: String, otherCount: Int)
    /// A state that left the finite numbers while the module ran.
    case stateNotFinite(attribute: String, step: Int, time: Double)
    /// More events of an output in a step than a count can hold.
    case tooManyEvents(channel: Int, step: Int, time: Double)
    /// A network whose modules have different time steps.
    case timeStepsDiffer([String])
    /// Two time steps of which neither is a whole number of the other.
    case ratesDoNotFit(network: TimeStep, module: TimeStep)
    /// A network without a time step of its own, and none given.
    case timeStepNeeded
    /// No input and no duration.
    case durationNeeded
    /// An input that ends at or before the time of the module's clock.
    case inputEnded(stop: Double, now: Double)
    /// An input that ends before the first step does.
    case inputTooShort(start: Double, stop: Double, step: TimeStep)
    /// A way to draw weights whose numbers cannot be drawn from.
    case unusableInitializer(attribute: String, text: String)
    /// A module that has no gradient, in a network that is to be trained.
    case notDifferentiable
    /// Trouble with the series or raster.
    case signal(SignalError)
  }
}

extension ModuleError: CustomStringConvertible {
  /// The module in words: `LIF 'hidden'`.
  private var subject: String { path.components.isEmpty ? type : "\(type) '\(path)'" }

  public var description: String {
    switch problem {
    case .inputWidth(let expected, let found):
      "\(subject) expects \(expected) input channels, but the raster has \(found)."
    case .timeStepMismatch(let expected, let found):
      "\(subject) runs at a time step of \(expected), but the raster has \(found); "
        + "rasterise the input on the module's step."
    case .notPositive(let attribute, let value, let index):
      "\(subject): '\(attribute)' must be above zero, but value \(index) is \(value)."
    case .outOfRange(let attribute, let value, let range):
      "\(subject): '\(attribute)' must be \(range), but is \(value)."
    case .notFinite(let attribute, let index):
      "\(subject): '\(attribute)' must hold finite numbers, but value \(index) is not one."
    case .wrongShape(let attribute, let expected, let found):
      "\(subject): '\(attribute)' has shape \(expected), but a tensor of shape \(found) was given."
    case .badSize(let what, let found):
      "\(subject) cannot have \(found) \(what)."
    case .noSuchAttribute(let path, let suggestion):
      "\(subject) has no attribute '\(path)'.\(Self.didYouMean(suggestion))"
    case .cannotFix(let attribute):
      "\(subject): '\(attribute)' cannot be held constant, since the settings of its type have no attribute 'constants'; "
        + "list one of type AttributeNames."
    case .notDifferentiable:
      "\(subject) has no gradient, so a network that holds it cannot be trained; leave it out, or let its type conform to "
        + "DifferentiableModule."
    case .noSuchOutput(let name, let known):
      known.isEmpty
        ? "\(subject) has one output, and none named '\(name)'; leave the choice out."
        : "\(subject) has no output '\(name)'; choose one of \(known.joined(separator: ", "))."
    case .noSuchRecord(let path, let suggestion):
      "\(subject) has nothing to record at '\(path)'.\(Self.didYouMean(suggestion))"
    case .missingAttribute(let name):
      "\(subject) lacks the attribute '\(name)'; a snapshot without it is damaged or was made by another version."
    case .incompatibleValue(let name, let expected, let found):
      "\(subject): '\(name)' holds \(expected), but was given \(found)."
    case .wrongLeafCount(let expected, let found):
      "\(subject) has \(expected) attributes in all, but \(found) values were given."
    case .unknownModuleType(let known):
      "No module type is registered as '\(type)'\(path.components.isEmpty ? "" : " (for '\(path)')"); register it, "
        + "or use one of \(known.joined(separator: ", "))."
    case .unknownFunction(let attribute, let name, let known):
      "\(subject): '\(attribute)' names the function '\(name)', which is not known; register it"
        + (known.isEmpty ? "." : ", or use one of \(known.joined(separator: ", ")).")
    case .wrongChildren(let expected, let found):
      "\(subject) is made of \(expected), but the snapshot has \(found)."
    case .badChildName(let name):
      "\(subject) cannot have a module named '\(name)'; a name is not empty, has no '/' and is not '.' or '..'."
    case .duplicateName(let name):
      "\(subject) has two modules named '\(name)'; give each a name of its own."
    case .widthsDoNotJoin(let from, let outputs, let to, let inputs):
      "\(subject): '\(from)' has \(outputs) outputs, but '\(to)' expects \(inputs) inputs."
    case .badEdge(let from, let to, let reason):
      "\(subject) cannot have an edge from '\(from)' to '\(to)': \(reason)."
    case .branchesDiffer(let what, let first, let count, let other, let otherCount):
      "\(subject): '\(first)' has \(count) \(what), but '\(other)' has \(otherCount); all branches need the same number."
    case .stateNotFinite(let attribute, _, let time):
      "\(subject): '\(attribute)' left the finite numbers at \(time) s; "
        + "lower the weights or the input."
    case .tooManyEvents(let channel, _, let time):
      "\(subject) gives more than 2^24 events on channel \(channel) at \(time) s; lower the weights or the "
        + "input."
    case .timeStepsDiffer(let steps):
      "\(subject) mixes modules of different time steps (\(steps.joined(separator: ", "))); give all the same, "
        + "or convert rates by Multirate."
    case .ratesDoNotFit(let network, let module):
      "\(subject): a module with steps of \(module) does not fit a network with steps of \(network); "
        + "one has to be a whole number of the other."
    case .timeStepNeeded:
      "\(subject) has no time step of its own; say it as timed(step: .milliseconds(1))."
    case .durationNeeded:
      "\(subject) was given neither an input nor a duration; give one of them."
    case .inputEnded(let stop, let now):
      "\(subject) is at \(now) s, but its input ends at \(stop) s; reset the clock or give a duration."
    case .inputTooShort(let start, let stop, let step):
      "\(subject) is at \(start) s and its input ends at \(stop) s, before a step of \(step) is over; "
        + "give a longer input, or ask for no steps."
    case .unusableInitializer(let attribute, let text):
      "\(subject): '\(attribute)' cannot be drawn by '\(text)'; bounds and deviations are from 0 to 1e37, "
        + "probabilities from 0 to 1."
    case .signal(let error):
      path.components.isEmpty ? error.description : "\(subject): \(error.description)"
    }
  }

  private static func didYouMean(_ suggestion: String?) -> String {
    suggestion.map { " Did you mean '\($0)'?" } ?? ""
  }
}
