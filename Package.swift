// swift-tools-version: 6.2
import PackageDescription

/// Settings of every library target: what DESIGN calls the house rules of the compiler.
let careful: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]
/// The same, and every use of unsafe memory has to be spelled out.
let safe: [SwiftSetting] = careful + [.strictMemorySafety()]
/// Targets that round link libm by name: a release link without it can end in an internal error of the linker.
let mathematics: [LinkerSetting] = [.linkedLibrary("m")]

#if os(macOS)
  let hdf5PackageName = "hdf5"
#else
  let hdf5PackageName = "hdf5-serial"
#endif

let package = Package(
  name: "loligo",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Loligo", targets: ["Loligo"]),
    .library(name: "LoligoTesting", targets: ["LoligoTesting"]),
    .executable(name: "loligo", targets: ["LoligoTool"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // MARK: - Level 0: time, numbers, bytes
    .target(name: "Signals", swiftSettings: safe, linkerSettings: mathematics),
    .target(name: "CKernels", linkerSettings: mathematics),
    .target(name: "Kernels", dependencies: ["CKernels"], swiftSettings: careful, linkerSettings: mathematics),
    .systemLibrary(
      name: "CHDF5", pkgConfig: hdf5PackageName,
      providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CChecksums"),
    .target(name: "CChunkDriver", dependencies: ["CHDF5"]),
    .target(name: "HDF5", dependencies: ["CHDF5", "CChecksums", "CChunkDriver", "CZlib"], swiftSettings: careful),

    // MARK: - Level 1: simulation
    .target(
      name: "Modules", dependencies: ["Signals", "Kernels"], swiftSettings: safe, linkerSettings: mathematics),

    // MARK: - Level 2: what one does with a simulation
    .target(
      name: "Training", dependencies: ["Modules", "Signals", "Kernels"], swiftSettings: safe,
      linkerSettings: mathematics),
    .target(
      name: "Archives",
      dependencies: ["Modules", "Signals", "HDF5", "CChecksums", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: safe, linkerSettings: mathematics),
    .target(
      name: "Datasets",
      dependencies: ["Signals", "HDF5", .product(name: "Crypto", package: "swift-crypto")], swiftSettings: safe,
      linkerSettings: mathematics),
    .target(
      name: "Interchange", dependencies: ["Modules", "Signals", "HDF5"], swiftSettings: safe,
      linkerSettings: mathematics),
    .target(name: "Figures", dependencies: ["Signals"], swiftSettings: safe, linkerSettings: mathematics),

    // MARK: - Level 3: one import
    .target(
      name: "Loligo",
      dependencies: ["Signals", "Modules", "Training", "Archives", "Datasets", "Figures", "Interchange"],
      swiftSettings: safe),

    // MARK: - The laws of modules, for tests
    .target(name: "LoligoTesting", dependencies: ["Modules", "Signals"], swiftSettings: careful),

    // MARK: - Modules to be put under the laws, for the tests of this package
    .target(
      name: "ModuleSpecimens", dependencies: ["LoligoTesting", "Modules", "Signals"], path: "Tests/ModuleSpecimens",
      swiftSettings: careful),

    // MARK: - A look at what tests leave open
    .target(
      name: "OpenIdentifiers", dependencies: ["HDF5"], path: "Tests/OpenIdentifiers", swiftSettings: careful),

    // MARK: - Level 4: the tool
    .executableTarget(
      name: "LoligoTool",
      dependencies: [
        "Loligo", "Modules", "HDF5", "Kernels", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"), .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: careful, linkerSettings: mathematics),

    // MARK: - A benchmark of what only this package reaches
    .executableTarget(
      name: "HDF5Speed", dependencies: ["HDF5", "CChecksums"], path: "Tools/Benchmarks/HDF5Speed",
      swiftSettings: careful),

    // MARK: - Tests
    .testTarget(name: "KernelsTests", dependencies: ["Kernels"], linkerSettings: mathematics),
    .testTarget(name: "SignalsTests", dependencies: ["Signals"]),
    .testTarget(name: "HDF5Tests", dependencies: ["HDF5", "CChecksums", "OpenIdentifiers"]),
    .testTarget(name: "FiguresTests", dependencies: ["Figures", "Signals"]),
    .testTarget(name: "ToolTests", dependencies: ["LoligoTool", "Loligo", "HDF5"]),
    .testTarget(name: "TrainingTests", dependencies: ["Training", "Modules", "Signals"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "Signals"]),
    .testTarget(
      name: "InterchangeTests", dependencies: ["Interchange", "Modules", "Signals", "HDF5", "OpenIdentifiers"]),
    .testTarget(name: "GoldenHashTests", dependencies: ["Kernels", "Loligo"], linkerSettings: mathematics),
    .testTarget(name: "DocumentationTests", dependencies: ["Loligo", "LoligoTesting"]),
    .testTarget(
      name: "ModulesTests", dependencies: ["Modules", "Signals", "LoligoTesting", "ModuleSpecimens"], exclude: ["Peers"]
    ),
    .testTarget(name: "ParityTests", dependencies: ["Modules", "Signals", "Training", "Interchange", "HDF5"]),
    .testTarget(
      name: "ArchivesTests",
      dependencies: [
        "Archives", "Modules", "Signals", "HDF5", "LoligoTesting", "ModuleSpecimens", "OpenIdentifiers",
        .product(name: "Crypto", package: "swift-crypto"),
      ], exclude: ["Golden"]),
  ],
  swiftLanguageModes: [.v6]
)
