import Modules
import Signals
import Testing

@Suite struct `sentences of module errors` {
  typealias Problem = ModuleError.Problem

  static let sentences: [(Problem, String)] = [
    (.inputWidth(expected: 64, found: 32), "LIF 'hidden' expects 64 input channels, but the raster has 32."),
    (
      .timeStepMismatch(expected: .milliseconds(1), found: .milliseconds(2)),
      "LIF 'hidden' runs at a time step of 1 ms, but the raster has 2 ms; rasterise the input on the module's step."
    ),
    (
      .notPositive(attribute: "tau_mem", value: -0.5, index: 3),
      "LIF 'hidden': 'tau_mem' must be above zero, but value 3 is -0.5."
    ),
    (
      .outOfRange(attribute: "noise_std", value: -1, range: "zero or more, and finite"),
      "LIF 'hidden': 'noise_std' must be zero or more, and finite, but is -1.0."
    ),
    (
      .notFinite(attribute: "w_rec", index: 7),
      "LIF 'hidden': 'w_rec' must hold finite numbers, but value 7 is not one."
    ),
    (
      .wrongShape(attribute: "bias", expected: [3], found: [2, 2]),
      "LIF 'hidden': 'bias' has shape [3], but a tensor of shape [2, 2] was given."
    ),
    (.badSize(what: "neurons", found: 0), "LIF 'hidden' cannot have 0 neurons."),
    (
      .noSuchAttribute(path: "tau_men", suggestion: "tau_mem"),
      "LIF 'hidden' has no attribute 'tau_men'. Did you mean 'tau_mem'?"
    ),
    (.noSuchAttribute(path: "colour", suggestion: nil), "LIF 'hidden' has no attribute 'colour'."),
    (
      .noSuchRecord(path: "vmen", suggestion: "vmem"),
      "LIF 'hidden' has nothing to record at 'vmen'. Did you mean 'vmem'?"
    ),
    (
      .badEdge(from: "fc", to: "lif", reason: "there is no node 'fc'"),
      "LIF 'hidden' cannot have an edge from 'fc' to 'lif': there is no node 'fc'."
    ),
    (
      .missingAttribute("bias"),
      "LIF 'hidden' lacks the attribute 'bias'; a snapshot without it is damaged or was made by another version."
    ),
    (
      .incompatibleValue("bias", expected: "a tensor of shape [3]", found: "a flag"),
      "LIF 'hidden': 'bias' holds a tensor of shape [3], but was given a flag."
    ),
    (
      .wrongLeafCount(expected: 14, found: 13), "LIF 'hidden' has 14 attributes in all, but 13 values were given."
    ),
    (
      .unknownModuleType(known: ["Linear", "Softmax"]),
      "No module type is registered as 'LIF' (for 'hidden'); register it, or use one of Linear, Softmax."
    ),
    (
      .unknownFunction(attribute: "function", name: "cube", known: ["square"]),
      "LIF 'hidden': 'function' names the function 'cube', which is not known; register it, or use one of square."
    ),
    (
      .wrongChildren(expected: ["linear", "smooth"], found: ["linear"]),
      "LIF 'hidden' is made of [\"linear\", \"smooth\"], but the snapshot has [\"linear\"]."
    ),
    (
      .badChildName("a/b"),
      "LIF 'hidden' cannot have a module named 'a/b'; a name is not empty, has no '/' and is not '.' or '..'."
    ),
    (.duplicateName("a"), "LIF 'hidden' has two modules named 'a'; give each a name of its own."),
    (
      .widthsDoNotJoin(from: "a", outputs: 3, to: "b", inputs: 4),
      "LIF 'hidden': 'a' has 3 outputs, but 'b' expects 4 inputs."
    ),
    (
      .stateNotFinite(attribute: "vmem", step: 12, time: 0.012),
      "LIF 'hidden': 'vmem' left the finite numbers at 0.012 s; lower the weights or the input."
    ),
    (
      .tooManyEvents(channel: 2, step: 12, time: 0.012),
      "LIF 'hidden' gives more than 2^24 events on channel 2 at 0.012 s; lower the weights or the input."
    ),
    (
      .timeStepsDiffer(["1 ms in 'a'", "2 ms in 'b'"]),
      "LIF 'hidden' mixes modules of different time steps (1 ms in 'a', 2 ms in 'b'); give all the same, "
        + "or convert rates by Multirate."
    ),
    (
      .ratesDoNotFit(network: .milliseconds(2), module: .milliseconds(3)),
      "LIF 'hidden': a module with steps of 3 ms does not fit a network with steps of 2 ms; "
        + "one has to be a whole number of the other."
    ),
    (
      .branchesDiffer(what: "inputs", first: "a", count: 3, other: "b", otherCount: 4),
      "LIF 'hidden': 'a' has 3 inputs, but 'b' has 4; all branches need the same number."
    ),
    (
      .cannotFix(attribute: "tau"),
      "LIF 'hidden': 'tau' cannot be held constant, since the settings of its type have no attribute 'constants'; "
        + "list one of type AttributeNames."
    ),
    (
      .noSuchOutput(name: "c", known: ["a", "b"]), "LIF 'hidden' has no output 'c'; choose one of a, b."
    ),
    (
      .timeStepNeeded, "LIF 'hidden' has no time step of its own; say it as timed(step: .milliseconds(1))."
    ),
    (.durationNeeded, "LIF 'hidden' was given neither an input nor a duration; give one of them."),
    (
      .inputEnded(stop: 0.5, now: 0.75),
      "LIF 'hidden' is at 0.75 s, but its input ends at 0.5 s; reset the clock or give a duration."
    ),
    (
      .inputTooShort(start: 0.5, stop: 0.5001, step: .milliseconds(1)),
      "LIF 'hidden' is at 0.5 s and its input ends at 0.5001 s, before a step of 1 ms is over; "
        + "give a longer input, or ask for no steps."
    ),
    (
      .unusableInitializer(attribute: "w_rec", text: "normal -1.0"),
      "LIF 'hidden': 'w_rec' cannot be drawn by 'normal -1.0'; bounds and deviations are from 0 to 1e37, "
        + "probabilities from 0 to 1."
    ),
    (
      .signal(.notADuration(-1)),
      "LIF 'hidden': A duration must be a finite number of seconds from zero up, but is -1.0 s."
    ),
    (
      .notDifferentiable,
      "LIF 'hidden' has no gradient, so a network that holds it cannot be trained; leave it out, or let its type conform "
        + "to DifferentiableModule."
    ),
  ]

