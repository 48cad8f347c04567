"""Draws learning curves: the charts of several histories together, and what each of them shows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zoo.light.curves.history import History
from zoo.light.curves.verdict import Verdict
from zoo.light.files.chart import COLOURS, Chart, Curve, compose
from zoo.light.files.picture import Picture
from zoo.light.files.text import printable

MOST_HISTORIES = 26
"""In one chart: each has a letter where there are only characters."""


@dataclass(frozen=True, slots=True)
class NamedHistory:
    """A history to draw: its name, its curves, and what is known of its batches."""

    name: str
    history: History
    iterations: int | None = None
    """Batches an epoch."""
    batch_size: int | None = None
    samples: int | None = None

    def sizes(self) -> str:
        """Iterations an epoch times the batch size, in words; empty if they are not known."""
        if not self.iterations or not self.batch_size:
            return ""
        most = self.iterations * self.batch_size
        product = f"{self.iterations:,} iterations an epoch x {self.batch_size:,} a batch = {most:,} samples"
        if self.samples is None or self.samples == most:
            return product if self.samples else f"{product}, or a few less if the last batch is not full"
        last = self.batch_size - (most - self.samples)
        return f"{product} at most; they are {self.samples:,}, since the last batch holds {last:,}"


def picture(histories: Sequence[NamedHistory], verdicts: Sequence[Verdict]) -> Picture:
    """The charts one below the other, and the verdicts at the foot."""
    return compose(charts(histories), "Learning curves", _notes(histories, verdicts))


def charts(histories: Sequence[NamedHistory]) -> list[Chart]:
    """The losses, and the accuracies if there are any, of all the histories together."""
    names = [each.name for each in histories]
    short = [Path(name).name if len({Path(each).name for each in names}) == len(names) else name for name in names]
    drawn = []
    for title, measure, learnt, validated in (
        ("Loss", "mean over the samples", "loss", "val_loss"),
        ("Accuracy", "share right", "accuracy", "val_accuracy"),
    ):
        lines = []
        for at, (each, name) in enumerate(zip(histories, short, strict=True)):
            label = f"{printable(name)[:32]} " if len(histories) > 1 else ""
            for kind, field, dashed in (("training", learnt, True), ("validation", validated, False)):
                if figures := getattr(each.history, field):
                    points = list(zip(map(float, each.history.epochs), figures, strict=True))
                    letter = chr(ord("a" if dashed else "A") + at) if len(histories) > 1 else kind[0]
                    colour = COLOURS[(2 * at + (not dashed) if len(histories) == 1 else at) % len(COLOURS)]
                    lines.append(Curve(f"{label}{kind}", points, colour, letter, dashed))
        if any(math.isfinite(y) for line in lines for _, y in line.points):
            drawn.append(Chart(title, "epoch", measure, lines))
    return drawn


def _notes(histories: Sequence[NamedHistory], verdicts: Sequence[Verdict]) -> list[str]:
    from textwrap import wrap

    notes = []
    for each, verdict in zip(histories, verdicts, strict=True):
        name = f"{Path(each.name).name}: " if len(histories) > 1 else ""
        text = f"{name}{verdict.verdict}: {verdict.evidence}."
        notes += wrap(printable(text), 118)
    return notes
