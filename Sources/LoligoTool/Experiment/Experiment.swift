import Foundation
import HDF5
import Kernels
import Loligo

/// An experiment file: its text, and where it is.
struct ExperimentFile {
  /// Its path, as it was given.
  let path: String
  /// The text as it was written.
  let yaml: String

  /// Reads the text of a file.
  init(_ path: String) throws {
    let bytes: [UInt8]
    do { bytes = try DurableFile.read(path) } catch {
      throw Failure.unreadable(path: path, reason: "\(error.reason); give the path of an experiment file")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure.unreadable(path: path, reason: "it is not UTF-8 text; save it as UTF-8")
    }
    (self.path, yaml) = (path, text)
  }

  init(path: String, yaml: String) { (self.path, self.yaml) = (path, yaml) }

  /// The text that an archive has of the experiment file it came of.
  init(of writer: ArchiveWriter) throws {
    guard let file = ExperimentFile(storedIn: writer.path, { writer.provenance($0) }) else {
      throw Failure.notResumable(
        path: writer.path, reason: "it was not begun by this tool; use Archive.resume, or 'loligo salvage'")
    }
    self = file
  }

  /// The text that a provenance has of the experiment file; `nil` where the tool was not used.
  init?(storedIn archive: String, _ provenance: (String) -> String?) {
    guard let yaml = provenance("configuration") else { return nil }
    let folder = provenance("configuration_folder").map { $0 + "/" } ?? ""
    (path, self.yaml) = (folder + (provenance("configuration_file") ?? archive), yaml)
  }

  /// A path that the file tells, which is relative to it.
  func resolved(_ other: String) -> String {
    if other.hasPrefix("/") { return other }
    let folder = (path as NSString).deletingLastPathComponent
    return (folder.isEmpty ? "." : folder) + "/" + other
  }
}

/// One of the kinds of experiment.
protocol Experiment {
  /// What its archive is called unless another name is given.
  var name: String { get }

  /// Runs it, and publishes its archive.
  func run(_ file: ExperimentFile, archive path: String) throws -> ExperimentOutcome

  /// Goes on with a run of it that was ended from outside.
  ///
  /// - Parameter data: Stands for the path of the data that the file names.
  func resume(_ run: ResumedRun, _ file: ExperimentFile, data: String?) throws -> ExperimentOutcome

  /// Draws an archive of it that is complete.
  func figure(of archive: Archive, _ file: ExperimentFile, data: String?) throws -> Figure

  /// What it will take, without writing anything.
  func estimate(_ file: ExperimentFile) throws -> RunEstimate
}

/// What a run gives beside its archive.
struct ExperimentOutcome {
  var archive: Archive
  var figure: Figure
  /// The results, without the files.
  var report: Report
}

extension ExperimentFile {
  /// The experiment that the file tells: with a `dataset` it is a classification, else a simulation.
  func experiment() throws -> any Experiment {
    let section = try ExperimentSection(yaml: yaml, path: path)
    if section.has("dataset"), section.has("training"), !section.has("readout") {
      throw section.error(
        at: ["training"], "this is learned by gradient descent: use 'loligo train \(path)', or add a 'readout'.")
    }
    return section.has("dataset") && !section.has("input")
      ? try ClassificationExperiment(section) : try SimulationExperiment(section)
  }
}

/// What every experiment file says first.
struct ExperimentHeader {
  var name: String
  var seed: Int64
  var timeStep: TimeStep

  init(_ file: inout ExperimentSection) throws {
    name = try file.text("name")
    guard !name.isEmpty, !name.contains("/") else {
      throw file.error(at: ["name"], "'name' has to be a name for files, without '/', but is '\(name)'.")
    }
    guard name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      throw file.error(
        at: ["name"], "'name' has to be a name for files, but has a line feed or the like; leave it out.")
    }
    seed = Int64(try file.count("seed", in: 0...Int.max))
    timeStep = try file.timeStep("dt")
  }
}

extension ArchiveWriter {
  /// Adds that a run was gone on with, and by what.
  func addProvenanceOfResuming() throws {
    var count = 1
    while provenance("resumed_\(count)") != nil { count += 1 }
    let versions = "loligo \(ToolVersion.loligo), \(ToolVersion.compiler), \(VectorLevel.current.rawValue)"
    try setProvenance("resumed_\(count)", CommandLine.arguments.joined(separator: " ") + " (\(versions))")
  }

  /// Adds what an archive of the tool tells of where it comes from.
  func addProvenance(of file: ExperimentFile, _ settings: ResolvedSettings) throws {
    try setProvenance("configuration", file.yaml)
    try setProvenance("configuration_resolved", settings.yaml())
    let hashes = try settings.files.map { name in
      do { return "\(try FileHash.ofFile(file.resolved(name)))  \(name)" } catch let error as FileError {
        throw Failure.unreadable(path: name, reason: error.reason)
      }
    }
    if !hashes.isEmpty { try setProvenance("files_sha256", hashes.joined(separator: "\n")) }
    let path = URL(filePath: file.path).standardizedFileURL
    try setProvenance("configuration_file", path.lastPathComponent)
    try setProvenance("configuration_folder", path.deletingLastPathComponent().path)
    try setProvenance("command_line", CommandLine.arguments.joined(separator: " "))
    try setProvenance("loligo_version", ToolVersion.loligo)
    try setProvenance("swift_version", ToolVersion.compiler)
    try setProvenance("hdf5_version", HDF5Library.version)
    try setProvenance("vector_level", VectorLevel.current.rawValue)
  }
}
