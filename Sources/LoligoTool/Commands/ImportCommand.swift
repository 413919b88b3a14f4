import ArgumentParser
import HDF5
import Loligo

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Makes an archive, without trials yet, of a network in NIR.",
    discussion: "Experiment files run it as a layer '{type: File, file: NETWORK.h5}', or the .nir file itself.")

  @Argument(help: "The network (.nir).")
  var file: String

  @Option(help: "Where the archive goes; the name of the file with .h5 unless given.")
  var output: String?

  @Option(help: "The time step, such as '1 ms'; the one that the file tells unless given.")
  var dt: String?

  @Option(help: "In what the file tells times: s (as NIR means), ms, us, ns or steps.")
  var timeUnit = "s"

  @Option(help: "How membranes are integrated: exact or euler; as the file tells unless given.")
  var integration: String?

  @Option(help: "What a spike does to the potential: value or subtraction; as the file tells unless given.")
  var reset: String?

  @Option(help: "What the numbers mean: nir, or rockpool for networks that it exported.")
  var dialect = NIRDialect.standard.rawValue

  @Flag(help: "Writes JSON.")
  var json = false

  @Flag(help: "Reads in a process of its own with limited memory and time: for a file from a stranger.")
  var untrusted = false

  func validate() throws {
    guard NIRTimeUnit(symbol: timeUnit) != nil else {
      throw ValidationError("'--time-unit' has to be s, ms, us, ns or steps, but is '\(timeUnit)'.")
    }
    try Self.check(integration, of: MembraneIntegrator.Integration.self, "--integration")
    try Self.check(reset, of: IntegrateAndFire.Reset.self, "--reset")
    try Self.check(dialect, of: NIRDialect.self, "--dialect")
  }

  private static func check<Choice: RawRepresentable<String> & CaseIterable>(
    _ text: String?, of: Choice.Type, _ option: String
  ) throws {
    guard let text, Choice(rawValue: text) == nil else { return }
    let known = Choice.allCases.map(\.rawValue).joined(separator: " or ")
    throw ValidationError("'\(option)' has to be \(known), but is '\(text)'.")
  }

  /// Refuses a choice that no neuron of the network leaves open, since each is a layer with rules of its own.
  private func checkChoices(for network: any Module) throws {
    let modules = network.modules.map(\.module)
    let hasNeurons = modules.contains { $0 is IntegrateAndFire }
    let hasMembranes = hasNeurons || modules.contains { $0 is MembraneIntegrator }
    for (option, isGiven, hasUse, types) in [
      ("--integration", integration != nil, hasMembranes, "MembraneIntegrator and IntegrateAndFire"),
      ("--reset", reset != nil, hasNeurons, "IntegrateAndFire"),
    ] where isGiven && !hasUse {
      throw Failure.usage("'\(option)' is for layers of the type \(types), of which '\(file)' has none; leave it out.")
    }
  }

  func run() throws {
    let path = output ?? (file.hasSuffix(".nir") ? String(file.dropLast(4)) : file) + ".h5"
    if untrusted {
      let lock = try ArchiveWriter.claim(path)
      defer { ArchiveWriter.giveUp(lock, of: path) }
      return try LimitedReading(file, making: path).run()
    }
    let place = LimitedReading.place(of: path)
    try Archive.checkAvailable(place)
    switch try? HDF5Content(file) {
    case .archive:
      throw Failure.unsuitable(
        "'\(file)' is an archive of Loligo already; experiments run it as it is, and 'loligo export' writes it as .nir."
      )
    case .recordings:
      throw Failure.unsuitable("'\(file)' holds recordings (NIRData), not a network; 'loligo convert' reads them.")
    case nil where SnapshotFile.isOne(file):
      throw Failure.unsuitable(
        "'\(file)' holds a network of Loligo already; a layer of the type File in an experiment runs it as it is.")
    default: break
    }
    let graph = try NIRGraph(file)
    guard dt != nil || graph.metadata["dt"] != nil else {
      throw Failure.usage("'\(file)' tells no time step; give one with '--dt', such as --dt '1 ms'.")
    }
    let network = try graph.network(
      NIROptions(
        timeStep: dt.map { try SeriesFile.step($0, as: "--dt") },
        integration: integration.flatMap(MembraneIntegrator.Integration.init(rawValue:)),
        reset: reset.flatMap(IntegrateAndFire.Reset.init(rawValue:)),
        timeUnit: NIRTimeUnit(symbol: timeUnit) ?? .seconds, dialect: NIRDialect(rawValue: dialect) ?? .standard),
      name: file)
    try checkChoices(for: network.module)
    for warning in network.warnings { Report.warn("\(warning)") }
    let writer = try Archive.create(place, for: network.module.timed(step: network.timeStep))
    try writer.setProvenance("imported_file", String(file.split(separator: "/").last ?? ""))
    try writer.setProvenance("command_line", CommandLine.arguments.joined(separator: " "))
    try writer.setProvenance("loligo_version", ToolVersion.loligo)
    let archive = try writer.finish()
    var report = Report()
    let modules = network.module.modules
    report.add(
      "modules",
      .list(modules.map { .object(["path": .text($0.path.description), "type": .text($0.module.typeName)]) }),
      modules.map { part in
        let name = part.path.components.isEmpty ? "." : part.path.description
        return "\(name): \(part.module.typeName), \(part.module.inputCount) to \(part.module.outputCount)"
      }.joined(separator: "\n"))
    report.add("dt", .number(archive.timeStep.seconds), "dt \(archive.timeStep)")
    report.add("archive", .text(path), "archive \(path)")
    report.add("root_hash", .text(archive.rootHash), "root hash \(archive.rootHash)")
    try report.show(asJSON: json)
  }
}
