import Modules
import Signals
import Testing

@Suite struct `factors, thresholds and delays` {
  @Test func `a scale multiplies every channel`() throws {
    var scale = try Scale(Tensor([2, -1, 0, 0.5], shape: [2, 2]))
    #expect(
      try scale.evolve(over: Raster([[1, 2, 3, 4], [0, 0.5, 0, -8]])).output.values == [2, -2, 0, 2, 0, -0.5, 0, -4])
  }

  @Test func `a threshold gives an event above it, not at it`() throws {
    var threshold = try Threshold(Tensor([0.5, -1, 0]))
    let output = try threshold.evolve(over: Raster([[0.5, -1, 0], [0.75, -0.5, 1e-30], [0, 0, -1]])).output
    #expect(output.values == [0, 0, 0, 1, 1, 1, 0, 1, 0])
    #expect(output.kind == .events)
  }

  @Test(arguments: [SignalKind.continuous, .events]) func `a delay gives each channel later`(kind: SignalKind) throws {
    var delay = try Delay(Tensor([0.002, 0, 0.001]), carrying: kind)
    #expect(try delay.steps() == [2, 0, 1])
    let input = try Raster([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    let output = try delay.evolve(over: input).output
    #expect(output.values == [0, 2, 0, 0, 5, 3, 1, 8, 6])
    #expect(output.kind == kind)
    let silence = Raster(silentOn: try TimeGrid(step: .milliseconds(1), count: 3), channelCount: 3)
    #expect(try delay.evolve(over: silence).output.values == [4, 0, 9, 7, 0, 0, 0, 0, 0])
  }

  @Test func `what a shorter delay lets catch up adds up`() throws {
    for kind in [SignalKind.continuous, .events] {
      var delay = try Delay(Tensor([0.003]), carrying: kind)
      _ = try delay.evolve(over: Raster([[5]]))
      try delay.set("delay", to: .number(0.001))
      #expect(try delay.evolve(over: Raster([[0], [3], [0]])).output.values == [0, 0, 8])
    }
  }

  @Test func `a delay within a step is rounded when asked to`() throws {
    #expect(try Delay(Tensor([0.0014, 0.0026]), rounding: .nearest).steps() == [1, 3])
    #expect(try Delay(Tensor([0.0014, 0.0026]), rounding: .down).steps() == [1, 2])
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return ""
    }
    #expect(message { _ = try Delay(Tensor([0.0014])) }.contains("0.0014"))
    #expect(message { _ = try Delay(Tensor([-0.5])) } == "Delay: 'delay' must be zero or more, but is -0.5.")
    #expect(message { _ = try Delay(Tensor([1e12, 0])) }.contains("cannot have"))
    var events = try Delay(Tensor([0.001]), carrying: .events)
    #expect(message { _ = try events.evolve(over: Raster([[0.5]])) }.contains("0.5"))
    #expect(message { _ = try Scale(Tensor([])) } == "Scale cannot have 0 channels.")
    #expect(
      message { _ = try Threshold(Tensor([0, .nan])) }
        == "Threshold: 'threshold' must hold finite numbers, but value 1 is not one.")
  }
}
