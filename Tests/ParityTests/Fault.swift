/// A fault of the model system, as its description numbers them, that Loligo does not repeat.
enum Fault: String, CaseIterable {
  case extraStep = "Q-02"
  case squeezedRecord = "Q-20"
  case absoluteSlack = "Q-22"
  case comparedTimes = "Q-24"
  case seriesKind = "Q-25"
  case silentWidth = "Q-46"
  case overwrittenRecord = "Q-53"
  case shortWindow = "Q-70"
  case emptyRun = "Q-72"
  case presenceRaster = "Q-73"

  /// What the model system does, and what Loligo does.
  var reason: String {
    switch self {
    case .extraStep: "its raster of events has one step more than the run; Loligo's has the steps asked for"
    case .squeezedRecord: "its records without a batch or of a single step swap time and channels; Loligo's do not"
    case .absoluteSlack: "a slack of 1e-6 s adds a step to the run; Loligo's is relative to the step"
    case .comparedTimes: "a time on an edge is compared as a product of Doubles; Loligo reads clocks by index"
    case .seriesKind: "it refuses the other kind of series; Loligo takes both"
    case .silentWidth: "it fits an input of another width silently; Loligo throws"
    case .overwrittenRecord: "it records the output of another layer as that of neurons; Loligo records their spikes"
    case .shortWindow: "its synapse forgets an input after a window of 10 time constants; Loligo's never does"
    case .emptyRun: "a run of no steps fails; Loligo's is empty"
    case .presenceRaster: "counting presence fails for some windows; Loligo's does not"
    }
  }
}
