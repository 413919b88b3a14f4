import Loligo
import Modules

/// The layers of a network as an experiment file lists them, before their sizes are known.
struct NetworkPlan {
  struct Layer {
    var name: String
    /// Where the file says it.
    var section: ExperimentSection
    var build: LayerMaker.Build
  }

  private(set) var layers: [Layer] = []

  /// Reads the list below `network`.
  init(_ file: inout ExperimentSection) throws {
    for section in try file.sections("network") { layers.append(try Self.layer(section)) }
    guard !layers.isEmpty else {
      throw file.error(at: ["network"], "'network' has no layers; add one, such as '- type: LIF'.")
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
    let build = try maker.read(&section)
    try section.finish()
    return Layer(name: name, section: section, build: build)
  }

  /// The network for a number of inputs; each layer draws from a seed of its own.
  func network(inputCount: Int, seed: Int64, step: TimeStep) throws -> Sequential {
    var network = try Sequential()
    var width = inputCount
    for (index, layer) in layers.enumerated() {
      do {
        let module: any Module
        do { module = try layer.build(width, seed &+ Int64(index), step) } catch let error as ModuleError {
          throw error.inside(layer.name)
        }
        try network.append(module, named: layer.name)
        width = module.outputCount
      } catch let error as ModuleError {
        throw layer.section.error("\(error)")
      }
    }
    return network
  }

  /// The error of a module that ran, with the line of its layer.
  func located(_ error: ModuleError) -> any Error {
    guard let layer = layers.first(where: { $0.name == error.path.components.first }) else { return error }
    return layer.section.error("\(error)")
  }
}
