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
    dense = 1                      # dense layers after flattening
    units = []                     # of those before the last, in order; without them they are free
    classes = 5                    # units of the last one
    limits = { parameters = 2_000_000, receptive_field = { at_least = 31 } }
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

from zoo.errors import ZooError, suggestion
from zoo.light.files import toml
from zoo.light.files.foreign import there
from zoo.light.files.text import printable
from zoo.light.layers.figures import Shape
from zoo.light.nets import catalogue

LARGEST_FILE = 1 << 20  # bytes
LARGEST_AXIS, LARGEST_WIDTH, LARGEST_LIMIT = 4096, 1 << 16, 10**18
LARGEST_KERNEL, LARGEST_PADDING, LARGEST_STRIDE = 512, 256, 64
MOST_CONVOLUTIONS, MOST_POOLS, MOST_CHOICES, MOST_DENSE = 32, 32, 64, 16

QUANTITIES = ("parameters", "macs", "activation_bytes", "receptive_field")
"""What a limit can be set on, as `Table` counts it; the receptive field is the last feature map's."""
PLACEMENTS = ("after_convolutions", "any")
"""At most one pool straight after each convolution, or pools anywhere, several in a row and in front included."""
NARROWEST_RUNG = 16


class Limit(NamedTuple):
    """Bounds of a quantity, both included."""

    at_least: int | None = None
    at_most: int | None = None

    def holds(self, value: int) -> bool:
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    def __str__(self) -> str:
        bounds = [f"at least {self.at_least:,}"] if self.at_least is not None else []
        bounds += [f"at most {self.at_most:,}"] if self.at_most is not None else []
        return ", ".join(bounds)


class Pools(NamedTuple):
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
    hidden: int = 0
    """How many dense layers stand before the last."""
    units: tuple[int, ...] | None = None
    """Of the hidden ones, in order."""
    limits: Mapping[str, Limit] = field(default_factory=dict)

    @property
    def rank(self) -> int:
        """Spatial axes."""
        return len(self.input) - 1

    @property
    def dense(self) -> int:
        """Layers of units behind the last feature map."""
        return 0 if self.classes is None else self.hidden + 1

    @property
    def hidden_units(self) -> tuple[int, ...]:
        """The units of the hidden dense layers; where they are free, they fall evenly by factors to the classes."""
        if self.units is not None or not self.hidden or self.classes is None:
            return self.units or ()
        features = prod(self.output)
        share = (self.classes / features) ** (1 / self.dense)
        return tuple(max(1, round(features * share**at)) for at in range(1, self.dense))

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
    if path.suffix == ".toml" or there(path, Path.is_file):
        content = toml.read(path, LARGEST_FILE)
        return printable(path.stem), _parse_in(path, content.get("constraints", content))
    architecture = catalogue.find(source)
    if "constraints" not in architecture.card.extra:
        raise ZooError(f"{architecture.name}: its card has no [constraints]; give a TOML file that has.")
    return architecture.name, _parse_in(architecture.folder / "card.toml", architecture.card.extra["constraints"])


def _parse_in(path: Path, content: object) -> Constraints:
    try:
        return parse(content)
    except ZooError as error:
        raise ZooError(f"{path}: {error}") from None


