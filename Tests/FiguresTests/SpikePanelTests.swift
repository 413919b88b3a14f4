import Figures
import Signals
import Testing

/// Laws of spike rasters: every event is there, at its time and on its channel.
struct SpikePanelTests {
  private func marks(_ events: EventSeries, height: Double = 100) -> [(x: Double, top: Double)] {
    var figure = Figure(title: "")
    figure.add(Panel(height: height, content: .spikes(events)))
    let paths = XMLCheck(figure.svg).named("path").compactMap { $0.attributes["d"] }
    return paths.flatMap { $0.split(separator: "M") }.map { mark in
      let numbers = mark.split { $0 == " " || $0 == "v" }.compactMap { Double($0) }
      return (numbers[0], numbers[1])
    }
  }

  @Test(arguments: [0, 1, 100, 20_000])
  func `every event is drawn`(count: Int) throws {
    var generator = SplitMix64(seed: UInt64(count))
    let times = (0..<count).map { _ in Double.random(in: 0..<10, using: &generator) }.sorted()
    let channels = (0..<count).map { _ in Int.random(in: 0..<300, using: &generator) }
    let events = try EventSeries(times: times, channels: channels, channelCount: 300, stop: 10)
    #expect(marks(events).count == count)
  }

  @Test func `of very many events the pixels are filled in which there are any`() throws {
    // One channel fires all the time, one in its second half, one never.
    let count = 30_000
    let times = (0..<count).flatMap { [Double](repeating: Double($0), count: $0 < count / 2 ? 1 : 2) }
    let channels = (0..<count).flatMap { $0 < count / 2 ? [0] : [0, 2] }
    let events = try EventSeries(times: times, channels: channels, channelCount: 3, stop: Double(count))
    var figure = Figure(title: "")
    figure.add(Panel(content: .spikes(events)))
    let bars = XMLCheck(figure.svg).named("path").compactMap { $0.attributes["d"] }.flatMap { $0.split(separator: "M") }
    let places = bars.map { bar in bar.split { " hvz".contains($0) }.compactMap { Double($0) } }
    try #require(places.count == 2 && places.allSatisfy { $0.count == 5 })
    // From where, how long, and how high up.
    #expect(abs(places[1][0] - places[0][0] - places[0][2] / 2) <= 1 && abs(places[1][2] * 2 - places[0][2]) <= 2)
    #expect(places[1][1] < places[0][1])
  }

  @Test func `later events are further right, higher channels further up`() throws {
    let events = try EventSeries(times: [0, 1, 2, 3], channels: [0, 1, 2, 3], channelCount: 4, stop: 4)
    let marks = marks(events)
    for (earlier, later) in zip(marks, marks.dropFirst()) {
      #expect(earlier.x < later.x)
      #expect(abs(earlier.top - later.top - 25) <= 0.02)
    }
  }

  @Test func `channels are numbered by whole numbers`() throws {
    for channelCount in [1, 2, 3, 7, 64, 1_000, 123_456] {
      var figure = Figure(title: "")
      figure.add(
        Panel(content: .spikes(try EventSeries(times: [], channels: [], channelCount: channelCount, stop: 1))))
      let labels = XMLCheck(figure.svg).named("text").filter { $0.attributes["text-anchor"] == "end" }.map(\.text)
      #expect((1...5).contains(labels.count))
      for label in labels {
        let channel = try #require(Int(label))
        #expect((0..<channelCount).contains(channel))
      }
    }
  }
}
