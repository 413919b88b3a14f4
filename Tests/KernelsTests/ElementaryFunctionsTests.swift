import Kernels
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The system's functions stand as reference here, and nowhere in the libraries.
struct ElementaryFunctionsTests {
  /// How far a value is from a finite reference of higher precision, in units in the last place of the value's type.
  func error(of value: Float, from reference: Double) -> Double {
    abs(Double(value) - reference) / Double(max(Float(reference).ulp, .leastNonzeroMagnitude))
  }

  func error(of value: Double, from reference: Float80) -> Float80 {
    abs(Float80(value) - reference) / Float80(max(Double(reference).ulp, .leastNonzeroMagnitude))
  }

  static let sample: [Float] = Samples.anyFloats(200_000, stream: 1).filter { !$0.isNaN }

  @Test func `exp of floats is at most one unit off`() {
    let arguments = Self.sample.filter { abs($0) < 88.7 } + Samples.uniforms(200_000, in: -104..<88.7)
    #expect(arguments.allSatisfy { error(of: ElementaryFunctions.exp($0), from: exp(Double($0))) <= 1 })
  }

  @Test func `log of floats is at most one unit off`() {
    let arguments = Self.sample.map(abs).filter { $0 > 0 && $0.isFinite } + Samples.uniforms(200_000, in: 0.5..<2)
    #expect(arguments.allSatisfy { error(of: ElementaryFunctions.log($0), from: log(Double($0))) <= 1 })
  }

  #if arch(x86_64) && !os(Windows) && !os(Android)
    @Test func `exp of doubles is at most one unit off`() {
      let arguments =
        Samples.uniforms(200_000, in: -745..<709.7).map(Double.init)
        + Samples.uniforms(200_000, in: -1..<1).map { Double($0) * 1.000_000_07 }
      #expect(arguments.allSatisfy { error(of: ElementaryFunctions.exp($0), from: expl(Float80($0))) <= 1 })
    }

    @Test func `log of doubles is at most one unit off`() {
      let philox = Philox(seed: 3, stream: 3)
      let arguments =
        (0..<200_000).map { Double(bitPattern: philox.bits(at: $0) >> 1) }.filter { $0.isFinite && $0 > 0 }
        + Samples.uniforms(200_000, in: 0.5..<2).map { Double($0) * 1.000_000_07 }
      #expect(arguments.allSatisfy { error(of: ElementaryFunctions.log($0), from: logl(Float80($0))) <= 1 })
    }

    @Test func `sine and cosine of double turns are at most two units off`() {
      let turns =
        Samples.uniforms(100_000, in: -2..<2).map { Double($0) * 1.000_000_07 }
        + Samples.uniforms(100_000, in: -1e6..<1e6).map { Double($0) * 1.000_000_07 }
        + Samples.uniforms(50_000, in: -0.01..<0.01).map { Double($0) * 1.000_000_07 }
      for turn in turns {
        // The nearest zero is subtracted before the rounding of 2π enters.
        let halves = (turn * 2).rounded()
        let sine = (Int(halves) % 2 == 0 ? 1 : -1) * sinl(2 * Float80.pi * Float80(turn - halves / 2))
        let odd = (turn * 2 - 0.5).rounded()
        let near = Float80(turn) - 0.25 - Float80(odd) / 2
        let cosine = (Int(odd) % 2 == 0 ? -1 : 1) * sinl(2 * Float80.pi * near)
        let found = (ElementaryFunctions.sineOfTurns(turn), ElementaryFunctions.cosineOfTurns(turn))
        guard error(of: found.0, from: sine) <= 2, error(of: found.1, from: cosine) <= 2 else {
          Issue.record("sin or cos of \(turn) turns is \(found)")
          return
        }
      }
    }
  #endif

  @Test func `sine and cosine of turns are at most one unit off`() {
    let turns = Samples.uniforms(200_000, in: 0..<1) + Samples.uniforms(50_000, in: -0.01..<0.01)
    var (sines, cosines) = (turns, turns)
    var span = sines.mutableSpan
    ElementaryFunctions.sineOfTurns(&span)
    var other = cosines.mutableSpan
    ElementaryFunctions.cosineOfTurns(&other)
    for (index, turn) in turns.enumerated() {
      // The nearest zero is subtracted before the rounding of 2π enters.
      let near = Double(turn) - (Double(turn) * 2).rounded() / 2
      let sign: Double = Int((Double(turn) * 2).rounded()) % 2 == 0 ? 1 : -1
      let sine = sign * sin(2 * Double.pi * near)
      let shifted = Double(turn) + 0.25
      let nearCosine = shifted - (shifted * 2).rounded() / 2
      let cosineSign: Double = Int((shifted * 2).rounded()) % 2 == 0 ? 1 : -1
      let cosine = cosineSign * sin(2 * Double.pi * nearCosine)
      guard error(of: sines[index], from: sine) <= 1, error(of: cosines[index], from: cosine) <= 1 else {
        Issue.record("sin or cos of \(turn) turns is \(sines[index]) or \(cosines[index])")
        return
      }
    }
  }

