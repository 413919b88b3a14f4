import Testing

/// What an experiment file can say wrongly, each with its sentence: file, line, what was found, what to do.
struct ExperimentFaultTests {
  @Test(arguments: [
    (
      "dt: 1 ms", "dt: 1", 3,
      "'dt' has to be a time above zero with its unit (s, ms, us or ns), such as '20 ms', but is '1'."
    ),
    (
      "dt: 1 ms", "dt: 0 ms", 3,
      "'dt' has to be a time above zero with its unit (s, ms, us or ns), such as '20 ms', but is '0 ms'."
    ),
    (
      "tau_mem: 20 ms", "tau_mem: -20 ms", 21,
      "'tau_mem' has to be a time above zero with its unit (s, ms, us or ns), such as '20 ms', or a list of them, but is '-20 ms'."
    ),
    (
      "tau: 20 ms", "tau: 0 ms", 27,
      "'tau' has to be a time above zero with its unit (s, ms, us or ns), such as '20 ms', but is '0 ms'."
    ),
    ("tau_mem", "tau_men", 21, "unknown key 'tau_men'; did you mean 'tau_mem'?"),
    ("seed: 3", "sead: 3", 2, "unknown key 'sead'; did you mean 'seed'?"),
    ("seed: 3", "", 1, "'seed' is missing; add it."),
    ("seed: 3", "seed: 3\nseed: 4", 2, "this is not YAML: 'seed' is there more than once."),
    ("outputs: 12", "outputs: 20000", 17, "'outputs' has to be a whole number from 1 to 16384, but is '20000'."),
    ("[hidden/vmem]", "[[a]]", 36, "'traces' has to be a list of texts, but one of them is a list."),
    ("standardise: true", "standardise: often", 8, "'standardise' has to be true or false, but is 'often'."),
    (
      "name: tiny", "name: \"a\\nb\"", 1,
      "'name' has to be a name for files, but has a line feed or the like; leave it out."
    ),
    ("name: tiny", "name: a/b", 1, "'name' has to be a name for files, without '/', but is 'a/b'."),
    ("seed: 3", "seed: x", 2, "'seed' has to be a whole number from 0 to 9223372036854775807, but is 'x'."),
    ("type: LIF", "type: LIFF", 19, "unknown layer type 'LIFF'; did you mean 'LIF'?"),
    (
      "hidden/vmem", "hidden/vmen", 36,
      "Sequential has nothing to record at 'hidden/vmen'. Did you mean 'hidden/vmem'?"
    ),
    (
      "uniform 1", "uniform x", 18,
      "'weights' has to be a way to draw weights, such as 'uniform 0.1', 'kaiming' or 'sparse 0.1 normal 0.3', "
        + "but is 'uniform x'."
    ),
    ("[0.1, 1]", "1", 30, "'penalties' has to be a list of numbers from zero up, such as [1, 10], but is '1'."),
    (
      "[0.1, 1]", "[-1]", 30,
      "'penalties' has to be a list of numbers from zero up, such as [1, 10], but one of them is '-1'."
    ),
    (
      "gains: [4]", "gains: [.nan]", 31,
      "'gains' has to be a list of numbers above zero, such as [1, 10], but one of them is '.nan'."
    ),
    ("folds: 2", "folds: 1", 32, "'folds' has to be a whole number from 2 to 1000, but is '1'."),
    ("trial: 0", "trial: 99", 39, "'trial' is 99, but 'tones' has 6 test trials, from 0."),
    (
      "threshold: 0.25", "threshold: 0", 11, "UpDownEncoder 'encoder': 'thr_up' must be above zero, but value 0 is 0.0."
    ),
    ("start: zero", "start: nul", 14, "'start' has to be one of zero, first_sample, but is 'nul'."),
    ("dt: 1 ms", "dt: 50 ms", 3, "'dt' is 50 ms, but a trial of 'tones' ends after 0.04 s; choose a shorter step."),
    ("name: hidden", "name: input", 19, "Sequential has two modules named 'input'; give each a name of its own."),
    (
      "name: hidden", "name: a/b", 19,
      "Sequential cannot have a module named 'a/b'; a name is not empty, has no '/' and is not '.' or '..'."
    ),
    ("network:", "network: 3", 11, "this is not YAML: mapping values are not allowed in this context."),
  ])
  func `a fault is told with file and line, and leaves nothing`(
    text: String, replacement: String, line: Int, sentence: String
  ) async throws {
    let experiment = try await TinyExperiment(yaml: TinyExperiment.yaml(with: replacement, for: text))
    try await experiment.expectFailure(.failure(2, "tiny.yaml:\(line): \(sentence)"))
  }

  @Test(arguments: [
    ("name: tones", "name: tone", "There is no data set 'tone'; the manifest lists 'tones'."),
    (
      "folder: data", "folder: dat",
      "The manifest of data sets './dat/manifest.json' cannot be read: there is no such file or folder. "
        + "Name the folder that holds manifest.json."
    ),
    ("folds: 2", "folds: 9", "Class 0 has 6 members, too few for 9 folds; use fewer folds."),
  ])
  func `a fault of data and experiment together ends with code 3`(
    text: String, replacement: String, sentence: String
  ) async throws {
    let experiment = try await TinyExperiment(yaml: TinyExperiment.yaml(with: replacement, for: text))
    try await experiment.expectFailure(.failure(3, sentence))
  }

  @Test(arguments: [
    ("", "tiny.yaml:1: the experiment file is empty."),
    ("a: [1,\nb", "tiny.yaml:3: this is not YAML: did not find expected ',' or ']'."),
    ("- a\n", "tiny.yaml:1: an experiment has to be made of lines 'key: value', but is a list."),
  ])
  func `a file that is no experiment is refused`(yaml: String, sentence: String) async throws {
    let experiment = try await TinyExperiment(yaml: yaml)
    try await experiment.expectFailure(.failure(2, sentence))
  }

  @Test func `a file that cannot be read is named`() async throws {
    let folder = try TemporaryFolder()
    try folder.write([0xff, 0xfe], to: "latin.yaml")
    let latin = try await Tool.run("run", "latin.yaml", in: folder)
    #expect(latin == .failure(2, "'latin.yaml' cannot be read: it is not UTF-8 text; save it as UTF-8."))
    let directory = try await Tool.run("run", ".", in: folder)
    #expect(directory.code == 2 && directory.output == "" && directory.hasOneSentence)
    #expect(directory.errors.hasPrefix("error: '.' cannot be read: "))
    let missing = try await Tool.run("run", "nope.yaml", in: folder)
    #expect(
      missing
        == .failure(
          2, "'nope.yaml' cannot be read: there is no such file or folder; give the path of an experiment file."))
    #expect(try folder.names() == ["latin.yaml"])
  }
}
