"""What feeds a layer: a layer above it, and which of its calls and outputs.

Spelled as Keras prints it, ``lstm[0][1]`` for the second output of the first call; ``lstm`` is ``lstm[0][0]``.
"""

import re
from functools import lru_cache
from typing import NamedTuple


class LayerOutput(NamedTuple):
    """An output of a layer. A layer that is shared has several calls."""

    layer: str
    call: int = 0
    output: int = 0

    def __str__(self) -> str:
        plain = not (self.call or self.output or self.layer.endswith("]"))  # A name may look like a call.
        return self.layer if plain else f"{self.layer}[{self.call}][{self.output}]"


def mask_of(text: str) -> tuple[str, LayerOutput]:
    """The argument that takes a mask and what the mask is: of ``name``, ``mask``; of ``value_mask=name``, that."""
    argument, _, name = text.rpartition("=")
    return argument or "mask", source(name)


@lru_cache(maxsize=8192)
def source(text: str) -> LayerOutput:
    """The source that ``name`` or ``name[call][output]`` spells."""
    match = re.fullmatch(r"(.+?)\[([0-9]{1,6})\]\[([0-9]{1,6})\]", text)
    return LayerOutput(match[1], int(match[2]), int(match[3])) if match else LayerOutput(text)
