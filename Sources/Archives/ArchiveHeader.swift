internal import HDF5
internal import Modules
internal import Signals

/// What the root attributes of an archive say.
struct ArchiveHeader: Sendable {
  /// The lowest version of the format that can hold what there is.
  var formatVersion = 1
  var mathVersion = Archive.mathVersion
  var rngVersion = Archive.rngVersion
  /// Distinguishes two archives of equal content.
  var runID: String
  var relation: TrialRelation
  var seed: Int64
  var timeStep: TimeStep
  var conversion: TimedModule.Conversion
  /// The module's clock before the first trial.
  var startTick: Int64
  var status = ArchiveStatus.complete
  /// From the earliest beginning to the latest end of a trial, in seconds.
  var start = 0.0
  var stop = 0.0

  static let formatName = "loligo-archive"

  /// The root attributes.
  var attributes: [NamedAttribute] {
    [
      NamedAttribute("Conventions", .text("loligo-archive-\(formatVersion)")),
      NamedAttribute("format", .text(Self.formatName)),
      NamedAttribute("format_version", .integer(Int64(formatVersion))),
      NamedAttribute("math_version", .integer(Int64(mathVersion))),
      NamedAttribute("rng_version", .integer(Int64(rngVersion))),
      NamedAttribute("run_id", .text(runID)),
      NamedAttribute("status", .text(status.rawValue)),
      NamedAttribute("relation", .text(relation.rawValue)),
      NamedAttribute("seed", .integer(seed)),
      NamedAttribute("dt", .real(timeStep.seconds)),
      NamedAttribute("dt_numerator", .integer(timeStep.numerator)),
      NamedAttribute("dt_denominator", .integer(timeStep.denominator)),
      NamedAttribute("t_start", .real(start)),
      NamedAttribute("t_stop", .real(stop)),
      NamedAttribute("counting", .text(conversion.counting.rawValue)),
      NamedAttribute("edges", .text(conversion.edges.rawValue)),
      NamedAttribute("placement", .text(conversion.placement.rawValue)),
      NamedAttribute("start_tick", .integer(startTick)),
    ]
  }

  /// The attributes of a file that is not an archive yet: only the present version knows all that a run may leave.
  var attributesWhileWriting: [NamedAttribute] {
    var header = self
    header.formatVersion = Archive.formatVersion
    return header.attributes.filter { !["status", "t_start", "t_stop"].contains($0.name) }
      + [NamedAttribute("status", .text(Self.statusWhileWriting))]
  }

  private static let statusWhileWriting = "running"
}

extension ArchiveHeader {
  /// Reads the root attributes, of an archive or of a run that did not finish.
  ///
  /// - Throws: `ArchiveError.notAnArchive`, `newerFormat` or `damaged`.
  init(reading file: ArchiveFile, whileWriting: Bool = false) throws(ArchiveError) {
    let root = try file.group("/")
    guard case .text(Self.formatName) = try file.attribute("format", of: root) else {
      throw .notAnArchive(path: file.path)
    }
    let version = try file.integer("format_version", of: root)
    let supported = Int64(Archive.formatVersion)
    guard version <= supported else {
      throw .newerFormat(path: file.path, found: version, supported: supported)
    }
    guard version >= 1 else { throw file.damaged("the format version is \(version)") }
    formatVersion = Int(version)
    let status = try file.text("status", of: root)
    if whileWriting {
      guard status == Self.statusWhileWriting else { throw file.damaged("its status is '\(status)'") }
    } else if let known = ArchiveStatus(rawValue: status) {
      self.status = known
    } else {
      throw file.damaged("its status is not 'complete'")
    }
    mathVersion = try file.count("math_version", of: root)
    rngVersion = try file.count("rng_version", of: root)
    runID = try file.text("run_id", of: root)
    relation = try file.choice("relation", of: root)
    seed = try file.integer("seed", of: root)
    timeStep = try file.timeStep(of: root)
    conversion = TimedModule.Conversion(
      counting: try file.choice("counting", of: root), edges: try file.choice("edges", of: root),
      placement: try file.choice("placement", of: root))
    startTick = try file.integer("start_tick", of: root)
    if !whileWriting {
      start = try file.real("t_start", of: root)
      stop = try file.real("t_stop", of: root)
    }
    guard startTick.magnitude <= TimeGrid.largestTick.magnitude else {
      throw file.damaged("the clock begins at tick \(startTick)")
    }
  }
}
