import Modules
import Testing

@Suite struct `random numbers` {
  @Test func `numbers depend on the source alone, not on the order of asking`() {
    let random = RandomNumbers(seed: 7)
    let (a, b) = (random.child("a"), random.child("b"))
    let first = a.uniform(count: 50, in: 0..<1)
    let second = b.uniform(count: 50, in: 0..<1)
    #expect(b.uniform(count: 50, in: 0..<1) == second)
    #expect(a.uniform(count: 50, in: 0..<1) == first)
    #expect(RandomNumbers(seed: 7).child("a").uniform(count: 50, in: 0..<1) == first)
    #expect(a.uniform(count: 20, in: 0..<1) == Array(first.prefix(20)))
    #expect(a.normal(count: 20, deviation: 1) == Array(a.normal(count: 50, deviation: 1).prefix(20)))
  }

  @Test func `sources of another seed, path or trial draw other numbers`() {
    var seen: Set<[Float]> = []
    var count = 0
    for seed in [0, 1, -1, .max, .min] as [Int64] {
      for path in ["", "a", "b", "ab", "a/b", "b/a"] as [AttributePath] {
        for trial in [0, 1, 2, 10, 12] {
          seen.insert(RandomNumbers(seed: seed, path: path, trial: trial).uniform(count: 4, in: 0..<1))
          count += 1
        }
      }
    }
    #expect(seen.count == count)
  }

  @Test func `a child is the source of the longer path`() {
    #expect(RandomNumbers(seed: 3).child("a").child("b") == RandomNumbers(seed: 3, path: "a/b"))
  }

  @Test(arguments: [-1..<1, 0..<1, 5..<5.001, -1e30..<1e30] as [Range<Float>])
  func `uniform numbers stay in their range`(_ range: Range<Float>) {
    let numbers = RandomNumbers(seed: 1).uniform(count: 20_000, in: range)
    #expect(numbers.allSatisfy(range.contains))
    let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
    #expect((9_500...10_500).contains(numbers.filter { $0 < middle }.count))
  }

  @Test func `normal numbers have mean zero and their deviation`() {
    let numbers = RandomNumbers(seed: 2).normal(count: 40_000, deviation: 2)
    let mean = numbers.reduce(0, +) / 40_000
    let deviation = (numbers.reduce(0) { $0 + $1 * $1 } / 40_000).squareRoot()
    #expect(mean.magnitude < 0.05)
    #expect((deviation - 2).magnitude < 0.05)
  }

  @Test func `noise does not depend on where it is cut`() {
    let random = RandomNumbers(seed: 4, path: "hidden", trial: 3)
    let whole = random.noise(firstStep: 10, steps: 30, channels: 7, deviation: 0.5)
    for cut in 0...30 {
      let pieces =
        random.noise(firstStep: 10, steps: cut, channels: 7, deviation: 0.5)
        + random.noise(firstStep: 10 + Int64(cut), steps: 30 - cut, channels: 7, deviation: 0.5)
      #expect(pieces == whole)
    }
    #expect(Set(whole).count > 200)
  }
}
