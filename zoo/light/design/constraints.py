"""The rules a CNN has to keep, as data: what an assignment asks for, read from TOML.

A file of its own holds the entries at its top level or under ``[constraints]``, a card under ``[constraints]``:

    input = [224, 224, 3]          # channels last; of one or two spatial axes
    output = [7, 7, 256]           # before flattening; its depth is the last convolution's filters
    convolutions = 4               # exactly
    kernels = [1, 3, 5, 7]         # square
    paddings = [0, 1, 2]           # zeros on every side
    strides = [1, 2]
    widths = [32, 64, 128, 256]    # filters of a convolution; without them they are free
    pools = { at_most = 2, size = 2, stride = 2, placement = "after_convolutions" }    # or "any"
    even = false                   # whether every division by a stride must leave no remainder
    dense = 1                      # dense layers after flattening, 0 or 1
    classes = 5                    # its units
    limits = { parameters = 2_000_000, receptive_field = { at_least = 31 } }
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from zoo.errors import ZooError, suggestion
from zoo.light.files.text import printable
from zoo.light.layers.figures import Shape
from zoo.light.nets import catalogue

LARGEST_FILE = 1 << 20  # bytes
LARGEST_AXIS, LARGEST_WIDTH, LARGEST_LIMIT = 4096, 1 << 16, 10**18
LARGEST_KERNEL, LARGEST_PADDING, LARGEST_STRIDE = 512, 256, 64
MOST_CONVOLUTIONS, MOST_POOLS, MOST_CHOICES = 32, 32, 64

QUANTITIES = ("parameters", "macs", "activation_bytes", "receptive_field")
"""What a limit can be set on, as `Table` counts it; the receptive field is the last feature map's."""
PLACEMENTS = ("after_convolutions", "any")
"""At most one pool straight after each convolution, or pools anywhere, several in a row and in front included."""
NARROWEST_RUNG = 16


@dataclass(frozen=True, slots=True)
class Limit:
    """Bounds of a quantity, both included."""

    at_least: int | None = None
    at_most: int | None = None

    def holds(self, value: int) -> bool:
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    def __str__(self) -> str:
        bounds = [f"at least {self.at_least:,}"] if self.at_least is not None else []
        bounds += [f"at most {self.at_most:,}"] if self.at_most is not None else []
        return ", ".join(bounds)


@dataclass(frozen=True, slots=True)
class Pools:
    """How many pools there may be, all of one square window without padding, and where."""

    at_most: int
    size: int = 2
    stride: int = 2
    placement: str = PLACEMENTS[0]

    @property
    def anywhere(self) -> bool:
        return self.placement == "any"


@dataclass(frozen=True, slots=True)
class Constraints:
    """The rules; the numbers of a tuple ascend."""

    input: Shape
    output: Shape
    convolutions: int
    kernels: tuple[int, ...]
    paddings: tuple[int, ...]
    strides: tuple[int, ...]
    widths: tuple[int, ...] | None = None
    pools: Pools = field(default=Pools(0))
    even: bool = False
    classes: int | None = None
    limits: Mapping[str, Limit] = field(default_factory=dict)

    @property
    def rank(self) -> int:
        """Spatial axes."""
        return len(self.input) - 1

    @property
    def dense(self) -> int:
        """Dense layers behind the last feature map."""
        return 0 if self.classes is None else 1

    @property
    def ladder(self) -> tuple[tuple[int, ...], ...]:
        """The filters that each convolution may have.

        Where they are free, one number each: they double towards the wanted depth, from 16 at least.
        """
        depth, last = self.output[-1], self.convolutions - 1
        if self.widths is None:
            rungs = [max(depth >> (last - at), min(depth, NARROWEST_RUNG)) for at in range(self.convolutions)]
            return tuple((rung,) for rung in rungs)
        return (self.widths,) * last + (tuple(width for width in self.widths if width == depth),)


