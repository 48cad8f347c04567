"""What TensorBoard shows of a search: a curve a trial, and the HParams page with every trial's values and score.

A trial's curves are on the charts of a run's, training and validation each in a folder of their own. Its files are
written whole when it has ended; written again, they take the old ones' place.
"""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from tuning.job.dimension import Dimension
from tuning.job.job import Job
from tuning.trials.trial import COMPLETED, FAILED, Trial
from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.nets.knob import Value
from zoo.training.board import CHARTS
from zoo.training.events import point

if TYPE_CHECKING:
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.hparams.summary_v2 import HParam

NAMES = {
    "val_accuracy": "validation accuracy",
    "val_loss": "validation loss",
    "accuracy": "training accuracy",
    "loss": "training loss",
}
"""What a person calls the figures of an epoch."""
_CURVES = {
    "train": {"loss": "loss", "accuracy": "accuracy", "learning_rate": "learning rate"},
    "validation": {"val_loss": "loss", "val_accuracy": "accuracy"},
}
"""By the folder of a trial's that they are in: the figures of an epoch, and what a run's charts call them."""
_FILE = "events.out.tfevents.search"

_Stamped = tuple["Summary", int, float]
"""A summary, its step, its time."""


def write_experiment(folder: Path, job: Job) -> None:
    """Tell the HParams page which values are searched and what is measured."""
    from tensorboard.plugins.hparams.summary_v2 import Metric, hparams_config_pb

    metrics = [
        Metric("trial/objective", display_name=f"{NAMES[job.objective]}, best epoch"),
        Metric("trial/epochs", display_name="epochs"),
        Metric("trial/seconds", display_name="seconds"),
    ]
    now = time.time()
    plain = _in_effect(job, {})
    hparams = [_hparam(each, plain.get(each.name)) for each in job.space.dimensions]
    config = hparams_config_pb(hparams, metrics, time_created_secs=now)
    _write(folder, [(config, 0, now)])


def write_trial(folder: Path, job: Job, trial: Trial) -> None:
    """A trial that has ended: its curves by epoch, its values, its score or that it failed."""
    from tensorboard.plugins.hparams.summary_v2 import hparams_pb

    if trial.state not in (COMPLETED, FAILED):
        return
    ended = time.time()
    began = ended - trial.seconds
    points: list[_Stamped] = [
        (hparams_pb(_in_effect(job, trial.values), trial_id=trial.id, start_time_secs=began), 0, began),
        *_figures(job, trial, ended),
        (_end(trial, ended), 0, ended),
    ]
    own = folder / "trials" / trial.id
    for part, names in _CURVES.items() if trial.scores else ():
        _write(own / part, _curves(trial, names, began))
    _write(own, points)


def is_written(folder: Path, trial: Trial) -> bool:
    """Whether `write_trial` has been told of it."""
    return (folder / "trials" / trial.id / _FILE).exists()


def _curves(trial: Trial, names: Mapping[str, str], began: float) -> Iterable[_Stamped]:
    """By epoch; those of the trial that it went on with are shown as of its beginning."""
    own = max(1, len(trial.scores) - trial.start)
    for epoch, scores in enumerate(trial.scores, start=1):
        at = began + trial.seconds * max(0, epoch - trial.start) / own
        for name, shown in names.items():
            if name in scores:
                yield point(f"by epoch/{shown}", scores[name], CHARTS), epoch, at


def _figures(job: Job, trial: Trial, ended: float) -> Iterable[_Stamped]:
    """What the HParams page shows beside the values; what is not known of a trial is not 0, but left out."""
    score = trial.score(job.objective, job.direction)
    if trial.final is not None and score is not None:  # The report's figure of it, seed by seed at its best epoch.
        score = fmean(trial.by_seed)
    epochs, seconds = len(trial.scores) or None, trial.seconds or None
    figures = {"trial/objective": score, "trial/seconds": seconds, "trial/epochs": epochs}
    for tag, value in figures.items():
        if value is not None:
            yield point(tag, value), len(trial.scores), ended


def _end(trial: Trial, ended: float) -> "Summary":
    """How it ended. TensorBoard's own function for this imports TensorFlow."""
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2

    status = api_pb2.STATUS_SUCCESS if trial.state == COMPLETED else api_pb2.STATUS_FAILURE
    end = plugin_data_pb2.SessionEndInfo(status=status, end_time_secs=ended)
    kind = metadata.create_summary_metadata(plugin_data_pb2.HParamsPluginData(session_end_info=end))
    value = Summary.Value(tag=metadata.SESSION_END_INFO_TAG, metadata=kind, tensor=metadata.NULL_TENSOR)
    return Summary(value=[value])


def _in_effect(job: Job, values: Mapping[str, Value]) -> dict[str, Value]:
    """The values of all that is searched: where a condition leaves one out, that of the card.

    Parallel coordinates draw no trial that lacks a value.
    """
    cards = {} if job.structure else {name: knob.default for name, knob in job.base.card.knobs.items()}
    knobs: Mapping[str, Value] = {}
    recipe = job.base.card.training
    with suppress(ZooError):  # Of a trial that failed as its values are not legal together.
        knobs, recipe = job.settings(values)
    assert recipe is not None
    known = {**cards, **knobs, **asdict(recipe), **values}
    return {each.name: known[each.name] for each in job.space.dimensions if each.name in known}


def _hparam(dimension: Dimension, plain: Value | None) -> "HParam":
    """A value with its domain; one that is searched under a condition may also be the card's own."""
    from tensorboard.plugins.hparams.summary_v2 import Discrete, HParam, RealInterval

    if dimension.options:
        also = {plain} if dimension.when and plain is not None else set()
        return HParam(dimension.name, Discrete({*dimension.options, *also}))
    return HParam(dimension.name, RealInterval(float(dimension.low), float(dimension.high)))


def _write(folder: Path, points: Iterable[_Stamped]) -> None:
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.summary.writer.record_writer import RecordWriter

    def fill(temporary: Path) -> None:
        with temporary.open("wb") as file:
            writer = RecordWriter(file)
            writer.write(Event(wall_time=time.time(), file_version="brain.Event:2").SerializeToString())
            for summary, step, at in points:
                writer.write(Event(summary=summary, step=step, wall_time=at).SerializeToString())

    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "events"
    disk.write(whole, fill)
    whole.replace(folder / _FILE)  # TensorBoard reads whatever has 'tfevents' in its name, temporary files as well
