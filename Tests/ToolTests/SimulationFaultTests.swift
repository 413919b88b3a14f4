import Testing

/// What a simulation's file and data can say wrongly, each with its sentence.
struct SimulationFaultTests {
  @Test(arguments: [
    (
      "file: my.csv", "file: me.csv", 5,
      "'./me.csv' cannot be read: there is no such file or folder; check the path and its permissions."
    ),
    (
      "file: my.csv", "file: my.mat", 5,
      "'file' has to end in .csv, .tsv, .txt, .dat, .npz, .npy or .wav, but is 'my.mat'."
    ),
    ("file: my.csv", "fil: my.csv", 5, "unknown key 'fil'; did you mean 'file'?"),
    ("unit: ms", "unit: s", 6, "'./my.csv' has column 't' in 'ms', but 's' was stated; state the unit of the file."),
    ("unit: ms", "unit: min", 6, "'unit' has to be one of s, ms, us, ns, but is 'min'."),
    ("unit: ms", "unti: ms", 6, "unknown key 'unti'; known are column, unit."),
    ("column: t", "column: time", 6, "'./my.csv' has no column 'time'; it has 't', 'a', 'b'."),
    ("[a, b]", "[a, c]", 7, "'./my.csv' has no column 'c'; it has 't', 'a', 'b'."),
    ("[a, b]", "[]", 7, "'./my.csv' has no column of values beside the times."),
    ("units: mV", "units: V", 8, "'./my.csv' has its columns in 'mV', but 'V' was stated; state the unit of the file."),
    ("units: mV", "raw: true", 8, "'raw' says nothing here: only WAVE files have a full scale; remove it."),
    ("units: mV", "array: x", 8, "'array' says nothing here: a table has columns; name them in 'channels'; remove it."),
    (
      "duration: 70 ms", "duration: 70", 22,
      "'duration' has to be a time above zero with its unit (s, ms, us or ns), such as '20 ms', but is '70'."
    ),
    (
      "duration: 70 ms", "duration: 0 ms", 22,
      "'duration' has to be a time above zero with its unit (s, ms, us or ns), such as '20 ms', but is '0 ms'."
    ),
    (
      "duration: 70 ms", "duration: 0.4 ms\nrounding: down", 22,
      "'duration' holds no step of 'dt' 1 ms; choose a longer duration, or a shorter step."
    ),
    (
      "duration: 70 ms", "duration: 70.5 ms", 22,
      "the duration is 0.0705 s, which is no whole number of steps of 1 ms; change it, or add 'rounding: down', up or nearest."
    ),
    (
      "duration: 70 ms", "rounding: somehow", 22,
      "'rounding' has to be one of exact, down, up, nearest, but is 'somehow'."
    ),
    (
      "duration: 70 ms", "duration: 1 s", 22,
      "Series 'my' has no value at 0.999 s, only from 0.0 s to 0.08 s; shorten the run or give the series another policy for times outside."
    ),
    (
      "neurons/vmem", "neurons/vmen", 24,
      "Sequential has nothing to record at 'neurons/vmen'. Did you mean 'neurons/vmem'?"
    ),
    (
      "neurons/vmem]", "neurons/vmem]\n  channels: {neurons/vmem: 0..x}", 25,
      "'channels' has to be numbers of channels, such as [0, 5] or 0..99, but is '0..x'."
    ),
    (
      "neurons/vmem]", "neurons/vmem]\n  channels: {neurons/vmen: 0}", 25,
      "Sequential has nothing to record at 'neurons/vmen'. Did you mean 'neurons/vmem'?"
    ),
    (
      "neurons/vmem]", "neurons/vmem]\n  channels:\n    encoder/output: 0..1\n    neurons/vmem: 0..30", 27,
      "'channels' asks for channel 3, but 'neurons/vmem' has 3 channels, from 0; leave it out."
    ),
    (
      "neurons/vmem]", "neurons/vmem]\n  channels: 0..30", 25,
      "'channels' asks for channel 4, but a trace has 4 channels, from 0; leave it out."
    ),
    (
      "neurons/vmem]", "neurons/vmem]\n  window: {start: 2 s, stop: 1 s}", 25,
      "'window' has to stop after its start, but starts at 2.0 s and stops at 1.0 s."
    ),
    (
      "neurons/vmem]", "neurons/vmem]\n  window: {start: 70 ms}", 25,
      "'recording' keeps no step of the run, which goes from 0.0 s to 0.07 s; choose another 'window'."
    ),
    (
      "neurons/vmem]", "neurons/vmem]\n  every: 7\n  window: {start: 1 ms, stop: 7 ms}", 26,
      "'recording' keeps no step of the run, which goes from 0.0 s to 0.07 s; choose another 'window'."
    ),
    (
      "neurons/vmem]", "neurons/vmem]\n  channels: {neurons/isyn: [0]}", 25,
      "'channels' names 'neurons/isyn', which is not recorded; add it to 'traces', or leave it out."
    ),
    (
      "neurons/vmem]", "neurons/vmem]\n  channels: {neurons/vmem: []}", 25,
      "'channels' names none; name at least one, or leave the trace out of 'traces'."
    ),
    (
      "duration: 70 ms", "duration: \(String(repeating: "7", count: 300))", 22,
      "'duration' has to be a time above zero with its unit (s, ms, us or ns), such as '20 ms', but is "
        + "'\(String(repeating: "7", count: 60))…'."
    ),
    (
      "neurons/vmem]", "neurons/vmem]\n  window: {begin: 2 s}", 25, "unknown key 'begin'; known are start, stop."
    ),
    ("type: Softmax", "type: Softmix", 19, "unknown layer type 'Softmix'; did you mean 'Softmax'?"),
    ("input:\n", "inputs:\n", 4, "unknown key 'inputs'; did you mean 'input'?"),
    (
      "dt: 1 ms", "dt: 3 ms", 22,
      "the duration is 0.07 s, which is no whole number of steps of 3 ms; change it, or add 'rounding: down', up or nearest."
    ),
    (
      "weights: normal 0.5", "weights: uniform 1e37", 16,
      "LIF 'neurons': 'vmem' left the finite numbers at 0.01 s; lower the weights or the input."
    ),
  ])
  func `a fault is told with file and line, and leaves nothing`(
    text: String, replacement: String, line: Int, sentence: String
  ) async throws {
    let simulation = try TinySimulation(yaml: TinySimulation.yaml(with: replacement, for: text))
    try await simulation.expectFailure(.failure(2, "sim.yaml:\(line): \(sentence)"))
  }

