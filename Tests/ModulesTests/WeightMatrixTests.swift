import Modules
import Signals
import Testing

extension Tensor {
  /// The value of a matrix.
  fileprivate func at(_ row: Int, _ column: Int) -> Float { scalars[row * shape[1] + column] }
  fileprivate func column(_ column: Int, rows: Range<Int>? = nil) -> [Float] {
    (rows ?? 0..<shape[0]).map { at($0, column) }
  }
  fileprivate func row(_ row: Int) -> [Float] { (0..<shape[1]).map { at(row, $0) } }
}

@Suite struct `weight matrices` {
  /// Every generator, with the shape that it should have.
  static let generators: [(name: String, shape: [Int], make: @Sendable (Int64) throws -> Tensor)] = [
    (
      "sparse E/I", [30, 30],
      { try WeightMatrix.sparseExcitatoryInhibitory(30, connectivity: 0.3, spectralRadius: 0.9, seed: $0) }
    ),
    ("E/I", [14, 14], { try WeightMatrix.excitatoryInhibitory(excitatory: 10, inhibitory: 4, seed: $0) }),
    (
      "E/I of one inhibitory", [3, 3], { try WeightMatrix.excitatoryInhibitory(excitatory: 2, inhibitory: 1, seed: $0) }
    ),
    ("Wilson–Cowan", [20, 20], { try WeightMatrix.wilsonCowan(10, seed: $0) }),
    ("unit lambda", [12, 12], { try WeightMatrix.unitLambda(12, seed: $0) }),
    ("integrate-and-fire", [20, 20], { try WeightMatrix.sparseIntegrateAndFire(20, density: 0.25, seed: $0) }),
    ("digital", [9, 20], { try WeightMatrix.digital(sources: 9, targets: 20, bits: 4, maximumInputs: 3, seed: $0) }),
    (
      "local grid", [24, 24],
      { try WeightMatrix.localGrid(rows: 4, columns: 6, inputs: 5, width: (1.5, 0.7), seed: $0) }
    ),
    (
      "long range", [8, 8],
      { try WeightMatrix.addingLongRange(to: WeightMatrix.banded(8, neighbours: 2), inputs: 2, seed: $0) }
    ),
    (
      "input to recurrent", [7, 11],
      { try WeightMatrix.inputToRecurrent(inputs: 7, neurons: 11, inputsPerNeuron: 3, seed: $0) }
    ),
    ("ring reservoir", [9, 9], { try WeightMatrix.ringReservoir(inputs: 2, neurons: 7, seed: $0) }),
    ("reservoir", [384, 384], { try WeightMatrix.partitionedReservoir(seed: $0) }),
    (
      "partitions", [15, 15],
      { try WeightMatrix.sparsePartitioned(sizes: [4, 5, 6], inputsWithin: 2, inputsBetween: 1, seed: $0) }
    ),
  ]

  @Test func `every matrix has its shape, is finite, and depends on its seed alone`() throws {
    for (name, shape, make) in Self.generators {
      let first = try make(1)
      #expect(first.shape == shape, "\(name)")
      #expect(first.scalars.allSatisfy { $0.isFinite }, "\(name)")
      #expect(try make(1) == first, "\(name)")
      #expect(try make(2) != first, "\(name)")
      for seed in 3..<40 as Range<Int64> where shape[0] < 100 {
        #expect(try make(seed).scalars.allSatisfy { $0.isFinite }, "\(name), seed \(seed)")
      }
    }
  }

  @Test func `the spectral radius is that of the eigenvalues`() throws {
    // Drawn once by numpy 2.4.6; max(abs(linalg.eigvals(…))).
    let drawn = try Tensor(
      [
        0.346, 0.822, 0.33, -1.303, 0.905, 0.446, -0.537, 0.581, 0.365, 0.294, 0.028, 0.547, -0.736, -0.163, -0.482,
        0.599,
      ],
      shape: [4, 4])
    let cases: [(Tensor, Double)] = [
      (drawn, 1.656361375749578), (try Tensor([0, 2, -2, 0], shape: [2, 2]), 2),
      (try Tensor([3, 1e6, 0, -4], shape: [2, 2]), 4), (try Tensor([0, 1, 0, 0], shape: [2, 2]), 0),
      (try Tensor([-0.25], shape: [1, 1]), 0.25), (try WeightMatrix.banded(6, neighbours: 2, isRing: true), 2),
    ]
    for (weights, expected) in cases {
      let radius = try WeightMatrix.spectralRadius(of: weights)
      #expect((radius - expected).magnitude <= 1e-5 * expected, "\(radius), not \(expected)")
    }
    // Girko's law: near 1 for a large matrix.
    let radius = try WeightMatrix.spectralRadius(of: WeightMatrix.unitLambda(200, seed: 1))
    #expect((0.85...1.15).contains(radius))
  }

