"""Training as Python code asks for it: a run from beginning to end, its resumption, the search for a rate."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zoo.errors import require
from zoo.light.curves.runs import Run, read_run
from zoo.training import run as runs
from zoo.training.config import Request, configure
from zoo.training.range_test import RangeTest, range_test
from zoo.training.watcher import RunWatcher

_OF_THE_RUN = ("data", "limit", "seed", "recipe", "auto_classes", "pixels", "stop", "note")
"""What can be asked of a run that is no value of its recipe."""


def train(
    name: str | os.PathLike[str],
    /,
    *,
    knobs: Mapping[str, Any] | None = None,
    run: str | os.PathLike[str] | None = None,
    logs: str | os.PathLike[str] = "logs",
    force: bool = False,
    watcher: RunWatcher | None = None,
    **asked: Any,
) -> Run:
    """Train an architecture as ``zoo train`` does, and return the run.

    Args:
        name: an architecture or its folder.
        knobs: of the builder.
        run: the run's folder, instead of a new one under `logs`.
        force: whether to begin even where memory will likely not suffice.
        watcher: is told what happens.
        asked: ``data``, ``limit``, ``seed``, ``recipe``, ``auto_classes``, ``pixels``, ``stop`` (verdicts on its
            curves that end the run: ``["overfitting"]``), ``note``, and any value of the recipe such as ``epochs=5``
            or ``learning_rate=0.01``; the card's where nothing is said.

    Raises:
        ZooError: there is no such architecture, its data are not to be had, something asked is illegal, or memory will
            likely not suffice.
    """
    require("keras", "numpy")
    config = configure(_request(name, knobs or {}, asked))
    place = Path(run) if run else None
    return read_run(runs.train(config, run=place, logs=Path(logs), force=force, watcher=watcher))


def resume(
    run: str | os.PathLike[str],
    /,
    *,
    epochs: int | None = None,
    architecture: str | os.PathLike[str] | None = None,
    force: bool = False,
    watcher: RunWatcher | None = None,
) -> Run:
    """Go on with a run that was stopped, to its end or to more `epochs`; one that is finished is returned as it is.

    Args:
        architecture: the folder of its net, where it is none of the catalogue and was not trained by this user.
        force: whether to go on even where memory will likely not suffice.

    Raises:
        ZooError: it is no run, its state does not fit, its data are others than they were, its architecture is not
            known here, or another process is at work on it.
    """
    require("keras", "numpy")
    net = Path(architecture) if architecture else None
    return read_run(runs.resume(Path(run), epochs=epochs, architecture=net, force=force, watcher=watcher))


def find_rate(
    name: str | os.PathLike[str],
    /,
    *,
    knobs: Mapping[str, Any] | None = None,
    low: float = 1e-6,
    high: float = 1.0,
    steps: int = 100,
    **asked: Any,
) -> RangeTest:
    """The learning-rate range test (Smith, 2017), as ``zoo lr-find`` runs it.

    Args:
        low: the first rate, from which it rises to `high` in so many `steps`.
        asked: as for `train`.

    Raises:
        ZooError: as for `train`, or the bounds are out of order.
    """
    require("keras", "numpy")
    return range_test(configure(_request(name, knobs or {}, asked)), low=low, high=high, steps=steps)


def _request(name: str | os.PathLike[str], knobs: Mapping[str, Any], asked: Mapping[str, Any]) -> Request:
    own = {each: asked[each] for each in _OF_THE_RUN if each in asked}
    changes = {each: value for each, value in asked.items() if each not in own}
    return Request(os.fspath(name), knobs, changes=changes, **own)
