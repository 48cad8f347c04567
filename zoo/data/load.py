"""Data for a net: a spec in, three splits out.

A spec is ``sample``, a Keras data set by name, or the path of an ``.npz``, of a folder or of a ``.zip``.
"""

import os
from dataclasses import replace
from pathlib import Path

from zoo.data.classes import check_learnable, check_numbered, matched
from zoo.data.fixed import PIXELS
from zoo.data.missing import NoDataError
from zoo.data.splits import Splits, limited
from zoo.data.wanted import Wanted
from zoo.errors import ZooError, require, suggestion
from zoo.light.files.foreign import at_home, there
from zoo.light.nets.asked import check_limit, check_seed
from zoo.light.nets.catalogue import find

KERAS_DATASETS = ("mnist", "fashion_mnist", "cifar10", "cifar100")
SAMPLE = "sample"


def load_data(
    name: str | os.PathLike[str],
    spec: str | None = None,
    /,
    *,
    limit: int | None = None,
    seed: int = 0,
    pixels: str | None = None,
) -> Splits:
    """The data for an architecture, in three splits.

    Args:
        spec: ``sample``, a Keras data set, or the path of an ``.npz``, a folder or a ``.zip``; the card's if None.
        limit: samples in all, shared out among the splits.
        seed: seed of data that is made up.
        pixels: what the numbers are, ``0..1``, ``0..255``, ``-1..1`` or ``raw``, where they do not say it themselves.

    Raises:
        ZooError: the architecture has no task, no such data is to be had, or their labels are not its classes; or the
            limit or the seed is out of bounds.
    """
    require("numpy")
    return load(replace(Wanted.of(find(name)), pixels=pixels), spec, limit=limit, seed=seed)


def load(
    wanted: Wanted,
    spec: str | None = None,
    *,
    place: str | None = None,
    limit: int | None = None,
    seed: int = 0,
    any_classes: bool = False,
) -> Splits:
    """Load the data that `spec` names, the net's default if none.

    Args:
        place: the path where they were before, which is looked at first.
        limit: samples in all, shared out among the splits.
        seed: seed of data that is made up.
        any_classes: whether the data may have other classes than the net, whose head is then rebuilt.

    Raises:
        ZooError: no such data is known or to be had, their labels are not the net's classes, a split has no samples, or
            the limit or the seed is out of bounds.
    """
    check_limit(limit)
    check_seed(seed)
    if wanted.pixels not in (None, *PIXELS):
        raise ZooError(f"--pixels {wanted.pixels}: one of {', '.join(PIXELS)} is needed.")
    spec = checked_spec(spec) or wanted.default or SAMPLE
    if spec == SAMPLE:
        from zoo.data.sample import sample

        made = sample(wanted, limit=limit, seed=seed)
        if wanted.pixels not in (None, made.fixed.pixels):
            raise ZooError(f"Sample data are {made.fixed.pixels}; leave out --pixels {wanted.pixels}.")
        return made
    splits = _read(wanted, spec, place, None if any_classes else wanted.classes)
    if wanted.learnt:
        splits = matched(splits, wanted.labels, wanted.name, spec)
    else:
        check_numbered(spec, splits)
        _check_labels(wanted, spec, splits, any_classes)
    _check_samples(wanted, spec, splits)
    splits = limited(splits, limit) if limit else splits
    return splits if wanted.learnt else check_learnable(spec, splits)


def checked_spec(spec: str | None) -> str | None:
    """What is typed for data; None where nothing is.

    Raises:
        ZooError: it is empty, as a variable is that was never set.
    """
    if spec is not None and not str(spec).strip():
        raise ZooError("--data is empty; name data, or leave it out.")
    return spec


def check_rate(splits: Splits, rate: int | None, spec: str) -> None:
    """Refuse a run's own recordings where they are no longer those that it learnt from.

    Raises:
        ZooError: they are heard at another rate than was fixed.
    """
    now = splits.fixed.rate
    if rate is not None and now != rate:
        heard = "are none" if now is None else f"are of {now:,} Hz"
        raise ZooError(f"The recordings of {spec} {heard}, those of training were of {rate:,} Hz; bring those back.")


def locate(spec: str) -> Path | None:
    """The file or folder that a spec names: a path, or a name under the folder ``ZOO_DATA``.

    Raises:
        ZooError: the name is looked for there, and there is no such folder.
    """
    given = at_home(Path(spec))
    root = os.environ.get("ZOO_DATA")
    places = [given]
    if root and not given.is_absolute():
        if not there(given) and not Path(root).is_dir():
            raise ZooError(f"ZOO_DATA is '{root}', which is no folder; set it to the one with {spec}, or unset it.")
        places += [Path(root) / f"{spec}{suffix}" for suffix in ("", ".npz", ".zip")]
    return next((place for place in places if there(place)), None)


def _read(wanted: Wanted, spec: str, place: str | None, count: int | None) -> Splits:
    from zoo.data.pixels import Pixels

    path = Path(place) if place and there(Path(place)) else locate(spec)
    fixed = wanted.fixed
    learnt = fixed.pixels if fixed else None
    pixels = Pixels(wanted.input, wanted.pixels, learnt, fixed is None, wanted.tokens)
    if path is not None and path.suffix.lower() == ".npz":
        from zoo.data.arrays import from_npz

        return from_npz(path, pixels)
    if path is not None:
        from zoo.data.files import from_store

        return from_store(path, pixels, fixed, count)
    if spec in KERAS_DATASETS:
        from zoo.data.arrays import from_keras

        return from_keras(spec, pixels)
    elsewhere = f", and none any more at '{place}'" if place else ""
    fact = f"No data '{spec}': no such file or folder here or under ZOO_DATA{elsewhere}"
    near = suggestion(spec, (SAMPLE, *KERAS_DATASETS)) if spec != wanted.default else ""
    if "Did" in near:
        raise ZooError(f"{fact}.{near}")
    raise NoDataError(fact, "set ZOO_DATA to the folder that holds it")


def _check_labels(wanted: Wanted, spec: str, splits: Splits, any_classes: bool) -> None:
    classes, found = wanted.classes, len(splits.labels)
    if found != classes and (wanted.binary or not any_classes):
        shown = ", ".join(splits.labels[:12]) + (", ..." if found > 12 else "")
        otherwise = f"an architecture with {found}" if wanted.binary else "rebuild its head: zoo train --classes auto"
        raise ZooError(
            f"{spec} has {found} classes ({shown}), {wanted.name} has {classes}; "
            f"choose data with {classes} classes, or {otherwise}."
        )
    if found < 2:
        raise ZooError(f"{spec} has one class alone; there is nothing to tell apart.")


def _check_samples(wanted: Wanted, spec: str, splits: Splits) -> None:
    parts = [("train", splits.train), ("validation", splits.validation), ("test", splits.test)]
    for part, split in parts[-1:] if wanted.learnt else parts:
        if not len(split.y):
            more = "put those to learn from beside them, in train" if part == "train" else "give more of each class"
            raise ZooError(f"{spec} leaves no samples to {part}; {more}.")