  /// The name of a case; a new one does not compile before it is listed here and in `names`.
  static func name(of problem: Problem) -> String {
    switch problem {
    case .inputWidth: "inputWidth"
    case .timeStepMismatch: "timeStepMismatch"
    case .notPositive: "notPositive"
    case .outOfRange: "outOfRange"
    case .notFinite: "notFinite"
    case .wrongShape: "wrongShape"
    case .badSize: "badSize"
    case .noSuchAttribute: "noSuchAttribute"
    case .noSuchRecord: "noSuchRecord"
    case .missingAttribute: "missingAttribute"
    case .incompatibleValue: "incompatibleValue"
    case .wrongLeafCount: "wrongLeafCount"
    case .unknownModuleType: "unknownModuleType"
    case .unknownFunction: "unknownFunction"
    case .wrongChildren: "wrongChildren"
    case .badChildName: "badChildName"
    case .duplicateName: "duplicateName"
    case .widthsDoNotJoin: "widthsDoNotJoin"
    case .badEdge: "badEdge"
    case .stateNotFinite: "stateNotFinite"
    case .tooManyEvents: "tooManyEvents"
    case .timeStepsDiffer: "timeStepsDiffer"
    case .timeStepNeeded: "timeStepNeeded"
    case .durationNeeded: "durationNeeded"
    case .inputEnded: "inputEnded"
    case .inputTooShort: "inputTooShort"
    case .unusableInitializer: "unusableInitializer"
    case .signal: "signal"
    case .ratesDoNotFit: "ratesDoNotFit"
    case .branchesDiffer: "branchesDiffer"
    case .cannotFix: "cannotFix"
    case .noSuchOutput: "noSuchOutput"
    case .notDifferentiable: "notDifferentiable"
    }
  }

  @Test(arguments: sentences) func `every problem is one clear sentence`(_ problem: Problem, _ sentence: String) {
    let error = ModuleError("LIF", at: "hidden", problem)
    #expect(error.description == sentence)
    #expect("\(error)" == sentence)
  }

  @Test func `every problem has its sentence here`() {
    #expect(Set(Self.sentences.map { Self.name(of: $0.0) }).count == 33)
  }

  @Test func `the outermost module has no path`() {
    let error = ModuleError("LIF", .inputWidth(expected: 64, found: 32))
    #expect(error.description == "LIF expects 64 input channels, but the raster has 32.")
    #expect(
      error.inside("hidden").inside("network").description
        == "LIF 'network/hidden' expects 64 input channels, but the raster has 32.")
    let signal = SignalError.notADuration(-1)
    #expect(ModuleError("LIF", .signal(signal)).description == signal.description)
    #expect(
      ModuleError("Spike", .unknownModuleType(known: ["LIF"])).description
        == "No module type is registered as 'Spike'; register it, or use one of LIF.")
  }

  @Test func `an error gains the path on its way out of a network`() throws {
    let hidden = try Sequential([("cells", LIF(64))])
    var network = try Sequential([("hidden", hidden)])
    let error = #expect(throws: ModuleError.self) { try network.evolve(over: Raster([Array(repeating: 0, count: 32)])) }
    #expect(error?.description == "LIF 'hidden/cells' expects 64 input channels, but the raster has 32.")
    let refused = #expect(throws: ModuleError.self) { try network.set("hidden/cells/tau_mem", to: .number(-1)) }
    #expect(refused?.description == "LIF 'hidden/cells': 'tau_mem' must be above zero, but value 0 is -1.0.")
    let unknown = #expect(throws: ModuleError.self) { try network.set("hidden/cells/tau_men", to: .number(1)) }
    #expect(
      unknown?.description
        == "Sequential has no attribute 'hidden/cells/tau_men'. Did you mean 'hidden/cells/tau_mem'?")
    var snapshot = network.snapshot
    snapshot.children[0].snapshot.children[0].snapshot.type = "Spiker"
    let unregistered = #expect(throws: ModuleError.self) { try ModuleRegistry.standard.module(from: snapshot) }
    #expect(unregistered?.description.contains("'Spiker' (for 'hidden/cells')") == true)
  }

  @Test func `a lone module with another time step is not said to mix any`() throws {
    let error = #expect(throws: ModuleError.self) { try LIF(1).timed(step: .milliseconds(2)) }
    #expect(error?.description.contains("''") == false)
  }
}