def parse(content: object) -> Constraints:
    """Check the entries of a TOML table, nothing left out and nothing unknown."""
    entries = toml.Entries("the table of constraints", content)
    shapes = {name: _shape(name, entries.take(name, object)) for name in ("input", "output")}
    if len(shapes["input"]) != len(shapes["output"]):
        raise ZooError(f"output {list(shapes['output'])} must have as many axes as the input {list(shapes['input'])}.")
    classes = entries.whole("classes", 2, LARGEST_WIDTH, None)
    dense = entries.whole("dense", 0, MOST_DENSE, 0 if classes is None else 1)
    if (classes is None) != (dense == 0):
        raise ZooError(f"dense = {dense} {'needs its classes' if dense else 'has no classes'}; give both or neither.")
    constraints = Constraints(
        **shapes,
        convolutions=entries.whole("convolutions", 1, MOST_CONVOLUTIONS),
        kernels=_choices("kernels", entries.take("kernels", list), 1, LARGEST_KERNEL),
        paddings=_choices("paddings", entries.take("paddings", list, [0]), 0, LARGEST_PADDING),
        strides=_choices("strides", entries.take("strides", list, [1]), 1, LARGEST_STRIDE),
        widths=_choices("widths", entries.take("widths", list), 1, LARGEST_WIDTH) if "widths" in entries.left else None,
        pools=_pools(entries.take("pools", dict, {"at_most": 0})),
        even=entries.take("even", bool, False),
        classes=classes,
        hidden=max(dense - 1, 0),
        units=_units(entries.take("units", list), dense) if "units" in entries.left else None,
        limits=_limits(entries.take("limits", dict, {})),
    )
    entries.end(("widths", "units"))
    return constraints


def _units(values: list[Any], dense: int) -> tuple[int, ...]:
    if len(values) != max(dense - 1, 0):
        hidden = f"{max(dense - 1, 0)} of the {dense} dense layers are hidden"
        raise ZooError(f"units has {len(values)} numbers, and {hidden}; give each its own.")
    return tuple(toml.whole("units", value, 1, LARGEST_WIDTH) for value in values)


def _choices(name: str, values: list[Any], low: int, high: int) -> tuple[int, ...]:
    if not 1 <= len(values) <= MOST_CHOICES:
        raise ZooError(f"{name} must be a list of 1 to {MOST_CHOICES} whole numbers, not {toml.shown(values)}.")
    numbers = sorted(toml.whole(name, value, low, high) for value in values)
    for one, other in pairwise(numbers):
        if one == other:
            raise ZooError(f"{name}: {one} stands there twice; leave one out.")
    return tuple(numbers)


def _shape(name: str, value: object) -> Shape:
    if not isinstance(value, list) or len(value) not in (2, 3):
        raise ZooError(
            f"{name} must be its one or two lengths and its channels, as [28, 28, 1], not {toml.shown(value)}."
        )
    spatial = [toml.whole(name, axis, 1, LARGEST_AXIS) for axis in value[:-1]]
    return (*spatial, toml.whole(name, value[-1], 1, LARGEST_WIDTH))


def _pools(content: object) -> Pools:
    entries = toml.Entries("pools", content)
    size = entries.whole("size", 1, LARGEST_KERNEL, 2)
    pools = Pools(
        at_most=entries.whole("at_most", 0, MOST_POOLS),
        size=size,
        stride=entries.whole("stride", 1, LARGEST_STRIDE, min(size, LARGEST_STRIDE)),
        placement=entries.take("placement", str, PLACEMENTS[0]),
    )
    entries.end()
    if pools.placement not in PLACEMENTS:
        given = printable(pools.placement[:40])
        raise ZooError(f"pools: no placement '{given}'.{suggestion(given, PLACEMENTS)}")
    return pools


def _limits(content: object) -> dict[str, Limit]:
    entries = toml.Entries("limits", content)
    given = {name: _limit(name, entries.take(name, object)) for name in QUANTITIES if name in entries.left}
    entries.end(QUANTITIES)
    return given


def _limit(name: str, value: object) -> Limit:
    """A number bounds from above, but for the receptive field, of which one may want more."""
    if not isinstance(value, Mapping):
        if name == "receptive_field":
            raise ZooError(f"{name} must be a table with at_least, at_most or both, not {toml.shown(value)}.")
        return Limit(at_most=toml.whole(name, value, 0, LARGEST_LIMIT))
    entries = toml.Entries(name, value)
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
    if constraints.units:
        entries["units"] = list(constraints.units)
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
    return "".join(f"{line}\n" for line in toml.entries_of(to_dict(constraints)))
