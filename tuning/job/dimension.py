"""One value of a space that is searched: a choice, a range or a yes or no, as a job writes it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.light.files import toml
from zoo.light.files.text import printable
from zoo.light.nets.knob import Value

if TYPE_CHECKING:
    from keras_tuner.engine.hyperparameters import HyperParameter
    from keras_tuner.src.engine.conditions import Parent

MOST_CHOICES = 1000
_MOST_STEPS = 100_000
_OF_A_CONTINUUM = 10
"""Values that a grid takes of it, beside the default."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One value of the space.

    A ``choice`` has `values`; an ``int`` or ``float`` goes from `low` to `high`, both included, in steps, or evenly
    in its logarithm; a ``boolean`` is true or false.
    """

    name: str
    kind: str
    values: tuple[Value, ...] = ()
    low: float = 0
    high: float = 0
    step: float | None = None
    log: bool = False
    default: Value | None = None
    when: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    """Searched only where each of these has one of these values; left out elsewhere."""

    @property
    def size(self) -> int | None:
        """How many values there are; None for a continuum."""
        if self.options:
            return len(self.options)
        if self.step is None:
            return int(self.high - self.low) + 1 if self.kind == "int" else None
        return len(self.stepped)

    @property
    def stepped(self) -> tuple[Value, ...]:
        """The values of a range in steps, in decimals as people write them: step 3 of 0.1 is 0.3, to the digit."""
        low, high, step = (Decimal(str(each)) for each in (self.low, self.high, self.step))
        if self.log:
            count = math.floor(math.log(high / low, step) + 1e-9) + 1
            found = [min(low * step**at, high) for at in range(count)]
        else:
            found = [low + at * step for at in range(int((high - low) / step) + 1)]
        return tuple(int(each) if self.kind == "int" else float(each) for each in found)

    @property
    def listed(self) -> tuple[Value, ...] | None:
        """Each of the values, in their order; None of a continuum, and where there are too many."""
        if (self.size or math.inf) > _MOST_STEPS + 1:
            return None
        return self.options or (self.stepped if self.step else tuple(range(int(self.low), int(self.high) + 1)))

    @property
    def options(self) -> tuple[Value, ...]:
        """The values of a choice or a boolean; none of a range."""
        return (False, True) if self.kind == "boolean" else self.values

    @property
    def examples(self) -> tuple[Value, ...]:
        """Values that are legal only if all of it is: the ends of a range, or each of the options."""
        if self.kind == "int":
            return (int(self.low), int(self.high))
        return (self.low, self.high) if self.kind == "float" else self.options

    @property
    def text(self) -> str:
        """As a person would write it: ``6, 10, 16`` or ``0.0001 to 0.01, logarithmic``."""
        if self.options:
            said = ", ".join(map(_plain, self.options))
        else:
            steps = f", {'times' if self.log else 'in steps of'} {_exact(self.step)}" if self.step else ""
            said = f"{_exact(self.low)} to {_exact(self.high)}{steps or (', logarithmic' if self.log else '')}"
        conditions = [f"{name} is {' or '.join(map(_plain, values))}" for name, values in self.when.items()]
        return f"{said} (where {' and '.join(conditions)})" if conditions else said

    def to_dict(self) -> dict[str, Any]:
        """The entries of ``[space.name]``."""
        said: dict[str, Any] = {"boolean": True} if self.kind == "boolean" else {}
        if self.kind == "choice":
            said["choice"] = self.values
        elif self.kind != "boolean":
            said |= {self.kind: (self.low, self.high), "step": self.step, "log": self.log or None}
        return said | {"default": self.default, "when": self.when or None}

    def declared(self, conditions: "list[Parent]") -> "HyperParameter":
        """It as KerasTuner's, where these conditions hold."""
        from keras_tuner.engine.hyperparameters import Boolean, Choice, Float, Int

        sampling = "log" if self.log else "linear"
        if self.kind == "boolean":
            return Boolean(self.name, default=bool(self.default), conditions=conditions)
        if self.kind == "choice":
            return Choice(self.name, list(self.values), default=self.default, conditions=conditions)
        if self.step is not None:  # KerasTuner's own steps are binary fractions, and lose the upper end.
            steps = list(self.stepped)
            return Choice(self.name, steps, ordered=True, default=self.default, conditions=conditions)
        made, ends = (Int, (int(self.low), int(self.high))) if self.kind == "int" else (Float, (self.low, self.high))
        return made(self.name, *ends, sampling=sampling, default=self.default, conditions=conditions)

    def gridded(self) -> "Dimension":
        """As a grid goes through it: every whole number; of a continuum the default and ten values, evenly in it.

        Raises:
            ZooError: they are too many.
        """
        if self.size is not None:
            if self.listed is None:
                raise ZooError(f"[space.{self.name}]: {self.size:,} values are too many for a grid; give a step.")
            return replace(self, kind="choice", values=self.listed, log=False) if self.log and not self.step else self
        parts = [(at + 0.5) / _OF_A_CONTINUUM for at in range(_OF_A_CONTINUUM)]
        low, high = self.low, self.high
        among = [low * (high / low) ** part if self.log else low + part * (high - low) for part in parts]
        default = low if self.default is None else self.default
        values = tuple(sorted({float(default), *among}))
        return replace(self, kind="choice", values=values, log=False, default=float(default))

    @classmethod
    def parse(cls, name: str, content: object) -> "Dimension":
        """Read ``[space.name]`` of a job.

        Raises:
            ZooError: an entry is missing, unknown or illegal.
        """
        where = f"[space.{name}]"
        if not isinstance(content, Mapping):
            raise ZooError(f"{where} must be a table, such as {{ choice = [16, 32] }}.")
        entries = toml.Entries(where, content)
        kinds = [kind for kind in _KINDS if kind in entries.left]
        if len(kinds) != 1:
            has = ", ".join(map(printable, kinds or entries.left)) or "none"
            raise ZooError(
                f"{where} needs exactly one of choice = [A, B], int = [LOWEST, HIGHEST], float = [LOWEST, HIGHEST] "
                f"and boolean = true; it has {has}."
            )
        made = _KINDS[kinds[0]](name, entries)
        when = entries.take("when", dict, {})
        default = entries.take("default", object, made.default)
        entries.end()
        conditions = {
            parent: tuple(values) if isinstance(values, list) else (values,) for parent, values in when.items()
        }
        if default is not None and not made.allows(default):
            raise ZooError(f"{where}: default {toml.shown(default)} is not in the space ({made.text}).")
        return replace(made, default=default, when=conditions)

    def allows(self, value: object) -> bool:
        """Whether a value lies in it."""
        if self.options:
            return any(value == each and type(value) is type(each) for each in self.options)
        if isinstance(value, bool) or not isinstance(value, int if self.kind == "int" else int | float):
            return False
        return self.low <= value <= self.high and (self.step is None or value in self.stepped)


