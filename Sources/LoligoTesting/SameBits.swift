public import Modules
public import Signals

/// Equality of bits: unlike `==`, it tells −0 from +0.
public func haveSameBits(_ first: [Float], _ second: [Float]) -> Bool {
  first.count == second.count && zip(first, second).allSatisfy { $0.bitPattern == $1.bitPattern }
}

public func haveSameBits(_ first: Raster, _ second: Raster) -> Bool {
  guard first.grid == second.grid, first.channelCount == second.channelCount else { return false }
  switch (first.storage, second.storage) {
  case (.dense(let one), .dense(let other)): return haveSameBits(one, other)
  case (.events(let one), .events(let other)): return one == other
  default: return false
  }
}

public func haveSameBits(_ first: Evolution, _ second: Evolution) -> Bool {
  haveSameBits(first.output, second.output) && haveSameBits(first.records, second.records)
    && first.outputs.map(\.name) == second.outputs.map(\.name)
    && zip(first.outputs, second.outputs).allSatisfy { haveSameBits($0.raster, $1.raster) }
}

public func haveSameBits(_ first: [Evolution.Record], _ second: [Evolution.Record]) -> Bool {
  first.count == second.count
    && zip(first, second).allSatisfy {
      $0.path == $1.path && $0.kind == $1.kind && $0.units == $1.units && haveSameBits($0.raster, $1.raster)
    }
}

public func haveSameBits(_ first: AttributeValue, _ second: AttributeValue) -> Bool {
  switch (first, second) {
  case (.tensor(let one), .tensor(let other)):
    one.shape == other.shape && haveSameBits(one.scalars, other.scalars)
  case (.number(let one), .number(let other)): one.bitPattern == other.bitPattern
  default: first == second
  }
}

public func haveSameBits(_ first: AttributeEntry, _ second: AttributeEntry) -> Bool {
  first.path == second.path && first.role == second.role && first.family == second.family
    && first.units == second.units && haveSameBits(first.value, second.value)
}

public func haveSameBits(_ first: [AttributeEntry], _ second: [AttributeEntry]) -> Bool {
  first.count == second.count && zip(first, second).allSatisfy { haveSameBits($0, $1) }
}

public func haveSameBits(_ first: ModuleSnapshot, _ second: ModuleSnapshot) -> Bool {
  first.type == second.type && haveSameBits(first.attributes, second.attributes)
    && first.children.map(\.name) == second.children.map(\.name)
    && zip(first.children, second.children).allSatisfy { haveSameBits($0.snapshot, $1.snapshot) }
}

extension Evolution {
  /// The same values held one by one.
  public func heldDensely() -> Evolution {
    var dense = Evolution(output: output.heldDensely(), outputs: outputs, records: records)
    for index in dense.outputs.indices { dense.outputs[index].raster = outputs[index].raster.heldDensely() }
    for index in dense.records.indices { dense.records[index].raster = records[index].raster.heldDensely() }
    return dense
  }
}
