"""Layers that people name and the zoo has no kind for: known, so that they are refused, never taken for others."""

REFUSED = (
    (10, r"batch ?norm|\bbn\b", "BatchNormalization"),
    (11, r"layer ?norm", "LayerNormalization"),
    (12, r"transposed? ?conv|conv\w* ?(?:[123] ?d )?transpose|\bdeconv|\bup ?conv", "Conv{}DTranspose"),
    (13, r"depth ?wise", "DepthwiseConv{}D"),
    (14, r"separable", "SeparableConv{}D"),
)
"""The turn among all kinds' words, what people write, and the Keras class, {} for its axes."""
