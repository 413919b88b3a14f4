import HDF5
import Testing

extension HDF5Tests {
  @Suite struct ForeignLayouts {
    @Test func `texts of variable length, single values and half precision are read as they were written`() throws {
      let file = try HDF5File.createInMemory()
      try file.root.createForeignTexts("one", ["größer"], shape: [])
      try file.root.createForeignTexts("pairs", ["a", "", "c", "dd"], shape: [2, 2])
      try file.root.createForeignTexts("none", [], shape: [0, 2])
      try file.root.createForeignDataset("number", type: .float64, shape: []).write([0.5])
      try file.root.createForeignDataset("half", type: .float16, shape: [3]).write([0.5, -2, 65504] as [Float])
      let root = try HDF5File.open(image: file.image()).root
      #expect(try root.dataset("one").readTexts(allowingVariableLength: true) == ["größer"])
      #expect(try root.dataset("pairs").readTexts(allowingVariableLength: true) == ["a", "", "c", "dd"])
      #expect(try root.dataset("none").shape == [0, 2])
      #expect(try root.dataset("number").read(as: Double.self) == [0.5] && root.dataset("number").shape == [])
      #expect(try root.dataset("half").type == .float16)
      #expect(try root.dataset("half").read(as: Float.self) == [0.5, -2, 65504])
      #expect(try root.dataset("half").rawBytes() == [0, 0x38, 0, 0xC0, 0xFF, 0x7B])
    }

    @Test func `lists are added and read row by row, within a budget`() throws {
      let file = try HDF5File.createInMemory()
      let lists = try file.root.createForeignLists("lists", of: .float16)
      try lists.appendLists([[0.5, 1], []] as [[Float]])
      try lists.appendLists([[2]] as [[Float]])
      let read = try HDF5File.open(image: file.image()).root.dataset("lists")
      #expect(read.shape == [3])
      #expect(try read.readLists(as: Double.self) == [[0.5, 1], [], [2]])
      #expect(try read.readLists(as: Float.self, rows: 1..<3) == [[], [2]])
      guard case .tooLarge? = hdf5Error({ _ = try read.readLists(as: Double.self, byteBudget: 8) }) else {
        Issue.record("a list beyond the budget was read")
        return
      }
    }

    @Test func `attributes of other software are read as they were written`() throws {
      let file = try HDF5File.createInMemory()
      let target = try file.root.createForeignDataset("x", type: .int8, shape: [1])
      let group = try file.root.createGroup("g")
      try group.setForeignAttribute("text", to: "größer")
      try group.setForeignAttribute("texts", to: ["a", "b"])
      try group.setForeignAttribute("number", to: [2682] as [UInt32], isSingle: true)
      try group.setForeignAttribute("numbers", to: [0, 1] as [UInt32])
      try group.setForeignAttribute("kind", to: 2, of: ["none", "by_id", "by_time"])
      try group.setForeignAttribute("target", toReferenceTo: target)
      let read = try HDF5File.open(image: file.image()).root.group("g")
      #expect(try read.attribute("text") == .text("größer") && read.attribute("texts") == .texts(["a", "b"]))
      #expect(try read.attribute("number") == .integer(2682) && read.attribute("numbers") == .integers([0, 1]))
      #expect(try read.attribute("kind") == .integer(2))
      guard case .wrongType(_, _, "a reference")? = hdf5Error({ _ = try read.attribute("target") }) else {
        Issue.record("the reference is none")
        return
      }
    }

    @Test func `nothing stays open after foreign layouts`() throws {
      let write = {
        let file = try HDF5File.createInMemory()
        let lists = try file.root.createForeignLists("lists", of: .uint16)
        try lists.appendLists([[1, 2]] as [[Int32]])
        _ = try lists.readLists(as: Int32.self)
        try file.root.createForeignTexts("text", ["a"], shape: [])
        _ = hdf5Error { try file.root.createForeignTexts("zero", ["a\0b"]) }
        try file.root.setForeignAttribute("kind", to: 1, of: ["a", "b"])
        try file.root.setForeignAttribute("target", toReferenceTo: lists)
        _ = hdf5Error { try file.root.setForeignAttribute("kind", to: "again") }
      }
      try write()
      #expect(try identifiersLeftOpen(by: write) == 0)
    }
  }
}
