import Loligo

/// Draws one test trial: its input, the spikes it causes, the class probabilities over time, and the truth.
struct ClassificationFigure {
  let run: ClassificationRun
  let network: TimedModule
  let archive: Archive
  let result: Classification

  var figure: Figure {
    get throws {
      let index = run.experiment.figureTrial
      let trial = run.data.trials(.test)[index]
      let names = run.data.classNames
      let truth = names[trial.label]
      let prediction = try archive.column("prediction").integers.map { names[$0[index]] } ?? ""
      var figure = Figure(
        title: "\(run.experiment.name): test trial \(index), \(truth) named as \(prediction)",
        subtitle: "test accuracy \(result.correctCount) of \(result.trialCount), "
          + "step \(run.experiment.timeStep)")
      var input = trial.series
      input.units = nil
      figure.add(
        Panel(
          title: "input: \(run.data.name), \(input.channelCount) channels", yLabel: "z-score", height: 120,
          content: .lines(input)))
      for path in ClassificationRun.eventPaths(of: network.module) {
        guard case .events(let spikes) = try archive.record(path, ofTrial: index) else { continue }
        let name = AttributePath(Array(path.components.dropLast()))
        figure.add(
          Panel(
            title: "\(name): \(spikes.count) events on \(spikes.channelCount) channels", yLabel: "channel",
            height: spikes.channelCount > 100 ? 220 : 110, content: .spikes(spikes)))
      }
      if let probabilities = try archive.output(ofTrial: index).samples {
        figure.add(
          Panel(
            title: "\(run.experiment.readout?.name ?? "network"): class probabilities", yLabel: "probability",
            height: 170,
            content: .lines(probabilities, channelNames: names, highlighted: trial.label)))
      }
      let grid = try archive.grid(ofTrial: index)
      let interval = LabelledInterval(start: grid.start, stop: grid.stop, text: truth)
      figure.add(Panel(title: "truth", yLabel: "", height: 22, content: .strip([interval])))
      return figure
    }
  }
}
