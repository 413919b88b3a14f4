internal import Kernels

/// Linear least squares with a penalty λ on the squared weights: W = (Xᵀ X + λ I)⁻¹ Xᵀ Y (Hoerl & Kennard 1970).
///
/// The sums grow by rows added in any number of blocks, and can be solved for many penalties.
///
/// ```swift
/// var regression = RidgeRegression(featureCount: 2, targetCount: 1)
/// try regression.add(features: [1, 0, 0, 1, 1, 1], targets: [1, 2, 3])
/// let weights = try regression.weights(penalty: 0)   // [1, 2]
/// ```
public struct RidgeRegression: Sendable {
  /// What a regression does beside summing.
  public struct Options: Sendable, Hashable {
    /// Whether a constant 1 is the last feature; its weight, the bias, is penalised like the others.
    public var hasBias: Bool
    /// Whether features are taken in deviations from their mean, both of the first block; a feature that does not vary
    /// has a deviation of 1.
    public var standardizes: Bool
    /// Whether targets are classes, 1 for a member, 0 for another and −1 for a row to be left out: in each block members
    /// and others weigh the same, n / n_class each, and are set to plus and minus that weight (Fisher's relabelling).
    public var balancesClasses: Bool

    public init(hasBias: Bool = false, standardizes: Bool = false, balancesClasses: Bool = false) {
      self.hasBias = hasBias
      self.standardizes = standardizes
      self.balancesClasses = balancesClasses
    }
  }

  public let featureCount: Int
  public let targetCount: Int
  public let options: Options
  /// Xᵀ X, row-major `[columns, columns]`; one for every target where classes are balanced.
  package private(set) var gram: [Double]
  /// Xᵀ Y, row-major `[columns, targets]`.
  package private(set) var moments: [Double]
  /// Rows added so far.
  public private(set) var rowCount = 0
  /// Mean and deviation of each feature in the first block, where features are standardised.
  public private(set) var standard: (means: [Double], deviations: [Double])?

  /// Creates a regression without rows.
  public init(featureCount: Int, targetCount: Int, options: Options = Options()) {
    precondition(featureCount >= 1 && targetCount >= 1, "A regression has features and targets.")
    self.featureCount = featureCount
    self.targetCount = targetCount
    self.options = options
    let columns = featureCount + (options.hasBias ? 1 : 0)
    gram = Array(repeating: 0, count: columns * columns * (options.balancesClasses ? targetCount : 1))
    moments = Array(repeating: 0, count: columns * targetCount)
  }

  /// Features, and the constant where there is one.
  var columnCount: Int { featureCount + (options.hasBias ? 1 : 0) }

  /// Adds rows.
  ///
  /// - Parameters:
  ///   - features: Row-major `[rows, features]`.
  ///   - targets: Row-major `[rows, targets]`.
  /// - Throws: `TrainingError` for lists of other lengths, features or targets that are not finite, or targets that are
  ///   no classes where these are balanced.
  public mutating func add(features: [Float], targets: [Float]) throws(TrainingError) {
    guard !options.standardizes, !options.balancesClasses else {
      try add(doubleFeatures: features.map { Double($0) }, targets: targets.map { Double($0) })
      return
    }
    let rows = try rowCount(features: features.count, targets: targets.count)
    if let index = RowFunctions.firstNotFinite(in: features.span) {
      throw .notFinite(row: index / featureCount, column: index % featureCount)
    }
    if let index = RowFunctions.firstNotFinite(in: targets.span) {
      throw .targetNotFinite(row: index / targetCount, column: index % targetCount)
    }
    let columns = columnCount
    let extended = options.hasBias ? Self.withOnes(features, rows: rows, featureCount: featureCount) : features
    Products.addGram(extended.span, rows: rows, columns: columns, to: &gram)
    Products.addTransposed(
      extended.span, targets.span, rows: rows, leftColumns: columns, rightColumns: targetCount, to: &moments)
    rowCount += rows
  }

