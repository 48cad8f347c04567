"""The search: proposes, starts and records trials until the budget is spent, then says which is best and how good.

All that happens is in the journal before anything follows from it, so that a search that was killed at any moment goes
on as if it had not been.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tuning.job.job import Job
from tuning.job.read import is_search
from tuning.results import best, board, report
from tuning.search.attendance import Attendance
from tuning.search.fingerprint import compare, job_fingerprint
from tuning.search.folder import SearchFolder
from tuning.search.proposals import Proposals
from tuning.search.size import too_large
from tuning.search.watcher import SearchWatcher
from tuning.trials.apart import Work
from tuning.trials.journal import Journal, State
from tuning.trials.run import judge_trial, run_trial
from tuning.trials.task import DIED, LOST, OUT_OF_MEMORY, Outcome, PausedError, Task
from tuning.trials.trial import COMPLETED, FAILED, RUNNING, SKIPPED, WAITING, Trial
from tuning.trials.workers import Workers
from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.training import interrupt, own

_MOST_SKIPPED = 1000
"""Trials in a row that are too large."""
_WAIT = 0.5  # seconds for a trial to end, before the search looks around


class Search:
    """A search at work in its folder.

    Args:
        folder: ``logs/tune/<job>``; it is made where it is missing.
        run: what a worker does with a trial's task; it returns an `Outcome`.
        judge: what a worker does with the winner's; it returns the figures on the test samples.
        watcher: is told what happens.
        patience: seconds without a worker before the watcher is told of it.

    Raises:
        ZooError: the job's data are not to be had, or another process is at work there.
    """

    def __init__(
        self,
        job: Job,
        folder: Path,
        *,
        run: Work = run_trial,
        judge: Work = judge_trial,
        watcher: SearchWatcher | None = None,
        patience: float = 10.0,
    ) -> None:
        self.job, self.folder = job, folder
        self._run, self._judge = run, judge
        self._watcher = watcher or SearchWatcher()
        self._fingerprint = job_fingerprint(job)  # Where it has no data, no search is begun on the disk.
        self._files = SearchFolder(folder, job, self._fingerprint)
        self._attendance = Attendance(self._watcher, patience, job.failures.attempts, job.limits.gpus)
        self._journal = Journal(folder)
        self._proposals = Proposals(job)
        self._exhausted, self._skipped = False, 0
        self._started, self._before = time.monotonic(), self.state.seconds

    @property
    def state(self) -> State:
        return self._journal.state

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
        now = self._fingerprint
        if not self.state.fingerprint:
            self._begin_anew()
            return
        if self.state.trials and not (resume or extend):
            raise ZooError(
                f"'{self.folder}' holds a search already; --resume goes on with it, --out names another folder."
            )
        compare(self.folder, self.state.fingerprint, now, extend)
        self._replay()
        if now != self.state.fingerprint or not is_search(self.folder):
            self._files.write_job()
        if now != self.state.fingerprint:
            self._add("extended", fingerprint=now)
        for trial in self._running:
            if trial.apart:  # What became of it, it would have told; the search died of something else.
                self._add("requeued", id=trial.id, clean=True)
            else:
                self._take_up(trial, f"The search died {trial.attempts} times while it ran.")
        board.write_experiment(self.folder, self.job)
        for trial in self.state.trials.values():  # The search may have died before it wrote these.
            if trial.state in (COMPLETED, FAILED) and not board.is_written(self.folder, trial):
                board.write_trial(self.folder, self.job, trial)

    def _begin_anew(self) -> None:
        if not is_search(self.folder) and (self.folder / own.COPIES).exists():
            raise ZooError(f"'{self.folder}' holds {own.COPIES}, but no search; name another folder with --out.")
        if self._files.has_trials:
            raise ZooError(f"'{self.folder}' holds trials, whose journal is gone; begin anew elsewhere, with --out.")
        self._files.write_job()
        own.keep(self.job.base, self.folder)
        self._add("begun", fingerprint=self._fingerprint)
        board.write_experiment(self.folder, self.job)

    def _replay(self) -> None:
        """Tell the algorithm of all that it proposed before, and of what became of it."""
        for event in self._journal.events:
            trial = self.state.trials.get(event.get("id") or event.get("trial", {}).get("id", ""))
            if trial is not None and trial.final is None:
                if event["event"] == "created":
                    self._proposals.again(trial, whole=not self.state.lost)
                elif event["event"] == "ended":
                    self._proposals.ended(trial)
        for trial in self._proposals.lost:
            if trial.id not in self.state.trials:
                self._add("created", trial=asdict(trial))

    def go(self, workers: Workers) -> None:
        """Search, retrain the best, judge the winner, and write the report.

        Raises:
            PausedError: no workers, or ever again lost ones; or data or code are others than at its start.
            ZooError: the first trials all failed in the same way, or nothing can be judged.
        """
        self._workers = workers
        try:
            with interrupt.heard_between_batches():
                self._search()
        except (KeyboardInterrupt, PausedError, disk.FullDiskError):
            for trial in self._running:
                self._add("requeued", id=trial.id, clean=True)
            raise
        finally:
            self.tell()

    def tell(self) -> None:
        """Write the report, and the best values."""
        report.write(self.folder, self.job, self.state)
        best.write_best(self.folder, self.job, self.state)

    def _search(self) -> None:
        self._loop(self._propose)
        for trial in _finalists(self.job, self.state):
            if trial.id not in self.state.trials:
                self._add("created", trial=asdict(trial))
        self._loop(lambda: None)
        if self.state.finals and not self.state.test:
            self._judge_winner()
        self._add("finished")
        self._files.tidy(self.state.trials, self.state.winner)

    def _loop(self, propose: Callable[[], Trial | None]) -> None:
        """Keep the workers busy until nothing is left to do."""
        while True:
            interrupt.check()
            self._fill(propose)
            self._watcher.moved(self.state)
            self._attendance.look(self._workers.slots)
            if not self.state.open and self._workers.slots:
                return
            for name, outcome in self._workers.ended(_WAIT):
                self._end(self.state.trials[name], outcome)
                self._fill(propose)  # one that ended leaves its worker idle

    def _fill(self, propose: Callable[[], Trial | None]) -> None:
        while len(self._running) < self._workers.slots and not any(trial.alone for trial in self._running):
            trial = self._waiting() or propose() or self._waiting(alone=True)
            if trial is None or (trial.alone and self._running):
                return
            task = self._task(trial)
            if task and (trial.final or not self._too_large(trial, task)):
                self._start(trial, task)

    @property
    def _running(self) -> list[Trial]:
        return [trial for trial in self.state.open.values() if trial.state == RUNNING]

    def _waiting(self, *, alone: bool = False) -> Trial | None:
        waiting = (trial for trial in self.state.open.values() if trial.state == WAITING)
        return next((trial for trial in waiting if trial.alone == alone), None)

    def _propose(self) -> Trial | None:
        """A new trial; none, if none is to be had now or ever."""
        if self._exhausted or self._spent():
            return None
        proposed = self._proposals.next()
        if proposed is None:
            self._exhausted = True
        if not isinstance(proposed, Trial):
            return None
        self._add("created", trial=asdict(proposed))
        return self.state.trials[proposed.id]

    def _task(self, trial: Trial) -> Task | None:
        """What a worker needs to know; None where its values are not legal together, and it has failed by that."""
        try:
            return self._files.task(trial)
        except PausedError:
            raise
        except ZooError as error:
            self._settle(trial, {"state": FAILED, "reason": str(error)})
            self._stop_if_all_fail(trial)
            return None

    def _too_large(self, trial: Trial, task: Task) -> bool:
        """Whether it is beyond the limits, and has ended so without being started."""
        reason = too_large(task, self.job.limits)
        self._skipped = self._skipped + 1 if reason else 0
        if reason:
            self._settle(trial, {"state": SKIPPED, "reason": reason})
        if self._skipped == _MOST_SKIPPED:
            raise ZooError(f"{_MOST_SKIPPED} trials in a row were too large; widen [limits] or narrow the space.")
        return reason is not None

    def _spent(self) -> bool:
        """Whether the budget allows no other trial."""
        budget = self.job.budget
        return (
            (budget.trials is not None and self.state.planned >= budget.trials)
            or (budget.epochs is not None and self.state.planned_epochs >= budget.epochs)
            or (budget.hours is not None and self._clock >= 3600 * budget.hours)
        )

    def _start(self, trial: Trial, task: Task) -> None:
        apart = self._workers.apart
        self._add("started", id=trial.id, checkpoint=self._files.checkpoint(trial), apart=apart)
        self._workers.start(task, self._run)

    def _end(self, trial: Trial, outcome: Outcome) -> None:
        if outcome.state == WAITING:
            self._add("requeued", id=trial.id, clean=True)
        elif outcome.state == LOST:
            self._add("requeued", id=trial.id, clean=True)
            self._attendance.lost(trial, outcome.where, moved=self._moved(trial))
        elif outcome.state == DIED:
            often = f"{trial.attempts} processes died in it without an epoch between, the last {outcome.reason}."
            self._take_up(trial, often, outcome.where)
            if trial.state == WAITING:
                died = f"its process at {outcome.where} died {outcome.reason}"
                self._watcher.again(trial, f"{died}; it goes on from its last epoch.")
        elif outcome.state == OUT_OF_MEMORY and not trial.alone:
            self._add("requeued", id=trial.id, clean=True, alone=True)
            self._watcher.again(trial, f"{outcome.reason} It is tried once more, alone.")
        else:
            self._record(trial, outcome)

    def _record(self, trial: Trial, outcome: Outcome) -> None:
        """Take down how a trial ended."""
        if outcome.state == OUT_OF_MEMORY:
            outcome = replace(outcome, state=FAILED)
        kept = asdict(outcome)
        if said := kept.pop("traceback"):
            disk.write_text(self._files.traceback(trial), said)
        stopping = self.job.stop is not None and trial.final is None
        if outcome.state == COMPLETED and (fault := outcome.fault(trial.epochs, stopping=stopping)):
            kept = {"state": FAILED, "reason": fault, "seconds": outcome.seconds, "where": outcome.where}
        self._settle(trial, kept)
        if not self.job.way.promotes and trial.final is None:  # no other trial goes on with it
            self._files.forget(trial)
        if trial.state == FAILED:
            self._stop_if_all_fail(trial)

    def _settle(self, trial: Trial, outcome: Mapping[str, Any]) -> None:
        """Record a trial's end, tell the algorithm of it if it proposed the trial, and show it."""
        self._add("ended", id=trial.id, outcome=outcome)
        if trial.final is None:
            self._proposals.ended(trial)
        if trial.state != SKIPPED:
            board.write_trial(self.folder, self.job, trial)

    def _stop_if_all_fail(self, trial: Trial) -> None:
        same = Counter(each.reason for each in self.state.search if each.state == FAILED)[trial.reason]
        if same >= self.job.failures.same and not any(each.state == COMPLETED for each in self.state.search):
            where = self._files.traceback(trial)
            raise ZooError(
                f"The search was stopped: {same} trials failed in the same way and none was completed. "
                f"{trial.reason}{f' The traceback is in {where}.' if where.exists() else ''}"
            )

    def _take_up(self, trial: Trial, reason: str, where: str = "") -> None:
        """What to do with a trial in which the search or its process died: it fails after so many without an epoch."""
        if trial.attempts < self.job.failures.attempts or self._moved(trial):
            self._add("requeued", id=trial.id)
        else:
            self._settle(trial, {"state": FAILED, "reason": reason, "where": where})

    def _moved(self, trial: Trial) -> bool:
        """Whether it has finished an epoch since it was started."""
        return self._files.checkpoint(trial) != trial.checkpoint

    def _judge_winner(self) -> None:
        """Choose by the mean over the seeds, and only then look at the test samples."""
        done = best.retrained(self.job, self.state)
        if not done:
            raise ZooError(f"None of the best trials could be trained again: {self.state.finals[0].reason}")
        winner = done[0]
        for _ in range(self.job.failures.attempts):
            self._workers.start(self._files.task(winner), self._judge)
            answers: list[tuple[str, Any]] = []
            while not answers:
                interrupt.check()
                self._attendance.look(self._workers.slots)
                answers = self._workers.ended(_WAIT)
            answer = answers[0][1]
            if not isinstance(answer, Outcome):
                self._add("judged", id=winner.id, test=answer)
                return
            if answer.state == FAILED:
                break
        raise ZooError(f"Trial {winner.id} could not be judged: {answer.reason or f'it was {answer.state}'}")

    @property
    def _clock(self) -> float:
        return self._before + time.monotonic() - self._started

    def _add(self, event: str, **content: Any) -> None:
        self._journal.append({"event": event, "clock": round(self._clock, 3), **content})


def _finalists(job: Job, state: State) -> list[Trial]:
    """The best trials of the search, to be trained in full on seeds that it has not used."""
    chosen: list[Trial] = []
    for trial in best.ranked(job, state):
        if len(chosen) < job.final.trials and all(trial.values != each.values for each in chosen):
            chosen.append(trial)
    seeds = tuple(job.seed + job.seeds + at for at in range(job.final.seeds))
    return [replace(Trial(f"{each.id}-final", each.values, job.epochs), seeds=seeds, final=each.id) for each in chosen]
