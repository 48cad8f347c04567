"""The colours of every drawing, by what they are for."""

INK, FAINT, LINE, PAPER = "#1b2430", "#5b6776", "#8b97a5", "#ffffff"
"""Words, lesser words and outlines, plain lines, and the ground."""

POSITIVE, NEGATIVE, BACKWARD = "#3f78b5", "#c26a2e", "#a3402c"
"""Weights by their sign, and what a backward pass gives."""
WINDOW = "#f5f8fb"
"""The ground of the place on which a window lies."""

GREY, BLUE, ORANGE, GREEN = "#eef1f4", "#dbe9f8", "#fde8d2", "#dcf0de"
SAND, ROSE, VIOLET, TEAL = "#f1ecdf", "#f6e2ec", "#eae4f6", "#d8eff0"
"""Pale fills of layers and units: inputs, convolutions, pools, dense; flattened, merged, activations; recurrent."""

COLOURS = ("#2f7ed8", "#d2601a", "#1f9254", "#b0479a", "#8a7a10", "#c73e4f", "#128a96", "#7e62d0")
"""Of curves, one after the other; of middle lightness: each stands out from white and from near black by 3 to 1 or more
(WCAG 2.1)."""

GRID = "#dde2e8"
"""Lines behind what is drawn."""
WRONG = "#b03022"
"""What a model took something for."""
