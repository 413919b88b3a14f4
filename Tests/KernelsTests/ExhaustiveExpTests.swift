import Kernels
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Every float there is: a minute or two in a release build, so only `LOLIGO_TORTURE`, which `Tools/torture/run` sets, asks for it.
struct ExhaustiveExpTests {
  /// What was found among 2²⁰ floats.
  private struct Finding {
    var worst = 0.0
    var worstArgument: Float = 0
    /// Values of one level or of the scalar function whose bits differ from those of the first level.
    var differences = 0
    /// Arguments without a finite result, or that are no number, whose result is not what rounding gives.
    var wrongSpecials = 0
  }

  private static let chunkSize = 1 << 20

  private func finding(chunk: Int) -> Finding {
    let first = UInt32(chunk * Self.chunkSize)
    let arguments = (0..<UInt32(Self.chunkSize)).map { Float(bitPattern: first + $0) }
    let results = VectorLevel.supported.map { level in
      var values = arguments
      var span = values.mutableSpan
      ElementaryFunctions.exp(&span, level: level)
      return values
    }
    var found = Finding()
    for index in 0..<Self.chunkSize {
      let (argument, value) = (arguments[index], results[0][index])
      for level in 1...results.count {
        let other = level < results.count ? results[level][index] : ElementaryFunctions.exp(argument)
        if other.bitPattern != value.bitPattern, !(other.isNaN && value.isNaN) { found.differences += 1 }
      }
      // The system's function in double is the reference.
      let reference = exp(Double(argument))
      let rounded = Float(reference)
      guard rounded.isFinite else {
        if !(value == rounded || (value.isNaN && rounded.isNaN)) { found.wrongSpecials += 1 }
        continue
      }
      let error = abs(Double(value) - reference) / Double(max(rounded.ulp, .leastNonzeroMagnitude))
      if !(error <= found.worst) { (found.worst, found.worstArgument) = (error, argument) }
    }
    return found
  }

  @Test(.enabled(if: getenv("LOLIGO_TORTURE") != nil, "LOLIGO_TORTURE is not set"))
  func `exp of every float is at most one unit off and has the same bits at every level`() {
    let findings = Parallel.map(count: (1 << 32) / Self.chunkSize) { finding(chunk: $0) }
    let worst = findings.max { $0.worst < $1.worst } ?? Finding()
    print(
      "exp of \(findings.count * Self.chunkSize) floats: at most \(worst.worst) units off (at \(worst.worstArgument)); levels:",
      VectorLevel.supported.map(\.rawValue).joined(separator: ", "))
    #expect(worst.worst <= 1)
    #expect(findings.allSatisfy { $0.worst.isFinite && $0.differences == 0 && $0.wrongSpecials == 0 })
  }
}
