import Loligo

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

let workloads = ["W1", "silence", "W2", "W4", "W7"]
let arguments = Array(CommandLine.arguments.dropFirst())
let wanted = arguments.count > 1 ? Array(arguments.dropFirst()) : workloads
guard let folder = arguments.first, wanted.allSatisfy(workloads.contains) else {
  print("usage: Benchmarks FOLDER [\(workloads.joined(separator: " | "))] …")
  exit(2)
}
for workload in wanted {
  switch workload {
  case "W1": try Inference(folder: folder).run()
  case "silence": try Inference(folder: folder).silence()
  case "W2": try Readout.run()
  case "W4": try Conversion.series()
  default: try Conversion.timedCalls()
  }
}
