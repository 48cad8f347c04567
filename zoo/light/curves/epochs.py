"""Gathers the lines of a history into epochs: trainers write several lines an epoch, and leave cells blank."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, pairwise

from zoo.errors import ZooError
from zoo.light.curves.columns import CURVES

Entry = Mapping[str, float]


def by_epoch(entries: Sequence[Entry], curves: Iterable[str]) -> tuple[tuple[int, ...], dict[str, tuple[float, ...]]]:
    """The epochs, and the figures of each curve by epoch, from lines with the figures that each has and its number.

    Raises:
        ZooError: epochs that do not rise, or a figure that is missing.
    """
    wanted = [curve for curve in curves if curve != "epoch"]
    figures = [curve for curve in wanted if curve in CURVES]
    gaps = any(curve not in entry for entry in entries for curve in figures)
    if "epoch" not in curves:
        numbered = list(enumerate(entries, 1))
    elif gaps:
        numbered = _gathered(entries, figures)
    else:
        numbered = [(_whole(entry), entry) for entry in entries]
    if any(later <= earlier for (earlier, _), (later, _) in pairwise(numbered)):
        raise ZooError("the epochs do not rise from line to line; keep the lines of one run.")
    if gaps and "val_loss" in figures:
        numbered = _validated(numbered)
    for _, entry in numbered:
        for curve in figures:
            if curve not in entry:
                raise ZooError(f"{curve} in line {entry['line']:.0f} is '', not a number.")
    whole = [curve for curve in wanted if all(curve in entry for _, entry in numbered)]
    return tuple(epoch for epoch, _ in numbered), {curve: tuple(each[curve] for _, each in numbered) for curve in whole}


def _whole(entry: Entry) -> int:
    epoch = entry.get("epoch", math.nan)
    if not (epoch.is_integer() and abs(epoch) < 1e12):
        raise ZooError("an epoch is not a whole number.")
    return int(epoch)


def _gathered(entries: Sequence[Entry], figures: Sequence[str]) -> list[tuple[int, Entry]]:
    """Neighbouring lines of an epoch as one: the mean of the training losses, the last of all else.

    An epoch and a part, as Hugging Face counts, belongs to the epoch that it is on the way to.
    """
    placed = [entry for entry in entries if "epoch" in entry or any(curve in entry for curve in figures)]
    for entry in placed:
        if not abs(entry.get("epoch", math.nan)) < 1e12:
            raise ZooError(f"epoch in line {entry['line']:.0f} is not a number.")
    gathered: list[tuple[int, Entry]] = []
    for epoch, group in groupby(placed, key=lambda entry: math.ceil(entry["epoch"])):
        lines = list(group)
        merged = {name: value for line in lines for name, value in line.items()}
        learnt = [line["loss"] for line in lines if "loss" in line]
        if learnt:
            merged["loss"] = math.fsum(learnt) / len(learnt) if all(map(math.isfinite, learnt)) else math.nan
        gathered.append((epoch, merged))
    return gathered


def _validated(numbered: Sequence[tuple[int, Entry]]) -> list[tuple[int, Entry]]:
    """The epochs with a validation loss, if there is one every so many epochs; else all, so that gaps are told."""
    at = [place for place, (_, entry) in enumerate(numbered) if "val_loss" in entry]
    steps = {later - earlier for earlier, later in pairwise(at)}
    if len(steps) != 1 or steps == {1} or at[0] >= min(steps) or len(numbered) - 1 - at[-1] >= min(steps):
        return list(numbered)
    return [numbered[place] for place in at]
