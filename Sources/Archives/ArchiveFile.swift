internal import HDF5
internal import Signals

/// An HDF5 file that is read with suspicion: every number of it is checked, and every error names the archive.
struct ArchiveFile: Sendable {
  let file: HDF5File
  let path: String
  /// The most bytes that one read may ask for.
  let byteBudget: Int
  /// The most bytes that a dataset may claim to have, chunks not written included.
  let logicalByteLimit: Int
  /// What is checked of numbers that are read.
  let checks: ReadChecks

  /// - Parameter byteCount: The size of the file, against which its claims are held.
  init(_ file: HDF5File, path: String, byteCount: Int, checks: ReadChecks = .full) {
    self.file = file
    self.path = path
    self.checks = checks
    // An archive is written without compression, but may have been repacked with it: deflate gains at most 1032 to 1.
    byteBudget = max(1 << 28, 4 * min(byteCount, 1 << 50))
    logicalByteLimit = max(1 << 28, 1100 * min(byteCount, 1 << 50))
  }

  /// The error for something that cannot be.
  func damaged(_ reason: String) -> ArchiveError { .damaged(path: path, reason: reason) }

  /// Calls the library, and names the archive in its errors.
  func reading<Result>(_ body: () throws(HDF5Error) -> Result) throws(ArchiveError) -> Result {
    do { return try body() } catch {
      throw damaged(error.clause)
    }
  }

  // MARK: Objects

  /// Whether there is an object at a path.
  func exists(_ object: String) throws(ArchiveError) -> Bool {
    try reading { () throws(HDF5Error) in try file.root.exists(object) }
  }

  /// The group at a path.
  func group(_ object: String) throws(ArchiveError) -> HDF5Group {
    if object == "/" { return file.root }
    return try reading { () throws(HDF5Error) in try file.root.group(object) }
  }

  /// The entries of the group at a path; none where there is no such group.
  func links(_ object: String) throws(ArchiveError) -> [HDF5Link] {
    guard try exists(object) else { return [] }
    let group = try group(object)
    return try reading { () throws(HDF5Error) in try group.links() }
  }

  /// The dataset at a path, which must have the given type and number of dimensions.
  func dataset(_ object: String, _ type: HDF5Type, rank: Int = 1) throws(ArchiveError) -> HDF5Dataset {
    let dataset = try reading { () throws(HDF5Error) in try file.root.dataset(object) }
    guard dataset.type == type, dataset.shape.count == rank else {
      throw damaged("'\(object)' is not \(type) of \(rank) dimension\(rank == 1 ? "" : "s")")
    }
    _ = try logicalByteCount(of: dataset)
    return dataset
  }

  /// The bytes that all elements of a dataset take.
  func logicalByteCount(of dataset: HDF5Dataset) throws(ArchiveError) -> Int {
    let rowBytes = try reading { () throws(HDF5Error) in try dataset.rowByteCount }
    let (bytes, overflow) = rowBytes.multipliedReportingOverflow(by: dataset.rowCount)
    guard !overflow, bytes <= logicalByteLimit else {
      throw damaged("'\(dataset.objectPath)' claims more bytes than the file can hold")
    }
    return bytes
  }

  /// Rows of a dataset.
  func values<Value: HDF5Scalar>(
    _ dataset: HDF5Dataset, rows: Range<Int>? = nil, as: Value.Type = Value.self
  ) throws(ArchiveError) -> [Value] {
    try reading { () throws(HDF5Error) in
      try dataset.read(rows: rows, byteBudget: byteBudget, comparesChecksums: checks == .full)
    }
  }

  /// All numbers of the vector at a path.
  func vector<Value: HDF5Scalar>(_ object: String, as: Value.Type = Value.self) throws(ArchiveError) -> [Value] {
    try values(dataset(object, Value.hdf5Type))
  }

  // MARK: Attributes

  /// An attribute; `nil` when there is none of the name.
  func attribute(_ name: String, of object: some HDF5Object) throws(ArchiveError) -> HDF5Value? {
    try reading { () throws(HDF5Error) in try object.attribute(name) }
  }

