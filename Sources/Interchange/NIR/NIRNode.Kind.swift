extension NIRNode {
  /// The types of nodes, by their names in nir 1.0.8.
  public enum Kind: String, Sendable, CaseIterable {
    case input = "Input"
    case output = "Output"
    case affine = "Affine"
    case linear = "Linear"
    case scale = "Scale"
    case convolution1D = "Conv1d"
    case convolution2D = "Conv2d"
    case sumPooling2D = "SumPool2d"
    case averagePooling2D = "AvgPool2d"
    case flatten = "Flatten"
    case threshold = "Threshold"
    case delay = "Delay"
    case integrator = "I"
    case integrateAndFire = "IF"
    case leakyIntegrator = "LI"
    case leakyIntegrateAndFire = "LIF"
    case currentLeakyIntegrator = "CubaLI"
    case currentLeakyIntegrateAndFire = "CubaLIF"
    case graph = "NIRGraph"
  }

  /// What a field of a node has to hold.
  struct Field: Sendable {
    /// The forms that a field can have.
    enum Form: Sendable {
      /// Finite numbers, as many as there are neurons: all such fields of a node have one shape.
      case perNeuron
      /// As `perNeuron`, or one number for all.
      case perNeuronOrSingle
      /// Finite numbers of a rank.
      case weights(rank: ClosedRange<Int>)
      /// Finite numbers, one an output channel of the weights.
      case perOutput
      /// Finite numbers of any shape.
      case numbers
      /// A list of whole numbers from a least on.
      case extents(least: Int)
      /// One whole number from a least on, or a list of them of a length.
      case sizes(count: Int, least: Int)
      /// As `sizes`, or one of the words `same` and `valid`.
      case padding(count: Int)
      /// One whole number.
      case integer
    }

    let name: String
    let form: Form
    var isRequired = true
  }
}

extension NIRNode.Kind {
  /// The fields of a node of this type; nir 1.0.8 takes no others.
  var fields: [NIRNode.Field] {
    typealias Field = NIRNode.Field
    func perNeuron(_ names: String...) -> [Field] { names.map { Field(name: $0, form: .perNeuron) } }
    let reset = Field(name: "v_reset", form: .perNeuron, isRequired: false)
    let inputWeight = Field(name: "w_in", form: .perNeuronOrSingle, isRequired: false)
    func convolution(_ dimensions: Int) -> [Field] {
      [
        Field(name: "input_shape", form: .sizes(count: dimensions, least: 1), isRequired: false),
        Field(name: "weight", form: .weights(rank: dimensions + 2...dimensions + 2)),
        Field(name: "bias", form: .perOutput), Field(name: "stride", form: .sizes(count: dimensions, least: 1)),
        Field(name: "padding", form: .padding(count: dimensions)),
        Field(name: "dilation", form: .sizes(count: dimensions, least: 1)),
        Field(name: "groups", form: .sizes(count: 1, least: 1)),
      ]
    }
    return switch self {
    case .input, .output: [Field(name: "shape", form: .extents(least: 1))]
    case .affine: [Field(name: "weight", form: .weights(rank: 2...2)), Field(name: "bias", form: .perOutput)]
    case .linear: [Field(name: "weight", form: .weights(rank: 2...2))]
    case .scale: [Field(name: "scale", form: .numbers)]
    case .convolution1D: convolution(1)
    case .convolution2D: convolution(2)
    case .sumPooling2D, .averagePooling2D:
      [
        Field(name: "kernel_size", form: .sizes(count: 2, least: 1)),
        Field(name: "stride", form: .sizes(count: 2, least: 1)),
        Field(name: "padding", form: .sizes(count: 2, least: 0)),
      ]
    case .flatten:
      [
        Field(name: "start_dim", form: .integer, isRequired: false),
        Field(name: "end_dim", form: .integer, isRequired: false),
        Field(name: "input_type", form: .extents(least: 1), isRequired: false),
      ]
    case .threshold: [Field(name: "threshold", form: .numbers)]
    case .delay: [Field(name: "delay", form: .numbers)]
    case .integrator: perNeuron("r")
    case .integrateAndFire: perNeuron("r", "v_threshold") + [reset]
    case .leakyIntegrator: perNeuron("tau", "r", "v_leak")
    case .leakyIntegrateAndFire: perNeuron("tau", "r", "v_leak", "v_threshold") + [reset]
    case .currentLeakyIntegrator: perNeuron("tau_mem", "tau_syn", "r", "v_leak") + [inputWeight]
    case .currentLeakyIntegrateAndFire:
      perNeuron("tau_mem", "tau_syn", "r", "v_leak", "v_threshold") + [reset, inputWeight]
    case .graph: []
    }
  }
}
