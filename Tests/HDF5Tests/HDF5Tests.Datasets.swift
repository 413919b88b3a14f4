import HDF5
import Testing

extension HDF5Tests {
  @Suite struct Datasets {
    /// Writes numbers of a type, compressed and not, and reads them as numbers and as bytes.
    func roundTrip<Scalar: HDF5Scalar & Equatable>(_ values: [Scalar]) throws {
      for compression in [0, 1, 9] {
        let file = try reopened { root in
          let dataset = try root.createDataset(
            "d", type: Scalar.hdf5Type, shape: [values.count], chunk: [2], compression: compression)
          try dataset.write(values)
        }
        let dataset = try file.root.dataset("d")
        #expect(dataset.type == Scalar.hdf5Type)
        #expect(dataset.chunk == [2])
        #expect(try dataset.read(as: Scalar.self) == values)
        #expect(try dataset.rawBytes() == values.withUnsafeBytes { Array($0) })
      }
    }

    @Test func `numbers of every type are read as they were written, extremes included`() throws {
      try roundTrip([Float](arrayLiteral: 0, -0.0, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -.infinity))
      try roundTrip([Double](arrayLiteral: 0.1, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude))
      try roundTrip([Int8.min, -1, .max])
      try roundTrip([Int16.min, -1, .max])
      try roundTrip([Int32.min, -1, .max])
      try roundTrip([Int64.min, -1, .max])
      try roundTrip([UInt8.min, 1, .max])
      try roundTrip([UInt16.min, 1, .max])
      try roundTrip([UInt32.min, 1, .max])
      try roundTrip([UInt64.min, 1, .max])
    }

    @Test func `truth values are numbers of one byte`() throws {
      let file = try reopened { root in
        try root.createDataset("d", type: .flag, shape: [3], chunk: [3]).write([Int8](arrayLiteral: 1, 0, 1))
      }
      let dataset = try file.root.dataset("d")
      #expect(dataset.type == .flag)
      #expect(try dataset.read(as: Int8.self) == [1, 0, 1])
      #expect(try dataset.read(as: Int64.self) == [1, 0, 1])
      #expect(try dataset.read(as: Float.self) == [1, 0, 1])
    }

    @Test func `texts of fixed length are read as they were written`() throws {
      let texts = ["", "a", "größer", "12345678"]
      let file = try reopened { root in
        try root.createDataset("d", type: .text(length: 8), shape: [2, 2], chunk: [1, 2]).writeTexts(texts)
      }
      let dataset = try file.root.dataset("d")
      #expect(dataset.type == .text(length: 8))
      #expect(try dataset.readTexts() == texts)
      #expect(try dataset.readTexts(rows: 1..<2) == ["größer", "12345678"])
      #expect(try dataset.rawBytes().count == 32)
    }

    @Test func `a text longer than its type is refused, and nothing is written`() throws {
      let file = try reopened { root in
        let dataset = try root.createDataset("d", type: .text(length: 2), shape: [1], chunk: [1])
        let error = hdf5Error { try dataset.writeTexts(["abc"]) }
        #expect(error == .wrongType(object: "/d", expected: "text of 3 bytes", found: "text of 2 bytes"))
      }
      #expect(try file.root.dataset("d").readTexts() == [""])
    }

    @Test func `real numbers convert to the nearest of the type that is read`() throws {
      let file = try reopened { root in
        try root.createDataset("d", type: .float64, shape: [2], chunk: [2]).write([0.1, 1 + 0x1p-30])
      }
      #expect(try file.root.dataset("d").read(as: Float.self) == [Float(0.1), 1])
    }

    @Test func `rows are read in ranges of any length`() throws {
      let values = (0..<7 * 3 * 2).map { Int32($0) }
      let file = try reopened { root in
        try root.createDataset("d", type: .int32, shape: [7, 3, 2], chunk: [2, 2, 2]).write(values)
      }
      let dataset = try file.root.dataset("d")
      #expect(try dataset.rowElementCount == 6)
      #expect(try dataset.rowByteCount == 24)
      for first in 0...7 {
        for last in first...7 {
          #expect(try dataset.read(as: Int32.self, rows: first..<last) == Array(values[first * 6..<last * 6]))
        }
      }
    }

    @Test(arguments: [1, 2, 3, 5, 64]) func `rows written in pieces equal rows written at once`(_ piece: Int) throws {
      let values = (0..<64 * 3).map { Float($0).squareRoot() }
      let file = try reopened { root in
        let dataset = try root.createDataset("d", type: .float32, shape: [0, 3], growsRows: true, chunk: [8, 3])
        for first in stride(from: 0, to: 64, by: piece) {
          try dataset.write(Array(values[first * 3..<min(64, first + piece) * 3]), startingAtRow: first)
          #expect(dataset.shape == [min(64, first + piece), 3])
        }
      }
      #expect(try file.root.dataset("d").shape == [64, 3])
      #expect(try file.root.dataset("d").read(as: Float.self) == values)
    }

