import ArgumentParser
import Foundation
import HDF5
import Kernels
import Loligo

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Tells what this machine and this build are made of.")

  @Flag(help: "Writes JSON.")
  var json = false

  func run() throws {
    var report = Report()
    report.add("loligo", .text(ToolVersion.loligo), "Loligo            \(ToolVersion.loligo)")
    report.add("swift", .text(ToolVersion.compiler), "Swift compiler    \(ToolVersion.compiler) or later")
    report.add("build", .text(Self.buildMode), "build             \(Self.buildMode)")
    report.add("hdf5", .text(HDF5Library.version), "HDF5              \(HDF5Library.version)")
    let isSafe = HDF5Library.isThreadSafe
    report.add(
      "hdf5_thread_safe", .flag(isSafe),
      "HDF5 thread-safe  \(isSafe ? "yes" : "no") (Loligo calls it from one thread at a time)")
    let cores = ProcessInfo.processInfo.activeProcessorCount
    report.add("cores", .count(cores), "cores             \(cores)")
    report.add(
      "threads", .count(Parallel.threadCount), "threads           \(Parallel.threadCount) (LOLIGO_THREADS)")
    if let requested = ToolEnvironment.unusableThreadCount {
      report.add(
        "threads_requested", .text(requested),
        "                  '\(requested)' was asked for, which is no whole number from 1")
    }
    let selection = VectorLevel.selection
    let supported = VectorLevel.supported.map(\.rawValue)
    report.add(
      "vector_level", .text(selection.level.rawValue),
      "vector level      \(selection.level.rawValue) of \(supported.joined(separator: ", ")) (LOLIGO_VECTOR_LEVEL)")
    if selection.isFallback, let requested = selection.requested {
      report.add(
        "vector_level_requested", .text(requested),
        "                  '\(requested)' was asked for, which this machine does not have")
    }
    try report.show(asJSON: json)
  }

  private static var buildMode: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }
}
