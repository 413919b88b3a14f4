public import Signals

extension CSVFile {
  /// Reads the table as a sampled signal, one channel a column.
  ///
  /// - Parameters:
  ///   - time: Where the times come from; the column "time", "times" or "t" unless given.
  ///   - channels: The columns to take, in this order; all but that of the times unless given.
  ///   - units: The unit of the values, for columns that tell none. Columns of different units give a list of them, such
  ///     as "mV, pA"; a column without a unit beside others counts as "1".
  ///   - name: The name of the series; that of the file without its ending unless given.
  /// - Throws: `InterchangeError` with the line of the first cell that is wrong.
  /// - Complexity: O(size of the file); memory holds the numbers alone.
  public func continuousSeries(
    time: TimeBase = .column(), channels: [String]? = nil, units: String? = nil,
    interpolation: Interpolation = .previous, outside: OutsidePolicy = .fail, name: String? = nil
  ) throws(InterchangeError) -> ContinuousSeries {
    var (timeColumn, decimalPlaces, times) = (Int?.none, 0, TimesBeingRead(step: nil))
    if case .column(let column, let unit, let step) = time {
      let index = try self.timeColumn(column)
      (timeColumn, decimalPlaces) = (index, try timeUnit(ofColumn: index, stated: unit).decimalPlaces)
      times = TimesBeingRead(step: step)
    }
    if case .step = time, channels == nil, let index = usualTimeColumns.first {
      throw .notPossible(
        file: source.name,
        reason:
          "has a column '\(columns[index].name)', but a step was stated; leave it out, or name the column of times or the channels"
      )
    }
    let places = try channels.map { names throws(InterchangeError) in try indices(names) }
    let taken = places ?? columns.indices.filter { $0 != timeColumn }
    guard !taken.isEmpty else {
      throw .notPossible(file: source.name, reason: "has no column of values beside the times")
    }
    var making = SeriesMaking(file: source.name, name: name ?? source.baseName)
    (making.interpolation, making.outside) = (interpolation, outside)
    making.units = try self.units(of: taken, stated: units)

    var values: [Float] = []
    let rowCount = try forEachRow { reader throws(InterchangeError) in
      if let timeColumn {
        let seconds = try number(timeColumn, in: reader, timesTenTo: -decimalPlaces)
        if let problem = times.take(seconds) {
          throw .time(file: source.name, line: reader.line, seconds: seconds, problem)
        }
      }
      for column in taken {
        guard let value = DecimalText.sample(reader.bytes(column)), value.isFinite else {
          throw notANumber(column, in: reader)
        }
        values.append(value)
      }
    }
    guard rowCount > 0 else { throw .emptyTable(file: source.name) }
    switch time {
    case .column: return try making.series(values, channelCount: taken.count, times: times)
    case .step(let step): return try making.series(values, channelCount: taken.count, step: step)
    }
  }

  /// Reads the table as events, one a row, in any order; without rows there are none.
  ///
  /// - Parameters:
  ///   - time: The column of times; "time", "times" or "t" unless given.
  ///   - unit: The unit of the times; unless given, the header has to tell it.
  ///   - channel: The column of channels, whole numbers from 0; without one, all events are on channel 0.
  ///   - channelCount: Number of channels; a table of events does not tell it.
  ///   - start: First instant of the train, in seconds.
  ///   - stop: End of the train, in seconds; every event is before it.
  ///   - name: The name of the train; that of the file without its ending unless given.
  /// - Throws: `InterchangeError` with the line of the first cell that is wrong.
  public func eventSeries(
    time: String? = nil, unit: TimeUnit? = nil, channel: String? = nil, channelCount: Int, start: Double = 0,
    stop: Double, name: String? = nil
  ) throws(InterchangeError) -> EventSeries {
    let timeColumn = try timeColumn(time)
    let decimalPlaces = try timeUnit(ofColumn: timeColumn, stated: unit).decimalPlaces
    let channelColumn = try channel.map { name throws(InterchangeError) in try indices([name])[0] }
    var (times, channels): ([Double], [Int]) = ([], [])
    _ = try forEachRow { reader throws(InterchangeError) in
      let seconds = try number(timeColumn, in: reader, timesTenTo: -decimalPlaces)
      guard seconds >= start, seconds < stop else {
        throw .time(file: source.name, line: reader.line, seconds: seconds, .outside(start: start, stop: stop))
      }
      times.append(seconds)
      guard let channelColumn else { return channels.append(0) }
      let value = try number(channelColumn, in: reader)
      guard let channel = Int(exactly: value), channel >= 0, channel < channelCount else {
        throw .notAChannel(
          file: source.name, line: reader.line, column: columns[channelColumn].name, text: reader.shown(channelColumn),
          channelCount: channelCount)
      }
      channels.append(channel)
    }
    let making = SeriesMaking(file: source.name, name: name ?? source.baseName)
    return try making.events(times: times, channels: channels, channelCount: channelCount, start: start, stop: stop)
  }

