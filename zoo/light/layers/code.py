"""Spells a layer's settings as the arguments of its call in Keras: ``8, 3, padding="same", groups=2``."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zoo.light.layers import activations
from zoo.light.layers.figures import Shape
from zoo.light.layers.parameter import REQUIRED, Parameter, Settings

Writer = Callable[[Any], str]


def axes_code(axes: Shape | None) -> str:
    """``3`` for ``(3, 3)``, else the tuple."""
    if axes is None:
        return "None"
    return str(axes[0]) if len(set(axes)) == 1 else repr(axes)


def pads_code(zeros: Sequence[tuple[int, int]]) -> str:
    """``1`` for a zero on every side, else the pairs as Keras takes them."""
    if len({each for pair in zeros for each in pair}) == 1:
        return str(zeros[0][0])
    return repr(tuple(zeros) if len(zeros) > 1 else zeros[0])


def value_code(value: Any) -> str:
    """A value in Python, a text in double quotes."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, tuple):
        return f"({', '.join(map(value_code, value))}{',' * (len(value) == 1)})"
    return repr(value)


_WRITERS: Mapping[str, Writer] = {
    **dict.fromkeys(("size", "stride", "dilation_rate", "output_padding", "output_size"), axes_code),
    "activation": activations.code,
    "recurrent_activation": activations.code,
    "cropping": pads_code,
}


def arguments(
    takes: Sequence[Parameter], keys: Mapping[str, str], usual: Settings, writers: Mapping[str, Writer] | None = None
) -> Callable[[Settings], list[str]]:
    """What writes the arguments of a kind: those that must be said in their order, then others where they differ.

    Args:
        usual: Keras's own defaults of parameters that are no options.
        writers: how values are written that `value_code` does not write.
    """
    known = {**_WRITERS, **(writers or {})}

    def written(settings: Settings) -> list[str]:
        said: list[str] = []
        positional = True
        for each in takes:
            if each.name not in keys or (each.option and each.option.in_call):  # It makes no layer of Keras's another.
                continue
            value = settings[each.name]
            default = each.option.of(settings) if each.option else usual.get(each.name, REQUIRED)
            positional = positional and default is REQUIRED
            if default is REQUIRED or value != default:
                text = known.get(each.name, value_code)(value)
                said.append(text if positional else f"{keys[each.name]}={text}")
        return said

    return written
