import Loligo
import Yams

/// What an experiment file says of the recording of a simulation.
struct RecordingPlan {
  /// What is recorded beside the output; the outputs of all layers that give events unless given.
  private var traces: [AttributePath]?
  /// Every so many steps.
  private(set) var stride = 1
  /// Channels of the traces at a path, or of all traces.
  private var selections: [(path: AttributePath?, channels: [Int])] = []
  /// Seconds in which steps begin that are recorded.
  private(set) var window: Range<Double>?
  /// What was computed in this time is stored, and safe from then on.
  private(set) var storingInterval = Duration.seconds(10)

  /// - Parameter section: The section `recording`.
  init(_ section: ExperimentSection) throws {
    var section = section
    if section.has("traces") { traces = try section.texts("traces", default: []).map { AttributePath($0) } }
    _ = try section.texts("traces", default: [])
    stride = try section.count("every", in: 1...1_000_000, default: 1)
    selections = try section.channelLists("channels").map { ($0.path.map { AttributePath($0) }, $0.channels) }
    if var limits = try section.section(ifPresent: "window") {
      let start = try limits.seconds(ifPresent: "start") ?? 0
      let stop = try limits.seconds(ifPresent: "stop") ?? .infinity
      try limits.finish()
      guard start < stop else {
        throw limits.error("'window' has to stop after its start, but starts at \(start) s and stops at \(stop) s.")
      }
      window = start..<stop
    }
    storingInterval = try section.storingInterval()
    try section.finish()
  }

  /// The recording of a network, without its window where the part of a run in it is not known.
  func recording(of network: any Module, ignoringWindow: Bool = false) -> Recording {
    let paths = paths(in: network)
    var recording = Recording.only(paths, every: stride)
    for (path, channels) in selections {
      for path in path.map({ [$0] }) ?? paths { recording = recording.selecting(channels: channels, of: path) }
    }
    if let window, !ignoringWindow { recording = recording.during(window) }
    return recording
  }

  /// Refuses channels of a trace that is not recorded, and a recording that has no step of a run.
  ///
  /// - Parameter grid: The steps of the run.
  func check(for network: any Module, on grid: TimeGrid, in file: ExperimentSection) throws {
    let paths = paths(in: network)
    for (path, channels) in selections {
      let keys = ["recording", "channels"] + (path.map { [$0.description] } ?? [])
      guard !channels.isEmpty else {
        throw file.error(at: keys, "'channels' names none; name at least one, or leave the trace out of 'traces'.")
      }
      guard let path, !paths.contains(where: { $0.contains(path) || path.contains($0) }) else { continue }
      throw file.error(
        at: keys, "'channels' names '\(path)', which is not recorded; add it to 'traces', or leave it out.")
    }
    guard !paths.isEmpty else { return }
    let kept = try grid.every(stride)
    guard (window.map { kept.bins(beginningIn: $0).count } ?? kept.count) == 0 else { return }
    throw file.error(
      at: ["recording", window == nil ? "every" : "window"],
      "'recording' keeps no step of the run, which goes from \(grid.start) s to \(grid.stop) s; choose another "
        + "'\(window == nil ? "every" : "window")'.")
  }

  /// The keys below which the file names what a network does not have.
  func keys(of error: ModuleError) -> [String] {
    let culprit: (path: AttributePath?, channels: [Int])?
    switch error.problem {
    case .noSuchRecord(let path, _) where traces?.contains(AttributePath(path)) != true:
      culprit = selections.first { $0.path == AttributePath(path) }
    case .signal(.noSuchChannel(let channel, _, _)):
      culprit = selections.first { path, channels in
        channels.contains(channel) && (path.map { $0.contains(error.path) || error.path.contains($0) } ?? true)
      }
    default: culprit = nil
    }
    guard let culprit else { return ["traces"] }
    return ["channels"] + (culprit.path.map { [$0.description] } ?? [])
  }

  /// The traces that are recorded.
  func paths(in network: any Module) -> [AttributePath] { traces ?? Self.outputs(toRecordOf: network) }

  /// The outputs of sources, and of all layers that give events.
  private static func outputs(toRecordOf network: any Module) -> [AttributePath] {
    network.children.dropLast().filter { $0.module.outputKind == .events || $0.module.inputCount == 0 }
      .map { AttributePath([$0.name, "output"]) }
  }
}

extension ExperimentSection {
  /// How often what was computed is stored.
  mutating func storingInterval() throws -> Duration { .seconds(try seconds("store_every", default: 10)) }

  /// Numbers of channels, for all traces or trace by trace: `[0, 5]`, `0..99`, or lines such as `hidden/vmem: 0..99`.
  fileprivate mutating func channelLists(_ key: String) throws -> [(path: String?, channels: [Int])] {
    guard has(key) else { return skip(key, []) }
    let node = try required(key)
    guard let mapping = node.mapping else { return [(nil, try channels(key, node))] }
    return try mapping.map { (try text(of: $0.key, key), try channels(key, $0.value)) }
  }

  private func text(of node: Node, _ key: String) throws -> String {
    guard let text = node.string else { throw wrong(key, node, "made of paths of traces, each with its channels") }
    return text
  }

  private func channels(_ key: String, _ node: Node) throws -> [Int] {
    if let sequence = node.sequence {
      return try sequence.map { item in
        guard let channel = item.int, channel >= 0 else { throw wrong(key, item, "a list of whole numbers from 0") }
        return channel
      }
    }
    let parts = (node.string ?? "").split(separator: "..", omittingEmptySubsequences: false)
    let limits = parts.compactMap { Int($0) }
    guard limits.count == parts.count, let first = limits.first, let last = limits.last, limits.count <= 2,
      first >= 0, first <= last, last - first < 1 << 24
    else { throw wrong(key, node, "numbers of channels, such as [0, 5] or 0..99") }
    return Array(first...last)
  }
}
