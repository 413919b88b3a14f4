public import Signals

extension NPYArray {
  /// The array as a sampled signal: `[samples]`, or `[samples, channels]`.
  ///
  /// - Parameters:
  ///   - step: From one sample to the next; the first is taken at zero.
  ///   - channels: The channels to take, in this order; all unless given.
  ///   - name: The name of the series; that of the array unless given.
  /// - Throws: `InterchangeError` for another shape, or a sample that is not finite.
  public func continuousSeries(
    step: TimeStep, channels: [Int]? = nil, units: String? = nil, interpolation: Interpolation = .previous,
    outside: OutsidePolicy = .fail, name: String? = nil
  ) throws(InterchangeError) -> ContinuousSeries {
    let (values, channelCount) = try samples(channels: channels)
    let making = SeriesMaking(
      file: file, interpolation: interpolation, outside: outside, name: name ?? self.name, units: units)
    return try making.series(values, channelCount: channelCount, step: step)
  }

  /// The samples in rows of the wanted channels, all finite.
  func samples(channels: [Int]? = nil) throws(InterchangeError) -> (values: [Float], channelCount: Int) {
    guard shape.count == 1 || shape.count == 2 else {
      throw problem("has the shape \(shape), but samples are [samples] or [samples, channels]; reshape it")
    }
    let width = shape.count == 2 ? shape[1] : 1
    let all = try floats()
    if let index = all.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(file: file, what: "array '\(name)'", sample: index / width, channel: index % width)
    }
    // An array without columns may tell of any number of rows.
    guard let channels, width > 0 else { return (all, width) }
    for channel in channels where channel < 0 || channel >= width {
      throw .notThere(
        file: file, what: "channel", name: "\(channel)", known: (0..<min(width, 100)).map(String.init))
    }
    return ((0..<shape[0]).flatMap { row in channels.map { all[row * width + $0] } }, channels.count)
  }
}

extension NPZFile {
  /// Reads an array as a sampled signal: `[samples]`, or `[samples, channels]`.
  ///
  /// - Parameters:
  ///   - time: The array of times, or the step; the array "time", "times" or "t" unless given.
  ///   - channels: The channels to take, in this order; all unless given.
  ///   - name: The name of the series; that of the array unless given.
  /// - Throws: `InterchangeError` for arrays that are not there, do not fit or are damaged, or numbers that are not finite.
  public func continuousSeries(
    _ array: String, time: TimeBase = .column(), channels: [Int]? = nil, units: String? = nil,
    interpolation: Interpolation = .previous, outside: OutsidePolicy = .fail, name: String? = nil
  ) throws(InterchangeError) -> ContinuousSeries {
    let samples = try self.array(array)
    guard case .column(let timeName, let unit, let step) = time else {
      guard case .step(let step) = time else { throw .noTimes(file: source.name, known: names) }
      return try samples.continuousSeries(
        step: step, channels: channels, units: units, interpolation: interpolation, outside: outside, name: name)
    }
    let seconds = try times(timeName, unit: unit)
    let (values, channelCount) = try samples.samples(channels: channels)
    guard seconds.count == samples.shape[0] else {
      throw samples.problem("has \(samples.shape[0]) samples, but there are \(seconds.count) times")
    }
    var times = TimesBeingRead(step: step)
    for (index, time) in seconds.enumerated() {
      guard let problem = times.take(time) else { continue }
      throw samples.problem("has sample \(index) at \(time) s, which \(problem.words)")
    }
    let making = SeriesMaking(
      file: source.name, interpolation: interpolation, outside: outside, name: name ?? array, units: units)
    return try making.series(values, channelCount: channelCount, times: times)
  }

  /// Reads two arrays as events, in any order.
  ///
  /// - Parameters:
  ///   - time: The array of times; "time", "times" or "t" unless given.
  ///   - channels: The array of channels; without one, all events are on channel 0.
  ///   - start: First instant of the train, in seconds.
  ///   - stop: End of the train, in seconds; every event is before it.
  /// - Throws: `InterchangeError` for arrays that are not there, do not fit or are damaged, or events outside of the train.
  public func eventSeries(
    time: String? = nil, unit: TimeUnit, channels: String? = nil, channelCount: Int, start: Double = 0, stop: Double,
    name: String? = nil
  ) throws(InterchangeError) -> EventSeries {
    let seconds = try times(time, unit: unit)
    let channels = try channels.map { name throws(InterchangeError) in try array(name).integers() }
    let making = SeriesMaking(file: source.name, name: name ?? source.baseName)
    return try making.events(
      times: seconds, channels: channels ?? [Int](repeating: 0, count: seconds.count), channelCount: channelCount,
      start: start, stop: stop)
  }

  /// An array of times, in seconds.
  private func times(_ name: String?, unit: TimeUnit?) throws(InterchangeError) -> [Double] {
    let found = name.map { [$0] } ?? names.filter { TimeBase.usualNames.contains($0.lowercased()) }
    guard found.count == 1 else { throw .noTimes(file: source.name, known: names) }
    guard let unit else { throw .noTimeUnit(file: source.name, column: found[0], found: nil) }
    let array = try array(found[0])
    guard array.shape.count == 1 else { throw array.problem("has the shape \(array.shape), but times are [samples]") }
    return try array.doubles().map(unit.seconds)
  }
}
