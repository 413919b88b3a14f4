internal import Modules
internal import Signals
internal import Testing

extension ModuleLaws {
  /// What is recorded changes neither output nor state nor the other records, and everything can be recorded.
  func recordingChangesNothing() throws {
    let input = try input(steps: 50, seed: 8)
    let (after, all) = try warm.evolved(over: input, recording: .everything)
    let known = warm.recordablePaths
    expect(Set(known).count == known.count, "a trace is there twice")
    expect(all.records.count == known.count, "\(all.records.map(\.path)) were recorded of \(known)")
    expect(Set(all.records.map(\.path)) == Set(known), "\(all.records.map(\.path)) were recorded of \(known)")
    for record in all.records {
      // A module at a slower rate runs at every n-th tick.
      let rate = record.raster.grid.step.seconds / input.grid.step.seconds
      expect(
        try input.grid.every(Int(rate.rounded())) == record.raster.grid, "the record '\(record.path)' has another grid")
    }
    let parents = Set(known.map { AttributePath(Array($0.components.dropLast())) }.filter { !$0.components.isEmpty })
    let choices = [Recording.nothing, .only([])] + known.map { .only($0) } + parents.map { .only($0) }
    for recording in choices + (known.isEmpty ? [] : [.everything(every: 4), .only(known)]) {
      let (state, evolution) = try warm.evolved(over: input, recording: recording)
      expect(haveSameBits(evolution.output, all.output), "\(recording) changed the output")
      expect(haveSameBits(state.snapshot, after.snapshot), "\(recording) changed the state")
      let wanted = all.records.filter { record in
        recording.paths?.contains { record.path.components.starts(with: $0.components) } ?? true
      }
      expect(
        evolution.records.map(\.path) == wanted.map(\.path), "\(recording) gave \(evolution.records.map(\.path))")
      if recording.stride == 1 { expect(haveSameBits(evolution.records, wanted), "\(recording) changed the records") }
    }
    for path in known {
      let misspelt = AttributePath(path.description + "x")
      let error = failure("recording '\(misspelt)'") { () throws(ModuleError) in
        _ = try warm.evolved(over: input, recording: .only(misspelt))
      }
      let problem = ModuleError.Problem.noSuchRecord(path: misspelt.description, suggestion: path.description)
      expect(error == ModuleError(M.typeName, problem), "recording '\(misspelt)' gave \(error as Any)")
    }
  }

  /// A thinned record has the steps whose tick is a multiple of the stride, also when it is made in pieces.
  func recordsAreThinnedByTick() throws {
    let input = try input(steps: 47, firstTick: -11, seed: 9)
    let (_, all) = try warm.evolved(over: input, recording: .everything)
    for stride in [1, 2, 3, 7, 60] {
      for path in warm.recordablePaths {
        let recording = Recording.only(path, every: stride)
        let whole = try warm.evolved(over: input, recording: recording).evolution
        var pieced = warm
        var joined = try pieced.evolve(over: input.steps(0..<0), recording: recording)
        for (first, end) in [(0, 1), (1, 2), (2, 13), (13, 13), (13, 40), (40, 47)] {
          joined = try joined.followed(by: pieced.evolve(over: input.steps(first..<end), recording: recording))
        }
        expect(haveSameBits(joined.records, whole.records), "'\(path)' every \(stride) differs in pieces")
        expect(whole.records.allSatisfy { $0.stride == stride }, "'\(path)' every \(stride) says another stride")
        guard let full = all[path], let thinned = whole[path] else {
          expect(false, "'\(path)' was not recorded")
          continue
        }
        let kept = (0..<full.stepCount).filter { (full.grid.firstTick + Int64($0)) % Int64(stride) == 0 }
        let rows = kept.flatMap { full.steps($0..<$0 + 1).values }
        expect(haveSameBits(thinned.values, rows), "'\(path)' every \(stride) has other values")
        expect(
          thinned.grid.times == kept.map { full.grid.time(at: $0) }, "'\(path)' every \(stride) has other times")
      }
    }
  }

  /// Of a record only the channels and seconds are kept that are asked for, with the bits of all of it, also in pieces.
  func partsOfRecordsAreKept() throws {
    let input = try input(steps: 47, firstTick: -11, seed: 10)
    let (after, all) = try warm.evolved(over: input, recording: .everything)
    let window = input.grid.time(at: 9)..<input.grid.time(at: 31)
    for full in all.records {
      let (path, width) = (full.path, full.raster.channelCount)
      let (scattered, neighbours) = (Array(stride(from: 0, to: width, by: 2)), Array(width / 3..<width))
      for (every, isWindowed, channels) in [
        (1, false, scattered), (1, false, neighbours), (1, true, nil), (3, true, scattered), (2, false, []),
      ] {
        var recording = Recording.only(path, every: every)
        if let channels { recording = recording.selecting(channels: channels, of: path) }
        if isWindowed { recording = recording.during(window) }
        var expected = try full.raster.every(every)
        if isWindowed { expected = expected.steps(expected.grid.bins(beginningIn: window)) }
        if let channels { expected = try expected.selecting(channels: channels) }
        let (last, whole) = try warm.evolved(over: input, recording: recording)
        expect(haveSameBits(last.snapshot, after.snapshot), "\(recording) changed the state")
        expect(whole.records.map(\.path) == [path], "\(recording) gave \(whole.records.map(\.path))")
        for record in whole.records {
          expect(haveSameBits(record.raster, expected), "\(recording) gave other values than all of '\(path)'")
          expect(
            record.channels == channels && record.stride == every && record.window == (isWindowed ? window : nil),
            "\(recording) says another selection")
        }
        var pieced = warm
        var joined = try pieced.evolve(over: input.steps(0..<0), recording: recording)
        for (first, end) in [(0, 1), (1, 1), (1, 4), (4, 20), (20, 33), (33, 38), (38, 47)] {
          joined = try joined.followed(by: pieced.evolve(over: input.steps(first..<end), recording: recording))
        }
        expect(haveSameBits(joined.records, whole.records), "\(recording) differs in pieces")
      }
    }
  }
}
