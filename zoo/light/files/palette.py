"""The colours of every drawing, by what they are for."""

INK, FAINT, LINE, PAPER = "#1b2430", "#5b6776", "#8b97a5", "#ffffff"
"""Words, lesser words and outlines, plain lines, and the ground."""

POSITIVE, NEGATIVE, BACKWARD = "#3f78b5", "#c26a2e", "#a3402c"
"""Weights by their sign, and what a backward pass gives."""
WINDOW = "#f5f8fb"
"""The ground of the place on which a window lies."""

GREY, BLUE, ORANGE, GREEN = "#eef1f4", "#dbe9f8", "#fde8d2", "#dcf0de"
SAND, ROSE, VIOLET = "#f1ecdf", "#f6e2ec", "#eae4f6"
"""Pale fills of layers and units: inputs, convolutions, pools, dense; flattened, merged, activations."""
