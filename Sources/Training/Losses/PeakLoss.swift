/// What the peak losses ask of a channel: that the mean of some steps from its largest value on be a number.
///
/// ```
/// t* = argmax o_c,   p = mean of `window` values of o_c from t* on
/// loss = (p − target)² + weight · mean over other channels and steps of (o − nontarget)²
/// ```
/// A window that reaches past the end is as much shorter; `repeatsPeak` takes the value at t* for each step that is
/// missing, as the model system does (Rockpool's `PeakLoss`, which takes 0 for `nontarget`).
///
/// ```swift
/// let loss = Loss.peak(PeakLoss(window: 5, target: 1, othersWeight: 0.1))
/// ```
public struct PeakLoss: Sendable, Hashable {
  /// Steps from the peak on, from 1 to 1000000.
  public var window: Int
  /// What the mean of the window should be.
  public var target: Double
  /// How much the other channels, or trials without a peak, weigh.
  public var othersWeight: Double
  /// What these should be.
  public var nontarget: Double
  /// Whether steps after the end count as the step of the peak.
  public var repeatsPeak: Bool

  public init(
    window: Int, target: Double = 1, othersWeight: Double = 1, nontarget: Double = 0, repeatsPeak: Bool = false
  ) {
    self.window = window
    self.target = target
    self.othersWeight = othersWeight
    self.nontarget = nontarget
    self.repeatsPeak = repeatsPeak
  }

  private static let windows = 1...1_000_000

  /// Refuses a window out of range.
  func check() throws(TrainingError) {
    guard Self.windows.contains(window) else {
      throw .badSetting(
        name: "peak window", value: Double(window),
        range: "from \(Self.windows.lowerBound) to \(Self.windows.upperBound) steps")
    }
  }

  var words: String {
    "\(window) \(target) \(othersWeight)" + (nontarget == 0 ? "" : " \(nontarget)")
      + (repeatsPeak ? " repeating_peak" : "")
  }

  init?(words: [String]) {
    var words = words
    let repeatsPeak = words.last == "repeating_peak"
    if repeatsPeak { words.removeLast() }
    let numbers = words.dropFirst().compactMap(Double.init)
    guard let window = words.first.flatMap(Int.init), Self.windows.contains(window), (2...3).contains(numbers.count),
      numbers.count == words.count - 1
    else { return nil }
    self.init(
      window: window, target: numbers[0], othersWeight: numbers[1], nontarget: numbers.count > 2 ? numbers[2] : 0,
      repeatsPeak: repeatsPeak)
  }

  /// The steps of the window from a channel's peak on.
  private func places(of channel: Int, in output: Loss.Output) -> [Int] {
    var peak = 0
    for step in 0..<output.steps where output[step, channel] > output[peak, channel] { peak = step }
    let end = peak + min(max(window, Self.windows.lowerBound), Self.windows.upperBound)
    if !repeatsPeak { return Array(peak..<min(end, output.steps)) }
    return (peak..<end).map { $0 < output.steps ? $0 : peak }
  }

  /// The mean of the window from a channel's peak on.
  func mean(of channel: Int, in output: Loss.Output) -> Double {
    let places = places(of: channel, in: output)
    return places.reduce(0) { $0 + output[$1, channel] } / Double(places.count)
  }

  /// Adds the loss of a channel that should peak, and its derivative.
  func addPeak(of channel: Int, in output: Loss.Output, to result: inout Loss.Value) {
    let places = places(of: channel, in: output)
    let mean = mean(of: channel, in: output)
    result.loss += (mean - target) * (mean - target)
    for step in places { result.add(2 * (mean - target) / Double(places.count), step, channel) }
  }

  /// Adds the loss of channels that should be silent, and its derivative.
  func addSilence(of channels: [Int], in output: Loss.Output, to result: inout Loss.Value) {
    guard !channels.isEmpty else { return }
    let scale = othersWeight / Double(channels.count * output.steps)
    var sum = 0.0
    for step in 0..<output.steps {
      for channel in channels {
        let difference = output[step, channel] - nontarget
        sum += difference * difference
        result.add(2 * scale * difference, step, channel)
      }
    }
    result.loss += scale * sum
  }
}
