"""``best.toml``: what a search found, as ``zoo train --with`` takes it."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from tuning.job.job import Job
from tuning.job.structure import design_folder
from tuning.trials.journal import State
from tuning.trials.trial import COMPLETED, Trial
from zoo.errors import ZooError
from zoo.light.files import disk, toml
from zoo.light.files.text import as_typed, printable
from zoo.light.nets.catalogue import catalogue, find, is_name, is_place
from zoo.light.nets.knob import Value
from zoo.light.nets.recipe import Training, read_training

FILE = "best.toml"
LARGEST_FILE = 1 << 16  # bytes
_LARGEST = 10**9
"""Of a whole number in the recipe."""
_ROUNDING = 1e-9
"""Of a score: means of the same numbers in another order differ by less."""


@dataclass(frozen=True, slots=True)
class Best:
    """An architecture, its data, knobs and recipe, as a search found them."""

    path: Path
    architecture: str
    """A name, or the path of a folder."""
    data: str
    knobs: Mapping[str, Value]
    recipe: Training
    pixels: str | None = None
    """What the data's numbers are, where they do not say it themselves."""


def ranked(job: Job, state: State) -> list[Trial]:
    """The completed trials of the search itself, the best first; those that were trained longest before all others.

    Of equal ones the first proposed comes first.
    """
    sign = -1 if job.direction == "max" else 1
    scored = [(trial, trial.score(job.objective, job.direction)) for trial in state.search]
    found = [(-trial.epochs, sign * score, int(trial.id), trial) for trial, score in scored if score is not None]
    return [trial for *_, trial in sorted(found, key=lambda each: each[:3])]


def retrained(job: Job, state: State) -> list[Trial]:
    """The completed repetitions on other seeds, the best mean first; of equal ones the search's best first."""
    sign = -1 if job.direction == "max" else 1
    rank = {trial.id: at for at, trial in enumerate(ranked(job, state))}
    done = [trial for trial in state.finals if trial.state == COMPLETED and trial.by_seed]
    return sorted(done, key=lambda trial: (sign * fmean(trial.by_seed), rank.get(trial.final or "", len(rank))))


def level_with(job: Job, state: State, trial: Trial) -> list[Trial]:
    """The others, trained as long, whose mean or score is the same as this one's but for rounding."""
    if trial.final is not None:
        found = [(each, fmean(each.by_seed)) for each in retrained(job, state)]
    else:
        scored = [(each, each.score(job.objective, job.direction)) for each in ranked(job, state)]
        found = [(each, score) for each, score in scored if score is not None and each.epochs == trial.epochs]
    own = next((score for each, score in found if each is trial), math.nan)
    return [each for each, score in found if each is not trial and math.isclose(score, own, rel_tol=_ROUNDING)]


def winner(job: Job, state: State) -> Trial | None:
    """The trial that was judged; before that, the best so far; none, if no trial was completed yet."""
    if state.winner is not None:
        return state.trials[state.winner]
    return next(iter([*retrained(job, state), *ranked(job, state)]), None)


def best_of_search(job: Job, state: State) -> Trial | None:
    """The first of the search itself, as `ranked` has them; none yet, if none has a score."""
    return next(iter(ranked(job, state)), None)


def train_command(folder: Path, job: Job, state: State) -> str:
    """What trains the winner on all of the data, as it is typed."""
    trial = winner(job, state)
    assert trial is not None
    net = folder / f"design_{trial.values['design']}" if job.structure else job.architecture
    return as_typed("zoo", "train", net, "--with", folder / FILE)


def write_best(folder: Path, job: Job, state: State) -> None:
    """Write ``best.toml`` into a search's folder; nothing, if no trial was completed yet."""
    trial = winner(job, state)
    if trial is None:
        return
    knobs, recipe = job.settings(trial.values)
    if job.structure is None:
        knobs = {name: knob.default for name, knob in job.base.card.knobs.items()} | knobs
    content = {
        "architecture": _architecture(folder, job, trial),
        "data": job.data,
        "limit": job.limit,
        "pixels": job.pixels,
        "knobs": knobs,
        "recipe": _plain(recipe),
        "found": _found(job, state, trial),
    }
    disk.write_text(folder / FILE, f"# The best of the search '{printable(job.name)}'.\n{toml.text_of(content)}")


