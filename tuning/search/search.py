"""The search: proposes, starts and records trials until the budget is spent, then says which is best and how good.

All that happens is in the journal before anything follows from it, so that a search that was killed at any moment goes
on as if it had not been.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from statistics import fmean
from typing import Any

from tuning.job import structure
from tuning.job.job import FILE, Job, to_toml
from tuning.results import best, report
from tuning.results import board as pages
from tuning.search.fingerprint import compare, fingerprint
from tuning.search.journal import COMPLETED, FAILED, RUNNING, SKIPPED, WAITING, Journal, State, Trial
from tuning.search.proposals import Proposals
from tuning.trials.trial import Outcome, Task, judge, run_trial
from tuning.trials.workers import Cluster, Here, Run, Workers
from zoo.errors import ZooError
from zoo.light.files import disk

_MOST_SKIPPED = 1000
"""Trials in a row that are too large."""
_PATIENCE = 10.0  # seconds without a worker, before that is told
_WAIT = 0.5  # seconds for a trial to end, before the search looks around


class Search:
    """A search at work in its folder.

    Args:
        folder: ``logs/tune/<job>``; it is made where it is missing.
        run: what a worker does with a trial's task.
        show: is told the state after everything that happens.
        tell: is told what is worth a line.

    Raises:
        ZooError: another process is at work there.
    """

    def __init__(
        self,
        job: Job,
        folder: Path,
        *,
        run: Run = run_trial,
        judge: Run = judge,
        show: Callable[[State], None] = lambda state: None,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.job, self.folder = job, folder
        self._run, self._judge, self._show, self._tell = run, judge, show, tell
        self._alone = time.monotonic()
        self._journal = Journal(folder)
        self._proposals = Proposals(job)
        self._exhausted = False
        self._started, self._before = time.monotonic(), self.state.seconds

    @property
    def state(self) -> State:
        return self._journal.state

    @property
    def lost(self) -> int:
        """Bytes at the journal's end that were damaged and have been put aside."""
        return self._journal.lost

    def close(self) -> None:
        """Let another process go on."""
        self._journal.close()

    def begin(self, *, resume: bool = False, extend: bool = False) -> None:
        """Begin anew, or take up what the journal holds.

        Args:
            extend: accept a budget that is wider than it was.

        Raises:
            ZooError: there is a search already and it is not to be resumed; or the job, its data or its code are not
                what they were.
        """
        now = fingerprint(self.job)
        if not self.state.fingerprint:
            disk.write_text(self.folder / FILE, to_toml(self.job))
            self._add("begun", fingerprint=now)
            pages.experiment(self.folder, self.job)
            return
        if self.state.trials and not (resume or extend):
            raise ZooError(
                f"'{self.folder}' holds a search already; --resume goes on with it, --out names another folder."
            )
        compare(self.folder, self.state.fingerprint, now, extend)
        for event in self._journal.events:
            trial = self.state.trials.get(event.get("id") or event.get("trial", {}).get("id", ""))
            if trial is not None and trial.final is None:
                if event["event"] == "created":
                    self._proposals.again(trial)
                elif event["event"] == "ended":
                    self._proposals.ended(trial)
        if now != self.state.fingerprint:
            disk.write_text(self.folder / FILE, to_toml(self.job))
            self._add("extended", fingerprint=now)
        for trial in self._running:
            self._take_up(trial)
        pages.experiment(self.folder, self.job)
        for trial in self.state.trials.values():  # the search may have died before it wrote these
            if trial.state in (COMPLETED, FAILED) and not pages.is_written(self.folder, trial):
                pages.trial(self.folder, self.job, trial)

    def go(self, workers: Workers) -> None:
        """Search, retrain the best, judge the winner, and write the report.

        Raises:
            ZooError: the first trials all failed in the same way, or nothing can be judged.
        """
        self._workers = workers
        try:
            self._loop(self._propose)
            for trial in _finalists(self.job, self.state):
                if trial.id not in self.state.trials:
                    self._add("created", trial=asdict(trial))
            self._loop(lambda: None)
            if self.state.finals and not self.state.test:
                self._judge_winner()
            self._add("finished")
            self._tidy()
        except KeyboardInterrupt:
            for trial in self._running:
                self._add("requeued", id=trial.id, clean=True)
            raise
        finally:
            report.write(self.folder, self.job, self.state)
            best.write(self.folder, self.job, self.state)

    def _loop(self, propose: Callable[[], Trial | None]) -> None:
        """Keep the workers busy until nothing is left to do."""
        while True:
            self._fill(propose)
            self._show(self.state)
            self._tell_of_no_workers()
            if not self.state.open and self._workers.slots:
                return
            for name, outcome in self._workers.ended(_WAIT):
                self._end(self.state.trials[name], outcome)
                self._fill(propose)  # one that ended leaves its worker idle

    def _fill(self, propose: Callable[[], Trial | None]) -> None:
        while len(self._running) < self._workers.slots and (trial := self._waiting() or propose()) is not None:
            self._start(trial)

    def _tell_of_no_workers(self) -> None:
        """Say so, once, if no worker has been there for a while."""
        now = time.monotonic()
        if self._workers.slots:
            self._alone = now
        elif now - self._alone > _PATIENCE:
            self._alone = math.inf
            self._tell("No workers are connected; waiting for one.")

    @property
    def _running(self) -> list[Trial]:
        return [trial for trial in self.state.open.values() if trial.state == RUNNING]

    def _waiting(self) -> Trial | None:
        return next((trial for trial in self.state.open.values() if trial.state == WAITING), None)

    def _propose(self) -> Trial | None:
        """A new trial that is not too large; none, if none is to be had now or ever."""
        for _ in range(_MOST_SKIPPED):
            if self._exhausted or self._spent():
                return None
            proposed = self._proposals.next()
            if proposed is None:
                self._exhausted = True
            if not isinstance(proposed, Trial):
                return None
            self._add("created", trial=asdict(proposed))
            trial = self.state.trials[proposed.id]
            reason = self._too_large(trial)
            if reason is None:
                return trial
            self._settle(trial, {"state": SKIPPED, "reason": reason})
        raise ZooError(f"{_MOST_SKIPPED} trials in a row were too large; widen [limits] or narrow the space.")

    def _spent(self) -> bool:
        """Whether the budget allows no other trial."""
        budget = self.job.budget
        return (
            (budget.trials is not None and self.state.planned >= budget.trials)
            or (budget.epochs is not None and self.state.planned_epochs >= budget.epochs)
            or (budget.hours is not None and self._clock >= 3600 * budget.hours)
        )

    def _too_large(self, trial: Trial) -> str | None:
        limits = self.job.limits
        if limits.max_parameters is None and limits.max_macs is None:
            return None
        parameters, macs = size(self._task(trial))
        if limits.max_parameters is not None and parameters > limits.max_parameters:
            return f"{parameters:,} parameters; at most {limits.max_parameters:,} are allowed."
        if limits.max_macs is not None and macs > limits.max_macs:
            return f"{macs:,} multiply-accumulates; at most {limits.max_macs:,} are allowed."
        return None

    def _start(self, trial: Trial) -> None:
        self._add("started", id=trial.id, checkpoint=self._checkpoint(trial))
        self._workers.start(self._task(trial), self._run)

    def _end(self, trial: Trial, outcome: Outcome) -> None:
        if outcome.state == WAITING:
            self._add("requeued", id=trial.id)
            return
        kept = asdict(outcome)
        if said := kept.pop("traceback"):
            disk.write_text(self._folder_of(trial) / "traceback.txt", said)
        if outcome.state == COMPLETED and not _finite(outcome, trial, self.job.objective):
            kept = {"state": FAILED, "reason": f"Its {self.job.objective} is not a finite number in every epoch."}
        self._settle(trial, kept)
        if self.job.algorithm != "hyperband" and trial.final is None:  # no other trial goes on with it
            self._forget(trial)
        pages.trial(self.folder, self.job, trial)
        if trial.state == FAILED:
            self._stop_if_all_fail(trial)

    def _settle(self, trial: Trial, outcome: Mapping[str, Any]) -> None:
        """Record a trial's end, and tell the algorithm of it if it proposed the trial."""
        self._add("ended", id=trial.id, outcome=outcome)
        if trial.final is None:
            self._proposals.ended(trial)

    def _stop_if_all_fail(self, trial: Trial) -> None:
        same = Counter(each.reason for each in self.state.search if each.state == FAILED)[trial.reason]
        if same >= self.job.failures.same and not any(each.state == COMPLETED for each in self.state.search):
            where = self._folder_of(trial) / "traceback.txt"
            raise ZooError(
                f"The search was stopped: {same} trials failed in the same way and none was completed. "
                f"{trial.reason}{f' The traceback is in {where}.' if where.exists() else ''}"
            )

    def _take_up(self, trial: Trial) -> None:
        """What to do with a trial in which the search died."""
        if trial.attempts < self.job.failures.attempts or self._checkpoint(trial) != trial.checkpoint:
            self._add("requeued", id=trial.id)
            return
        reason = f"The search died {trial.attempts} times while it ran."
        self._settle(trial, {"state": FAILED, "reason": reason})

    def _checkpoint(self, trial: Trial) -> int:
        """When its last checkpoint was written, in nanoseconds; 0 if there is none."""
        return max((path.stat().st_mtime_ns for path in self._folder_of(trial).glob("*.npz")), default=0)

    def _judge_winner(self) -> None:
        """Choose by the mean over the seeds, and only then look at the test samples."""
        done = [trial for trial in self.state.finals if trial.state == COMPLETED]
        if not done:
            raise ZooError(f"None of the best trials could be trained again: {self.state.finals[0].reason}")
        winner = (max if self.job.direction == "max" else min)(done, key=lambda trial: fmean(trial.by_seed))
        while True:
            self._workers.start(self._task(winner), self._judge)
            answers: list[tuple[str, Any]] = []
            while not answers:
                answers = self._workers.ended(_WAIT)
            answer = answers[0][1]
            if not isinstance(answer, Outcome):
                self._add("judged", id=winner.id, test=answer)
                return
            if answer.state != WAITING:
                raise ZooError(f"Trial {winner.id} could not be judged: {answer.reason}")

    def _task(self, trial: Trial) -> Task:
        knobs, recipe = self.job.settings(trial.values)
        architecture = self.job.architecture
        if self.job.structure is not None:
            number = int(trial.values["design"])
            architecture = str(structure.folder(self.job.structure, number, self.folder / "designs"))
        minutes = self.job.limits.minutes
        return Task(
            id=trial.id,
            architecture=architecture,
            knobs=knobs,
            recipe=recipe,
            data=self.job.data,
            limit=self.job.limit,
            data_seed=self.job.seed,
            seeds=trial.seeds,
            epochs=trial.epochs,
            folder=str(self._folder_of(trial).absolute()),
            parent=str((self.folder / "trials" / trial.parent).absolute()) if trial.parent else None,
            objective=self.job.objective,
            direction=self.job.direction,
            seconds=60 * minutes if minutes else None,
            keep_best=trial.final is not None,
        )

    def _folder_of(self, trial: Trial) -> Path:
        path = self.folder / "trials" / trial.id
        path.mkdir(parents=True, exist_ok=True)
        return path

    def _forget(self, trial: Trial) -> None:
        """Remove the checkpoints of a trial that has ended."""
        for path in self._folder_of(trial).glob("*.npz"):
            path.unlink(missing_ok=True)

    def _tidy(self) -> None:
        """Remove what nothing goes on with: all checkpoints, and the models that are not the winner's."""
        for trial in self.state.trials.values():
            self._forget(trial)
            if trial.id != self.state.winner:
                for path in self._folder_of(trial).glob("best-*.keras"):
                    path.unlink(missing_ok=True)

    @property
    def _clock(self) -> float:
        return self._before + time.monotonic() - self._started

    def _add(self, event: str, **content: Any) -> None:
        self._journal.append({"event": event, "clock": round(self._clock, 3), **content})


