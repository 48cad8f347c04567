"""What a job is going to do, and what that will cost."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tuning.job.job import Job
from tuning.job.structure import design_folder
from tuning.trials.trial import COMPLETED, FAILED, Trial
from zoo.errors import ZooError
from zoo.light.nets.catalogue import find
from zoo.light.nets.knob import Value

if TYPE_CHECKING:
    from zoo.training.fitting import Fitting

_SECONDS = 3.0
"""Of an epoch's steps that are timed, and at most so many batches of its validation."""
_STEPS = 20
_MOST_TRIALS = 100_000
_MOST_TRIED = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """Trials and epochs of the search itself, over all seeds, and of training the best again; none if it has no end."""

    trials: int | None
    epochs: int | None
    finals: int
    final_epochs: int


def plan(job: Job) -> Plan:
    """What the search will do if no trial fails or is skipped."""
    trials, epochs = _gone_through(job) if job.way.promotes else _counted(job)
    finals = min(each for each in (job.final.trials, trials, job.searched.size) if each is not None)
    return Plan(trials, epochs, finals, finals * job.final.seeds * job.epochs)


def _counted(job: Job) -> tuple[int | None, int | None]:
    """The trials and epochs of an algorithm that trains each of its trials in full."""
    ends = [job.budget.trials, job.searched.size if job.way.ends_with_space else None]
    if job.budget.epochs is not None:
        ends.append(-(-job.budget.epochs // (job.epochs * job.seeds)))
    trials = min((each for each in ends if each is not None), default=None)
    return trials, None if trials is None else trials * job.epochs * job.seeds


def _gone_through(job: Job) -> tuple[int | None, int | None]:
    """The proposals' trials and epochs, gone through with made-up scores."""
    from tuning.search.proposals import Proposals

    proposals, trials, epochs = Proposals(job), 0, 0
    budget = job.budget
    if budget.hours is not None and budget.trials is None and budget.epochs is None:
        return None, None
    while (budget.trials is None or trials < budget.trials) and (budget.epochs is None or epochs < budget.epochs):
        trial = proposals.next()
        if trial is None or isinstance(trial, str) or trials == _MOST_TRIALS:
            break
        trial.state, trial.scores = COMPLETED, [{job.objective: 0.0}]
        proposals.ended(trial)
        trials, epochs = trials + 1, epochs + trial.cost
    return trials, epochs


@dataclass(frozen=True, slots=True)
class TrialCost:
    """What a trial takes on this machine, in seconds."""

    begin: float
    """To build the net and compile its steps."""
    epoch: float
    """Training and validating."""
    samples: int
    """That an epoch trains on."""
    of: str
    """Whose values it was timed with, and which design."""


def timed(job: Job) -> TrialCost:
    """The cost of a trial, from an epoch of one as it is trained, or from the first seconds of a long one."""
    from zoo.training.fitting import Fitting

    data = job.load_data()
    of, values = _legal_values(job)
    knobs, recipe = job.settings(values)
    with TemporaryDirectory() as folder:
        net, within = job.base, ""
        if job.structure is not None:
            number = int(values["design"])
            net, within = find(design_folder(job.structure, number, Path(folder))), f"design {number} and "
        started = time.perf_counter()
        fitting = Fitting(net, knobs, recipe, data, seed=job.seed)
    first = _Steps()
    whole = first.of_epoch(fitting)
    begin = first.marks[0][1] - started
    if whole:
        started = time.perf_counter()
        whole = _Steps().of_epoch(fitting)
    epoch = time.perf_counter() - started if whole else first.each * len(fitting.batches) + _validating(fitting)
    return TrialCost(begin, epoch, len(data.train.y), within + of)


class _EnoughError(Exception):
    """Steps have been timed for long enough."""


class _Steps:
    """When the steps of an epoch ended, which may be told of several at once."""

    def __init__(self) -> None:
        self.marks: list[tuple[int, float]] = []

    @property
    def each(self) -> float:
        """Seconds of one, behind the first, which compiles."""
        (first, began), (last, ended) = self.marks[0], self.marks[-1]
        return (ended - began) / (last - first)

    def of_epoch(self, fitting: "Fitting") -> bool:
        """Whether the whole epoch was trained, and not only its first seconds."""
        from zoo.training.fitting import DivergedError

        try:
            fitting.epoch(0, self._follow)
        except DivergedError:
            pass
        except _EnoughError:
            return False
        return True

    def _follow(self, done: int, loss: float, accuracy: float) -> None:
        now = time.perf_counter()
        enough = bool(self.marks) and now - self.marks[0][1] > _SECONDS
        if not enough or len(self.marks) == 1:  # The first that is told of several at once is told too late.
            self.marks.append((done, now))
        if enough:
            raise _EnoughError


def _validating(fitting: "Fitting") -> float:
    """Seconds to validate, from the first few batches."""
    batches, model = fitting.validation, fitting.model
    steps = min(_STEPS, len(batches))
    model.test_on_batch(*batches[0])
    started = time.perf_counter()
    for at in range(steps):
        model.test_on_batch(*batches[at])
    return (time.perf_counter() - started) / steps * len(batches)


def _legal_values(job: Job) -> tuple[str, Mapping[str, Value]]:
    """The default values; where these are not legal together, those of the first trial whose values are."""
    from tuning.search.proposals import Proposals

    defaults = {each.name: each.default for each in job.space.dimensions if each.default is not None and not each.when}
    try:
        job.settings(defaults)
    except ZooError as error:
        fault = error
    else:
        return "the default values", defaults
    proposals = Proposals(job)
    while isinstance(trial := proposals.next(), Trial) and int(trial.id) < _MOST_TRIED:
        try:
            job.settings(trial.values)
        except ZooError:
            proposals.ended(replace(trial, state=FAILED))
        else:
            return f"the values of trial {trial.id}", trial.values
    raise fault
