import Loligo

let arguments = Array(CommandLine.arguments.dropFirst())
guard let folder = arguments.first else {
  fatalError("usage: Benchmarks FOLDER [W1 | W2 | W4 | W7 | silence] …")
}
let wanted = arguments.count > 1 ? Array(arguments.dropFirst()) : ["W1", "silence", "W2", "W4", "W7"]
for workload in wanted {
  switch workload {
  case "W1": try Inference(folder: folder).run()
  case "silence": try Inference(folder: folder).silence()
  case "W2": try Readout.run()
  case "W4": try Conversion.series()
  case "W7": try Conversion.timedCalls()
  default: print("error: no workload is called '\(workload)'; there are W1, silence, W2, W4 and W7.")
  }
}
