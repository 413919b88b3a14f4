import Foundation
import Loligo

/// Networks that a file holds: `- {type: File, file: net.nir}`.
extension LayerMaker {
  static var files: [LayerMaker] { [LayerMaker(composite: "File", file)] }

  private static func file(_ section: inout ExperimentSection) throws -> Plan {
    let name = try section.file("file")
    let path = name.hasPrefix("/") ? name : (section.path as NSString).deletingLastPathComponent.appendingSlash + name
    guard name.hasSuffix(".nir") else {
      let module = try archived(path)
      return Plan(isSource: module.inputCount == 0) { _, _, _ in module }
    }
    var options = NIROptions()
    if let symbol = try section.text(ifPresent: "time_unit") {
      guard let unit = NIRTimeUnit(symbol: symbol) else {
        throw section.error(at: ["time_unit"], "'time_unit' has to be s, ms, us, ns or steps, but is '\(symbol)'.")
      }
      options.timeUnit = unit
    }
    options.integration = try section.choice(ifPresent: "integration", of: MembraneIntegrator.Integration.self)
    options.reset = try section.choice(ifPresent: "reset", of: IntegrateAndFire.Reset.self)
    options.dialect = try section.choice("dialect", default: .standard)
    let graph = try NIRGraph(path)
    return Plan { [options, section] _, _, step in
      var options = options
      options.timeStep = step
      let network: NIRNetwork
      do { network = try graph.network(options, name: name) } catch { throw section.error(at: ["file"], "\(error)") }
      for warning in network.warnings { Report.warn("\(name): \(warning)") }
      return network.module
    }
  }
}

extension LayerMaker {
  /// The network of an archive, or of a file that holds a network alone.
  fileprivate static func archived(_ path: String) throws -> any Module {
    do { return try Archive.open(path).module().module } catch ArchiveError.notAnArchive {
      return try ModuleRegistry.standard.module(from: SnapshotFile.read(path))
    }
  }
}

extension String {
  /// The path of a folder, before a name in it; nothing for the present one.
  fileprivate var appendingSlash: String { isEmpty ? "" : self + "/" }
}
