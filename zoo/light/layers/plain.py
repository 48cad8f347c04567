"""Kinds that ask for little: no slips of their own, no units to trace, and a word for word spelling in Keras.

`Plain` answers for them all what `Kind` asks; what it is not told it takes from their settings and figures.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zoo.light.files import palette
from zoo.light.layers.code import Writer, arguments
from zoo.light.layers.figures import Figures, Shape, format_shape
from zoo.light.layers.kind import NO_SLIPS, Alias, InKeras, InStep, Kind, Part, Said, Slips, kept
from zoo.light.layers.option import always, unsaid
from zoo.light.layers.parameter import Parameter, Settings
from zoo.light.layers.working import ByVariable, Count, Gates, Working

NEVER = r"(?!)"
"""The words of a kind that is known by its class's name alone."""


@dataclass(frozen=True, kw_only=True)
class Plain:
    """What sets such a kind apart from the others; `kind` makes it."""

    name: str
    subject: str
    """It as a sentence begins: ``A recurrent layer``."""
    figures: Callable[[Settings, Sequence[Figures]], Figures] = kept
    rank: int = 0
    takes: tuple[Parameter, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Keras's own, of the parameters that are no options and may be left unsaid."""
    inputs: tuple[int, float] = (1, 1)
    learns: bool = False
    """Whether it has variables."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keras's argument for each parameter that has another name there."""
    usual: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    called: tuple[str, ...] = ()
    biases: tuple[str, ...] = ()
    statistics: tuple[str, ...] = ()
    writers: Mapping[str, Writer] = field(default_factory=dict)
    words: str = NEVER
    turn: int = 90
    relatives: str = ""
    noun: str = ""
    may_be_left_out: bool = False
    working: Callable[[Settings, Sequence[Shape], Shape], Working] | None = None
    """None says that it keeps its shape, or what it makes of what."""
    count: Callable[[Settings, Sequence[Shape]], Count | Gates | ByVariable] | None = None
    """Where it learns; None multiplies the axes of each of its variables."""
    slips: Slips = NO_SLIPS
    tokens: Callable[[Settings], int] | None = None
    step: InStep | None = None
    part: Part | None = None
    fill: str = palette.GREY

    @property
    def kind(self) -> Kind:
        keys = {each.name: each.name for each in self.takes} | dict(self.keys)
        return Kind(
            name=self.name,
            rank=self.rank,
            takes=self.takes,
            defaults={
                **{name: always(value) for name, value in self.defaults.items()},
                **unsaid(*self.takes),
            },
            inputs=self.inputs,
            figures=self.figures,
            working=self.working or self._working,
            count=(self.count or self._count) if self.learns else None,
            said=self._said(),
            slips=self.slips,
            units=None,
            tokens=self.tokens,
            step=self.step,
            keras=InKeras(
                keys=keys,
                usual=self.usual,
                aliases=self.aliases,
                arguments=arguments(self.takes, keys, self.defaults, self.writers),
                called=self.called,
                biases=self.biases,
                statistics=self.statistics,
                pads_anyhow=False,
            ),
            part=self.part,
            fill=self.fill,
        )

    def _said(self) -> Said:
        return Said(
            stem=self.name.replace(f"{self.rank}D", "{}D") if self.rank else self.name,
            subject=self.subject,
            noun=self.noun,
            words=self.words,
            turn=self.turn,
            relatives=self.relatives or self.name,
            may_be_left_out=self.may_be_left_out,
            flattens=False,
        )

    def _working(self, settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
        if list(shapes) == [output]:
            return Working("", f"{self.subject} keeps the shape of its input, {format_shape(output)}.")
        given = " and ".join(map(format_shape, shapes))
        return Working("", f"{self.subject} makes {format_shape(output) or 'a number'} of {given}.")

    def _count(self, settings: Settings, shapes: Sequence[Shape]) -> ByVariable:
        return ByVariable(self.figures(settings, [Figures(shape) for shape in shapes]).variables)
