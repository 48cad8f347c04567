"""What a row leaves unsaid: Keras's default, unless the stated output or count fits another value, and one alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from math import gcd, isqrt
from typing import Any, NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.figures import Figures, Shape, channels_last, format_shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.parameter import BIAS, FILTERS, PADDING, RATE, SIZE, STRIDE
from zoo.light.layers.window import pads
from zoo.light.sheets.sheet import Cell

_LARGEST_SIDE = 32
_MOST_STRIDES = 4
_COUNTED = ("weights", "biases", "params", "trainable", "non_trainable")
_BY_COUNT = ("groups", BIAS.name)
"""What changes a layer's counts and not its output."""


class Target(NamedTuple):
    """What a row claims of a layer."""

    output: Shape | None
    counts: Mapping[str, Cell]
    channels_first: bool = False
    printed: str = ""
    """The framework whose program wrote it, which makes no mistakes and leaves out more."""

    @property
    def counted(self) -> int:
        """All that is counted of the layer; 0 where nothing is."""
        return next((self.counts[each].count or 0 for each in ("params", "trainable") if each in self.counts), 0)

    def meets(self, derived: Figures, *, output: bool = True, counts: bool = True) -> bool:
        """Whether the figures are as claimed."""
        shape = self.output is None or not output or same_shape(self.output, derived.output, self.channels_first)
        return shape and (not counts or all(_counts(derived, column, cell) for column, cell in self.counts.items()))


class Settled(NamedTuple):
    """The settings of a layer, and which of them follow from what."""

    settings: dict[str, Any]
    inferred: dict[str, str]
    """What each follows from, by parameter."""


def same_shape(claimed: Shape, output: Shape, first: bool = False) -> bool:
    """Whether a claim is an output as people write it: with axes of one or without, or without its channels."""
    if first and len(claimed) == len(output) and same_shape(channels_last(claimed), output):
        return True
    bare = [axis for axis in output if axis != 1]
    return [axis for axis in claimed if axis != 1] == bare or (len(output) > 1 and claimed == output[:-1])


def target_of(cells: Mapping[str, Cell], channels_first: bool = False, printed: str = "") -> Target:
    """What a row's cells claim, as far as they can be read."""
    cell = cells.get("output")
    shape = cell.shape if cell and cell.shape else (cell.count,) if cell and cell.count else None
    counts = {column: each for column, each in cells.items() if column in _COUNTED and each.count is not None}
    return Target(shape, counts, channels_first, printed)


def settle(kind: Kind, given: Mapping[str, Any], inputs: Sequence[Figures], target: Target) -> Settled:
    """The settings of a layer with what it leaves unsaid.

    Raises:
        ZooError: naming a setting that must be said, or the values of one that fit alike.
    """
    choices = {
        each.name: found
        for each in kind.takes
        if each.name not in given and (found := list(_choices(kind, each.name, given, inputs[0].output, target)))
    }
    _refuse_unsaid(kind, given, choices)
    for aspects in ({}, {"counts": False}, {"output": False}):
        if aspects and target.printed:
            break
        if aspects and SIZE.name in choices and kind.count:
            break
        found = _fitting(
            kind, given, choices, inputs, lambda derived, aspects=aspects: target.meets(derived, **aspects)
        )
        if len(found) == 1:
            return _settled(kind, given, found[0])
        if found:
            raise ZooError(_alike(found))
    required = sorted((name for name in choices if name not in kind.defaults), key=(FILTERS.name).__eq__)
    if required:
        raise ZooError(f"{required[0]}: the row does not say, and no value fits what it states{_claimed(target)}.")
    return Settled(_complete(kind, given), {})


def _refuse_unsaid(kind: Kind, given: Mapping[str, Any], choices: Mapping[str, Any]) -> None:
    for each in kind.takes:
        if each.name not in given and each.name not in choices and each.name not in kind.defaults:
            remedy = "give the sheet such a column" if each.heading else f"write the row as a call, {kind}(...)"
            raise ZooError(f"{each.name}: the row does not say; {remedy}.")


