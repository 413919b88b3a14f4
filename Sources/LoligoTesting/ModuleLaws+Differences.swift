internal import Modules
internal import Signals
internal import Testing

extension ModuleLaws {
  /// Differences of runs with parameters, states and inputs a little up and down are the derivatives.
  ///
  /// Spikes count as constants: their surrogate is `none`, and what changes a count is not compared. Neither is what is not
  /// smooth between the points, such as a rectified value near zero.
  func differencesComeToTheGradient<D: DifferentiableModule>(_ warm: D) throws {
    var module = warm
    for place in warm.modules { try? module.set(place.path.appending("surrogate"), to: .text("none")) }
    var input = try input(steps: 12, seed: 35)
    // Most modules for events take samples as well, and then have a derivative by them.
    let samples = try RandomRasters.samples(on: input.grid, channels: module.inputCount, seed: 36)
    if (try? module.evolved(over: samples)) != nil { input = samples }
    let loss = try LinearLoss(of: module, over: input, seed: 37)
    let derivatives = try Derivatives(of: module, over: input, loss)
    var generator = SplitMix64(seed: 38)
    var tally = Tally()
    for leaf in derivatives.tree.leaves + derivatives.stateTree.leaves {
      guard case .tensor(let derivative) = leaf.value, case .tensor(let given) = try? module.value(at: leaf.path) else {
        continue
      }
      for index in Self.places(in: derivative.count, using: &generator) where derivative.count == given.count {
        let scale = given.scalars.map(\.magnitude).max() ?? 0
        let quotient = DifferenceQuotient(at: given.scalars[index], scale: scale) { value in
          var changed = module
          var tensor = given
          tensor.scalars[index] = value
          try changed.set(leaf.path, to: .tensor(tensor))
          return try observe(changed, over: input, loss)
        }
        compare(derivative.scalars[index], with: quotient, as: "'\(leaf.path)' \(index)", in: &tally)
      }
    }
    let values = input.values
    for index in Self.places(in: values.count, using: &generator) where input.kind == .continuous {
      let quotient = DifferenceQuotient(at: values[index], scale: 1) { value in
        var changed = values
        changed[index] = value
        let raster = try Raster(grid: input.grid, channelCount: input.channelCount, values: changed)
        return try observe(module, over: raster, loss)
      }
      compare(derivatives.input[index], with: quotient, as: "input \(index)", in: &tally)
    }
    expect(
      tally.compared * 2 >= tally.tried, "only \(tally.compared) of \(tally.tried) derivatives could be compared")
  }

  private struct Tally {
    var (tried, compared) = (0, 0)
  }

  private static func places(in count: Int, using generator: inout SplitMix64) -> [Int] {
    if count <= 4 { return Array(0..<count) }
    return (0..<4).map { _ in Int.random(in: 0..<count, using: &generator) }
  }

  private func observe<D: DifferentiableModule>(
    _ module: D, over input: Raster, _ loss: LinearLoss
  ) throws -> DifferenceQuotient.Point {
    let evolution = try module.evolved(over: input, recording: .everything).evolution
    let (value, magnitude) = loss.value(of: evolution)
    var events = evolution.records.filter { $0.kind == .events && $0.path.components.last == "spikes" }.map(\.raster)
    if module.outputKind == .events, module.children.isEmpty { events.append(evolution.output) }
    return DifferenceQuotient.Point(loss: value, magnitude: magnitude, events: events)
  }

  private func compare(
    _ derivative: Float, with quotient: DifferenceQuotient?, as what: String, in tally: inout Tally
  ) {
    guard let quotient else { return }
    tally.tried += 1
    let allowed = quotient.noise + 2e-3 * max(quotient.value.magnitude, Double(derivative).magnitude)
    guard quotient.isSmooth(within: allowed) else { return }
    tally.compared += 1
    expect(
      (Double(derivative) - quotient.value).magnitude <= allowed,
      "the derivative by \(what) is \(derivative), by differences \(quotient.value)")
  }
}

/// The slope of a loss at a value, by four runs around it.
struct DifferenceQuotient {
  struct Point {
    var loss: Double
    /// The sum of the magnitudes of the terms of the loss.
    var magnitude: Double
    /// What must be the same at every point.
    var events: [Raster]
  }

  /// The slope; its error is of the fourth order in the distance.
  let value: Double
  /// What the rounding of runs may come to.
  let noise: Double
  private let (wide, narrow): (Double, Double)
  private let (wideBend, narrowBend): (Double, Double)

  /// - Returns: `nil` where a value cannot be taken, or changes a count.
  init?(at value: Float, scale: Float, _ observe: (Float) throws -> Point) {
    let unit = value.magnitude > 1e-3 * scale ? value.magnitude : scale > 0 ? scale : 1
    let distance = unit * 0x1p-6
    let places = [value - distance, value - distance / 2, value, value + distance / 2, value + distance]
    guard let points = try? places.map(observe), points.allSatisfy({ $0.events == points[2].events }) else {
      return nil
    }
    func slope(_ first: Int, _ second: Int) -> Double {
      (points[second].loss - points[first].loss) / (Double(places[second]) - Double(places[first]))
    }
    wide = slope(0, 4)
    narrow = slope(1, 3)
    wideBend = (slope(2, 4) - slope(0, 2)).magnitude
    narrowBend = (slope(2, 3) - slope(1, 2)).magnitude
    self.value = narrow + (narrow - wide) / 3
    noise = 4e-7 * (points.map(\.magnitude).max() ?? 0) / Double(distance)
  }

  /// Whether the slopes of both distances agree as they do around a value where nothing bends at once.
  func isSmooth(within tolerance: Double) -> Bool {
    (wide - narrow).magnitude <= tolerance && (narrowBend <= 0.75 * wideBend || narrowBend <= 4 * tolerance)
  }
}