  @Test(arguments: [
    (
      "t [ms],a [mV],b [mV]\n0,1,2\n2,nan,3\n",
      "./my.csv:3: column 'a' holds 'nan', which is not a finite number; write it as 1.5 or 1e-3, or remove the row."
    ),
    (
      "t [ms],a [mV],b [mV]\n0,1,2\n2,3\n",
      "./my.csv:3: this row has 2 cells, but the first has 3; complete or remove it."
    ),
    ("t [ms],a [mV],b [mV]\n2,1,2\n0,3,4\n", "./my.csv:3: the time 0.0 s follows 0.002 s; sort the rows by time."),
    ("t [ms],a [mV],b [mV]\n", "'./my.csv' has no row of numbers; give a table with at least one."),
  ])
  func `a fault of the data ends with code 3, its file and line`(table: String, sentence: String) async throws {
    try await TinySimulation(table: table).expectFailure(.failure(3, sentence))
  }

  @Test func `a series that begins between steps, and events without an end, are told`() async throws {
    let between = try TinySimulation(table: "t [ms],a [mV],b [mV]\n0.5,1,2\n60,1,1\n90,1,1\n")
    try await between.expectFailure(
      .failure(
        2,
        "sim.yaml:3: the input begins at 0.0005 s, which is no tick of 'dt' 1 ms; "
          + "choose a step that divides it, or shift the times of the input."))
    let endless = try TinySimulation(
      yaml:
        "name: x\nseed: 1\ndt: 1 ms\ninput:\n  file: my.csv\n  events: {channel: a, count: 20}\nnetwork:\n  - {type: LIF}\n"
    )
    try await endless.expectFailure(
      .failure(
        2, "sim.yaml:6: a list of events does not tell when it ends; add 'stop' here, or 'duration' to the experiment.")
    )
    let stepped = try TinySimulation(
      yaml: "name: x\nseed: 1\ndt: 1 ms\ninput:\n  file: my.csv\n  step: 1 ms\nnetwork:\n  - {type: LIF}\n")
    try await stepped.expectFailure(
      .failure(
        2,
        "sim.yaml:6: './my.csv' has a column 't', but a step was stated; "
          + "leave it out, or name the column of times or the channels."))
  }

  @Test func `a damaged array file ends with code 3 and names the byte`() async throws {
    let simulation = try TinySimulation(
      yaml: "name: x\nseed: 1\ndt: 1 ms\ninput: {file: x.npz}\nnetwork:\n  - {type: LIF}\n")
    try simulation.folder.write("PK but no more", to: "x.npz")
    try await simulation.expectFailure(
      .failure(
        3,
        "'./x.npz' is damaged at byte 0: it is no zip file, or its end is missing; restore the file or write it anew."))
  }

  @Test func `neither input nor dataset is told`() async throws {
    let simulation = try TinySimulation(yaml: "name: x\nseed: 1\ndt: 1 ms\nnetwork:\n  - {type: LIF}\n")
    try await simulation.expectFailure(
      .failure(
        2,
        "sim.yaml:1: 'input' (what a network runs over) or 'dataset' (what it learns to classify) is missing; add one.")
    )
  }
}
