import Kernels
import Testing

struct VectorLevelTests {
  @Test func `a level that is supported is used when asked for`() {
    for level in VectorLevel.supported {
      let selection = VectorLevel.Selection(requested: level.rawValue)
      #expect(selection.level == level)
      #expect(!selection.isFallback)
    }
  }

  @Test func `a level that is unknown or not supported falls back to the best and says so`() {
    let missing = VectorLevel.allCases.filter { !$0.isSupported }.map(\.rawValue)
    for text in missing + ["avx9000"] {
      let selection = VectorLevel.Selection(requested: text)
      #expect(selection.level == VectorLevel.best)
      #expect(selection.isFallback)
      #expect(selection.requested == text)
    }
  }

  @Test(arguments: [nil, ""])
  func `without a request the best level is used`(text: String?) {
    let selection = VectorLevel.Selection(requested: text)
    #expect(selection.level == VectorLevel.best)
    #expect(!selection.isFallback)
  }
}
