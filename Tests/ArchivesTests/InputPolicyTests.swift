import Archives
import Modules
import OpenIdentifiers
import Signals
import Testing

/// How samples are read between and outside of their times comes back with them.
@Suite(.closesIdentifiers) struct InputPolicyTests {
  static let pairs: [(OutsidePolicy, Interpolation)] =
    [.fail, .hold, .value(-0.1), .value(.infinity), .extrapolate, .fill(2.5), .fillToStop(-3)].map { ($0, .linear) }
    + Interpolation.allCases.map { (.hold, $0) }

  @Test(arguments: pairs)
  func `every policy outside of samples, and every interpolation, survives an archive`(
    outside: OutsidePolicy, interpolation: Interpolation
  ) throws {
    let folder = try TemporaryFolder()
    let timed = try Linear(3, 2, seed: 1).timed(step: .milliseconds(1))
    for (name, series, steps) in [
      ("clocked", try Experiments.clocked(), 50), ("listed", try Experiments.listed(), 20),
    ] {
      var input = series
      (input.outside, input.interpolation, input.name) = (outside, interpolation, "input")
      let archive = try Experiments.archive(
        folder.file("\(name).h5"), timed, over: input, steps: steps, recording: .nothing)
      #expect(try archive.input(ofTrial: 0) == input.signal)
      #expect(try archive.verify().isIntact)
      #expect(try archive.replay().isIdentical)
      let object = try #require(try archive.objects.first { $0.path == "/inputs/input" })
      #expect(object.attributes.contains { $0.name == "outside" && $0.value == Self.text(of: outside) })
    }
  }

  /// The text of a policy in the file; a new policy needs one.
  private static func text(of policy: OutsidePolicy) -> String {
    switch policy {
    case .fail: "fail"
    case .hold: "hold"
    case .value: "value"
    case .extrapolate: "extrapolate"
    case .fill: "fill"
    case .fillToStop: "fill_to_stop"
    }
  }
}
