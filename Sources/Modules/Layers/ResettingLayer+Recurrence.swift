internal import Kernels
internal import Signals

extension ResettingLayer {
  /// Refuses connections that are not complete or do not fit, and a state that does not fit them.
  func checkRecurrence() throws(ModuleError) {
    let type = Self.typeName
    let isThere = [
      ("w_rec", parameters.recurrentWeights != nil), ("rec_row_starts", parameters.recurrentRowStarts != nil),
      ("rec_targets", parameters.recurrentTargets != nil), ("pending", state.pending != nil),
    ]
    guard isThere.contains(where: \.1) else { return }
    if let missing = isThere.first(where: { !$0.1 }) { throw ModuleError(type, .missingAttribute(missing.0)) }
    guard let weights = parameters.recurrentWeights, let rowStarts = parameters.recurrentRowStarts,
      let targets = parameters.recurrentTargets, let pending = state.pending
    else { return }
    guard rowStarts.count == neuronCount + 1 else {
      throw ModuleError(
        type, .wrongShape(attribute: "rec_row_starts", expected: [neuronCount + 1], found: rowStarts.shape))
    }
    if checkedRows == nil {
      try SparseConnections.check(
        weights: weights, as: "w_rec", rowStarts: rowStarts, targets: targets, delays: parameters.recurrentDelays,
        targetCount: inputCount, prefix: "rec_", of: type)
    }
    let needed = (parameters.recurrentDelays?.greatest ?? 0) + 1
    let rows = pending.shape.first ?? 0
    // More rows than are needed hold as much; fewer would lose what is under way.
    guard rows >= needed else {
      throw ModuleError(type, .wrongShape(attribute: "pending", expected: [needed, inputCount], found: pending.shape))
    }
    try pending.checkFinite(shape: [rows, inputCount], as: "pending", of: type)
  }

  /// The connections as the kernel takes them.
  var recurrentRows: SparseRows? {
    guard let weights = parameters.recurrentWeights, let rowStarts = parameters.recurrentRowStarts,
      let targets = parameters.recurrentTargets
    else { return nil }
    return SparseConnections.rows(
      weights: weights, rowStarts: rowStarts, targets: targets, delays: parameters.recurrentDelays,
      targetCount: inputCount)
  }
}
