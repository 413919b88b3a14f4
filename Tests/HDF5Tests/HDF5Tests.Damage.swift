import HDF5
import Testing

extension HDF5Tests {
  @Suite struct Damage {
    /// The image of a small file with everything that is written.
    static func image() throws -> [UInt8] {
      let file = try HDF5File.createInMemory()
      for index in 0..<9 { try file.root.setAttribute("number \(index)", to: .integer(Int64(index))) }
      try file.root.setAttribute("text", to: .text("a text"))
      let group = try file.root.createGroup("group")
      let rows = try group.createDataset("rows", type: .float32, shape: [0, 3], growsRows: true, chunk: [2, 3])
      try rows.write((0..<15).map { Float($0) + 0.5 })
      try rows.setAttribute("units", to: .text("V"))
      let packed = try group.createDataset("packed", type: .int64, shape: [16], chunk: [8], compression: 1)
      try packed.write((0..<16).map { Int64($0) })
      try group.createDataset("names", type: .text(length: 4), shape: [2], chunk: [2]).writeTexts(["ab", "cdef"])
      return try file.image()
    }

    /// All that is in a file, as text.
    static func content(_ object: some HDF5Object) throws -> [String] {
      var lines: [String] = []
      for name in try object.attributeNames() {
        lines.append("\(object.objectPath)@\(name) = \(String(describing: try object.attribute(name)))")
      }
      if let group = object as? HDF5Group {
        for link in try group.links() {
          lines.append("\(group.objectPath) has \(link)")
          if link.kind == .group { lines += try content(group.group(link.name)) }
          if link.kind == .dataset { lines += try content(group.dataset(link.name)) }
        }
      } else if let dataset = object as? HDF5Dataset {
        let bytes = try dataset.rawBytes(byteBudget: 1 << 20)
        lines.append("\(dataset.objectPath) \(dataset.shape) \(String(describing: dataset.type)) \(bytes)")
      }
      return lines
    }

    @Test(arguments: [0x01, 0x80, 0xFF] as [UInt8])
    func `a file with any byte changed is refused or read as it was`(_ change: UInt8) throws {
      let image = try Self.image()
      let content = try Self.content(HDF5File.open(image: image).root)
      #expect(content.count == 18)
      var refusals = 0
      for index in image.indices {
        var damaged = image
        damaged[index] ^= change
        do {
          let found = try Self.content(HDF5File.open(image: damaged).root)
          #expect(found == content, "byte \(index)")
        } catch is HDF5Error {
          refusals += 1
        }
      }
      #expect(refusals > 100)
    }

    @Test func `a file cut at any length is refused`() throws {
      let image = try Self.image()
      for length in stride(from: 0, to: image.count, by: 7) {
        #expect(throws: HDF5Error.self, "\(length) bytes") {
          _ = try Self.content(HDF5File.open(image: Array(image.prefix(length))).root)
        }
      }
    }

    @Test func `no damaged file leaves anything open`() throws {
      let image = try Self.image()
      let left = try identifiersLeftOpen {
        for index in stride(from: 0, to: image.count, by: 5) {
          var damaged = image
          damaged[index] ^= 0xFF
          _ = hdf5Error { _ = try Self.content(HDF5File.open(image: damaged).root) }
        }
      }
      #expect(left == 0)
    }

    @Test func `an error of a damaged chunk names the dataset`() throws {
      let file = try HDF5File.createInMemory()
      let values = [UInt64](repeating: 0x0123_4567_89AB_CDEF, count: 64)
      try file.root.createDataset("d", type: .uint64, shape: [64], chunk: [64]).write(values)
      var image = try file.image()
      let pattern: [UInt8] = [0xEF, 0xCD, 0xAB, 0x89, 0x67, 0x45, 0x23, 0x01]
      let place = try #require(image.indices.first { image[$0...].starts(with: pattern) })
      image[place + 100] ^= 1
      let damaged = try HDF5File.open(image: image)
      let error = hdf5Error { _ = try damaged.root.dataset("d").read(as: UInt64.self) }
      guard case .callFailed("H5Dread", "/d", let stack)? = error else {
        Issue.record("found \(String(describing: error))")
        return
      }
      #expect(stack.contains { $0.contains("data error detected by Fletcher32 checksum") })
    }

    @Test func `a missing, an empty and a foreign file give typed errors`() throws {
      try withTemporaryFolder { folder in
        let missing = "\(folder)/missing.h5"
        let empty = "\(folder)/empty.h5"
        let foreign = "\(folder)/foreign.h5"
        try DurableFile.write([], to: empty)
        try DurableFile.write(Array("this is no HDF5 file".utf8), to: foreign)
        #expect(
          hdf5Error { _ = try HDF5File.open(missing) }
            == .cannotOpen(path: missing, reason: "there is no such file or folder"))
        #expect(hdf5Error { _ = try HDF5File.open(empty) } == .notHDF5(path: empty))
        #expect(hdf5Error { _ = try HDF5File.open(foreign) } == .notHDF5(path: foreign))
        guard case .cannotOpen(folder, _)? = hdf5Error({ _ = try HDF5File.open(folder) }) else {
          Issue.record("a folder was opened")
          return
        }
      }
    }

    @Test func `a file that is cut on disk cannot be opened`() throws {
      try withTemporaryFolder { folder in
        let path = "\(folder)/cut.h5"
        try DurableFile.write(Array(Self.image().dropLast(100)), to: path)
        guard case .cannotOpen(path, let reason)? = hdf5Error({ _ = try HDF5File.open(path) }) else {
          Issue.record("the file was opened")
          return
        }
        #expect(reason.contains("shorter than it should be"))
      }
    }
  }
}