  @Test func `what is special stays special`() {
    #expect(ElementaryFunctions.exp(Float.infinity) == .infinity)
    #expect(ElementaryFunctions.exp(-Float.infinity).bitPattern == 0)
    #expect(ElementaryFunctions.exp(Float(88.73)) == .infinity)
    #expect(ElementaryFunctions.exp(Float(-104)) == 0)
    #expect(ElementaryFunctions.exp(Float(-103)) == .leastNonzeroMagnitude)
    #expect(ElementaryFunctions.exp(Float.nan).isNaN)
    #expect(ElementaryFunctions.exp(Float(0)) == 1)
    #expect(ElementaryFunctions.log(Float(0)) == -.infinity)
    #expect(ElementaryFunctions.log(-Float(0)) == -.infinity)
    #expect(ElementaryFunctions.log(Float(-1)).isNaN)
    #expect(ElementaryFunctions.log(-Float.infinity).isNaN)
    #expect(ElementaryFunctions.log(Float.nan).isNaN)
    #expect(ElementaryFunctions.log(Float.infinity) == .infinity)
    #expect(ElementaryFunctions.log(Float(1)).bitPattern == 0)
    #expect(ElementaryFunctions.exp(Double.infinity) == .infinity)
    #expect(ElementaryFunctions.exp(-Double.infinity).bitPattern == 0)
    #expect(ElementaryFunctions.exp(Double(709.79)) == .infinity)
    #expect(ElementaryFunctions.exp(Double(-745.1)) == .leastNonzeroMagnitude)
    #expect(ElementaryFunctions.exp(Double(-746)) == 0)
    #expect(ElementaryFunctions.exp(Double.nan).isNaN)
    #expect(ElementaryFunctions.exp(Double(0)) == 1)
    #expect(ElementaryFunctions.log(Double(0)) == -.infinity)
    #expect(ElementaryFunctions.log(Double(-1)).isNaN)
    #expect(ElementaryFunctions.log(-Double.infinity).isNaN)
    #expect(ElementaryFunctions.log(Double.nan).isNaN)
    #expect(ElementaryFunctions.log(Double.infinity) == .infinity)
    #expect(ElementaryFunctions.log(Double(1)).bitPattern == 0)
  }

  @Test(arguments: VectorLevel.supported)
  func `every level gives the bits of the scalar functions`(level: VectorLevel) {
    let floats = Samples.anyFloats(50_001, stream: 4) + Samples.uniforms(50_000, in: -105..<90)
    let philox = Philox(seed: 3, stream: 3)
    let doubles = (0..<50_001).map { Double(bitPattern: philox.bits(at: $0)) } + floats.map(Double.init)
    var (exponentials, logarithms) = (floats, floats)
    var (wideExponentials, wideLogarithms) = (doubles, doubles)
    var first = exponentials.mutableSpan
    ElementaryFunctions.exp(&first, level: level)
    var second = logarithms.mutableSpan
    ElementaryFunctions.log(&second, level: level)
    var third = wideExponentials.mutableSpan
    ElementaryFunctions.exp(&third, level: level)
    var fourth = wideLogarithms.mutableSpan
    ElementaryFunctions.log(&fourth, level: level)
    #expect(exponentials.bits == floats.map { ElementaryFunctions.exp($0) }.bits)
    #expect(logarithms.bits == floats.map { ElementaryFunctions.log($0) }.bits)
    #expect(wideExponentials.bits == doubles.map { ElementaryFunctions.exp($0) }.bits)
    let turns = Samples.uniforms(50_001, in: -1e6..<1e6).map { Double($0) * 1.000_000_07 }
    var (sines, cosines) = (turns, turns)
    var fifth = sines.mutableSpan
    ElementaryFunctions.sineOfTurns(&fifth, level: level)
    var sixth = cosines.mutableSpan
    ElementaryFunctions.cosineOfTurns(&sixth, level: level)
    #expect(sines.bits == turns.map { ElementaryFunctions.sineOfTurns($0) }.bits)
    #expect(cosines.bits == turns.map { ElementaryFunctions.cosineOfTurns($0) }.bits)
    #expect(wideLogarithms.bits == doubles.map { ElementaryFunctions.log($0) }.bits)
  }

  @Test(arguments: VectorLevel.supported)
  func `a fused multiply-add is rounded once`(level: VectorLevel) {
    let special: [Float] = [
      0, -0.0, 1, -1, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
      .leastNormalMagnitude.nextDown, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, -.infinity, .nan,
      0x1p24, 0x1.000002p0, 0x1.fffffep0, 0x1p-75, 0x1.8p-75, -0x1.000002p-75, 0x1p-126, 0x1p100,
    ]
    var triples: [(Float, Float, Float)] = []
    for a in special { for b in special { for c in special { triples.append((a, b, c)) } } }
    let (a, b, c) = (1_000_000, Samples.anyFloats(1_000_000, stream: 1), Samples.anyFloats(1_000_000, stream: 2))
    let nearProduct = Samples.uniforms(a, in: -2..<2)
    for index in 0..<a {
      // Half of the addends are of the product's size, so that digits cancel or meet at the half.
      let product = b[index] * c[index]
      triples.append((b[index], c[index], index % 2 == 0 ? nearProduct[index] * product : c[a - 1 - index]))
    }
    var values = triples.map(\.1)
    let (multipliers, addends) = (triples.map(\.0), triples.map(\.2))
    var span = values.mutableSpan
    ElementaryFunctions.fusedMultiplyAdd(&span, multiplier: multipliers.span, addend: addends.span, level: level)
    #expect(values.bits == triples.map { $0.2.addingProduct($0.0, $0.1) }.bits)
  }
}