def _choices(kind: Kind, name: str, given: Mapping[str, Any], shape: Shape, target: Target) -> Iterator[Any]:
    """The values of a parameter that are tried, beside Keras's default."""
    output = _channels_behind(target)
    if name == PADDING.name and target.output and SIZE.name in {each.name for each in kind.takes}:
        yield "same"
        if target.printed == "torch":
            yield from (((side, side),) * kind.rank for side in range(1, _LARGEST_SIDE // 2))
    elif name == "groups" and target.counts and (filters := given.get(FILTERS.name, output[-1] if output else 0)):
        yield from _divisors(gcd(shape[-1], filters))
    elif name == BIAS.name and (target.printed or {"weights", "biases"} <= target.counts.keys()):
        yield False
    elif name in (FILTERS.name, "output_dim") and output and (not kind.rank or len(output) == kind.rank + 1):
        yield output[-1]
    elif name == FILTERS.name and not output and kind.said.flattens and target.counted:
        yield target.counted // (shape[-1] + 1)
    elif name == "input_dim" and output and target.counted:
        yield target.counted // output[-1]
    elif name == SIZE.name and (target.output or target.counts):
        yield from ((side,) * kind.rank for side in _sides(kind, shape, target))
    elif name == "output_size" and output and len(output) == kind.rank + 1:
        yield output[:-1]
    elif name == "return_sequences" and target.output:
        yield True
    elif name == STRIDE.name and target.printed and target.output:
        yield from ((step,) * kind.rank for step in range(1, _MOST_STRIDES + 1))
    elif name == RATE.name and target.printed:
        yield 0.5
    elif name == "ceil_mode" and target.printed and target.output:
        yield True


def _channels_behind(target: Target) -> Shape | None:
    if target.output and target.channels_first and len(target.output) > 1:
        return channels_last(target.output)
    return target.output


def _sides(kind: Kind, shape: Shape, target: Target) -> Iterable[int]:
    """The sides of square windows that are tried; one of a layer with weights has to fit its count."""
    if kind.count:
        most = max((cell.count or 0 for cell in target.counts.values()), default=0)
        return range(1, min(_LARGEST_SIDE, isqrt(most) + 2)) if target.counts else ()
    return range(2, min(_LARGEST_SIDE, *shape[:-1]) + 1) if len(shape) > 1 and target.output else ()


def _divisors(number: int) -> Iterator[int]:
    yield from (each for each in range(2, number + 1) if number % each == 0)


def _fitting(
    kind: Kind, given: Mapping[str, Any], choices: Mapping[str, list[Any]], inputs: Sequence[Figures], fits: Any
) -> list[dict[str, Any]]:
    """The ways to choose that fit with the fewest values other than Keras's defaults, each meaning once."""
    required = [name for name in choices if name not in kind.defaults]
    free = [name for name in choices if name in kind.defaults]
    for changes in range(len(free) + 1):
        found: dict[Any, dict[str, Any]] = {}
        for changed in combinations(free, changes):
            if SIZE.name in choices and set(_BY_COUNT) <= set(changed):
                continue  # A kernel, its groups and its bias do not all follow from one count.
            names = [*required, *changed]
            for values in product(*(choices[name] for name in names)):
                chosen = dict(zip(names, values, strict=True))
                settings = _complete(kind, {**given, **chosen})
                if _is_usual(settings) and (derived := _derived(kind, settings, inputs)) and fits(derived):
                    found.setdefault(_meaning(kind, settings, inputs), chosen)
        if found:
            return list(found.values())
    return []


def _is_usual(settings: Mapping[str, Any]) -> bool:
    """Whether numbers of zeros are those that people pad with: at most half a window."""
    zeros, size = settings.get(PADDING.name), settings.get(SIZE.name)
    if not isinstance(zeros, tuple) or not size:
        return True
    return all(max(pair) <= each // 2 for pair, each in zip(zeros, size, strict=False))


def _complete(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for each in kind.takes:
        if each.name in given:
            settings[each.name] = given[each.name]
        elif each.name in kind.defaults:
            settings[each.name] = kind.defaults[each.name]({**given, **settings})
    return settings


def _derived(kind: Kind, settings: Mapping[str, Any], inputs: Sequence[Figures]) -> Figures | None:
    if kind.fault(settings) or (kind.axes and len(inputs[0].output) != kind.axes):
        return None
    try:
        return kind.figures(settings, inputs)
    except ZooError:
        return None


def _meaning(kind: Kind, settings: Mapping[str, Any], inputs: Sequence[Figures]) -> tuple[Any, ...]:
    """What tells settings apart that come to the same: zeros for the words that mean them."""
    zeros = pads(settings, inputs[0].output) if settings.get(SIZE.name) and settings.get(STRIDE.name) else None
    rest = {name: value for name, value in settings.items() if name not in (PADDING.name, "ceil_mode") or zeros is None}
    return zeros, tuple(sorted((name, repr(value)) for name, value in rest.items()))


def _settled(kind: Kind, given: Mapping[str, Any], chosen: Mapping[str, Any]) -> Settled:
    settings = _complete(kind, {**given, **chosen})
    from_count = (*_BY_COUNT, *((SIZE.name,) if kind.count else ()))
    reasons = {name: "its parameters" if name in from_count else "its output" for name in chosen}
    reasons |= {name: "no more than a guess, which changes training alone" for name in chosen if name == RATE.name}
    return Settled(settings, reasons)


def _claimed(target: Target) -> str:
    claims = [format_shape(target.output)] if target.output else []
    claims += [f"{column} {cell.text}" for column, cell in target.counts.items()]
    return f": {', '.join(claims)}" if claims else ""


def _alike(found: Sequence[Mapping[str, Any]]) -> str:
    name = next(name for name in found[0] if len({repr(each.get(name)) for each in found}) > 1 or len(found[0]) == 1)
    values = dict.fromkeys(_short(each.get(name)) for each in found)
    return f"{name}: the row does not say, and {' and '.join(list(values)[:3])} fit what it states."


def _short(value: Any) -> str:
    return (
        " x ".join(map(str, value)) if isinstance(value, tuple) and value and isinstance(value[0], int) else str(value)
    )


def _counts(derived: Figures, column: str, cell: Cell) -> bool:
    known = {
        "weights": (derived.weights,),
        "biases": (derived.biases,),
        "params": (derived.parameters, derived.weights + derived.biases),
        "trainable": (derived.trainable,),
        "non_trainable": (derived.non_trainable,),
    }
    count = cell.count or 0
    return any(count == each or (cell.unit > 1 and 2 * abs(count - each) <= cell.unit) for each in known[column])
