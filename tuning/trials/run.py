"""One trial, wherever it runs: a task in, its scores by epoch out."""

import faulthandler
import gc
import hashlib
import json
import logging
import math
import os
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuning.trials.same import check_code, check_data
from tuning.trials.task import LESS, OUT_OF_MEMORY, Outcome, PausedError, Task
from tuning.trials.trial import COMPLETED, FAILED
from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.training import interrupt

if TYPE_CHECKING:
    from zoo.data.splits import Splits
    from zoo.training.epoch import Epoch
    from zoo.training.fitting import Fitting
    from zoo.training.resident import Follow

_OWNER, _CRASH = "owner", "crash.txt"


class SupersededError(Exception):
    """Another process has begun with the same trial, as this one was thought dead."""


class CrashError(ZooError):
    """The trial has crashed a process before, which it would do again."""

    def __init__(self, told: str) -> None:
        self.told = told
        first = told.strip().splitlines()[0].removeprefix("Fatal Python error: ")
        super().__init__(f"The process crashed in it: {first}.")


class OutOfTimeError(ZooError):
    """The trial ran past its time limit."""


class _Watch:
    """The wall-clock time of a trial: since it began here, and of the epochs that other processes had trained of it."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def add(self, seconds: float) -> None:
        self._began -= seconds


def run_trial(task: Task) -> Outcome:
    """Train for every seed, each from its last checkpoint if there is one. No failure of a trial is raised."""
    from zoo.models import onednn
    from zoo.training.fitting import out_of_memory

    watch = _Watch()
    where = _here()
    onednn.choose()
    try:
        with _crashes_told(Path(task.folder), _bound(task, task.seeds[0])):
            scores, by_seed = _train(task, watch)
    except SupersededError:
        raise
    except (KeyboardInterrupt, SystemExit, disk.FullDiskError, PausedError):
        raise  # The search stops, and goes on with the trial.
    except BaseException as error:
        _check_net(task)  # It may have been edited as it was read.
        lines = str(error).strip().splitlines() or [""]
        reason = lines[0] if isinstance(error, ZooError) else f"{type(error).__name__}: {lines[0]}".rstrip(": ")
        state = FAILED
        if out_of_memory(error):
            state, reason = OUT_OF_MEMORY, f"Out of memory; {LESS}."
        told = error.told if isinstance(error, CrashError) else traceback.format_exc()
        return Outcome(state, seconds=watch.seconds, where=where, reason=reason[:500], traceback=told)
    return Outcome(COMPLETED, scores, by_seed, watch.seconds, where, _computed())


def judge_trial(task: Task) -> dict[str, Any]:
    """The accuracy and loss of a trial's best models on the test samples, seed by seed."""
    from zoo.answers.judge import judge
    from zoo.light.nets.catalogue import find
    from zoo.light.nets.micro import micro_batch
    from zoo.models.build import import_keras, macs_of
    from zoo.models.fast import hasten

    outcome = run_trial(task)  # nothing is left to train, unless its disk is not shared
    if outcome.state != COMPLETED:
        raise ZooError(f"Trial {task.id} cannot be judged: {outcome.reason}")
    keras = import_keras()
    data = _load(task)
    found = []
    for seed in task.seeds:
        model = hasten(keras.models.load_model(Path(task.folder) / f"best-{seed}.keras"))
        size = micro_batch(macs_of(model, find(task.architecture)), task.recipe.part_size)
        found.append(judge(model, data.test, data.labels, size, loss=task.recipe.loss))
    if not all(math.isfinite(each.loss) for each in found):
        raise ZooError(f"the loss of trial {task.id} on the test samples is not a finite number.")
    return {
        "accuracy": [each.report.accuracy for each in found],
        "loss": [each.loss for each in found],
        "samples": len(data.test.y),
    }


def _train(task: Task, watch: _Watch) -> tuple[list[dict[str, float]], list[float]]:
    from zoo.models.build import import_keras

    keras = import_keras()
    _leave_libraries_alone()
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # it takes a trial after a trial for a mistake
    owner = _take(Path(task.folder))
    histories = [_train_seed(task, seed, owner, watch) for seed in task.seeds]
    keras.backend.clear_session()
    best = max if task.direction == "max" else min
    scores = []
    for epochs in zip(*histories, strict=True):
        each = [{name: value for name, value in asdict(epoch).items() if name != "epoch"} for epoch in epochs]
        scores.append({name: math.fsum(one[name] for one in each) / len(each) for name in each[0]})
    return scores, [best(getattr(epoch, task.objective) for epoch in history) for history in histories]


def _computed() -> str:
    """What the rounding of this process's steps depends on, beside versions."""
    import keras

    from zoo.models.device import rounding

    found = rounding()
    if not found:
        return f"backend {keras.backend.backend()}"
    return f"oneDNN {found['onednn']}, threads of an operation: {found['threads']}"


@cache
def _leave_libraries_alone() -> None:
    """Keep the collector, which Keras calls after a trial, from going through all that was imported each time.

    It takes half a second, as long as tracing a small net.
    """
    gc.collect()
    gc.freeze()


