import HDF5
import Testing

extension HDF5Tests {
  @Suite struct Files {
    @Test func `a file on disk is read as it was written`() throws {
      try withTemporaryFolder { folder in
        let path = "\(folder)/a.h5"
        let file = try HDF5File.create(at: path)
        let group = try file.root.createGroup("g").createGroup("h")
        try group.createDataset("d", type: .int64, shape: [2], chunk: [2]).write([Int64](arrayLiteral: 3, 4))
        try file.close()

        let read = try HDF5File.open(path)
        #expect(try read.root.dataset("g/h/d").read(as: Int64.self) == [3, 4])
        #expect(try read.root.group("g").dataset("h/d").objectPath == "/g/h/d")
        #expect(try read.root.group("g/h").dataset("/g/h/d").objectPath == "/g/h/d")
        #expect(try read.root.group("/").links() == [HDF5Link(name: "g", kind: .group)])
      }
    }

    @Test func `equal files have equal bytes`() throws {
      func image() throws -> [UInt8] {
        let file = try HDF5File.createInMemory()
        try file.root.setAttribute("a", to: .text("b"))
        try file.root.createGroup("g").createDataset("d", type: .int8, shape: [1], chunk: [1]).write([Int8(1)])
        return try file.image()
      }
      #expect(try image() == image())
    }

    @Test func `an image is the file on disk`() throws {
      try withTemporaryFolder { folder in
        let memory = try HDF5File.createInMemory()
        try memory.root.setAttribute("a", to: .integer(7))
        let image = try memory.image()
        try DurableFile.write(image, to: "\(folder)/a.h5")
        let disk = try HDF5File.open("\(folder)/a.h5")
        #expect(try disk.root.attribute("a") == .integer(7))
        #expect(try HDF5File.open(image: disk.image()).root.attribute("a") == .integer(7))
      }
    }

    @Test func `files in memory do not share anything`() throws {
      let first = try HDF5File.createInMemory()
      let second = try HDF5File.createInMemory()
      try first.root.setAttribute("a", to: .integer(1))
      try second.root.setAttribute("a", to: .integer(2))
      let images = [try HDF5File.open(image: first.image()), try HDF5File.open(image: second.image())]
      #expect(try images.map { try $0.root.attribute("a") } == [.integer(1), .integer(2)])
    }

    @Test func `links are sorted by the bytes of their names`() throws {
      let names = ["b", "a", "Z", "é", "10", "9", "aa", "c", "d", "e"]
      let file = try reopened { root in
        for name in names { _ = try root.createGroup(name) }
        _ = try root.createDataset("A", type: .int8, shape: [1], chunk: [1])
      }
      let links = try file.root.links()
      #expect(links.map(\.name) == ["10", "9", "A", "Z", "a", "aa", "b", "c", "d", "e", "é"])
      #expect(links.filter { $0.kind == .dataset }.map(\.name) == ["A"])
    }

    @Test func `a path leads to something only if every name on it does`() throws {
      let file = try reopened { root in
        _ = try root.createGroup("g").createDataset("d", type: .int8, shape: [1], chunk: [1])
      }
      let root = file.root
      #expect(try ["g", "/g", "g/d", "/", "", ".", "g/./d"].allSatisfy { try root.exists($0) })
      #expect(try ["x", "g/x", "g/d/x", "x/y", "..", "g\0"].allSatisfy { try !root.exists($0) })
      let path = file.path
      #expect(hdf5Error { _ = try root.dataset("g/x") } == .missing(object: "/g/x", path: path))
      #expect(hdf5Error { _ = try root.group("g/d/x") } == .missing(object: "/g/d/x", path: path))
      #expect(
        hdf5Error { _ = try root.group("g/d") }
          == .wrongType(object: "/g/d", expected: "a group", found: "another object"))
    }

    @Test(arguments: ["", ".", "a/b", "a\0"]) func `a name that leads elsewhere is refused`(_ name: String) throws {
      let file = try HDF5File.createInMemory()
      #expect(hdf5Error { _ = try file.root.createGroup(name) } == .invalidName(name))
    }

    @Test func `a name is given once, and the file goes on`() throws {
      let file = try HDF5File.createInMemory()
      _ = try file.root.createGroup("a")
      #expect(hdf5Error { _ = try file.root.createGroup("a") } == .alreadyExists(object: "/a", path: file.path))
      _ = try file.root.createGroup("b")
      #expect(try file.root.links().count == 2)
    }

    @Test func `an existing file is not replaced`() throws {
      try withTemporaryFolder { folder in
        let path = "\(folder)/a.h5"
        try DurableFile.write([1, 2, 3], to: path)
        guard case .cannotOpen(path, _)? = hdf5Error({ _ = try HDF5File.create(at: path) }) else {
          Issue.record("the file was created")
          return
        }
        #expect(try DurableFile.read(path) == [1, 2, 3])
      }
    }

    @Test func `a file opened for reading cannot be written`() throws {
      let file = try reopened { _ in }
      #expect(hdf5Error { _ = try file.root.createGroup("a") } == .readOnly(path: file.path))
    }

