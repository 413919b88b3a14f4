@_exported public import Archives
@_exported public import Datasets
@_exported public import Figures
@_exported public import Interchange
@_exported public import Modules
@_exported public import Signals
@_exported public import Training
