"""The parameters that layers take: each with its rule, and how a table, a person, Keras and a sentence spell it."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from zoo.errors import ZooError
from zoo.light.files.text import number_of
from zoo.light.layers import activations, literal, typed
from zoo.light.layers.figures import Shape, format_shape, of_one
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.source import source
from zoo.light.layers.window import Padding

Settings = Mapping[str, Any]
"""A layer's parameters by name."""


REQUIRED = object()
"""The default of an option that must be said."""


class Option(NamedTuple):
    """What makes a parameter an option: Keras's own default, under which a table may leave it unsaid."""

    default: Any
    """The value, or what gives it for the other settings of the layer."""
    in_call: bool = False
    """Whether it is an argument of the layer's call, and none of what makes the layer."""
    built: Callable[[Mapping[str, Any]], Any] | None = None
    """What Keras writes for the default once it has built the layer for inputs of some shapes, by their names."""
    older: str = ""
    """The name of its entry in files of Keras 2, where that was another."""

    def of(self, settings: Settings) -> Any:
        """The default of a layer with these settings."""
        return self.default(settings) if callable(self.default) else self.default


class Parameter(NamedTuple):
    """A parameter of layers. `rank` is the number of spatial axes of the layer that takes it."""

    name: str
    fault: Callable[[Any, int], str]
    """What is wrong with a value for that rank, after the parameter's name; empty if nothing is."""
    parse: Callable[[str, int], Any]
    """The value of a cell of ``table.csv``, strictly; raises `ZooError`."""
    typed: Callable[[str, int], Any]
    """The value that a person typed in an assignment's table; raises `ZooError`."""
    write: Callable[[Any], str]
    """The value as ``table.csv`` has it."""
    said: Callable[[Settings], str]
    """The value in words, from all of a layer's settings; empty where it is the usual one."""
    from_keras: Callable[[Any, int], Any]
    """The value of Keras's own configuration; raises `ZooError`."""
    heading: str
    """A pattern of what people write over a column of it, in lower case, signs as blanks; empty for no column."""
    key: str
    """A pattern of what people write before a value of it in a text: ``kernel size`` in ``kernel size: 5 x 5``."""
    neutral: Any
    """The value under which a layer that keeps its shape changes nothing; None where there is no such value."""
    option: Option | None
    """Its default where it is an option, which a table may leave unsaid; None where it has a column of its own."""


def parse_count(text: str) -> int:
    if not re.fullmatch(r"\s*[0-9]{1,15}\s*", text):
        raise ZooError(f"'{text.strip()[:20]}' is not a whole number.")
    return int(text)


def parse_shape(text: str) -> Shape:
    """``28 x 28 x 8`` as ``(28, 28, 8)``; ``?`` is an open axis, ``()`` a single number."""
    axes = text.split("x") if text.strip() != "()" else ()
    return tuple(OPEN if axis.strip() == "?" else parse_count(axis) for axis in axes)


def parse_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}(?:/[A-Za-z][A-Za-z0-9_]{0,63}){0,7}", text):
        raise ZooError(f"'{text[:20]}' is no name: a letter, then letters, digits and _, at most 64.")
    return text


def parse_source(text: str) -> str:
    """``conv1`` or ``lstm[0][1]``, as `zoo.light.layers.source` reads it."""
    parse_name(re.sub(r"(?:\[[0-9]{1,6}\]){2}$", "", text))
    return str(source(text))


_PADDING_WORDS: dict[str, Padding] = {"same": "same", "valid": "valid", "causal": "causal"}


def parse_padding(text: str, rank: int) -> Padding:
    """``same``, ``valid``, ``1``, or as MATLAB writes it: ``top bottom ; left right``, ``[3 3 0 0]``, ``[3 0]``."""
    if text in _PADDING_WORDS:
        return _PADDING_WORDS[text]
    axes = [[parse_count(zeros) for zeros in axis.split()] for axis in text.strip("[] ").split(";")]
    flat = [zeros for axis in axes for zeros in axis]
    if len(flat) == 1:
        return ((flat[0], flat[0]),) * rank
    if len(flat) == rank and len(axes) == 1:
        return tuple((zeros, zeros) for zeros in flat)
    if len(flat) == 2 * rank and (len(axes) == 1 or all(len(axis) == 2 for axis in axes)):
        return tuple(zip(flat[::2], flat[1::2], strict=True))
    raise ZooError(f"padding '{text}' is none of same, valid, one number, or 'top bottom ; left right'.")


