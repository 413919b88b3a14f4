import Loligo

/// Draws one test trial: its input, the spikes it causes, the class probabilities over time, and the truth.
struct ClassificationFigure {
  let run: ClassificationRun
  let outcome: ClassificationRun.Outcome

  var figure: Figure {
    get throws {
      let index = run.experiment.figureTrial
      let (trial, evolution) = (outcome.trials[index], outcome.evolutions[index])
      let names = run.data.classNames
      let truth = names[trial.label]
      let prediction = names[outcome.predictions[index]]
      var figure = Figure(
        title: "\(run.experiment.name): test trial \(index), \(truth) named as \(prediction)",
        subtitle: "test accuracy \(outcome.classification.correctCount) of \(outcome.classification.trialCount), "
          + "step \(run.experiment.timeStep)")
      var input = trial.series
      input.units = nil
      figure.add(
        Panel(
          title: "input: \(run.data.name), \(input.channelCount) channels", yLabel: "z-score", height: 120,
          content: .lines(input)))
      for record in evolution.evolution.records where record.path.components.last == "output" {
        guard let spikes = try evolution.recorded(record.path)?.events else { continue }
        let name = AttributePath(Array(record.path.components.dropLast()))
        figure.add(
          Panel(
            title: "\(name): \(spikes.count) events on \(spikes.channelCount) channels", yLabel: "channel",
            height: spikes.channelCount > 100 ? 220 : 110, content: .spikes(spikes)))
      }
      if let probabilities = try evolution.output.samples {
        figure.add(
          Panel(
            title: "\(run.experiment.readout?.name ?? "network"): class probabilities", yLabel: "probability",
            height: 170,
            content: .lines(probabilities, channelNames: names, highlighted: trial.label)))
      }
      let interval = LabelledInterval(start: evolution.grid.start, stop: evolution.grid.stop, text: truth)
      figure.add(Panel(title: "truth", yLabel: "", height: 22, content: .strip([interval])))
      return figure
    }
  }
}
