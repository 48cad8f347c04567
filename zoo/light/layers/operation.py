"""Operators called on tensors, such as ``keras.ops.mean(x, axis=1)``: kinds whose settings are the constants of a call.

Their axes count the batch axis as the first, as in Keras.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.layers import literal
from zoo.light.layers.batched import batched, sample
from zoo.light.layers.code import value_code
from zoo.light.layers.figures import Field, Figures, Shape, format_shape
from zoo.light.layers.kind import OPERATORS, Kind
from zoo.light.layers.option import option, several
from zoo.light.layers.parameter import REQUIRED, Parameter, Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.window import widen, widest

SLOT = "_"
"""Stands for a tensor among the constants of a call."""
_SUBJECT = "An operation"
_LONGEST_ARRAY = 80  # characters that are said


def operator_kind(class_name: str) -> str:
    """The name of the kind that is Keras's operator of that class: ``ops.not_equal`` of ``NotEqual``."""
    return f"{OPERATORS}{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', class_name).lower()}"


class Operand(NamedTuple):
    """A tensor in a call, with the batch axis in front."""

    shape: Shape


class Result(NamedTuple):
    """What a call gives, with the batch axis in front."""

    shapes: tuple[Shape, ...]
    macs: int = 0
    local: bool = False
    """Whether a position of the output sees what that position of the inputs sees, or what a window there does."""
    window: Settings | None = None
    whole: bool = False
    """Whether a position of the output sees all positions of the inputs."""


def one(shape: Sequence[int], macs: int = 0, local: bool = False, whole: bool = False) -> Result:
    """The outcome of one output."""
    return Result((tuple(shape),), macs, local, whole=whole)


@dataclass(frozen=True)
class Bound:
    """The arguments of a call by name, each a constant, an `Operand`, or a tuple of either."""

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def shape(self, name: str) -> Shape:
        """The shape of a tensor or of a constant."""
        return shape_of(self.values[name])

    def shapes(self, name: str) -> list[Shape]:
        """The shapes of a list of tensors."""
        value = self.values[name]
        return [shape_of(each) for each in (value if _is_list(value) else (value,))]


Rule = Callable[[Bound], Result]


def shape_of(value: Any) -> Shape:
    """The shape of an operand, an array, nested lists or a number."""
    if isinstance(value, Operand):
        return value.shape
    if _is_array(value):
        value = value[1]
    return (len(value), *shape_of(value[0])) if isinstance(value, tuple) and value else ()


def pair(value: Any, rank: int = 2) -> tuple[int, ...]:
    """A value for each axis, or one for all.

    Raises:
        ZooError: it is for another number of axes.
    """
    values = value if isinstance(value, tuple) else (value,) * rank
    if len(values) != rank or not all(isinstance(each, int) for each in values):
        raise ZooError(f"{literal.write(value)} must be a whole number, or one for each of {rank} axes.")
    return values


@dataclass(frozen=True)
class Operator:
    """What sets an operator apart from the others; `kind` makes it."""

    name: str
    """Of its class in Keras, in snake case."""
    rule: Rule
    takes: tuple[str, ...] = ("x",)
    """The arguments of its call in order; the last takes all that follow if it begins with ``*``."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The others, each with its default; `REQUIRED` where it has none. None of `takes` has to be given that is here."""
    function: str = ""
    """Its name in ``keras.``, where it is not in ``keras.ops`` under its own."""
    listing: bool = False
    """Whether it gives a list even of one output."""
    spell: Callable[[list[str]], str] | None = None
    """What writes its call, where it is no function's."""

    @property
    def kind(self) -> Kind:
        keywords = _KEYWORDS._replace(said=self._said_keywords)
        kind = Plain(
            name=f"ops.{self.name}",
            subject=_SUBJECT,
            figures=self._figures,
            takes=(_ARGUMENTS, keywords),
            inputs=(1, float("inf")),
            relatives="operator",
            may_be_left_out=True,
            fill=palette.GREY,
        ).kind
        return replace(kind, keras=kind.keras._replace(arguments=self._arguments))

    def _figures(self, settings: Settings, inputs: Sequence[Figures]) -> Figures:
        made = self.rule(self._bound(settings, [batched(each.output) for each in inputs]))
        outputs = [sample(each) for each in made.shapes]
        seen = _seen(made, inputs, len(outputs[0]) - 1)
        return Figures(outputs[0], macs=made.macs, field=seen, further=tuple(outputs[1:]))

    def _bound(self, settings: Settings, shapes: Sequence[Shape]) -> Bound:
        tensors = iter(shapes)
        arguments = [_filled(each, tensors) for each in settings["arguments"]]
        values = {name: default for name, default in self.options.items() if default is not REQUIRED}
        names = self.takes
        if names and names[-1].startswith("*"):
            names, arguments = tuple(each.strip("*") for each in names), [tuple(arguments)]
        if len(arguments) > len(names):
            raise ZooError(f"{len(arguments)} arguments are given; it takes {', '.join(names)}.")
        values |= dict(zip(names, arguments, strict=False))
        for name, value in settings["keywords"]:
            if name not in names and name not in self.options:
                raise ZooError(f"an argument {name} is not known.")
            values[name] = _filled(value, tensors)
        if missing := [name for name in (*names, *self.options) if name not in values]:
            raise ZooError(f"needs its {missing[0]}.")
        if next(tensors, None) is not None:
            raise ZooError(f"{len(shapes)} tensors are given; its arguments have fewer.")
        return Bound(values)

    def _arguments(self, settings: Settings) -> list[str]:
        """The call, ``keras.ops.mean(x, axis=1)``, on the variables ``tensors``, giving so many ``outputs``."""
        tensors = iter(settings["tensors"])
        texts = []
        for name, value in (*self._positional(settings), *settings["keywords"]):
            text = _code(value, tensors)
            if not name:
                texts.append(text)
            elif self.options.get(name, REQUIRED) != value:
                texts.append(f"{name}={text}")
        if self.spell:
            return [self.spell(texts)]
        text = f"keras.{self.function or f'ops.{self.name}'}({', '.join(texts)})"
        return [f"{text}[0]" if self.listing and settings.get("outputs", 2) == 1 else text]

    def _positional(self, settings: Settings) -> Iterator[tuple[str, Any]]:
        """The arguments, those by name that may be left out: a function may have them at other places."""
        for at, value in enumerate(settings["arguments"]):
            name = self.takes[min(at, len(self.takes) - 1)]
            yield (name if name in self.options else ""), value

    def _said_keywords(self, settings: Settings) -> str:
        given = [(name, value) for name, value in settings["keywords"] if self.options.get(name, REQUIRED) != value]
        return ", ".join(f"{name} {literal.write(value)}" for name, value in given)