    @Test func `a closed file answers with an error`() throws {
      let file = try HDF5File.createInMemory()
      let dataset = try file.root.createDataset("d", type: .int8, shape: [1], chunk: [1])
      try file.close()
      try file.close()
      #expect(hdf5Error { _ = try dataset.read(as: Int8.self) } == .closed(path: file.path))
      #expect(hdf5Error { _ = try file.root.createGroup("a") } == .closed(path: file.path))
    }

    @Test func `an object keeps its file open`() throws {
      let root = try reopened { try $0.setAttribute("a", to: .integer(5)) }.root
      #expect(try root.attribute("a") == .integer(5))
    }

    @Test func `nothing stays open after success`() throws {
      let write = {
        let file = try reopened { root in
          try root.setAttribute("a", to: .texts(["b", "c"]))
          let scale = try root.createDataset("s", type: .float32, shape: [2], chunk: [2])
          try scale.makeScale("s")
          let dataset = try root.createGroup("g").createDataset("d", type: .flag, shape: [2], chunk: [2])
          try dataset.attachScale(scale, toDimension: 0)
          try dataset.write([Int8](arrayLiteral: 0, 1))
          try root.createDataset("t", type: .text(length: 3), shape: [1], chunk: [1]).writeTexts(["abc"])
        }
        _ = try file.root.attribute("a")
        _ = try file.root.links()
        _ = try file.root.dataset("g/d").read(as: Float.self)
        _ = try file.root.dataset("g/d").rawBytes()
        _ = try file.root.dataset("t").readTexts()
      }
      try write()
      #expect(try identifiersLeftOpen(by: write) == 0)
    }

    @Test func `nothing stays open after errors`() throws {
      let fail = {
        let file = try HDF5File.createInMemory()
        let dataset = try file.root.createDataset("d", type: .int8, shape: [2], chunk: [2])
        #expect(throws: HDF5Error.self) { try dataset.write([Int8](repeating: 0, count: 3)) }
        #expect(throws: HDF5Error.self) { _ = try dataset.readTexts() }
        #expect(throws: HDF5Error.self) { _ = try dataset.read(as: Int8.self, rows: 0..<3) }
        #expect(throws: HDF5Error.self) { _ = try file.root.createGroup("d") }
        #expect(throws: HDF5Error.self) { _ = try file.root.group("d") }
        #expect(throws: HDF5Error.self) { _ = try file.root.dataset("x") }
        #expect(throws: HDF5Error.self) { _ = try HDF5File.open(image: [1, 2, 3]) }
        #expect(throws: HDF5Error.self) { _ = try HDF5File.open("\(file.path).h5") }
      }
      try fail()
      #expect(try identifiersLeftOpen(by: fail) == 0)
    }

    @Test func `a file that is open twice is closed once for each`() throws {
      try withTemporaryFolder { folder in
        let path = "\(folder)/a.h5"
        let file = try HDF5File.create(at: path)
        try file.root.createDataset("d", type: .int8, shape: [1], chunk: [1]).write([Int8(7)])
        try file.close()
        let first = try HDF5File.open(path)
        let second = try HDF5File.open(path)
        let dataset = try first.root.dataset("d")
        #expect(try second.root.dataset("d").read(as: Int8.self) == [7])
        try second.close()
        #expect(try dataset.read(as: Int8.self) == [7])
      }
    }

    @Test func `the first call that fails while writing poisons the file`() throws {
      let file = try HDF5File.createInMemory()
      let dataset = try file.root.createDataset("d", type: .int8, shape: [1], chunk: [1])
      // No chunk of HDF5 has 4 GiB or more.
      let failure = hdf5Error {
        _ = try file.root.createDataset("e", type: .int8, shape: [0], growsRows: true, chunk: [1 << 32])
      }
      guard case .callFailed("H5Pset_chunk", "/e", let stack)? = failure, !stack.isEmpty else {
        Issue.record("found \(String(describing: failure))")
        return
      }
      let poisoned = HDF5Error.poisoned(path: file.path)
      #expect(hdf5Error { try dataset.write([Int8(1)]) } == poisoned)
      #expect(hdf5Error { try file.root.setAttribute("a", to: .flag(true)) } == poisoned)
      #expect(hdf5Error { _ = try file.root.createGroup("g") } == poisoned)
      #expect(hdf5Error { _ = try file.image() } == poisoned)
      #expect(hdf5Error { try file.close() } == poisoned)
    }

    @Test func `tasks may write and read files at the same time`() async throws {
      try await withThrowingTaskGroup { group in
        for task in 0..<8 {
          group.addTask {
            let file = try reopened { root in
              let dataset = try root.createDataset("d", type: .int32, shape: [0], growsRows: true, chunk: [16])
              for row in 0..<100 { try dataset.write([Int32(task * 1000 + row)], startingAtRow: row) }
            }
            #expect(try file.root.dataset("d").read(as: Int32.self) == (0..<100).map { Int32(task * 1000 + $0) })
          }
        }
        try await group.waitForAll()
      }
    }

    @Test func `the library says its version`() {
      #expect(HDF5Library.version.split(separator: ".").count == 3)
      #expect(HDF5Library.version.hasPrefix("1.") || HDF5Library.version.hasPrefix("2."))
    }
  }
}