  /// All attributes of an object but those of dimension scales.
  func attributes(of object: some HDF5Object) throws(ArchiveError) -> [NamedAttribute] {
    try reading { () throws(HDF5Error) in
      var attributes: [NamedAttribute] = []
      for name in try object.attributeNames() {
        if let value = try object.attribute(name) { attributes.append(NamedAttribute(name, value)) }
      }
      return attributes
    }
  }

  /// A text that must be there.
  func text(_ name: String, of object: some HDF5Object) throws(ArchiveError) -> String {
    guard case .text(let text) = try attribute(name, of: object) else { throw noAttribute(name, object, "a text") }
    return text
  }

  /// A text that may be left out.
  func optionalText(_ name: String, of object: some HDF5Object) throws(ArchiveError) -> String? {
    try attribute(name, of: object) == nil ? nil : text(name, of: object)
  }

  /// A whole number that must be there.
  func integer(_ name: String, of object: some HDF5Object) throws(ArchiveError) -> Int64 {
    guard case .integer(let number) = try attribute(name, of: object) else {
      throw noAttribute(name, object, "a whole number")
    }
    return number
  }

  /// A number of things: a whole number from 0 up that must be there.
  func count(_ name: String, of object: some HDF5Object) throws(ArchiveError) -> Int {
    guard let count = Int(exactly: try integer(name, of: object)), count >= 0 else {
      throw noAttribute(name, object, "a whole number from 0 up")
    }
    return count
  }

  /// The channels of a trace or input: stated, or those of the rows of a dataset.
  func channels(of object: some HDF5Object) throws(ArchiveError) -> Int {
    try attribute("channels", of: object) == nil
      ? dataset(object.objectPath, .float32, rank: 2).shape[1] : count("channels", of: object)
  }

  /// A real number that must be there.
  func real(_ name: String, of object: some HDF5Object) throws(ArchiveError) -> Double {
    guard case .real(let number) = try attribute(name, of: object) else {
      throw noAttribute(name, object, "a real number")
    }
    return number
  }

  /// A truth value that must be there.
  func flag(_ name: String, of object: some HDF5Object) throws(ArchiveError) -> Bool {
    guard case .flag(let flag) = try attribute(name, of: object) else {
      throw noAttribute(name, object, "a truth value")
    }
    return flag
  }

  /// One of the cases of an enumeration, by its name.
  func choice<Choice: RawRepresentable<String>>(
    _ name: String, of object: some HDF5Object, as: Choice.Type = Choice.self
  ) throws(ArchiveError) -> Choice {
    let text = try text(name, of: object)
    guard let choice = Choice(rawValue: text) else {
      throw damaged("'\(object.objectPath)@\(name)' is '\(text)', which has no meaning")
    }
    return choice
  }

  /// The time step that an object's `dt_numerator` and `dt_denominator` say.
  func timeStep(of object: some HDF5Object) throws(ArchiveError) -> TimeStep {
    let numerator = try integer("dt_numerator", of: object)
    let denominator = try integer("dt_denominator", of: object)
    do { return try TimeStep(numerator: numerator, denominator: denominator) } catch {
      throw damaged("'\(object.objectPath)' has no usable time step")
    }
  }

  private func noAttribute(_ name: String, _ object: some HDF5Object, _ expected: String) -> ArchiveError {
    damaged("'\(object.objectPath)@\(name)' is not \(expected)")
  }

  // MARK: Rows

  /// Where runs of rows that lie one after the other begin, and where the last ends.
  func rowStarts(_ counts: [Int], of object: String) throws(ArchiveError) -> [Int] {
    var starts = [0]
    starts.reserveCapacity(counts.count + 1)
    var end = 0
    for count in counts {
      let (next, overflow) = end.addingReportingOverflow(count)
      guard count >= 0, !overflow else { throw damaged("'\(object)' has numbers of rows that cannot be") }
      end = next
      starts.append(end)
    }
    return starts
  }
}

extension Archive {
  /// Makes sure that an archive could be created at a path now, so that a long run does not find out at its end.
  ///
  /// - Throws: What `create` would throw.
  public static func checkAvailable(_ path: String) throws(ArchiveError) {
    ArchiveWriter.removeFolder(of: path, holding: try ArchiveWriter.claim(path))
  }
}
