import ArgumentParser
import Loligo

/// The command line: one subcommand a verb.
@main
struct LoligoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loligo",
    abstract: "Runs experiments on spiking networks, and keeps them so that they can be replayed bit for bit.",
    discussion: "Exit codes: 0 done, 1 failed, 2 wrong usage or experiment file, 3 damaged or unsuitable data.",
    version: ToolVersion.loligo,
    subcommands: [
      RunCommand.self, TrainCommand.self, ResumeCommand.self, SalvageCommand.self, ReplayCommand.self,
      VerifyCommand.self,
      CompareCommand.self, MergeCommand.self, InspectCommand.self, ImportCommand.self, ExportCommand.self,
      ConvertCommand.self,
      DatasetsCommand.self, DoctorCommand.self,
    ])

  static func main() {
    StandardStream.prepare()
    LimitedReading.applyLimits()
    do {
      var command = try parseAsRoot()
      try ToolEnvironment.check(for: command)
      try command.run()
    } catch {
      Failure.exit(for: error, of: self)
    }
  }
}