  // MARK: Columns

  private func indices(_ names: [String]) throws(InterchangeError) -> [Int] {
    var result: [Int] = []
    for name in names {
      guard let index = columns.firstIndex(where: { $0.name == name }) else {
        throw .notThere(file: source.name, what: "column", name: name, known: columns.map(\.name))
      }
      result.append(index)
    }
    return result
  }

  /// The names of the columns that hold values rather than times.
  package var valueNames: [String] {
    let times = usualTimeColumns
    return columns.indices.filter { !times.contains($0) }.map { columns[$0].name }
  }

  private var usualTimeColumns: [Int] {
    columns.indices.filter { TimeBase.usualNames.contains(columns[$0].name.lowercased()) }
  }

  private func timeColumn(_ name: String?) throws(InterchangeError) -> Int {
    if let name { return try indices([name])[0] }
    let found = usualTimeColumns
    guard found.count == 1, let index = found.first else {
      throw .noTimes(file: source.name, known: columns.map(\.name))
    }
    return index
  }

  private func timeUnit(ofColumn index: Int, stated: TimeUnit?) throws(InterchangeError) -> TimeUnit {
    let column = columns[index]
    guard let symbol = column.units else {
      guard let stated else { throw .noTimeUnit(file: source.name, column: column.name, found: nil) }
      return stated
    }
    guard let unit = TimeUnit(symbol: symbol) else {
      throw .noTimeUnit(file: source.name, column: column.name, found: symbol)
    }
    guard stated == nil || stated == unit else {
      throw .unitsDiffer(
        file: source.name, what: "column '\(column.name)'", stated: stated?.rawValue ?? "", found: symbol)
    }
    return unit
  }

  private func units(of taken: [Int], stated: String?) throws(InterchangeError) -> String? {
    let told = taken.map { columns[$0].units }
    guard told.contains(where: { $0 != nil }) else { return stated }
    let all = told.map { $0 ?? "1" }
    let text = all.allSatisfy { $0 == all[0] } ? all[0] : all.joined(separator: ", ")
    guard stated == nil || stated == text else {
      throw .unitsDiffer(file: source.name, what: "its columns", stated: stated ?? "", found: text)
    }
    return text
  }

  // MARK: Rows

  /// Hands out every row of numbers, and gives how many there are.
  private func forEachRow(_ body: (TableReader) throws(InterchangeError) -> Void) throws(InterchangeError) -> Int {
    var reader = try TableReader(source, separator: separator)
    if hasHeader { _ = try reader.next() }
    var rowCount = 0
    while try reader.next() {
      guard reader.cells.count == columns.count else {
        throw .rowWidth(file: source.name, line: reader.line, expected: columns.count, found: reader.cells.count)
      }
      try body(reader)
      rowCount += 1
    }
    return rowCount
  }

  private func number(
    _ column: Int, in reader: TableReader, timesTenTo shift: Int = 0
  ) throws(InterchangeError) -> Double {
    guard let value = DecimalText.number(reader.bytes(column), timesTenTo: shift), value.isFinite else {
      throw notANumber(column, in: reader)
    }
    return value
  }

  private func notANumber(_ column: Int, in reader: TableReader) -> InterchangeError {
    .notANumber(file: source.name, line: reader.line, column: columns[column].name, text: reader.shown(column))
  }
}
