"""Draws learning curves: the charts of several histories together, and what each of them shows."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.curves.history import History
from zoo.light.curves.runs import Run
from zoo.light.curves.verdict import Verdict, judge_curves
from zoo.light.files.chart import NOTE_ROOM, NOTE_SIZE, Chart, Curve, chart
from zoo.light.files.letters import cut, wrapped
from zoo.light.files.look import Look
from zoo.light.files.palette import COLOURS
from zoo.light.files.picture import Picture
from zoo.light.files.shown import Pictured
from zoo.light.files.text import printable

_LONGEST_LABEL, _SIZE = 230.0, 12.0  # of a run's name beside its curve, in pixels
MOST_HISTORIES = 26
"""In one chart: each has a letter where there are only characters."""


@dataclass(frozen=True, slots=True, repr=False)
class NamedHistory(Pictured):
    """A history to draw: its name, its curves, and what is known of its batches."""

    name: str
    history: History
    iterations: int | None = None
    """Batches an epoch."""
    batch_size: int | None = None
    samples: int | None = None
    asked: Mapping[str, str] = field(default_factory=dict)
    """What was asked of the run, by name, by which it is told from others."""

    def __str__(self) -> str:
        return f"{self.name}, {self.history}"

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


def draw(thing: History | Run | NamedHistory, title: str, _look: Look | None = None) -> Picture:
    """One history's charts, and its verdict at the foot."""
    if isinstance(thing, NamedHistory):
        named = thing
    elif isinstance(thing, Run):
        named = of_run(thing)
    else:
        named = NamedHistory(title, thing)
    return picture([named], [judge_curves(named.history)], title or "Learning curves")


def of_run(run: Run) -> NamedHistory:
    """The history of a run, with what is known of its batches.

    Raises:
        ZooError: it has finished no epoch.
    """
    if run.history is None:
        raise ZooError(f"'{run.folder}' has finished no epoch; there is nothing to draw yet.")
    samples, size = run.train_samples, run.batch_size
    iterations = -(-samples // size) if samples and size else None
    asked = {"architecture": run.architecture, "data": run.data, **run.asked}
    return NamedHistory(str(run.folder), run.history, iterations, size, samples, asked)


def picture(histories: Sequence[NamedHistory], verdicts: Sequence[Verdict], title: str = "Learning curves") -> Picture:
    """The charts one below the other, and the verdicts at the foot."""
    return chart(*charts(histories), title=title, notes=_notes(histories, verdicts))


def charts(histories: Sequence[NamedHistory]) -> list[Chart]:
    """The losses, and the accuracies if there are any, of all the histories together."""
    short = told_apart(histories)
    drawn = []
    for title, measure, learnt, validated in (
        ("Loss", "mean over the samples", "loss", "val_loss"),
        ("Accuracy", "share right", "accuracy", "val_accuracy"),
    ):
        lines = []
        for at, (each, name) in enumerate(zip(histories, short, strict=True)):
            label = f"{cut(printable(name), _LONGEST_LABEL, _SIZE)} " if len(histories) > 1 else ""
            for kind, curve, dashed in (("training", learnt, True), ("validation", validated, False)):
                if figures := getattr(each.history, curve):
                    points = list(zip(map(float, each.history.epochs), figures, strict=True))
                    letter = chr(ord("a" if dashed else "A") + at) if len(histories) > 1 else kind[0]
                    colour = COLOURS[(2 * at + (not dashed) if len(histories) == 1 else at) % len(COLOURS)]
                    lines.append(Curve(f"{label}{kind}", points, colour, letter, dashed))
        if any(math.isfinite(y) for line in lines for _, y in line.points):
            drawn.append(Chart(title, "epoch", measure, lines))
    return drawn


def told_apart(histories: Sequence[NamedHistory]) -> list[str]:
    """A short name for each: what was asked of it alone, else its folder, and both where that is not enough."""
    differing = [
        name
        for name in dict.fromkeys(name for each in histories for name in each.asked)
        if len({each.asked.get(name) for each in histories}) > 1
    ]
    said = [", ".join(_asked(each, name) for name in differing if name in each.asked) for each in histories]
    folders = [Path(each.name).name for each in histories]
    folders = folders if len(set(folders)) == len(folders) else [each.name for each in histories]
    alone = {text for text in said if text and said.count(text) == 1}
    return [
        text if text in alone else f"{text}, {folder}" if text else folder
        for text, folder in zip(said, folders, strict=True)
    ]


def _asked(history: NamedHistory, name: str) -> str:
    value = history.asked[name]
    return value if name in ("architecture", "data") else f"{name.replace('_', ' ')} {value}"


def _notes(histories: Sequence[NamedHistory], verdicts: Sequence[Verdict]) -> list[str]:
    notes = []
    for short, verdict in zip(told_apart(histories), verdicts, strict=True):
        name = f"{short}: " if len(histories) > 1 else ""
        text = f"{name}{verdict.verdict}: {verdict.evidence}."
        notes += wrapped(printable(text), NOTE_ROOM, NOTE_SIZE)
    return notes