  @Test func `sparse E/I nets have their density, signs and radius`() throws {
    let anywhere = try WeightMatrix.sparseExcitatoryInhibitory(
      40, connectivity: 0.25, excitatoryShare: 0.8, inhibitoryScale: 3, spectralRadius: nil, seed: 1)
    #expect(anywhere.scalars.filter { $0 != 0 }.count == 400)
    #expect(anywhere.scalars.filter { $0 < 0 }.count == 80)
    #expect(anywhere.scalars.allSatisfy { (-3...1).contains($0) })
    let rows = try WeightMatrix.sparseExcitatoryInhibitory(
      40, connectivity: 0.25, excitatoryShare: 0.8, isPartitioned: true, seed: 1)
    for row in 0..<40 { #expect(rows.row(row).allSatisfy { row < 32 ? $0 >= 0 : $0 <= 0 }) }
    #expect((try WeightMatrix.spectralRadius(of: rows) - 0.95).magnitude < 1e-4)
  }

  @Test func `balanced nets have their signs and sums in every column`() throws {
    // One inhibitory row: half of the columns have no negative draw, and none is divided by zero.
    for (excitatory, inhibitory) in [(10, 4), (2, 1), (1, 1)] {
      let weights = try WeightMatrix.excitatoryInhibitory(
        excitatory: excitatory, inhibitory: inhibitory, inhibitionRatio: 2, seed: 5)
      for column in 0..<excitatory + inhibitory {
        let above = weights.column(column, rows: 0..<excitatory)
        let below = weights.column(column, rows: excitatory..<excitatory + inhibitory)
        #expect(above.allSatisfy { $0 >= 0 } && below.allSatisfy { $0 <= 0 })
        #expect((above.reduce(0, +) - 1).magnitude < 1e-5 && (below.reduce(0, +) + 2).magnitude < 1e-5)
      }
    }
    let weights = try WeightMatrix.wilsonCowan(10, selfExcitation: 2, selfInhibition: 0.5, seed: 1)
    for column in 0..<20 {
      let above = weights.column(column, rows: 0..<10)
      let below = weights.column(column, rows: 10..<20)
      #expect(above.allSatisfy { $0 >= 0 } && below.allSatisfy { $0 <= 0 })
      #expect((above.reduce(0, +) - 2.398942).magnitude < 1e-5 && (below.reduce(0, +) + 0.898942).magnitude < 1e-5)
      #expect(weights.at(column % 10, column) > 0 && weights.at(10 + column % 10, column) < 0)
    }
  }

  @Test func `rounded weights are multiples of their unit`() throws {
    let weights = try Tensor([0.9, 0.31, 0, -0.6, -0.15, 0.14], shape: [2, 3])
    let discretised = try WeightMatrix.discretised(weights)
    #expect(discretised.counts.scalars == [3, 1, 0, -3, -1, 0])
    #expect(zip(discretised.weights.scalars, [0.9, 0.3, 0, -0.6, -0.2, 0]).allSatisfy { ($0 - $1).magnitude < 1e-6 })
    #expect(try WeightMatrix.discretised(Tensor([0, 0], shape: [1, 2])).counts.scalars == [0, 0])
    let digital = try WeightMatrix.digital(
      sources: 30, targets: 20, bits: 4, maximumInputs: 6, maximumOutputs: 5, seed: 2)
    #expect(digital.scalars.allSatisfy { (-8..<8).contains($0) && $0 == $0.rounded() })
    #expect((0..<20).allSatisfy { digital.column($0).filter { $0 != 0 }.count <= 6 })
    #expect((0..<30).allSatisfy { digital.row($0).filter { $0 != 0 }.count <= 5 })
    #expect(Set(digital.scalars).count > 10)
  }

  @Test func `bands and rings excite neighbours`() throws {
    let line = try WeightMatrix.banded(5, neighbours: 3)
    #expect(line.row(0) == [0, 1, 0, 0, 0] && line.row(2) == [0, 1, 0, 1, 0])
    let ring = try WeightMatrix.banded(5, neighbours: 2, isRing: true, hasZeroDiagonal: false)
    #expect(ring.row(0) == [1, 1, 0, 0, 1])
    #expect(try WeightMatrix.banded(4, neighbours: 8, isRing: true).scalars.filter { $0 == 1 }.count == 12)
  }

  @Test func `local grids have their fan-in, near by and never from themselves`() throws {
    for multiple in [true, false] {
      let weights = try WeightMatrix.localGrid(
        rows: 10, columns: 14, inputs: 6, width: (x: 3, y: 0.5), allowsMultiple: multiple, seed: 3)
      var (across, along) = (0.0, 0.0)
      for target in 0..<140 {
        #expect(weights.column(target).reduce(0, +) == 6 && weights.at(target, target) == 0)
        if !multiple { #expect(weights.column(target).allSatisfy { $0 <= 1 }) }
        for source in 0..<140 where weights.at(source, target) > 0 {
          across += Double((source % 14 - target % 14).magnitude)
          along += Double((source / 14 - target / 14).magnitude)
        }
      }
      #expect(across > 2 * along, "x is the wide axis")
    }
    // A width so small that all chances would be zero, and one that is a fraction, are no trouble.
    let narrow = try WeightMatrix.localGrid(
      rows: 3, columns: 3, inputs: 4, width: (0.01, 0.01), allowsMultiple: false, seed: 1)
    #expect((0..<9).allSatisfy { narrow.column($0).reduce(0, +) == 4 && narrow.at($0, $0) == 0 })
  }

  @Test func `long-range connections are new ones`() throws {
    let near = try WeightMatrix.banded(20, neighbours: 4)
    let weights = try WeightMatrix.addingLongRange(to: near, inputs: 3, seed: 1)
    #expect(weights.scalars.allSatisfy { $0 <= 1 } && (0..<20).allSatisfy { weights.at($0, $0) == 0 })
    for target in 0..<20 {
      #expect(weights.column(target).reduce(0, +) == near.column(target).reduce(0, +) + 3)
    }
    let twice = try WeightMatrix.addingLongRange(
      to: near, inputs: 30, avoidsExisting: false, allowsMultiple: true, seed: 1)
    #expect(twice.scalars.reduce(0, +) == near.scalars.reduce(0, +) + 600)
  }

  @Test func `stacks put each block in its place`() throws {
    let stack = try WeightMatrix.stacked(
      feedForward: Tensor([1, 2, 3, 4], shape: [2, 2]), recurrent: Tensor([5, 6, 7, 8], shape: [2, 2]))
    #expect(stack.scalars == [0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 5, 6, 0, 0, 7, 8])
    let ring = try WeightMatrix.ringReservoir(inputs: 3, neurons: 5, ringWeight: 0.9, inputWeight: 0.2, seed: 4)
    #expect((0..<8).allSatisfy { ring.column($0, rows: 0..<3).allSatisfy { [0, 0.2, -0.2].contains($0) } })
    #expect((0..<5).allSatisfy { ring.at(3 + $0, 3 + ($0 + 1) % 5) == 0.9 })
    #expect(ring.scalars.filter { $0 == 0.9 }.count == 5 && ring.scalars.filter { $0.magnitude == 0.2 }.count == 15)
    #expect((0..<3).allSatisfy { ring.column($0).allSatisfy { $0 == 0 } })
    let reservoir = try WeightMatrix.partitionedReservoir(
      inputs: 5, rows: 4, columns: 5, inhibitory: 6,
      fanIn: {
        var fanIn = WeightMatrix.ReservoirFanIn()
        (fanIn.input, fanIn.local, fanIn.longRange, fanIn.toInhibitory, fanIn.fromInhibitory) = (2, 3, 4, 5, 6)
        return fanIn
      }(), seed: 1)
    #expect((0..<5).allSatisfy { reservoir.column($0).allSatisfy { $0 == 0 } })
    for target in 5..<25 {
      #expect(reservoir.column(target, rows: 0..<5).reduce(0, +) == 2)
      #expect(reservoir.column(target, rows: 5..<25).reduce(0, +) == 7 && reservoir.at(target, target) == 0)
      #expect(reservoir.column(target, rows: 25..<31).reduce(0, +) == -6)
    }
    for target in 25..<31 { #expect(reservoir.column(target).reduce(0, +) == 5) }
  }

  @Test func `partitions have their fan-in within and between`() throws {
    let weights = try WeightMatrix.sparsePartitioned(sizes: [4, 6], inputsWithin: 3, inputsBetween: 2, seed: 1)
    for target in 0..<10 {
      let (first, second) = (weights.column(target, rows: 0..<4), weights.column(target, rows: 4..<10))
      #expect(first.reduce(0, +) == (target < 4 ? 3 : 2) && second.reduce(0, +) == (target < 4 ? 2 : 3))
      #expect(weights.at(target, target) == 0)
    }
    let sparse = try WeightMatrix.sparseIntegrateAndFire(50, density: 0.2, seed: 1)
    #expect((0..<50).allSatisfy { sparse.row($0).filter { $0 != 0 }.count == 10 })
    let mean = sparse.scalars.reduce(0, +) / 500
    // −0.0045 / 0.2 / 50, within four deviations of 0.0055 / √0.2 / √500.
    #expect((mean + 0.00045).magnitude < 4 * 0.00055)
  }

  @Test func `what cannot be drawn is refused, in a sentence`() throws {
    func message(_ body: () throws -> Tensor) -> String? {
      #expect(throws: ModuleError.self) { _ = try body() }?.description
    }
    #expect(
      message { try WeightMatrix.sparseExcitatoryInhibitory(10, connectivity: 1.5, seed: 0) }
        == "WeightMatrix: 'connectivity' must be from 0.0 to 1.0, but is 1.5.")
    #expect(
      message { try WeightMatrix.sparseExcitatoryInhibitory(10, connectivity: 0, seed: 0) }
        == "WeightMatrix: 'spectralRadius' must be 0 for a matrix whose own is 0, but is 0.95.")
    #expect(
      message {
        try WeightMatrix.localGrid(rows: 2, columns: 2, inputs: 4, width: (1, 1), allowsMultiple: false, seed: 0)
      }
        == "WeightMatrix: 'inputs' must be from 0 to 3, but is 4.0.")
    #expect(
      message {
        try WeightMatrix.stacked(feedForward: Tensor([1, 2], shape: [1, 2]), recurrent: Tensor([1], shape: [1, 1]))
      }
        == "WeightMatrix: 'recurrent' has shape [2, 2], but a tensor of shape [1, 1] was given.")
    #expect(
      message { try WeightMatrix.unitLambda(0, seed: 0) } == "WeightMatrix: 'size' must be from 1 to 65536, but is 0.0."
    )
    #expect(message { try WeightMatrix.localGrid(rows: 2, columns: 2, inputs: 1, width: (.nan, 1), seed: 0) } != nil)
    #expect(message { try WeightMatrix.localGrid(rows: 1, columns: 1, inputs: 1, width: (1, 1), seed: 0) } != nil)
    #expect(message { try WeightMatrix.addingLongRange(to: Tensor([1, 2]), inputs: 1, seed: 0) } != nil)
    #expect(message { try WeightMatrix.inputToRecurrent(inputs: 2, neurons: 2, inputsPerNeuron: 3, seed: 0) } != nil)
    #expect(message { try WeightMatrix.digital(sources: 2, targets: 2, bits: 0, seed: 0) } != nil)
    #expect(
      message { try WeightMatrix.sparsePartitioned(sizes: [2, 2], inputsWithin: 2, inputsBetween: 1, seed: 0) } != nil)
    #expect(message { try WeightMatrix.scaled(Tensor([.nan], shape: [1, 1]), toSpectralRadius: 1) } != nil)
    #expect(message { try WeightMatrix.excitatoryInhibitory(excitatory: 0, inhibitory: 3, seed: 0) } != nil)
    #expect(message { try WeightMatrix.wilsonCowan(3, selfExcitation: -1, seed: 0) } != nil)
  }
}
