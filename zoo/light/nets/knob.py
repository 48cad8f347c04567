"""The knobs of a builder: what each may be turned to, and what a card says of it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from zoo.errors import ZooError, suggestion
from zoo.light.files.toml import Entries, shown

Value = bool | int | float | str


class Knob(NamedTuple):
    """A keyword of the builder: its default, the values it may take, and those a search tries."""

    name: str
    default: Value
    """Its type is that of every other value."""
    help: str
    choices: tuple[Value, ...] = ()
    low: float | None = None
    high: float | None = None
    search: tuple[Value, ...] = ()

    @property
    def legal(self) -> str:
        """The legal values in words."""
        if self.choices:
            return "one of " + ", ".join(map(str, self.choices))
        words = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}
        bounds = [f"from {self.low:g}"] if self.low is not None else []
        bounds += [f"up to {self.high:g}"] if self.high is not None else []
        return " ".join([words[type(self.default)], *bounds])

    def check(self, value: object) -> Value:
        """Return `value` as the builder takes it.

        Raises:
            ZooError: it is of another type or out of bounds; the message lists the legal values.
        """
        typed = self._typed(value)
        legal = typed is not None and (not self.choices or typed in self.choices)
        if legal and isinstance(typed, int | float):
            legal = (self.low is None or typed >= self.low) and (self.high is None or typed <= self.high)
        if not legal or typed is None:
            given = value if isinstance(value, str) else shown(value)
            raise ZooError(f"{self.name}={given} is not legal: {self.name} is {self.legal}.")
        return typed

    def parse(self, text: str) -> Value:
        """Read a value typed on the command line, then `check` it."""
        value: object = text
        if isinstance(self.default, bool):
            value = {"true": True, "false": False}.get(text.lower(), text)
        elif isinstance(self.default, int | float):
            try:
                value = type(self.default)(text)
            except ValueError:
                value = text
        return self.check(value)

    def _typed(self, value: object) -> Value | None:
        """The value in the default's type, None if it has another; a whole number will do for a float."""
        kind = type(self.default)
        if isinstance(value, bool) != (kind is bool):
            return None
        if kind is float and isinstance(value, int):
            with suppress(OverflowError):
                return float(value)
            return None
        return kind(value) if isinstance(value, kind) else None


def read_knob(name: str, content: object) -> Knob:
    """Read ``[knobs.name]`` of a card.

    Raises:
        ZooError: an entry is missing, unknown or of another type than the default.
    """
    entries = Entries(f"[knobs.{name}]", content)
    default = entries.take("default", object)
    if not isinstance(default, Value):
        raise ZooError(f"[knobs.{name}]: default {default!r} must be a number, a word, true or false.")
    knob = Knob(
        name=name,
        default=default,
        help=entries.take("help", str),
        choices=tuple(entries.take("choices", list, [])),
        low=entries.take("low", float, None),
        high=entries.take("high", float, None),
        search=tuple(entries.take("search", list, [])),
    )
    entries.end()
    for value in (default, *knob.choices, *knob.search):
        knob.check(value)
    return knob


def check_turned(turned: Mapping[str, Value], knobs: Mapping[str, Knob]) -> None:
    """Hold the knobs that a recipe turns against those that there are.

    Raises:
        ZooError: one is unknown, or its value illegal.
    """
    for name, value in turned.items():
        if name not in knobs:
            raise ZooError(f"a recipe turns '{name}', which is no knob.{suggestion(name, knobs)}")
        knobs[name].check(value)