def read_best(path: str | Path) -> Best:
    """Read a ``best.toml``. It may be anybody's: nothing that it names is opened or run.

    Raises:
        ZooError: naming the file and the entry that is missing, unknown or illegal.
    """
    path = Path(path)
    content = toml.read(path, LARGEST_FILE)
    try:
        return _parse(path, content)
    except ZooError as error:
        raise ZooError(f"{path}: {error}") from None


def architecture_of(best: Best, name: str | None) -> str:
    """The architecture that is meant by `name` and by the file; a folder, whose code would run, only if both say so.

    Raises:
        ZooError: they differ, or the file alone names a folder.
    """
    if name is None:
        if best.architecture not in catalogue().architectures:
            raise ZooError(
                f"{best.path} is for '{best.architecture}', whose model.py would be run; if you trust it, name it: "
                f"{as_typed('zoo', 'train', best.architecture, '--with', best.path)}"
            )
        return best.architecture
    if find(name).folder.resolve() != find(best.architecture).folder.resolve():
        raise ZooError(f"{best.path} is for '{best.architecture}', not for '{name}'; leave the name out.")
    return name


def _architecture(folder: Path, job: Job, trial: Trial) -> str:
    """The name; for a net of a searched structure its folder, made beside ``best.toml``."""
    if job.structure is not None:
        return f"./{design_folder(job.structure, int(trial.values['design']), folder).name}"
    if is_name(job.architecture):
        return job.architecture
    return str(Path(job.architecture).resolve())


def _plain(recipe: Training) -> dict[str, Any]:
    return {name: value for name, value in asdict(recipe).items() if name != "knobs"}


def _found(job: Job, state: State, trial: Trial) -> dict[str, Any]:
    """What is known of how good it is; ``zoo train`` takes nothing of it."""
    found: dict[str, Any] = {"job": job.name, "trial": trial.final or trial.id, "objective": job.objective}
    found |= {"mean": fmean(trial.by_seed) if trial.by_seed else trial.score(job.objective, job.direction)}
    if len(trial.by_seed) > 1:
        found["spread"] = stdev(trial.by_seed)
    found |= {"seeds": list(trial.seeds), "epochs": len(trial.scores)}
    if state.test:
        found |= {f"test_{name}": fmean(state.test[name]) for name in ("accuracy", "loss") if name in state.test}
        found["test_samples"] = state.test["samples"]
    return found


def _parse(path: Path, content: Mapping[str, Any]) -> Best:
    entries = toml.Entries("the file", content)
    architecture, data = entries.take("architecture", str), entries.take("data", str)
    if not is_name(architecture):
        if not is_place(architecture) or "\0" in architecture:
            raise ZooError(f"'{architecture}' is neither an architecture's name nor a folder.")
        architecture = str(path.parent / architecture)
    knobs = entries.take("knobs", dict, {})
    if not all(isinstance(value, Value) for value in knobs.values()):
        raise ZooError("[knobs] must be a table of numbers, words, true and false.")
    recipe, pixels = read_training(entries.take("recipe", object), "[recipe]"), entries.take("pixels", str, None)
    for name in ("limit", "found"):  # What was found on a part of the data is trained on all of it.
        entries.take(name, object, None)
    entries.end()
    if not math.isfinite(recipe.learning_rate) or max(recipe.batch_size, recipe.epochs) > _LARGEST or recipe.knobs:
        raise ZooError(f"[recipe]: no rate, batch size or epochs so large, and no knobs; got {_plain(recipe)}.")
    return Best(path, architecture, data, knobs, recipe, pixels)