def read(source: str) -> tuple[str, Constraints]:
    """The constraints of a TOML file, or of an architecture's card, and a name for them.

    Raises:
        ZooError: there are none, or an entry is missing, unknown, of the wrong type or out of bounds.
    """
    path = Path(source)
    if path.suffix == ".toml" or path.is_file():
        try:
            content = _toml(path)
            inner = content.get("constraints", content)
            return printable(path.stem), parse(inner)
        except ZooError as error:
            raise ZooError(f"{path}: {error}") from None
    architecture = catalogue.find(source)
    if "constraints" not in architecture.card.extra:
        raise ZooError(f"{architecture.name}: its card has no [constraints]; give a TOML file that has.")
    try:
        return architecture.name, parse(architecture.card.extra["constraints"])
    except ZooError as error:
        raise ZooError(f"{architecture.folder / 'card.toml'}: {error}") from None


def _toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_FILE + 1)
        if len(text) > LARGEST_FILE:
            raise ZooError(f"larger than the {LARGEST_FILE} bytes that constraints may have.")
        return tomllib.loads(text.decode())
    except OSError as error:
        raise ZooError(f"cannot be read ({error.strerror}); give a TOML file or an architecture.") from None
    except (ValueError, RecursionError) as error:
        raise ZooError(f"not readable as TOML ({' '.join(str(error).split())[:100]}).") from None


def parse(content: object) -> Constraints:
    """Check the entries of a TOML table, nothing left out and nothing unknown."""
    entries = _Entries("the constraints", content)
    shapes = {name: _shape(name, entries.take(name)) for name in ("input", "output")}
    if len(shapes["input"]) != len(shapes["output"]):
        raise ZooError(f"output {list(shapes['output'])} must have as many axes as the input {list(shapes['input'])}.")
    classes = entries.whole("classes", 2, LARGEST_WIDTH, None)
    dense = entries.whole("dense", 0, 1, 0 if classes is None else 1)
    if (classes is None) != (dense == 0):
        raise ZooError(f"dense = {dense} {'needs its classes' if dense else 'has no classes'}; give both or neither.")
    constraints = Constraints(
        **shapes,
        convolutions=entries.whole("convolutions", 1, MOST_CONVOLUTIONS),
        kernels=entries.choices("kernels", 1, LARGEST_KERNEL),
        paddings=entries.choices("paddings", 0, LARGEST_PADDING, [0]),
        strides=entries.choices("strides", 1, LARGEST_STRIDE, [1]),
        widths=entries.choices("widths", 1, LARGEST_WIDTH) if "widths" in entries.left else None,
        pools=_pools(entries.take("pools", {"at_most": 0})),
        even=entries.yes_or_no("even", False),
        classes=classes,
        limits=_limits(entries.take("limits", {})),
    )
    entries.end(("widths",))
    return constraints


class _Entries:
    """A TOML table taken entry by entry, so that what is left at the end is an unknown one."""

    def __init__(self, name: str, content: object) -> None:
        if not isinstance(content, Mapping):
            raise ZooError(f"{name} must be a table, not {_short(content)}.")
        self.name, self.left = name, dict(content)
        self.known: list[str] = []

    def take(self, entry: str, *default: Any) -> Any:
        self.known.append(entry)
        if entry not in self.left and not default:
            raise ZooError(f"{self.name} must have an entry '{entry}'.")
        return self.left.pop(entry, *default)

    def whole(self, entry: str, low: int, high: int, *default: int | None) -> Any:
        value = self.take(entry, *default)
        return value if default and value is default[0] else _whole(entry, value, low, high)

    def choices(self, entry: str, low: int, high: int, *default: list[int]) -> tuple[int, ...]:
        values = self.take(entry, *default)
        if not isinstance(values, list) or not 1 <= len(values) <= MOST_CHOICES:
            raise ZooError(f"{entry} must be a list of 1 to {MOST_CHOICES} whole numbers, not {_short(values)}.")
        numbers = sorted(_whole(entry, value, low, high) for value in values)
        for one, other in pairwise(numbers):
            if one == other:
                raise ZooError(f"{entry}: {one} stands there twice; leave one out.")
        return tuple(numbers)

    def yes_or_no(self, entry: str, default: bool) -> bool:
        value = self.take(entry, default)
        if not isinstance(value, bool):
            raise ZooError(f"{entry} must be true or false, not {_short(value)}.")
        return value

    def end(self, others: tuple[str, ...] = ()) -> None:
        for entry in self.left:
            given = printable(entry[:40])
            raise ZooError(f"{self.name}: no entry '{given}'.{suggestion(given, [*self.known, *others])}")


