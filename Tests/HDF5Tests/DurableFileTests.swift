import HDF5
import Testing

@Suite struct DurableFileTests {
  /// Runs `body` and gives the file error that it throws.
  func fileError(_ body: () throws -> Void) -> FileError? {
    do {
      try body()
      return nil
    } catch {
      return error as? FileError
    }
  }

  @Test(arguments: [0, 1, 4095, 4096, 4097, 100_000])
  func `a file is read as it was written, in blocks of any size`(_ count: Int) throws {
    try withTemporaryFolder { folder in
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let path = "\(folder)/a"
      try DurableFile.write(bytes, to: path)
      #expect(try DurableFile.size(path) == count)
      #expect(try DurableFile.read(path) == bytes)
      for blockBytes in [1000, 4096, 1 << 20] {
        var blocks: [[UInt8]] = []
        try DurableFile.forEachBlock(of: path, blockBytes: blockBytes) { blocks.append(Array($0)) }
        #expect(blocks.flatMap { $0 } == bytes)
        #expect(blocks.dropLast().allSatisfy { $0.count == blockBytes })
      }
    }
  }

  @Test func `writing replaces a file and leaves no other behind`() throws {
    try withTemporaryFolder { folder in
      try DurableFile.write([1], to: "\(folder)/a")
      try DurableFile.write([2, 3], to: "\(folder)/a")
      #expect(try DurableFile.read("\(folder)/a") == [2, 3])
      #expect(try DurableFile.list(folder) == ["a"])
    }
  }

  @Test func `a write that fails leaves the old file and no other behind`() throws {
    try withTemporaryFolder { folder in
      try DurableFile.createFolder("\(folder)/taken")
      try DurableFile.write([1], to: "\(folder)/taken/x")
      #expect(fileError { try DurableFile.write([2], to: "\(folder)/taken") } != nil)
      #expect(try DurableFile.list(folder) == ["taken"])
      #expect(try DurableFile.read("\(folder)/taken/x") == [1])
    }
  }

  @Test func `publishing gives a file its name`() throws {
    try withTemporaryFolder { folder in
      try DurableFile.write([1], to: "\(folder)/a.tmp")
      try DurableFile.publish("\(folder)/a.tmp", as: "\(folder)/a")
      #expect(try DurableFile.list(folder) == ["a"])
      #expect(try DurableFile.read("\(folder)/a") == [1])
    }
  }

  @Test func `publishing does not overwrite`() throws {
    try withTemporaryFolder { folder in
      try DurableFile.write([1], to: "\(folder)/a")
      try DurableFile.write([2], to: "\(folder)/a.tmp")
      let error = fileError { try DurableFile.publish("\(folder)/a.tmp", as: "\(folder)/a") }
      #expect(error == .alreadyExists(path: "\(folder)/a"))
      #expect(try DurableFile.read("\(folder)/a") == [1])
      #expect(try DurableFile.read("\(folder)/a.tmp") == [2])
    }
  }

  @Test func `creating does not overwrite, and leaves nothing beside`() throws {
    try withTemporaryFolder { folder in
      try DurableFile.create([1], at: "\(folder)/a")
      #expect(fileError { try DurableFile.create([2], at: "\(folder)/a") } == .alreadyExists(path: "\(folder)/a"))
      #expect(try DurableFile.read("\(folder)/a") == [1])
      #expect(try DurableFile.list(folder) == ["a"])
    }
  }

  @Test func `publishing between folders moves the file`() throws {
    try withTemporaryFolder { folder in
      try DurableFile.createFolder("\(folder)/from")
      try DurableFile.createFolder("\(folder)/to")
      try DurableFile.write([1], to: "\(folder)/from/a")
      try DurableFile.publish("\(folder)/from/a", as: "\(folder)/to/b")
      #expect(try DurableFile.list("\(folder)/from") == [])
      #expect(try DurableFile.list("\(folder)/to") == ["b"])
    }
  }

  @Test func `a folder beside a path is new each time`() throws {
    try withTemporaryFolder { folder in
      let names = try (0..<20).map { _ in try DurableFile.createFolder(beside: "\(folder)/a") }
      #expect(Set(names).count == 20 && names.allSatisfy { $0.hasPrefix("\(folder)/a.") })
      #expect(try DurableFile.list(folder) == names.map { String($0.dropFirst(folder.utf8.count + 1)) }.sorted())
      let path = "\(folder)/missing/a"
      #expect(fileError { _ = try DurableFile.createFolder(beside: path) } == .notFound(path: path))
    }
  }

  @Test func `names are listed in the order of their bytes`() throws {
    try withTemporaryFolder { folder in
      for name in ["b", "a", "Z", "10", "9", "é"] { try DurableFile.write([], to: "\(folder)/\(name)") }
      #expect(try DurableFile.list(folder) == ["10", "9", "Z", "a", "b", "é"])
    }
  }

  @Test func `files and empty folders are removed, others stay`() throws {
    try withTemporaryFolder { folder in
      try DurableFile.createFolder("\(folder)/f")
      try DurableFile.write([], to: "\(folder)/f/a")
      #expect(fileError { try DurableFile.remove("\(folder)/f") } != nil)
      try DurableFile.remove("\(folder)/f/a")
      try DurableFile.remove("\(folder)/f")
      #expect(!DurableFile.exists("\(folder)/f"))
      #expect(fileError { try DurableFile.remove("\(folder)/f") } == .notFound(path: "\(folder)/f"))
    }
  }

  @Test func `what is missing and what is there already are told apart`() throws {
    try withTemporaryFolder { folder in
      let missing = "\(folder)/missing"
      #expect(fileError { _ = try DurableFile.read(missing) } == .notFound(path: missing))
      #expect(fileError { _ = try DurableFile.size(missing) } == .notFound(path: missing))
      #expect(fileError { _ = try DurableFile.list(missing) } == .notFound(path: missing))
      #expect(fileError { try DurableFile.syncFolder(missing) } == .notFound(path: missing))
      #expect(fileError { try DurableFile.publish(missing, as: "\(folder)/a") } == .notFound(path: missing))
      #expect(fileError { try DurableFile.createFolder(folder) } == .alreadyExists(path: folder))
    }
  }

  @Test(arguments: [
    FileError.notFound(path: "p"), .alreadyExists(path: "p"), .noSpace(path: "p"), .notPermitted(path: "p"),
  ])
  func `an error names the path and says what to do`(_ error: FileError) {
    #expect(error.description.hasPrefix("'p' "))
    #expect(error.description.contains("; "))
  }
}
