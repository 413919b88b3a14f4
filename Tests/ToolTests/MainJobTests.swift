import Foundation
import HDF5
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The main job: nine speakers, from their features to an archive and back.
@Suite(SharedMainJob())
struct MainJobTests {
  private let job: MainJob

  init() throws { job = try #require(SharedMainJob.run) }

  @Test func `it names at least 95 of 100 test utterances, and says so in its first line`() throws {
    let line = try #require(job.lines.first?.wholeMatch(of: /test accuracy (\d\.\d{4}) \((\d+) of 370\)/))
    let (accuracy, correct) = (try #require(Double(line.1)), try #require(Int(line.2)))
    #expect(accuracy >= 0.95)
    #expect(abs(accuracy - Double(correct) / 370) <= 0.00005)
  }

  @Test func `its confusion matrix has the official number of utterances of each speaker`() throws {
    #expect(job.lines[1] == "confusion (rows: truth, columns: prediction)")
    let rows = try job.lines[2..<11].enumerated().map { index, line in
      let words = line.split(separator: " ")
      #expect(words.prefix(2) == ["speaker", "\(index + 1)"])
      return try words.dropFirst(2).map { try #require(Int($0)) }
    }
    #expect(rows.allSatisfy { $0.count == 9 })
    #expect(rows.map { $0.reduce(0, +) } == [31, 35, 88, 44, 29, 24, 40, 50, 29])
    let correct = rows.indices.reduce(0) { $0 + rows[$1][$1] }
    #expect(job.lines[0].hasSuffix("(\(correct) of 370)"))
  }

  @Test func `it tells choice, speed, events and files, and nothing else, and is silent on standard error`() throws {
    #expect(job.outcome.code == 0)
    #expect(job.outcome.errors == "")
    let rest = job.lines[11...].map(String.init)
    try #require(rest.count == 7, "\(rest)")
    let choice = /validation accuracy 0\.\d{4} on left-out training trials \(ridge \d+, gain \d+\)/
    #expect(rest[0].wholeMatch(of: choice) != nil)
    #expect(rest[1].wholeMatch(of: /simulated \d+\.\d s in \d+\.\d\d s, \d+ × real time/) != nil)
    #expect(rest[2].wholeMatch(of: /events processed [1-9]\d*/) != nil)
    #expect(rest[3] == "archive speakers.h5")
    #expect(rest[4].wholeMatch(of: /root hash [0-9a-f]{64}/) != nil)
    #expect(rest[5] == "figure speakers.svg")
    #expect(rest[6] == "")
    #expect(try job.folder.names() == ["speakers.h5", "speakers.h5.sha256", "speakers.svg"])
  }

  @Test func `its figure is well-formed XML with a root of SVG`() throws {
    let parser = XMLParser(data: Data(try job.folder.bytes(of: "speakers.svg")))
    let root = RootElement()
    parser.delegate = root
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(root.name == "svg")
  }

  @Test func `verify says that all hashes match`() async throws {
    let outcome = try await Tool.run("verify", "speakers.h5", in: job.folder)
    let lines = outcome.output.split(separator: "\n")
    #expect(outcome.code == 0 && outcome.errors == "" && lines.count == 2)
    let all = /all hashes match: [1-9]\d* objects, and every byte against speakers\.h5\.sha256/
    #expect(lines.first?.wholeMatch(of: all) != nil)
    #expect(try lines.last ?? "" == "root hash \(job.rootHash)")
  }

  @Test func `replay says that every recorded value is identical`() async throws {
    let outcome = try await Tool.run("replay", "speakers.h5", in: job.folder)
    let lines = outcome.output.split(separator: "\n")
    #expect(outcome.code == 0 && outcome.errors == "" && lines.count == 2)
    let all = /every recorded value is identical: [1-9]\d* values of 370 trials/
    #expect(lines.first?.wholeMatch(of: all) != nil)
    #expect(try lines.last ?? "" == "root hash \(job.rootHash)")
  }

  @Test func `inspect tells the accuracy that was printed`() async throws {
    let outcome = try await Tool.run("inspect", "speakers.h5", in: job.folder)
    #expect(outcome.code == 0 && outcome.errors == "")
    let found = try #require(outcome.output.firstMatch(of: /(?m)^  test_accuracy: (\d\.\d+)$/))
    let accuracy = String(format: "%.4f", try #require(Double(found.1)))
    #expect(job.lines[0].hasPrefix("test accuracy \(accuracy) "))
    #expect(outcome.output.contains("trials     370, independent\n"))
  }

  @Test(arguments: [["LOLIGO_THREADS": "1"], ["LOLIGO_THREADS": "2", "LOLIGO_VECTOR_LEVEL": "baseline"]])
  func `another run gives the same root hash for any threads and vector level`(
    environment: [String: String]
  ) async throws {
    #expect(try await MainJob(environment: environment).rootHash == job.rootHash)
  }
}

/// Notes the outermost element of a document.
private final class RootElement: NSObject, XMLParserDelegate {
  private(set) var name: String?

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    if name == nil { name = elementName }
  }
}