def run_job(
    job: Job,
    folder: Path | None = None,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    resume: bool = False,
    extend: bool = False,
    show: Callable[[State], None] = lambda state: None,
    tell: Callable[[str], None] = lambda line: None,
) -> State:
    """Search in `folder`, with workers started and stopped.

    Args:
        workers: processes; the job's if None; 1 is this one, without Dask.
        scheduler: the address or the file of a Dask scheduler that exists.
        tell: is told what is worth a line.

    Raises:
        ZooError: something stands in the way; the folder goes on with ``resume``.
    """
    folder = folder or Path("logs/tune") / job.name
    search = Search(job, folder, show=show, tell=tell)
    try:
        if search.lost:
            tell(f"{search.lost:,} bytes at the journal's end were damaged; going on from the last whole event.")
        search.begin(resume=resume, extend=extend)
        team = _team(job, job.workers if workers is None else workers, scheduler)
        try:
            search.go(team)
        finally:
            team.close()
        return search.state
    finally:
        search.close()


def _team(job: Job, number: int, scheduler: str | None) -> Workers:
    if number == 1 and scheduler is None:
        return Here()
    limits = job.limits
    return Cluster(
        workers=number,
        scheduler=scheduler,
        threads=limits.threads,
        gpus=limits.gpus,
        attempts=job.failures.attempts,
    )


def size(task: Task) -> tuple[int, int]:
    """Parameters and multiply-accumulates of a task's net, known without making its weights."""
    from zoo.light.nets.catalogue import find
    from zoo.models.build import build_model, import_keras, table_of

    keras = import_keras()
    with keras.StatelessScope(initialize_variables=False):
        table = table_of(build_model(find(task.architecture), task.knobs))
    keras.backend.clear_session()
    return table.parameters, table.macs


def _finalists(job: Job, state: State) -> list[Trial]:
    """The best trials of the search, to be trained in full on seeds that it has not used."""
    chosen: list[Trial] = []
    for trial in best.ranked(job, state):
        if len(chosen) < job.final.trials and all(trial.values != each.values for each in chosen):
            chosen.append(trial)
    seeds = tuple(job.seed + job.seeds + at for at in range(job.final.seeds))
    return [replace(Trial(f"{each.id}-final", each.values, job.epochs), seeds=seeds, final=each.id) for each in chosen]


def _finite(outcome: Outcome, trial: Trial, objective: str) -> bool:
    return len(outcome.scores) == trial.epochs and all(
        math.isfinite(value) for each in outcome.scores for value in each.values()
    )