def format_padding(padding: Padding) -> str:
    """``same``, ``valid``, ``1`` for one zero on every side, else ``top bottom ; left right``."""
    if isinstance(padding, str):
        return padding
    if len(set(padding)) == 1 and padding[0][0] == padding[0][1]:
        return str(padding[0][0])
    return " ; ".join(f"{before} {after}" for before, after in padding)


def _parse_choice(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ZooError(f"'{text[:20]}' is neither yes nor no.")
    return text == "yes"


def _parse_rate(text: str) -> float:
    if not re.fullmatch(r"[0-9]?\.?[0-9]{1,24}(?:e-[0-9]{1,3})?", text):
        raise ZooError(f"'{text[:20]}' is no rate such as 0.5.")
    return float(text)


def _typed_padding(text: str, rank: int) -> Padding:
    text = text.lower()
    if text in ("none", "no", "-"):
        return "valid"
    text = re.sub(r"[)\]]\s*,\s*[(\[]", " ; ", text)  # Keras's ((1, 2), (0, 1))
    return parse_padding(re.sub(r"[x×,()]", " ", text).strip(), rank)


# Their rules


def _not_positive(axes: Shape, rank: int) -> str:
    return "" if all(axis >= 1 for axis in axes) else f"{axes} must be positive whole numbers."


def _not_axes(axes: Shape, rank: int) -> str:
    return _not_positive(axes, rank) or ("" if len(axes) == rank and axes else f"must be of {rank} axes, not {axes}.")


def _not_count(count: int, rank: int) -> str:
    return "" if count >= 1 else f"{count} must be a positive whole number."


def _not_padding(padding: Padding, rank: int) -> str:
    if not isinstance(padding, tuple):
        known = padding in ("same", "valid")
        return "" if known else f"'{padding}' is neither same nor valid nor a number of zeros."
    if any(min(pair) < 0 for pair in padding):
        return f"{padding} must not be negative."
    return "" if len(padding) == rank else f"must be for {rank} axes, not {padding}."


def _not_zeros(padding: Padding, rank: int) -> str:
    return _not_padding(padding, rank) if isinstance(padding, tuple) else f"'{padding}' must be numbers of zeros."


def _not_rate(rate: float, rank: int) -> str:
    return "" if 0 <= rate < 1 else f"{rate} must be at least 0 and below 1."


# What Keras's configuration says


def _keras_padding(padding: Any) -> Padding:
    """A word, or zeros: of one axis, ``(1, 1)``, or of two, ``((3, 3), (0, 0))``."""
    if isinstance(padding, str):
        return padding  # type: ignore[return-value]  # the parameter's rule judges the word
    axes = [padding] if isinstance(padding[0], int) else padding
    return tuple((int(before), int(after)) for before, after in axes)


def _keras_axes(axes: Any, rank: int) -> Shape:
    return (axes,) * rank if isinstance(axes, int) else tuple(axes)


def _said_filters(settings: Settings) -> str:
    thing = "filter" if "size" in settings else "unit"
    axes = settings.get("size", ())
    size = f"{' of' if len(axes) == 1 else ''} {format_shape(axes)}" if axes else ""
    return f"{number_of(settings['filters'], thing, ',')}{size}"


def _said_activation(settings: Settings) -> str:
    usual = "tanh" if "recurrent_dropout" in settings else "linear"
    return "" if settings["activation"] == usual else settings["activation"]


def _said_padding(settings: Settings) -> str:
    padding = settings["padding"]
    if isinstance(padding, str):
        return "" if padding == "valid" else f"padding {padding}"
    axes = [str(before) if before == after else f"{before}+{after}" for before, after in padding]
    return "" if set(axes) == {"0"} else f"padding {axes[0] if len(set(axes)) == 1 else ' x '.join(axes)}"


SHAPE = Parameter(
    name="shape",
    fault=_not_positive,
    parse=lambda text, rank: parse_shape(text),
    typed=lambda text, rank: parse_shape(text),
    write=format_shape,
    said=lambda settings: "",
    from_keras=lambda shape, rank: of_one(shape),
    heading=r"",
    key=r"",
    neutral=None,
    option=None,
)
FILTERS = Parameter(
    name="filters",
    fault=_not_count,
    parse=lambda text, rank: parse_count(text),
    typed=lambda text, rank: typed.count(text),
    write=str,
    said=_said_filters,
    from_keras=lambda count, rank: int(count),
    heading=r"filters?|kernels|units|nodes|neurons|channels|out(?:put)? (?:channels|features)|depth|(?:feature )?maps",
    key=r"(?:number of |num |no of )?filters?|out[_ ](?:channels|features)|nodes|units|neurons",
    neutral=None,
    option=None,
)
SIZE = Parameter(
    name="size",
    fault=_not_axes,
    parse=lambda text, rank: parse_shape(text),
    typed=typed.axes,
    write=format_shape,
    said=lambda settings: "" if "filters" in settings else format_shape(settings["size"]),
    from_keras=lambda axes, rank: _keras_axes(axes, rank),
    heading=r"size|(?:kernel|filter|pool|window)(?: (?:size|shape|dim\w*))?|window",
    key=r"(?:kernel|filter|pool|window)[_ ]size|kernel|window|size",
    neutral=None,
    option=None,
)
STRIDE = Parameter(
    name="stride",
    fault=_not_axes,
    parse=lambda text, rank: parse_shape(text),
    typed=typed.axes,
    write=format_shape,
    said=lambda settings: "" if set(settings["stride"]) == {1} else f"stride {format_shape(settings['stride'])}",
    from_keras=lambda axes, rank: _keras_axes(axes, rank),
    heading=r"strides?",
    key=r"strides?",
    neutral=None,
    option=None,
)
PADDING = Parameter(
    name="padding",
    fault=_not_padding,
    parse=parse_padding,
    typed=lambda text, rank: _typed_padding(text, rank),
    write=format_padding,
    said=_said_padding,
    from_keras=lambda padding, rank: _keras_padding(padding),
    heading=r"(?:zero )?pad(?:ding|s)?",
    key=r"padding|pad",
    neutral=None,
    option=None,
)
CAUSAL_PADDING = PADDING._replace(
    fault=lambda padding, rank: "" if padding == "causal" else _not_padding(padding, rank),
)
"""The padding of a layer along time, which may also look back alone."""
ZEROS = PADDING._replace(fault=_not_zeros)
"""The padding of a layer that does nothing else, and so knows no ``same``."""
ACTIVATION = Parameter(
    name="activation",
    fault=lambda name, rank: activations.fault(name),
    parse=lambda text, rank: activations.parse(text),
    typed=lambda text, rank: activations.typed(text),
    write=str,
    said=_said_activation,
    from_keras=lambda function, rank: activations.from_keras(function),
    heading=r"act(?:ivation)? (?:function|fn)|act|non ?linearity|transfer function",
    key=r"activation(?: function)?",
    neutral="linear",
    option=None,
)
BIAS = Parameter(
    name="bias",
    fault=lambda has, rank: "",
    parse=lambda text, rank: _parse_choice(text),
    typed=lambda text, rank: typed.choice(text),
    write=lambda has: "yes" if has else "no",
    said=lambda settings: "" if settings["bias"] else "no bias",
    from_keras=lambda has, rank: bool(has),
    heading=r"use bias",
    key=r"use[_ ]bias|bias",
    neutral=None,
    option=None,
)
RATE = Parameter(
    name="rate",
    fault=_not_rate,
    parse=lambda text, rank: _parse_rate(text),
    typed=lambda text, rank: typed.rate(text),
    write=literal.short,
    said=lambda settings: f"rate {settings['rate']:g}",
    from_keras=lambda rate, rank: float(rate),
    heading=r"(?:dropout )?rate|dropout",
    key=r"dropout rate|rate|probability",
    neutral=0.0,
    option=None,
)

PARAMETERS = (FILTERS, SIZE, STRIDE, PADDING, ACTIVATION, BIAS, RATE)
"""The parameters that are columns of ``table.csv``, in its order; an input's shape is its output."""
