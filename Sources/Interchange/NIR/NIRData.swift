public import Modules
public import Signals

/// Recordings of the nodes of a NIR graph (NIRData of nir 1.0.8): what each node gave or did, sample by sample.
///
/// ```swift
/// var data = NIRData()
/// data.nodes["lif"] = .observables(["spikes": .events([spikes])])
/// try data.write(to: "recording.h5")
/// let again = try NIRData("recording.h5")
/// ```
public struct NIRData: Sendable, Hashable {
  /// A quantity, with a series for each sample: each repetition, or trial.
  public enum Observable: Sendable, Hashable {
    /// Events, from zero on.
    case events([EventSeries])
    /// Events with a value each, in the order of the events.
    case valuedEvents([EventSeries], values: [[Double]])
    /// Signals on one clock, from zero on; truth values where they tell of events in steps.
    case gridded([ContinuousSeries], areFlags: Bool = false)
  }

  /// What is known of a node.
  public enum Node: Sendable, Hashable {
    /// Quantities by name.
    case observables([String: Observable])
    /// The nodes of a graph in the graph.
    case graph(NIRData)
  }

  public var nodes: [String: Node]

  public init(nodes: [String: Node] = [:]) { self.nodes = nodes }

  /// What runs of a network recorded, one sample a run: the trace `hidden/vmem` is the quantity `vmem` of node `hidden`.
  ///
  /// Events are put in the middle of their steps; times count from the beginning of a run.
  /// - Throws: `InterchangeError` for runs that recorded different traces, or traces of the network itself, which is no
  ///   node.
  public init(_ runs: [Evolution]) throws(InterchangeError) {
    self.init()
    for (index, record) in (runs.first?.records ?? []).enumerated() {
      var rasters: [Raster] = []
      for run in runs {
        guard run.records.count == runs[0].records.count, run.records[index].path == record.path else {
          throw .notWritable(file: "recording", what: "the runs recorded different traces")
        }
        let raster = run.records[index].raster
        do throws(SignalError) {
          let grid = try TimeGrid(step: raster.grid.step, count: raster.grid.count)
          rasters.append(
            raster.kind == .events
              ? try Raster(grid: grid, channelCount: raster.channelCount, values: raster.values).heldAsEvents()
              : try Raster(grid: grid, channelCount: raster.channelCount, values: raster.values))
        } catch { throw .signal(file: "recording", error) }
      }
      let observable: Observable
      do throws(SignalError) {
        observable =
          record.kind == .events
          ? .events(try rasters.map { raster throws(SignalError) in try EventSeries(raster) })
          : .gridded(rasters.map { ContinuousSeries($0, units: record.units) })
      } catch { throw .signal(file: "recording", error) }
      guard record.path.components.count > 1 else {
        throw .notWritable(
          file: "recording", what: "'\(record.path)' is a trace of the network itself, which is no node")
      }
      put(observable, at: record.path.components[...])
    }
  }

  private mutating func put(_ observable: Observable, at path: ArraySlice<String>) {
    guard let name = path.first else { return }
    let rest = path.dropFirst()
    if rest.count == 1, let quantity = rest.first {
      var known: [String: Observable] = [:]
      if case .observables(let observables)? = nodes[name] { known = observables }
      known[quantity] = observable
      nodes[name] = .observables(known)
    } else {
      var inner = NIRData()
      if case .graph(let graph)? = nodes[name] { inner = graph }
      inner.put(observable, at: rest)
      nodes[name] = .graph(inner)
    }
  }
}