def _plain(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _exact(number: float) -> str:
    """All digits that tell it from another, and no more."""
    short = f"{number:g}"
    return short if float(short) == number else repr(number)


def _boolean(name: str, entries: toml.Entries) -> Dimension:
    if entries.take("boolean", bool) is not True:
        raise ZooError(f"{entries.name}: write boolean = true.")
    return Dimension(name, "boolean", default=False)


def _choice(name: str, entries: toml.Entries) -> Dimension:
    values = entries.take("choice", object)
    if not isinstance(values, list) or not 1 <= len(values) <= MOST_CHOICES:
        raise ZooError(f"{entries.name}: choice must be a list of 1 to {MOST_CHOICES} values.")
    if len({type(value) for value in values}) != 1 or not isinstance(values[0], Value):
        raise ZooError(f"{entries.name}: the values of a choice must be all numbers of one kind, or all words.")
    if any(isinstance(each, float) and not math.isfinite(each) for each in values):
        raise ZooError(f"{entries.name}: the values of a choice must be finite, not {toml.shown(values)}.")
    if len(set(values)) != len(values):
        raise ZooError(f"{entries.name}: a value of the choice is there twice.")
    if isinstance(values[0], bool):  # To KerasTuner's Choice they are numbers.
        if len(values) == 1:
            raise ZooError(f"{entries.name}: {toml.shown(values[0])} alone is no choice; put it into [fixed].")
        return Dimension(name, "boolean", default=values[0])
    return Dimension(name, "choice", tuple(values), default=values[0])


def _int(name: str, entries: toml.Entries) -> Dimension:
    return _range(name, entries, "int", int, int)


def _float(name: str, entries: toml.Entries) -> Dimension:
    return _range(name, entries, "float", float, int | float)


def _range(name: str, entries: toml.Entries, kind: str, as_type: Callable[[Any], Any], types: Any) -> Dimension:
    ends, step, log = entries.take(kind, object), entries.take("step", object, None), entries.take("log", bool, False)
    if not isinstance(ends, list) or len(ends) != 2 or not all(_number(end, types) for end in ends):
        what = "whole numbers" if kind == "int" else "numbers"
        raise ZooError(f"{entries.name}: {kind} must be [lowest, highest], two {what}, not {toml.shown(ends)}.")
    low, high = ends
    if not low < high or (log and low <= 0):
        said = " for a logarithm" if log and low < high else ""
        raise ZooError(f"{entries.name}: from {low} to {high} is no range{said}.")
    least = 1 if log else 0
    if step is not None and not (_number(step, types) and step > least):
        raise ZooError(f"{entries.name}: step {toml.shown(step)} must be a number above {least}.")
    if step is not None and kind == "int" and step != int(step):
        raise ZooError(f"{entries.name}: step {toml.shown(step)} of whole numbers must be one.")
    steps = 0.0 if step is None else math.log(high / low, step) if log else (high - low) / step
    if steps > _MOST_STEPS:
        raise ZooError(f"{entries.name}: {steps:,.0f} steps; at most {_MOST_STEPS:,}, or no step at all.")
    return Dimension(name, kind, (), as_type(low), as_type(high), step, log, default=as_type(low))


def _number(value: object, types: Any) -> bool:
    return isinstance(value, types) and not isinstance(value, bool) and math.isfinite(value) and abs(value) < 1e15


_KINDS = {"choice": _choice, "int": _int, "float": _float, "boolean": _boolean}
