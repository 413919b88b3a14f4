import Modules
import Signals
import Testing
import Training

@Suite struct `Training a softmax readout` {
  /// Trials of four channels in which the channel of the class fires most.
  private func trials(count: Int) throws -> (spikes: [Raster], labels: [Int]) {
    var (spikes, labels): ([Raster], [Int]) = ([], [])
    for trial in 0..<count {
      let label = trial % 3
      let random = RandomNumbers(seed: Int64(trial)).uniform(count: 60 * 4, in: 0..<1)
      let values = random.enumerated().map { index, chance in
        chance < (index % 4 == label ? 0.5 : 0.1) ? Float(1) : 0
      }
      let grid = try TimeGrid(step: .milliseconds(1), count: 60)
      spikes.append(try Raster(grid: grid, channelCount: 4, values: values).heldAsEvents())
      labels.append(label)
    }
    return (spikes, labels)
  }

  @Test func `learns to name classes, and its readout decides as the regression did`() throws {
    let (spikes, labels) = try trials(count: 60)
    let training = SoftmaxReadoutTraining(timeConstant: 0.05, timeStep: .milliseconds(1))
    let result = try training.fit(spikes: spikes, labels: labels, classCount: 3)
    #expect(result.validationAccuracy > 0.8)
    #expect(training.penalties.contains(result.penalty) && training.gains.contains(result.gain))
    let outputs = try result.readout.evolve(trials: spikes).map(\.evolution.output)
    let predictions = outputs.compactMap(Classification.prediction)
    #expect(try Classification(labels: labels, predictions: predictions, classCount: 3).accuracy > 0.9)
  }

  @Test func `learns the same readout from events and from dense rasters`() throws {
    let (spikes, labels) = try trials(count: 15)
    let training = SoftmaxReadoutTraining(timeConstant: 0.05, timeStep: .milliseconds(1))
    let fromEvents = try training.fit(spikes: spikes, labels: labels, classCount: 3)
    let fromValues = try training.fit(spikes: spikes.map { $0.heldDensely() }, labels: labels, classCount: 3)
    #expect(fromEvents.readout.flattened() == fromValues.readout.flattened())
  }

  @Test func `refuses trials that cannot be learned from`() throws {
    let (spikes, labels) = try trials(count: 15)
    var training = SoftmaxReadoutTraining(timeConstant: 0.05, timeStep: .milliseconds(1))
    #expect(throws: TrainingError.empty("trials to learn from")) {
      try training.fit(spikes: [], labels: [], classCount: 3)
    }
    #expect(throws: TrainingError.noSuchClass(label: 2, classCount: 2)) {
      try training.fit(spikes: spikes, labels: labels, classCount: 2)
    }
    #expect(throws: TrainingError.lengthMismatch(what: "labels", expected: 15, found: 14)) {
      try training.fit(spikes: spikes, labels: Array(labels.dropLast()), classCount: 3)
    }
    training.foldCount = 6
    #expect(throws: TrainingError.tooFewMembers(label: 0, members: 5, folds: 6)) {
      try training.fit(spikes: spikes, labels: labels, classCount: 3)
    }
    training.penalties = []
    #expect(throws: TrainingError.self) { try training.fit(spikes: spikes, labels: labels, classCount: 3) }
  }

  @Test func `what its progress callback throws ends it`() throws {
    struct Stop: Error {}
    let (spikes, labels) = try trials(count: 15)
    let training = SoftmaxReadoutTraining(timeConstant: 0.05, timeStep: .milliseconds(1))
    #expect(throws: Stop.self) {
      try training.fit(spikes: spikes, labels: labels, classCount: 3) { _ in throw Stop() }
    }
  }
}

@Suite struct `Stratified folds` {
  @Test func `every trial is in one fold, and every class is spread evenly`() throws {
    let labels = (0..<53).map { $0 % 4 == 3 ? 1 : 0 }
    let folds = try StratifiedFolds(labels: labels, count: 5)
    #expect((0..<5).flatMap(folds.trials(in:)).sorted() == Array(labels.indices))
    for label in [0, 1] {
      let counts = (0..<5).map { fold in folds.trials(in: fold).filter { labels[$0] == label }.count }
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    }
    #expect(folds.trials(outside: 2) == labels.indices.filter { folds.foldOfTrial[$0] != 2 })
  }
}

@Suite struct `Classifications` {
  @Test func `count what was taken for what`() throws {
    let result = try Classification(labels: [0, 1, 1, 2], predictions: [0, 1, 0, 2], classCount: 3)
    #expect(result.confusion == [[1, 0, 0], [1, 1, 0], [0, 0, 1]])
    #expect(result.correctCount == 3 && result.accuracy == 0.75)
  }

  @Test func `a prediction is the largest channel of the last step, the first among equals`() throws {
    let grid = try TimeGrid(step: .milliseconds(1), count: 2)
    let output = try Raster(grid: grid, channelCount: 3, values: [9, 0, 0, 1, 5, 5])
    #expect(Classification.prediction(of: output) == 1)
    #expect(Classification.prediction(of: output.steps(0..<0)) == nil)
  }

  @Test func `errors say what was found`() {
    #expect(throws: TrainingError.noSuchClass(label: 3, classCount: 3)) {
      try Classification(labels: [0], predictions: [3], classCount: 3)
    }
    let sentence = TrainingError.noSuchClass(label: 3, classCount: 3).description
    #expect(sentence == "A label is 3, but the classes are 0 to 2.")
  }
}
