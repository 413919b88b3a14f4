/// A fault of the model system, as its description numbers them, that Loligo does not repeat.
enum Fault: String, CaseIterable {
  case missingGraph = "§7.0"
  case negativeTimeConstant = "§7.4"
  case adaptationAsSynapse = "§7.7"
  case spikingReadout = "§12.1"
  case eagerSpline = "§5.3"
  case extraStep = "Q-02"
  case brokenRows = "Q-16"
  case columnsByChannel = "Q-17"
  case negativeCounts = "Q-18"
  case lateStart = "Q-11"
  case descendingTimes = "Q-14"
  case squeezedRecord = "Q-20"
  case absoluteSlack = "Q-22"
  case comparedTimes = "Q-24"
  case seriesKind = "Q-25"
  case silentWidth = "Q-46"
  case emptyPeriod = "Q-54"
  case lostChannels = "Q-55"
  case overwrittenRecord = "Q-53"
  case guessedStep = "Q-60"
  case shortWindow = "Q-70"
  case emptyRun = "Q-72"
  case presenceRaster = "Q-73"
  case swappedLimits = "Q-75"

  /// What the model system does, and what Loligo does.
  var reason: String {
    switch self {
    case .missingGraph: "some of its modules have no graph; all of Loligo's do"
    case .negativeTimeConstant:
      "it goes on with a time constant that a step of training took below zero; Loligo refuses it"
    case .adaptationAsSynapse:
      "its graph counts adaptation as synapses without inputs; Loligo's keeps it with the neurons"
    case .spikingReadout:
      "its graph of a network that gives potentials is that of one that gives spikes; Loligo's is a block of its own"
    case .eagerSpline:
      "it makes no series whose spline has too few samples or samples of one time; Loligo throws where it reads one"
    case .extraStep: "its raster of events has one step more than the run; Loligo's has the steps asked for"
    case .brokenRows: "its rows of a raster cannot be made; Loligo's can"
    case .columnsByChannel:
      "its columns are numbered by channel, not by place in the request; Loligo's are as requested"
    case .negativeCounts: "its raster may hold less than no events; Loligo's may not"
    case .lateStart: "it takes a start after the first sample or event; Loligo throws"
    case .descendingTimes: "it makes series whose times decrease; Loligo reads the values, and makes no series of them"
    case .squeezedRecord: "its records without a batch or of a single step swap time and channels; Loligo's do not"
    case .absoluteSlack: "a slack of 1e-6 s adds a step to the run; Loligo's is relative to the step"
    case .comparedTimes: "a time on an edge is compared as a product of Doubles; Loligo reads clocks by index"
    case .seriesKind: "it refuses the other kind of series; Loligo takes both"
    case .silentWidth: "it fits an input of another width silently; Loligo throws"
    case .emptyPeriod: "it makes periodic series without duration; Loligo throws"
    case .lostChannels: "a series without samples is read as one without channels; Loligo keeps their number"
    case .overwrittenRecord: "it records the output of another layer as that of neurons; Loligo records their spikes"
    case .guessedStep:
      "it guesses a time step for each layer of a NIR graph from 'r'; Loligo's is the graph's, or the caller's"
    case .shortWindow: "its synapse forgets an input after a window of 10 time constants; Loligo's never does"
    case .emptyRun: "a run of no steps fails; Loligo's is empty"
    case .presenceRaster: "counting presence fails for some windows; Loligo's does not"
    case .swappedLimits: "a clip with limits the wrong way round stops before it starts; Loligo throws"
    }
  }
}
