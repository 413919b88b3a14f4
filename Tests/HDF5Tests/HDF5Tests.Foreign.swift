import HDF5
import Testing

extension HDF5Tests {
  @Suite struct Foreign {
    let root: HDF5Group

    init() throws {
      root = try HDF5File.open(image: ForeignFile.image).root
    }

    @Test(arguments: [
      ("soft", "a soft link"), ("external", "a link to another file"), ("elsewhere", "storage in another file"),
      ("virtual", "a virtual layout"), ("lzf", "the filter number 32000"), ("deep", "9 dimensions"),
    ])
    func `what leads out of the file is refused`(_ name: String, _ feature: String) throws {
      #expect(hdf5Error { _ = try root.dataset(name) } == .refused(object: "/\(name)", feature: feature))
    }

    @Test func `links that are not followed are listed as refused`() throws {
      let links = try root.links()
      #expect(links.count == 16)
      #expect(links.filter { $0.kind == .refused }.map(\.name) == ["external", "soft"])
      #expect(links.filter { $0.kind == .group }.map(\.name) == ["loop"])
    }

    @Test func `a loop of groups is walked as far as the path goes`() throws {
      #expect(try root.dataset("loop/loop/single").read(as: Double.self) == [0.5])
    }

    @Test func `big-endian numbers are read as numbers and as little-endian bytes`() throws {
      let dataset = try root.dataset("big")
      #expect(dataset.type == .int16)
      #expect(try dataset.read(as: Int32.self) == [1, -2])
      #expect(try dataset.rawBytes() == [1, 0, 0xFE, 0xFF])
    }

    @Test func `a single value has no dimensions and one row`() throws {
      let dataset = try root.dataset("single")
      #expect(dataset.shape == [])
      #expect(dataset.rowCount == 1)
      #expect(try dataset.read(as: Float.self) == [0.5])
      #expect(try dataset.rawBytes().count == 8)
    }

    @Test func `a dataset without elements is empty`() throws {
      #expect(try root.dataset("none").shape == [0])
      #expect(try root.dataset("none").read(as: Float.self) == [])
    }

    @Test(arguments: [("compound", "a compound"), ("lists", "a list of variable length")])
    func `elements that are not read give a typed error`(_ name: String, _ found: String) throws {
      let dataset = try root.dataset(name)
      #expect(dataset.type == nil)
      let expected = HDF5Error.wrongType(object: "/\(name)", expected: "numbers, truth values or text", found: found)
      #expect(hdf5Error { _ = try dataset.read(as: Int8.self) } == expected)
      #expect(hdf5Error { _ = try dataset.rawBytes() } == expected)
      #expect(hdf5Error { _ = try dataset.readTexts(allowingVariableLength: true) } == expected)
    }

    @Test func `text of variable length is read only where allowed`() throws {
      let dataset = try root.dataset("texts")
      #expect(dataset.type == .variableText)
      #expect(
        hdf5Error { _ = try dataset.readTexts() } == .refused(object: "/texts", feature: "text of variable length"))
      #expect(try dataset.readTexts(allowingVariableLength: true) == ["a", "bc"])
    }

    @Test func `spaces that pad a text are not part of it`() throws {
      #expect(try root.dataset("spaces").readTexts() == ["ab"])
    }

    @Test func `truth values and enumerations are numbers`() throws {
      #expect(try root.dataset("flags").type == .flag)
      #expect(try root.dataset("flags").read(as: Int8.self) == [1, 0])
      #expect(try root.dataset("kinds").type == .int16)
      #expect(try root.dataset("kinds").read(as: Int64.self) == [0, 1, 1])
      #expect(try root.dataset("kinds").read(as: Int16.self) == [0, 1, 1])
      #expect(try root.dataset("kinds").rawBytes() == [0, 0, 1, 0, 1, 0])
    }

    @Test(
      arguments: [
        ("text", .text("größer")), ("ascii", .text("ab")), ("flag", .flag(true)), ("small", .integer(7)),
        ("half", .real(0.5)), ("none", .reals([])), ("words", .texts(["x", "yz"])),
      ] as [(String, HDF5Value)])
    func `attributes of h5py are read`(_ name: String, _ value: HDF5Value) throws {
      #expect(try root.attribute(name) == value)
    }

    @Test(arguments: [
      ("large", "a larger one"), ("compound", "a compound"), ("matrix", "an array of 2 dimensions"),
      ("reference", "a reference"),
    ])
    func `attributes that are not read give a typed error`(_ name: String, _ found: String) throws {
      guard case .wrongType("/@\(name)", _, found)? = hdf5Error({ _ = try root.attribute(name) }) else {
        Issue.record("'\(name)' gave another error or none")
        return
      }
    }

    @Test func `nothing stays open after foreign objects`() throws {
      let read = {
        let root = try HDF5File.open(image: ForeignFile.image).root
        for link in try root.links() {
          _ = hdf5Error { _ = try root.dataset(link.name).rawBytes() }
          _ = hdf5Error { _ = try root.dataset(link.name).read(as: Float.self) }
          _ = hdf5Error { _ = try root.dataset(link.name).readTexts(allowingVariableLength: true) }
        }
        for name in try root.attributeNames() { _ = hdf5Error { _ = try root.attribute(name) } }
      }
      try read()
      #expect(try identifiersLeftOpen(by: read) == 0)
    }
  }
}
