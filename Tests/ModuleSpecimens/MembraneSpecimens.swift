internal import Modules
internal import Signals

extension Specimen {
  /// Membranes that integrate their input, without and with spikes.
  static func membranes() throws -> [Specimen] {
    let ramp = { (count: Int, from: Float, step: Float) in Tensor((0..<count).map { from + step * Float($0) }) }
    return [
      Specimen("MembraneIntegrator, a sum", try MembraneIntegrator(3, resistance: Tensor([10, -20, 5]))),
      Specimen(
        "MembraneIntegrator, leaky",
        try MembraneIntegrator(
          19, resistance: ramp(19, 0.5, 0.2), membraneTimeConstant: ramp(19, 0.002, 0.001),
          leakPotential: ramp(19, -1, 0.1))),
      Specimen(
        "MembraneIntegrator, leaky, filtered, Euler",
        try MembraneIntegrator(
          5, resistance: 2, membraneTimeConstant: 0.02, synapticTimeConstant: ramp(5, 0.005, 0.001),
          inputWeight: ramp(5, -1, 0.5), integration: .euler, timeStep: .microseconds(500))),
      Specimen(
        "MembraneIntegrator, a sum of filtered input",
        try MembraneIntegrator(2, resistance: 30, synapticTimeConstant: 0.01)),
      Specimen(
        "IntegrateAndFire, a sum", try IntegrateAndFire(70, resistance: ramp(70, 50, 5), integration: .euler)),
      Specimen(
        "IntegrateAndFire, leaky",
        try IntegrateAndFire(
          5, threshold: ramp(5, 1, 0.1), resetPotential: ramp(5, -0.5, 0.1), resistance: 8, membraneTimeConstant: 0.02,
          leakPotential: 0.3, timeStep: .milliseconds(2))),
      Specimen(
        "IntegrateAndFire, leaky, filtered, subtraction",
        try IntegrateAndFire(
          130, threshold: 1, resetPotential: 0.25, reset: .bySubtraction, resistance: ramp(130, 2, 0.1),
          membraneTimeConstant: 0.02, synapticTimeConstant: ramp(130, 0.003, 0.0001), inputWeight: 2,
          integration: .euler)),
      Specimen("Scale", try Scale(Tensor([0.5, -2, 0, 3e20]))),
      Specimen("Threshold", try Threshold(Tensor((0..<70).map { Float($0) / 50 - 0.2 }))),
      Specimen("Delay", try Delay(Tensor([0.006, 0, 0.012]))),
      Specimen("Delay of events", try Delay(Tensor([0.006, 0, 0.3, 0.006]), carrying: .events)),
      Specimen("Delay, rounded", try Delay(Tensor([0.0014, 0.0026]), rounding: .nearest)),
      Specimen("Delay of none", try Delay(Tensor([0, 0]), rounding: .up, carrying: .events)),
    ]
  }
}