def _train_seed(task: Task, seed: int, owner: str, watch: _Watch) -> "list[Epoch]":
    from zoo.light.nets.catalogue import find
    from zoo.training.epoch import best
    from zoo.training.fitting import Fitting
    from zoo.training.stopping import stopped_by

    folder = Path(task.folder)
    data = _load(task)
    fitting = Fitting(find(task.architecture), task.knobs, task.recipe, data, seed=seed, alone=True)
    _check_net(task)
    own, bound = folder / f"{seed}.npz", _bound(task, seed)
    history = _restore(fitting, own, bound)
    if not history and task.parent:
        history = _restore(fitting, Path(task.parent) / f"{seed}.npz", bound)
        fitting.spent = 0.0
    watch.add(fitting.spent)
    stops, validated = [task.stop] if task.stop else [], len(data.validation.y)
    for number in range(len(history), task.epochs):
        if stopped_by(history, validated, stops):
            break
        epoch = fitting.epoch(number, _deadline(task, watch))
        if not math.isfinite(getattr(epoch, task.objective)):
            raise ZooError(f"{task.objective} is {getattr(epoch, task.objective)} in epoch {number + 1}.")
        history.append(epoch)
        if (folder / _OWNER).read_text(encoding="utf-8") != owner:
            raise SupersededError
        if task.keep_best and best(history, task.objective, task.direction) is epoch:
            disk.write(folder / f"best-{seed}.keras", fitting.model.save)
        fitting.save(own, history, bound)
    return history


def _restore(fitting: "Fitting", path: Path, bound: str) -> "list[Epoch]":
    """The checkpoint's history; nothing where it is missing, was cut off, or is another trial's."""
    try:
        return fitting.restore(path, bound)
    except ZooError:
        return []


def _bound(task: Task, seed: int) -> str:
    """What a trial's checkpoint belongs to beside the data: their reading, values, recipe, seed, code, versions."""
    from zoo.light.nets.catalogue import find
    from zoo.models import onednn, threads
    from zoo.models.build import import_keras

    keras = import_keras()
    backend = import_module(keras.backend.backend())
    content = [dict(task.knobs), asdict(task.recipe), seed, task.pixels, find(task.architecture).code]
    content += [keras.__version__, backend.__name__, backend.__version__, onednn.state(), threads.state()]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _deadline(task: Task, watch: _Watch) -> "Follow":
    """Ends a trial past its time limit, as it is told of its steps."""

    def check(done: int, loss: float, accuracy: float) -> None:
        interrupt.check()
        if task.seconds is not None and watch.seconds > task.seconds:
            raise OutOfTimeError(f"It ran past its time limit of {task.seconds:g} seconds.")

    return check


@contextmanager
def _crashes_told(folder: Path, bound: str) -> Iterator[None]:
    """Leave word in the trial's folder if the process is about to die of a fault in native code.

    Args:
        bound: what the trial is told from others by, which is the first line of what is left.

    Raises:
        CrashError: there is word of one, of the same trial.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _CRASH
    if path.exists():
        whose, _, told = path.read_text(encoding="utf-8", errors="replace").partition("\n")
        if whose == bound and told.strip():
            raise CrashError(told)
    before = faulthandler.is_enabled()
    with path.open("w", encoding="utf-8") as file:
        print(bound, file=file, flush=True)
        faulthandler.enable(file)
        try:
            yield
        finally:
            faulthandler.disable()
            with suppress(OSError, ValueError, AttributeError):  # There may be no standard error, as in a notebook.
                if before and sys.__stderr__ is not None:
                    faulthandler.enable(sys.__stderr__)
            path.unlink(missing_ok=True)


def _take(folder: Path) -> str:
    """Mark the trial as this process's; the last to do so has it."""
    import uuid

    owner = uuid.uuid4().hex
    disk.write_text(folder / _OWNER, owner)
    return owner


def _check_net(task: Task) -> None:
    """Pause the search where the net that was built is not the one that it began with.

    Raises:
        PausedError: so it is.
    """
    if task.code is not None:
        check_code(task.architecture, task.code, _here())


def _load(task: Task) -> "Splits":
    """What the trial learns from.

    Raises:
        PausedError: they are not what the search began with.
    """
    data = _loaded(task.architecture, task.data, task.limit, task.data_seed, task.pixels)
    if task.learnt is not None:
        check_data(task.data, data, task.learnt, _here())
    return data


@lru_cache(maxsize=1)
def _loaded(architecture: str, spec: str, limit: int | None, seed: int, pixels: str | None) -> "Splits":
    from zoo.data.load import load
    from zoo.data.wanted import Wanted
    from zoo.light.nets.catalogue import find

    return load(replace(Wanted.of(find(architecture)), pixels=pixels), spec, limit=limit, seed=seed)


def _here() -> str:
    import socket

    return f"{socket.gethostname()}:{os.getpid()}"
