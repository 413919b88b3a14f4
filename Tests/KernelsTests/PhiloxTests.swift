import Kernels
import Testing

struct PhiloxTests {
  @Test func `Philox gives the known answers of Random123`() {
    #expect(
      Philox.block(counter: SIMD4(repeating: 0), key: SIMD2(repeating: 0))
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      Philox.block(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Philox.block(
        counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: SIMD2(0xa409_3822, 0x299f_31d0))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func `seeds and streams make different keys`() {
    let keys = (0..<100).flatMap { seed in (0..<100).map { Philox(seed: seed, stream: $0).key } }
    #expect(Set(keys).count == 10_000)
  }

  func normals(firstStep: Int64, steps: Int, channels: Int, draw: UInt32 = 0, level: VectorLevel) -> [Float] {
    var values = [Float](repeating: .nan, count: steps * channels)
    var span = values.mutableSpan
    Philox(seed: 7, stream: 9).fillNormals(
      &span, firstStep: firstStep, steps: steps, channels: channels, draw: draw, deviation: 0.5, level: level)
    return values
  }

  @Test(arguments: VectorLevel.supported)
  func `normals follow Box and Muller from the counter of their step and channel`(level: VectorLevel) {
    let (first, steps, channels) = (Int64(UInt32.max) - 1, 4, 37)
    let key = Philox(seed: 7, stream: 9).key
    var expected: [Float] = []
    for t in 0..<steps {
      for c in 0..<channels {
        let step = UInt64(first) + UInt64(t)
        let words = Philox.block(
          counter: SIMD4(UInt32(truncatingIfNeeded: step), UInt32(step >> 32), UInt32(c), 3),
          key: SIMD2(UInt32(truncatingIfNeeded: key), UInt32(key >> 32)))
        var cosine = [Float(words.y >> 8) * 0x1p-24]
        var span = cosine.mutableSpan
        ElementaryFunctions.cosineOfTurns(&span, level: level)
        let uniform = (Float(words.x >> 1) + 0.5) * 0x1p-31
        let radius = (-2 * ElementaryFunctions.log(uniform)).squareRoot()
        expected.append(0.5 * (radius * cosine[0]))
      }
    }
    #expect(normals(firstStep: first, steps: steps, channels: channels, draw: 3, level: level).bits == expected.bits)
  }

  @Test(arguments: VectorLevel.supported)
  func `normals do not depend on how steps are cut into blocks`(level: VectorLevel) {
    let whole = normals(firstStep: 0, steps: 20, channels: 13, level: level)
    let pieces = [(0, 1), (1, 6), (7, 13)].flatMap {
      normals(firstStep: Int64($0.0), steps: $0.1, channels: 13, level: level)
    }
    #expect(whole.bits == pieces.bits)
  }

  @Test func `normals have the moments of a normal distribution`() {
    var values = [Float](repeating: 0, count: 1_000_000)
    var span = values.mutableSpan
    Philox(seed: 1, stream: 2).fillNormals(&span)
    let n = Double(values.count)
    let mean = values.reduce(0) { $0 + Double($1) } / n
    let variance = values.reduce(0) { $0 + Double($1) * Double($1) } / n
    let fourth = values.reduce(0) { $0 + Double($1) * Double($1) * Double($1) * Double($1) } / n
    #expect(abs(mean) < 0.005)
    #expect(abs(variance - 1) < 0.01)
    #expect(abs(fourth - 3) < 0.05)
  }

  @Test(arguments: VectorLevel.supported)
  func `fills by index are the same at every level and for any cut`(level: VectorLevel) {
    let philox = Philox(seed: 4, stream: 4)
    var (normals, uniforms) = ([Float](repeating: 0, count: 501), [Float](repeating: 0, count: 501))
    var span = normals.mutableSpan
    philox.fillNormals(&span, firstIndex: 10, draw: 1, level: level)
    var other = uniforms.mutableSpan
    philox.fillUniforms(&other, in: -3..<5, firstIndex: 10, level: level)
    for index in [0, 17, 500] {
      var one: [Float] = [0]
      var single = one.mutableSpan
      philox.fillNormals(&single, firstIndex: Int64(10 + index), draw: 1, level: .best)
      #expect(one.bits == [normals[index].bitPattern])
      let unit = Float(UInt32(truncatingIfNeeded: philox.bits(at: Int64(10 + index))) >> 8) * 0x1p-24
      #expect(uniforms[index] == -3 + 8 * unit)
    }
  }

  @Test func `uniforms never reach the upper bound`() {
    // Here most of low + width * u would round up to the bound.
    let low: Float = 0x1p24 - 1
    var values = [Float](repeating: 0, count: 1000)
    var span = values.mutableSpan
    Philox(seed: 4, stream: 4).fillUniforms(&span, in: low..<0x1p24)
    #expect(values.allSatisfy { $0 == low })
  }
}