    @Test func `rows that are written again are replaced and none is added`() throws {
      let file = try reopened { root in
        let dataset = try root.createDataset("d", type: .int8, shape: [3], growsRows: true, chunk: [2])
        try dataset.write([Int8](arrayLiteral: 1, 2, 3))
        try dataset.write([Int8](arrayLiteral: 9), startingAtRow: 1)
      }
      #expect(try file.root.dataset("d").read(as: Int8.self) == [1, 9, 3])
    }

    @Test(arguments: [[0], [0, 4], [4, 0]]) func `a dataset may be empty`(_ shape: [Int]) throws {
      for growsRows in [false, true] {
        let file = try reopened { root in
          let dataset = try root.createDataset(
            "d", type: .float32, shape: shape, growsRows: growsRows, chunk: shape.map { _ in 16 })
          try dataset.write([Float]())
        }
        let dataset = try file.root.dataset("d")
        #expect(dataset.shape == shape)
        #expect(try dataset.read(as: Float.self) == [])
        #expect(try dataset.rawBytes() == [])
      }
    }

    @Test func `rows beyond a fixed shape, with a gap, or incomplete are refused and the file goes on`() throws {
      let file = try reopened { root in
        let fixed = try root.createDataset("fixed", type: .int8, shape: [2, 2], chunk: [2, 2])
        let growing = try root.createDataset("growing", type: .int8, shape: [1, 2], growsRows: true, chunk: [2, 2])
        let row: [Int8] = [1, 2]
        for attempt in [
          hdf5Error { try fixed.write(row, startingAtRow: 2) },
          hdf5Error { try growing.write(row, startingAtRow: 2) },
          hdf5Error { try growing.write(row, startingAtRow: -1) },
          hdf5Error { try growing.write([Int8(1)], startingAtRow: 0) },
        ] {
          guard case .wrongShape? = attempt else {
            Issue.record("expected an error about the shape, found \(String(describing: attempt))")
            continue
          }
        }
        try growing.write(row, startingAtRow: 1)
      }
      #expect(try file.root.dataset("growing").read(as: Int8.self) == [0, 0, 1, 2])
    }

    @Test func `nothing is read beyond the budget of bytes`() throws {
      let file = try reopened { root in
        try root.createDataset("d", type: .int8, shape: [1 << 40, 1 << 10], chunk: [16, 16])
          .setAttribute("a", to: .flag(true))
        try root.createDataset("e", type: .int8, shape: [1 << 40, 1 << 40], chunk: [16, 16])
          .setAttribute("a", to: .flag(true))
      }
      let limit = HDF5Dataset.standardByteBudget
      let dataset = try file.root.dataset("d")
      #expect(
        hdf5Error { _ = try dataset.read(as: Float.self) } == .tooLarge(object: "/d", bytes: 1 << 52, limit: limit))
      #expect(hdf5Error { _ = try dataset.rawBytes() } == .tooLarge(object: "/d", bytes: 1 << 50, limit: limit))
      #expect(
        hdf5Error { _ = try file.root.dataset("e").read(as: Float.self) }
          == .tooLarge(object: "/e", bytes: .max, limit: limit))
      let row = hdf5Error { _ = try dataset.read(as: Float.self, rows: 0..<1, byteBudget: 4095) }
      #expect(row == .tooLarge(object: "/d", bytes: 4096, limit: 4095))
      #expect(try dataset.read(as: Float.self, rows: 0..<1, byteBudget: 4096).count == 1024)
    }

    @Test func `a chunk beyond the budget of bytes is not read`() throws {
      let file = try reopened { root in
        try root.createDataset("d", type: .int8, shape: [1 << 20], chunk: [1 << 20]).write(
          [Int8](repeating: 1, count: 1 << 20))
      }
      let error = hdf5Error { _ = try file.root.dataset("d").read(as: Int8.self, rows: 0..<1, byteBudget: 1000) }
      #expect(error == .tooLarge(object: "/d", bytes: 1 << 20, limit: 1000))
    }

    @Test func `numbers are not read as text nor text as numbers`() throws {
      let file = try reopened { root in
        _ = try root.createDataset("number", type: .int8, shape: [1], chunk: [1])
        _ = try root.createDataset("text", type: .text(length: 4), shape: [1], chunk: [1])
      }
      #expect(
        hdf5Error { _ = try file.root.dataset("number").readTexts() }
          == .wrongType(object: "/number", expected: "text", found: "int8"))
      #expect(
        hdf5Error { _ = try file.root.dataset("text").read(as: Int8.self) }
          == .wrongType(object: "/text", expected: "numbers", found: "text of 4 bytes"))
    }
  }
}
