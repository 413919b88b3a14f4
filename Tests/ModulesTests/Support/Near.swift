import Testing

/// Expects values of the model system, which computes in `Double`, within the rounding of `Float`.
func expectNear(
  _ found: some Collection<Float>, _ expected: [Double], within tolerance: Double = 2e-6,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, sourceLocation: sourceLocation)
  for (index, pair) in zip(found, expected).enumerated() {
    let scale = max(1, pair.1.magnitude)
    #expect(
      (Double(pair.0) - pair.1).magnitude <= tolerance * scale, "value \(index): \(pair.0), not \(pair.1)",
      sourceLocation: sourceLocation)
  }
}
