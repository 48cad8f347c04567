"""What the lines of a PyTorch module are made with: values with their layout, modules by name, weights by key."""

import keyword
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from zoo.errors import ZooError

if TYPE_CHECKING:
    import numpy as np

_TAKEN = {
    "self", "torch", "nn", "F", "Path", "load_file", "forward", "training", "train", "eval", "load", "type", "float",
    "half", "double", "to", "cpu", "cuda", "apply", "children", "modules", "parameters", "buffers", "share_memory",
    "compile", "extra_repr", "add_module", "register_module", "state_dict", "super", "dump_patches", "ipu", "xpu",
}  # fmt: skip
"""Names that a module, or the file, has already."""


class Value(NamedTuple):
    """A tensor of the code, by the variable that holds it."""

    name: str
    shape: tuple[int | None, ...]
    """Of one sample, as Keras has it, channels last."""
    first: bool = False
    """Whether its channels come first."""
    flat: tuple[int, ...] | None = None
    """Of a row of numbers: the maps ``(height, width, channels)`` that were flattened with their channels first."""


class InTorch(NamedTuple):
    """What a layer is in PyTorch: an expression, and how what it gives lies."""

    expression: str
    first: bool = False
    flat: tuple[int, ...] | None = None


@dataclass(slots=True)
class Code:
    """The lines and the weights so far."""

    modules: dict[str, str] = field(default_factory=dict)
    """The call that makes each module, by its name."""
    notes: dict[str, str] = field(default_factory=dict)
    """What stands beside a module's line."""
    weights: "dict[str, np.ndarray]" = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Of layers, as the code has them."""

    def name(self, layer: str) -> str:
        """A layer's name as one of Python's, and of nobody else."""
        if layer not in self.names:
            plain = re.sub(r"\W", "_", layer, flags=re.ASCII)
            plain = (
                f"layer_{plain}" if not plain[:1].isalpha() or keyword.iskeyword(plain) or plain in _TAKEN else plain
            )
            while plain in self.names.values():
                plain += "_"
            self.names[layer] = plain
        return self.names[layer]

    def module(self, name: str, call: str, note: str = "") -> str:
        """Give the module a line of ``__init__``, and name it in an expression."""
        self.modules[name] = call
        if note:
            self.notes[name] = note
        return f"self.{name}"

    def keep(self, name: str, **arrays: Any) -> None:
        """Keep a module's weights, under its name."""
        import numpy as np

        for key, array in arrays.items():
            # The writer of safetensors takes the memory of a transposed array as it lies, without an error.
            self.weights[f"{name}.{key}"] = np.ascontiguousarray(np.asarray(array))


Writer = Callable[[Any, Sequence[Value], Code], InTorch]


def last(value: Value) -> str:
    """The value with its channels last."""
    return f"{value.name}.permute({listed((0, *range(2, len(value.shape) + 1), 1))})" if value.first else value.name


def first(value: Value) -> str:
    """The value with its channels first."""
    if value.first or len(value.shape) < 2:
        return value.name
    rank = len(value.shape)
    return f"{value.name}.permute({listed((0, rank, *range(1, rank)))})"


def plain(value: Value) -> str:
    """The value, in whatever layout it lies."""
    return value.name


def listed(numbers: Sequence[Any]) -> str:
    return ", ".join(map(str, numbers))


def axes(numbers: Sequence[int]) -> str:
    """``3`` for ``(3, 3)``, else the tuple."""
    return str(numbers[0]) if len(set(numbers)) == 1 else f"({listed(numbers)})"


def refused(layer: Any, why: str) -> ZooError:
    return ZooError(f"{layer.name} ({type(layer).__name__}): {why}")


def array(weight: Any) -> "np.ndarray":
    """A weight's values."""
    import keras

    found: np.ndarray = keras.ops.convert_to_numpy(weight)
    return found


def channels_last_only(layer: Any) -> None:
    """Refuse a layer whose input in Keras has its channels first."""
    if getattr(layer, "data_format", "channels_last") != "channels_last":
        raise refused(layer, "its channels are first in Keras, which is not translated")
