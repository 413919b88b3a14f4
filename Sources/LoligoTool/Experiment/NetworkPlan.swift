import Loligo
import Modules

/// The layers of a network as an experiment file lists them, before their sizes are known.
struct NetworkPlan {
  struct Layer {
    var name: String
    /// Where the file says it.
    var section: ExperimentSection
    /// Whether it runs without input, if it has any.
    var isSource: Bool
    var build: LayerMaker.Build
  }

  private(set) var layers: [Layer] = []
  /// Whether the network takes no input.
  var isSource: Bool { layers.first?.isSource ?? false }

  /// Reads the list below a key.
  init(_ file: inout ExperimentSection, under key: String = "network") throws {
    for section in try file.sections(key) { layers.append(try Self.layer(section)) }
    guard !layers.isEmpty else {
      throw file.error(at: [key], "'\(key)' has no layers; add one, such as '- type: LIF'.")
    }
  }

  private static func layer(_ section: ExperimentSection) throws -> Layer {
    var section = section
    let type = try section.text("type")
    let name = try section.text("name", default: type)
    let makers = LayerMaker.all
    guard let maker = makers.first(where: { $0.type == type }) else {
      let known = makers.map(\.type)
      let hint = SpellingSuggestion.nearest(to: type, in: known).map { "did you mean '\($0)'?" }
      throw section.error(
        at: ["type"], "unknown layer type '\(type)'; \(hint ?? "known are \(known.joined(separator: ", ")).")")
    }
    let plan = try maker.read(&section)
    try section.finish()
    return Layer(name: name, section: section, isSource: plan.isSource, build: plan.build)
  }

  /// The layers one after the other, for a number of inputs; each draws from a seed of its own.
  func network(inputCount: Int, seed: Int64, step: TimeStep) throws -> Sequential {
    var network = try Sequential()
    var width = inputCount
    for (index, layer) in layers.enumerated() {
      let module = try module(index, inputCount: width, seed: seed, step: step)
      do {
        guard index > 0 || layer.isSource || module.inputCount == width else {
          throw ModuleError(module.typeName, .inputWidth(expected: module.inputCount, found: width)).inside(layer.name)
        }
        try network.append(module, named: layer.name)
      } catch let error as ModuleError {
        throw layer.section.error("\(error)")
      }
      width = module.outputCount
    }
    return network
  }

  /// The layers side by side, each for the same inputs.
  func modules(inputCount: Int, seed: Int64, step: TimeStep) throws -> [(String, any Module)] {
    try layers.indices.map {
      (layers[$0].name, try module($0, inputCount: inputCount, seed: seed, step: step))
    }
  }

  /// One of the layers; what it refuses is an error with its line.
  private func module(_ index: Int, inputCount: Int, seed: Int64, step: TimeStep) throws -> any Module {
    let layer = layers[index]
    do { return try layer.build(inputCount, seed &+ Int64(index), step) } catch let error as ModuleError {
      throw layer.section.error("\(error.inside(layer.name))")
    }
  }

  /// The error of a module that ran, with the line of its layer.
  func located(_ error: ModuleError) -> any Error {
    guard let layer = layers.first(where: { $0.name == error.path.components.first }) else { return error }
    return layer.section.error("\(error)")
  }
}