def _short(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # Python refuses to print an enormous number
        return "an enormous number"
    return text if len(text) <= 40 else f"{text[:40]}..."


def _whole(name: str, value: object, low: int, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ZooError(f"{name} must be a whole number from {low} to {high}, not {_short(value)}.")
    return value


def _shape(name: str, value: object) -> Shape:
    if not isinstance(value, list) or len(value) not in (2, 3):
        raise ZooError(f"{name} must be its one or two lengths and its channels, as [28, 28, 1], not {_short(value)}.")
    spatial = [_whole(name, axis, 1, LARGEST_AXIS) for axis in value[:-1]]
    return (*spatial, _whole(name, value[-1], 1, LARGEST_WIDTH))


def _pools(content: object) -> Pools:
    entries = _Entries("pools", content)
    size = entries.whole("size", 1, LARGEST_KERNEL, 2)
    pools = Pools(
        at_most=entries.whole("at_most", 0, MOST_POOLS),
        size=size,
        stride=entries.whole("stride", 1, LARGEST_STRIDE, min(size, LARGEST_STRIDE)),
        placement=entries.take("placement", PLACEMENTS[0]),
    )
    entries.end()
    if pools.placement not in PLACEMENTS:
        given = printable(pools.placement[:40]) if isinstance(pools.placement, str) else _short(pools.placement)
        raise ZooError(f"pools: no placement '{given}'.{suggestion(given, PLACEMENTS)}")
    return pools


def _limits(content: object) -> dict[str, Limit]:
    entries = _Entries("limits", content)
    given = {name: _limit(name, entries.take(name)) for name in QUANTITIES if name in entries.left}
    entries.end(QUANTITIES)
    return given


def _limit(name: str, value: object) -> Limit:
    """A number bounds from above, but for the receptive field, of which one may want more."""
    if not isinstance(value, Mapping):
        if name == "receptive_field":
            raise ZooError(f"{name} must be a table with at_least, at_most or both, not {_short(value)}.")
        return Limit(at_most=_whole(name, value, 0, LARGEST_LIMIT))
    entries = _Entries(name, value)
    limit = Limit(
        at_least=entries.whole("at_least", 0, LARGEST_LIMIT, None),
        at_most=entries.whole("at_most", 0, LARGEST_LIMIT, None),
    )
    entries.end()
    if limit == Limit():
        raise ZooError(f"{name} must have at_least, at_most or both.")
    if limit.at_least is not None and limit.at_most is not None and limit.at_least > limit.at_most:
        raise ZooError(f"{name}: at_least {limit.at_least} is above at_most {limit.at_most}.")
    return limit


def to_dict(constraints: Constraints) -> dict[str, Any]:
    """The entries that `parse` reads back as the same constraints."""
    pools = constraints.pools
    entries: dict[str, Any] = {"input": list(constraints.input), "output": list(constraints.output)}
    entries["convolutions"] = constraints.convolutions
    entries |= {name: list(getattr(constraints, name)) for name in ("kernels", "paddings", "strides")}
    if constraints.widths is not None:
        entries["widths"] = list(constraints.widths)
    entries["pools"] = {name: getattr(pools, name) for name in ("at_most", "size", "stride", "placement")}
    entries |= {"even": constraints.even, "dense": constraints.dense}
    if constraints.classes is not None:
        entries["classes"] = constraints.classes
    if constraints.limits:
        entries["limits"] = {name: _bounds(limit) for name, limit in constraints.limits.items()}
    return entries


def _bounds(limit: Limit) -> dict[str, int]:
    both = {"at_least": limit.at_least, "at_most": limit.at_most}
    return {name: value for name, value in both.items() if value is not None}


def to_toml(constraints: Constraints) -> str:
    """The entries of `to_dict`, a line each."""
    return "".join(f"{name} = {_value(value)}\n" for name, value in to_dict(constraints).items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{name} = {_value(each)}' for name, each in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