def _keyword(value: Any, rank: int) -> tuple[str, Any]:
    if not isinstance(value, tuple) or len(value) != 2 or not isinstance(value[0], str):
        raise ZooError(f"{literal.write(value)} is no pair of a name and a value.")
    return value


def _said_arguments(settings: Settings) -> str:
    given = [each for each in settings["arguments"] if each != SLOT]
    return _spoken(settings["arguments"])[1:-1] if given else ""


def _spoken(value: Any) -> str:
    """A constant as it is said: slices and dots as Python has them, of a large array its shape."""
    if _is_array(value) and len(literal.write(value)) > _LONGEST_ARRAY:
        return f"[array of {format_shape(_sides(value[1]))}, {value[2]}]"
    if isinstance(value, tuple) and value[:1] in (("slice",), ("...",)):
        return "..." if len(value) == 1 else ":".join("" if each is None else str(each) for each in value[1:3])
    return f"[{', '.join(map(_spoken, value))}]" if isinstance(value, tuple) else literal.write(value)


def _sides(values: Any) -> Shape:
    return (len(values), *_sides(values[0])) if isinstance(values, tuple) and values else ()


_ARGUMENTS: Parameter = option("arguments", several(lambda value, rank: value), (SLOT,))._replace(said=_said_arguments)

_KEYWORDS: Parameter = option("keywords", several(_keyword), ())


def _is_array(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 3 and value[0] == "array"


def _is_list(value: Any) -> bool:
    return isinstance(value, tuple) and not isinstance(value, Operand) and not _is_array(value)


def _filled(value: Any, tensors: Iterator[Shape]) -> Any:
    """A constant with operands in the place of its slots."""
    if value == SLOT:
        shape = next(tensors, None)
        if shape is None:
            raise ZooError("its arguments have more tensors than feed it.")
        return Operand(shape)
    return tuple(_filled(each, tensors) for each in value) if _is_list(value) else value


def _code(value: Any, tensors: Iterator[str]) -> str:
    """A constant as Python writes it, with variables in the place of its slots."""
    if value == SLOT:
        return next(tensors)
    if _is_array(value):
        return f"keras.ops.array({_brackets(value[1])}, {value_code(value[2])})"
    if value == ("...",):
        return "..."
    if not _is_list(value):
        return value_code(value)
    if value[:1] == ("slice",):
        return ":".join("" if each is None else str(each) for each in value[1:])
    parts = [_code(each, tensors) for each in value]
    if SLOT in value:
        return f"[{', '.join(parts)}]"
    return f"({', '.join(parts)}{',' * (len(parts) == 1)})"


def _brackets(value: Any) -> str:
    return f"[{', '.join(map(_brackets, value))}]" if isinstance(value, tuple) else repr(value)


def _seen(made: Result, inputs: Sequence[Figures], axes: int) -> tuple[Field, ...] | None:
    """What a position of an output of so many axes sees."""
    if made.whole or not made.local:
        return () if made.whole else None
    seen = widest(inputs, axes)
    return widen(made.window, replace(inputs[0], field=seen)) if made.window else seen
