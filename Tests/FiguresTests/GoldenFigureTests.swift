import Figures
import Signals
import Testing

/// The whole text of one small figure: a change of how figures look is seen here first.
struct GoldenFigureTests {
  @Test func `a small figure has this text`() throws {
    var figure = Figure(title: "Tiny", width: 300)
    let events = try EventSeries(times: [0.5, 1.25], channels: [0, 1], channelCount: 2, stop: 2)
    figure.add(Panel(title: "spikes", yLabel: "neuron", height: 40, content: .spikes(events)))
    let golden = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 144.6" width="300" height="144.6" font-family="sans-serif">
      <title>Tiny</title>
      <rect width="300" height="144.6" fill="#ffffff"/>
      <text x="14" y="31" font-size="17" text-anchor="start" fill="#222222" font-weight="bold">Tiny</text>
      <line x1="49.8" y1="60.6" x2="49.8" y2="100.6" stroke="#e8e8e8"/>
      <line x1="163.9" y1="60.6" x2="163.9" y2="100.6" stroke="#e8e8e8"/>
      <line x1="278" y1="60.6" x2="278" y2="100.6" stroke="#e8e8e8"/>
      <line x1="49.8" y1="90.6" x2="278" y2="90.6" stroke="#e8e8e8"/>
      <line x1="49.8" y1="70.6" x2="278" y2="70.6" stroke="#e8e8e8"/>
      <path d="M106.85 82.6v16M192.43 62.6v16" stroke="#222222" stroke-width="1"/>
      <text x="49.8" y="54.6" font-size="12.5" text-anchor="start" fill="#222222" font-weight="bold">spikes</text>
      <rect x="49.8" y="60.6" width="228.2" height="40" fill="none" stroke="#666666"/>
      <line x1="49.8" y1="100.6" x2="49.8" y2="104.6" stroke="#666666"/>
      <line x1="163.9" y1="100.6" x2="163.9" y2="104.6" stroke="#666666"/>
      <line x1="278" y1="100.6" x2="278" y2="104.6" stroke="#666666"/>
      <line x1="45.8" y1="90.6" x2="49.8" y2="90.6" stroke="#666666"/>
      <text x="42.8" y="94.1" font-size="10.5" text-anchor="end" fill="#222222">0</text>
      <line x1="45.8" y1="70.6" x2="49.8" y2="70.6" stroke="#666666"/>
      <text x="42.8" y="74.1" font-size="10.5" text-anchor="end" fill="#222222">1</text>
      <text x="22" y="80.6" font-size="11.5" text-anchor="middle" fill="#222222" transform="rotate(-90 22 80.6)">neuron</text>
      <text x="49.8" y="116.6" font-size="10.5" text-anchor="middle" fill="#222222">0</text>
      <text x="163.9" y="116.6" font-size="10.5" text-anchor="middle" fill="#222222">1</text>
      <text x="278" y="116.6" font-size="10.5" text-anchor="middle" fill="#222222">2</text>
      <text x="163.9" y="134.6" font-size="11.5" text-anchor="middle" fill="#222222">time (s)</text>
      </svg>
      """
    #expect(figure.svg == golden + "\n")
  }
}
