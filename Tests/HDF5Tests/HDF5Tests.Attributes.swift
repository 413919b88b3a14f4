import HDF5
import Testing

extension HDF5Tests {
  @Suite struct Attributes {
    static let values: [HDF5Value] = [
      .text("simple"), .text(""), .text("größer 🦑"), .text(String(repeating: "x", count: 50_000)),
      .integer(0), .integer(.min), .integer(.max),
      .real(-0.0), .real(.infinity), .real(.leastNonzeroMagnitude), .real(0.1),
      .flag(true), .flag(false),
      .texts([]), .texts(["a", "", "longer"]), .integers([]), .integers([.min, 0, .max]),
      .reals([]), .reals([1.5, -.infinity]), .flags([]), .flags([true, false]),
    ]

    @Test(arguments: values) func `an attribute is read as it was written`(_ value: HDF5Value) throws {
      let file = try reopened { root in
        try root.setAttribute("on a group", to: value)
        try root.createDataset("d", type: .int8, shape: [1], chunk: [1]).setAttribute("on a dataset", to: value)
      }
      #expect(try file.root.attribute("on a group") == value)
      #expect(try file.root.dataset("d").attribute("on a dataset") == value)
    }

    @Test func `a signed zero keeps its sign`() throws {
      let file = try reopened { try $0.setAttribute("zero", to: .real(-0.0)) }
      guard case .real(let zero)? = try file.root.attribute("zero") else {
        Issue.record("the attribute is not real")
        return
      }
      #expect(zero.sign == .minus)
    }

    @Test func `an attribute that is not there is nil`() throws {
      let file = try reopened { _ in }
      #expect(try file.root.attribute("absent") == nil)
    }

    @Test func `writing an attribute again replaces value and type`() throws {
      let file = try reopened { root in
        try root.setAttribute("a", to: .text("before"))
        try root.setAttribute("a", to: .integers([1, 2]))
      }
      #expect(try file.root.attribute("a") == .integers([1, 2]))
      #expect(try file.root.attributeNames() == ["a"])
    }

    @Test func `attribute names are sorted by their bytes`() throws {
      let names = ["b", "a", "Z", "é", "a b", "10", "9"]
      let file = try reopened { root in
        for name in names { try root.setAttribute(name, to: .flag(true)) }
      }
      #expect(try file.root.attributeNames() == ["10", "9", "Z", "a", "a b", "b", "é"])
    }

    @Test func `an attribute that has no room in the object's header is refused, and the file goes on`() throws {
      let long = HDF5Value.text(String(repeating: "x", count: HDF5Value.byteLimit + 1))
      let file = try reopened { root in
        let error = hdf5Error { try root.setAttribute("long", to: long) }
        #expect(
          error
            == .tooLarge(object: "/@long", bytes: HDF5Value.byteLimit + 1, limit: HDF5Value.byteLimit))
        try root.setAttribute("short", to: .flag(true))
      }
      #expect(try file.root.attributeNames() == ["short"])
    }

    @Test(arguments: ["", "a\0b"]) func `a name that cannot be stored is refused`(_ name: String) throws {
      let file = try HDF5File.createInMemory()
      #expect(hdf5Error { try file.root.setAttribute(name, to: .flag(true)) } == .invalidName(name))
    }

    @Test func `attributes of dimension scales are left out of the names`() throws {
      let file = try reopened { root in
        let time = try root.createDataset("time", type: .float64, shape: [2], chunk: [2])
        try time.makeScale("time")
        let data = try root.createDataset("data", type: .float32, shape: [2, 3], chunk: [2, 3])
        try data.attachScale(time, toDimension: 0)
        try data.labelDimension(1, "channel")
        try data.setAttribute("units", to: .text("V"))
      }
      #expect(try file.root.dataset("time").attributeNames() == [])
      #expect(try file.root.dataset("data").attributeNames() == ["units"])
    }
  }
}
