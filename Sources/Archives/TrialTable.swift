internal import HDF5
internal import Signals

/// The table of trials: where each begins in every dataset.
enum TrialTable {
  static let location = "/trials"
  private static let seconds = [NamedAttribute("units", .text("s"))]
  /// Stands for a trial without input.
  private static let noInput: Int64 = -1

  /// The columns that every archive has, in the order of `rows(of:)`.
  static let columns: [RowStream] = [
    RowStream(path: "\(location)/first_tick", type: .int64),
    RowStream(path: "\(location)/step_count", type: .int64),
    RowStream(path: "\(location)/number", type: .int64),
    RowStream(path: "\(location)/input_rows", type: .int64),
    RowStream(path: "\(location)/input_start", type: .float64, attributes: seconds),
    RowStream(path: "\(location)/input_stop", type: .float64, attributes: seconds),
    RowStream(path: "\(location)/input_first_tick", type: .int64),
  ]

  /// A column of an experimenter that comes with the trials.
  static func column(_ name: String) -> RowStream { RowStream(path: "\(location)/\(name)", type: .int64) }

  /// Whether a column of an experimenter would hide one of these.
  static func isReserved(_ name: String) -> Bool { columns.contains { $0.path == "\(location)/\(name)" } }

  /// The row of a trial, one value a column.
  static func row(of trial: Trial) -> [StoredValues] {
    [
      .int64([trial.grid.firstTick]), .int64([Int64(trial.grid.count)]), .int64([Int64(trial.number)]),
      .int64([trial.input.map { Int64($0.rowCount) } ?? noInput]), .float64([trial.input?.start ?? 0]),
      .float64([trial.input?.stop ?? 0]), .int64([trial.input?.firstTick ?? 0]),
    ]
  }

  /// Reads all trials of an archive.
  ///
  /// - Throws: `ArchiveError.damaged`.
  static func read(from file: ArchiveFile, step: TimeStep) throws(ArchiveError) -> [Trial] {
    var values: [StoredValues] = []
    for column in columns {
      let dataset = try file.dataset(column.path, column.type)
      values.append(
        try file.reading { () throws(HDF5Error) in
          try StoredValues.read(0..<dataset.rowCount, of: dataset, byteBudget: file.byteBudget)
        })
    }
    guard let trials = trials(values, step: step) else {
      throw file.damaged("the columns of '\(location)' differ in length, or have numbers that cannot be")
    }
    return trials
  }

  /// The trials of the values of all columns; `nil` when there can be none such.
  static func trials(_ values: [StoredValues], step: TimeStep) -> [Trial]? {
    guard values.count == columns.count, case .int64(let firstTicks) = values[0],
      case .int64(let stepCounts) = values[1], case .int64(let numbers) = values[2],
      case .int64(let inputRows) = values[3], case .float64(let inputStarts) = values[4],
      case .float64(let inputStops) = values[5], case .int64(let inputTicks) = values[6],
      values.allSatisfy({ $0.count == firstTicks.count })
    else { return nil }
    var trials: [Trial] = []
    trials.reserveCapacity(firstTicks.count)
    for index in firstTicks.indices {
      guard let stepCount = Int(exactly: stepCounts[index]), let number = Int(exactly: numbers[index]),
        (0...TimeGrid.largestTick).contains(numbers[index]),
        let rows = Int(exactly: inputRows[index]), rows >= Int(noInput),
        let grid = try? TimeGrid(step: step, firstTick: firstTicks[index], count: stepCount)
      else { return nil }
      let input = Trial.Input(
        rowCount: rows, start: inputStarts[index], stop: inputStops[index], firstTick: inputTicks[index])
      trials.append(Trial(grid: grid, number: number, input: rows < 0 ? nil : input))
    }
    return trials
  }
}
