import Modules
import Signals

/// A layer that has an attribute of every kind, and passes its input on.
struct EveryKind: Layer {
  static let typeName = "EveryKind"

  enum Word: String, AttributeConvertible {
    case first = ""
    case second = "zweites Wört"
  }

  struct Parameters: AttributeGroup {
    var scalar = Tensor(repeating: 0, shape: [])
    var cube = Tensor(repeating: 0, shape: [])
    var nothing = Tensor([])
    var number = 0.0
    var count: Int64 = 0
    var flag = false
    var text = Word.first
    var step = TimeStep.seconds(1)
    var absent: Tensor?
    static let attributes: [Attribute<Self>] = [
      Attribute("scalar", \.scalar, in: .weights, units: "mV"),
      Attribute("cube", \.cube),
      Attribute("nothing", \.nothing),
      Attribute("number", \.number),
      Attribute("count", \.count),
      Attribute("flag", \.flag),
      Attribute("text", \.text),
      Attribute("step", \.step),
      Attribute("absent", \.absent),
    ]
  }

  var parameters: Parameters
  var simulation = NoAttributes()
  var state = NoAttributes()
  var inputCount: Int { 1 }
  var outputCount: Int { 1 }
  var inputKind: SignalKind { .continuous }
  var outputKind: SignalKind { .continuous }

  init() throws {
    parameters = Parameters()
    parameters.scalar = Tensor(repeating: -0.0, shape: [])
    parameters.cube = try Tensor((0..<24).map { Float($0) / 7 }, shape: [2, 3, 4])
    parameters.number = 0.1
    parameters.count = .min
    parameters.flag = true
    parameters.text = .second
    parameters.step = .hertz(44_100)
  }

  init(parameters: Parameters, simulation: NoAttributes, state: NoAttributes) throws(ModuleError) {
    self.parameters = parameters
  }

  func validate() throws(ModuleError) {}

  mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    Evolution(output: input)
  }
}
