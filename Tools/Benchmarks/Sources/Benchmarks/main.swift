import Loligo

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

guard let selection = Selection(arguments: Array(CommandLine.arguments.dropFirst())) else {
  print("usage: Benchmarks FOLDER [\(Selection.workloads.joined(separator: " | "))] … [KEY=VALUE] …")
  exit(2)
}
let report = Report(selection: selection)
for workload in Selection.workloads where selection.includes(workload) {
  switch workload {
  case "first": try Inference(report).first()
  case "W1": try Inference(report).run()
  case "silence": try Inference(report).silence()
  case "W2": try Readout(report: report).run()
  case "W3": try BalancedActivity(report: report).run()
  case "W4": try Conversion(report).run()
  case "W5": try Archiving(report: report).run()
  case "W6": try Inference(report).training()
  case "W7": try TimedCalls(report: report).run()
  case "activity": try BalancedActivity(report: report).statistics()
  case "long": try LongTraining(report: report).run()
  case "pullbacks": try Pullbacks(report: report).run()
  default: try Growth(report: report).run()
  }
}
