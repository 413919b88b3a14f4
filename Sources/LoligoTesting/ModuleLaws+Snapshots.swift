internal import Modules
internal import Signals
internal import Testing

extension ModuleLaws {
  /// A module from a snapshot is the module: it has the same snapshot and evolves to the same bits.
  func snapshotsRestoreTheModule() throws {
    let input = try input(steps: 30, seed: 21)
    for original in [module, warm] {
      let snapshot = original.snapshot
      var restored = try registry.module(from: snapshot)
      expect(restored is M, "a snapshot restores a \(type(of: restored))")
      expect(haveSameBits(restored.snapshot, snapshot), "a snapshot is not what it was after restoring")
      let (after, evolution) = try original.evolved(over: input, recording: .everything)
      let again = try restored.evolve(over: input, recording: .everything)
      expect(haveSameBits(again, evolution), "a restored module evolves to other bits")
      expect(haveSameBits(restored.snapshot, after.snapshot), "a restored module ends in another state")
    }
    let paths = warm.snapshot.modules.flatMap { part in
      part.snapshot.attributes.map { AttributePath(part.path.components + $0.path.components) }
    }
    expect(Set(paths) == Set(warm.attributes.map(\.path)), "a snapshot holds other attributes than the module")
  }

  /// A snapshot that lacks something or is of an unknown type is refused, with the place in the network.
  func damagedSnapshotsAreRefused() throws {
    let snapshot = warm.snapshot
    let empty = ModuleRegistry()
    let error = failure("an unknown type") { () throws(ModuleError) in _ = try empty.module(from: snapshot) }
    expect(error == ModuleError(M.typeName, .unknownModuleType(known: [])), "an unknown type gave \(error as Any)")
    for index in snapshot.attributes.indices {
      var damaged = snapshot
      let removed = damaged.attributes.remove(at: index)
      do {
        let restored = try registry.module(from: damaged)
        expect(!restored.attributes.contains { $0.path == removed.path }, "'\(removed.path)' came from nowhere")
      } catch {
        expect(error == ModuleError(M.typeName, .missingAttribute(removed.name)), "without '\(removed.path)': \(error)")
      }
      damaged = snapshot
      damaged.attributes[index].value = .absent
      _ = try? registry.module(from: damaged)
      damaged.attributes[index].value = .tensor(Tensor([]))
      if let restored = try? registry.module(from: damaged) {
        var copy = restored
        let input = Raster(silentOn: try TimeGrid(step: step, count: 1), channelCount: copy.inputCount)
        _ = try? copy.evolve(over: input)
      }
    }
    var stranger = snapshot
    stranger.children.append(.init(name: "stranger", snapshot: ModuleSnapshot(type: "Stranger", attributes: [])))
    let refusal = failure("an unknown child") { () throws(ModuleError) in _ = try registry.module(from: stranger) }
    expect(refusal != nil, "an unknown child was accepted")
  }

  /// The leaves of a module, put back in order, are the module.
  func leavesRestoreTheModule() throws {
    let restored = try module.unflattened(warm.flattened())
    expect(haveSameBits(restored.snapshot, warm.snapshot), "flattened leaves do not restore the module")
    let leaves = warm.flattened()
    for wrong in [Array(leaves.dropLast()), leaves + [.flag(true)]] where wrong.count != leaves.count {
      let error = failure("\(wrong.count) leaves") { () throws(ModuleError) in _ = try warm.unflattened(wrong) }
      let expected = ModuleError(M.typeName, .wrongLeafCount(expected: leaves.count, found: wrong.count))
      expect(error == expected, "\(wrong.count) leaves gave \(error as Any)")
    }
  }
}
