"""Keras's own public classes that are no kinds, each with the reason, so that reading a model that has one says it."""

_FOREIGN = "what it computes is a program of somebody's own, in another library"
REFUSED = {
    "Layer": "the abstract layer computes nothing",
    "Wrapper": "the abstract wrapper computes nothing of its own",
    "InputSpec": "it is no layer but what a layer asks of its input",
    "Lambda": "what it computes is a function of somebody's own, known only when it runs",
    "Pipeline": "it stands for the layers in it; let them stand in the net themselves",
    "Equalization": "what it gives is its input itself, of which Keras makes no model",
    "JaxLayer": _FOREIGN,
    "FlaxLayer": _FOREIGN,
    "TorchModuleWrapper": _FOREIGN,
    "TFSMLayer": _FOREIGN,
}