  /// Adds rows of 64 bits; rows of numbers that 32 bits hold give the same bits as above.
  ///
  /// - Throws: `TrainingError` as above.
  public mutating func add(doubleFeatures features: [Double], targets: [Double]) throws(TrainingError) {
    let rows = try rowCount(features: features.count, targets: targets.count)
    if let index = features.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: index / featureCount, column: index % featureCount)
    }
    if let index = targets.firstIndex(where: { !$0.isFinite }) {
      throw .targetNotFinite(row: index / targetCount, column: index % targetCount)
    }
    if options.balancesClasses, let index = targets.firstIndex(where: { ![-1, 0, 1].contains($0) }) {
      throw .noClassTarget(row: index / targetCount, column: index % targetCount, value: targets[index])
    }
    addInDouble(features: features, targets: targets, rows: rows)
    rowCount += rows
  }

  /// The number of rows of two lists.
  private func rowCount(features: Int, targets: Int) throws(TrainingError) -> Int {
    let rows = features / featureCount
    guard features == rows * featureCount else {
      throw .lengthMismatch(what: "features in whole rows", expected: rows * featureCount, found: features)
    }
    guard targets == rows * targetCount else {
      throw .lengthMismatch(what: "targets", expected: rows * targetCount, found: targets)
    }
    return rows
  }

  private static func withOnes(_ features: [Float], rows: Int, featureCount: Int) -> [Float] {
    var extended: [Float] = []
    extended.reserveCapacity(features.count + rows)
    for row in 0..<rows { extended += features[row * featureCount..<(row + 1) * featureCount] + [1] }
    return extended
  }

  private mutating func addInDouble(features: [Double], targets: [Double], rows: Int) {
    guard rows > 0 else { return }
    if options.standardizes, standard == nil {
      standard = Self.standard(of: features, rows: rows, featureCount: featureCount)
    }
    let columns = columnCount
    var values = [Double](repeating: 1, count: rows * columns)
    for row in 0..<rows {
      for feature in 0..<featureCount {
        let value = features[row * featureCount + feature]
        values[row * columns + feature] =
          standard.map { (value - $0.means[feature]) / $0.deviations[feature] } ?? value
      }
    }
    guard options.balancesClasses else {
      Self.addProduct(values, columns, values, columns, rows: rows, to: &gram, at: 0)
      Self.addProduct(values, columns, targets, targetCount, rows: rows, to: &moments, at: 0)
      return
    }
    var labels = targets
    for target in 0..<targetCount {
      let places = (0..<rows).map { $0 * targetCount + target }
      let members = places.count { targets[$0] == 1 }
      let others = places.count { targets[$0] == 0 }
      var weighted = values
      for (row, place) in places.enumerated() {
        let classSize = targets[place] == 1 ? members : others
        let weight = targets[place] < 0 ? 0 : Double(members + others) / Double(classSize)
        labels[place] = targets[place] == 1 ? weight : -weight
        for column in 0..<columns { weighted[row * columns + column] *= weight }
      }
      Self.addProduct(values, columns, weighted, columns, rows: rows, to: &gram, at: target * columns * columns)
    }
    Self.addProduct(values, columns, labels, targetCount, rows: rows, to: &moments, at: 0)
  }

  private static func standard(
    of features: [Double], rows: Int, featureCount: Int
  ) -> (means: [Double], deviations: [Double]) {
    var (means, deviations): ([Double], [Double]) = ([], [])
    for feature in 0..<featureCount {
      let values = (0..<rows).map { features[$0 * featureCount + feature] }
      let mean = values.reduce(0, +) / Double(rows)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)
      means.append(mean)
      deviations.append(variance > 0 ? variance.squareRoot() : 1)
    }
    return (means, deviations)
  }

  /// Adds leftᵀ · right, each sum in ascending order of rows.
  private static func addProduct(
    _ left: [Double], _ leftColumns: Int, _ right: [Double], _ rightColumns: Int, rows: Int, to sums: inout [Double],
    at offset: Int
  ) {
    var results = sums.mutableSpan
    let (first, second) = (left.span, right.span)
    for row in 0..<rows {
      for column in 0..<leftColumns {
        let factor = first[row * leftColumns + column]
        for other in 0..<rightColumns {
          results[offset + column * rightColumns + other] += factor * second[row * rightColumns + other]
        }
      }
    }
  }
}
