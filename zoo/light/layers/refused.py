"""Layers that people name and the zoo has no kind for: known, so that they are refused, never taken for others."""

REFUSED = (
    (12, r"transposed? ?conv|conv\w* ?(?:[123] ?d )?transpose|\bdeconv|\bup ?conv", "Conv{}DTranspose"),
    (13, r"depth ?wise", "DepthwiseConv{}D"),
    (14, r"separable", "SeparableConv{}D"),
)
"""The turn among all kinds' words, what people write, and the Keras class, {} for its axes."""

_FOREIGN = "what it computes is a program of somebody's own, in another library"
REASONS = {
    "Layer": "the abstract layer computes nothing",
    "Wrapper": "the abstract wrapper computes nothing of its own",
    "InputSpec": "it is no layer but what a layer asks of its input",
    "Lambda": "what it computes is a function of somebody's own, known only when it runs",
    "Pipeline": "it stands for the layers in it; let them stand in the net themselves",
    "Equalization": "Keras makes no model of it, as what it gives is its input itself",
    "JaxLayer": _FOREIGN,
    "FlaxLayer": _FOREIGN,
    "TorchModuleWrapper": _FOREIGN,
    "TFSMLayer": _FOREIGN,
}
"""Keras's own public classes that are no kinds, and why."""
