"""``zoo tune``: a search as it is typed, followed while it runs, and listed."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuning.search.watcher import SearchWatcher
from zoo.cli import options, printing
from zoo.cli.exit_status import ALL_RIGHT, WRONG
from zoo.errors import ZooError, require
from zoo.light.files.text import as_typed, duration, number, number_of, printable

if TYPE_CHECKING:
    from tuning.job.job import Job
    from tuning.search.plan import Plan, TrialCost
    from tuning.trials.journal import State
    from tuning.trials.trial import Trial

SECTION = "Training"
ORDER = 230


@click.command()
@options.name("NAME|JOB.toml|SEARCH", into="source", required=False)
@click.option("--workers", type=click.IntRange(1, 1024), metavar="N", help="Processes; 1, the default, is this one.")
@click.option("--scheduler", metavar="ADDRESS|FILE", help="A Dask scheduler that exists, instead of processes here.")
@click.option("--out", type=options.PATH, metavar="DIR", help="The search's folder; logs/tune/<job>.")
@options.logs
@click.option("--resume", is_flag=True, help="Go on with a search that was stopped.")
@click.option(
    "--architecture", type=options.PATH, metavar="FOLDER",
    help="The net of a search from elsewhere, whose code you trust.",
)  # fmt: skip
@click.option("--extend", is_flag=True, help="Go on with a wider budget.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and what it would cost.")
@click.option("--list", "show_list", is_flag=True, help="List the searches, and how far they are.")
def command(
    source: str | None,
    workers: int | None,
    scheduler: str | None,
    out: Path | None,
    logs: Path,
    resume: bool,
    architecture: Path | None,
    extend: bool,
    dry_run: bool,
    show_list: bool,
) -> int:
    """Search for the best knobs and recipe.

    The report is written under logs/tune/. Where no trial was completed, it ends with 1.
    NAME is an architecture, whose card makes the job, or a job of the project; JOB.toml is one of your own,
    SEARCH the folder of a search to go on with.
    """
    if show_list:
        _print_list(logs / "tune")
        return ALL_RIGHT
    if source is None:
        raise ZooError("What is to be searched? Give an architecture or a job's .toml file, or --list.")
    require("keras_tuner", "keras")
    from tuning.job.read import find_job, is_search

    job = _on(find_job(source, architecture), workers, scheduler)
    from tuning.search.tune import choose_threads, run_job

    choose_threads(job)
    if dry_run:
        _print_plan(job)
        return ALL_RIGHT
    from tuning.search.plan import plan

    folder = out or (Path(source) if is_search(source) else logs / "tune" / job.name)
    try:
        with _Follower(job, plan(job), _state_before(folder)) as follower:
            run_job(job, folder, scheduler=scheduler, resume=resume, extend=extend, watcher=follower)
    except KeyboardInterrupt:
        where = {"--out": out} if out else {"--logs": None if logs == Path("logs") else logs}
        again = _again(source, {**where, "--workers": workers, "--scheduler": scheduler})
        raise KeyboardInterrupt(f"stopped; go on with: {again}") from None
    return _print_end(job, folder)


def _on(job: "Job", workers: int | None, scheduler: str | None) -> "Job":
    """The job with the workers that were asked for."""
    if workers is not None and scheduler is not None:
        raise ZooError("--workers starts processes here, --scheduler takes the workers that a cluster has; give one.")
    return job if workers is None else replace(job, workers=workers)


def _again(source: str, given: Mapping[str, object]) -> str:
    """The command that goes on with a search."""
    words = [word for name, value in given.items() if value is not None for word in (name, value)]
    return as_typed("zoo", "tune", source, "--resume", *words)


class _Follower(SearchWatcher):
    """Says what happens: a lasting line for each trial that ends, and on a terminal a table of where the search is."""

    def __init__(self, job: "Job", planned: "Plan", before: "State | None") -> None:
        """Follow a search of which `before` is all that had happened; None if it is a new one."""
        self.job, self.planned = job, planned
        self._before = [] if before is None else _ended(before)
        self._told = {each.id for each in self._before}
        self._state: State | None = None
        self._live: Any = None
        self._began = time.monotonic()

    def __enter__(self) -> "_Follower":
        if printing.terminal():
            from rich.live import Live

            self._live = Live(get_renderable=self._table, refresh_per_second=2, transient=True)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def damaged(self, lost: int) -> None:
        _tell(f"{number_of(lost, 'line')} of the journal damaged and passed over; going on from all others.")

    def again(self, trial: "Trial", why: str) -> None:
        _tell(f"trial {trial.id:<10} again: {printable(why)}")

    def alone(self, wanted: str) -> None:
        _tell(f"No {wanted} is connected; waiting for one.")

    def finished(self, state: "State") -> None:
        from tuning.results.tally import tally

        counts = tally(state)
        ways = "" if counts.completed == counts.ended else f" ({counts})"
        _tell(f"The search is finished: {number_of(counts.ended, 'trial')}{ways}. A wider [budget] and --extend go on.")

    def moved(self, state: "State") -> None:
        """Tell of the trials that have ended since the last time."""
        if self._state is None and self._before:
            _tell(f"Going on after {number_of(sum(each.final is None for each in self._before), 'trial')}.")
        for trial in _ended(state):
            if trial.id not in self._told:
                self._told.add(trial.id)
                _tell(_line(self.job, trial))
        self._state = state

    def _table(self) -> Any:
        from rich.table import Table

        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for name, text in self._entries() if self._state else [("", "beginning")]:
            table.add_row(f"[bold]{name}", text)
        return table

    def _entries(self) -> list[tuple[str, str]]:
        from tuning.results.best import best_of_search

        state = self._state
        assert state is not None
        counts = Counter(trial.state for trial in state.trials.values())
        number = f" of {self.planned.trials + self.planned.finals}" if self.planned.trials else ""
        done = f"{counts['completed']}{number} done, {counts['running']} running"
        done += "".join(f", {counts[each]} {each}" for each in ("failed", "skipped") if counts[each])
        entries = [("trials", done)]
        if (best := best_of_search(self.job, state)) is not None:
            entries.append(("best", f"{_score(self.job, best)}, trial {best.id}: {_values(best)}"))
        spent = time.monotonic() - self._began
        epochs, before = _epochs(_ended(state)), _epochs(self._before)
        left = ""
        if self.planned.epochs and epochs > before:
            share = (self.planned.epochs + self.planned.final_epochs - epochs) / (epochs - before)
            left = f", about {duration(max(0.0, share * spent))} left"
        return [*entries, ("time", f"{duration(spent)}{left}")]


def _tell(line: str) -> None:
    print(line, flush=True)


def _score(job: "Job", trial: "Trial") -> str:
    from tuning.results.words import figure

    score = trial.score(job.objective, job.direction)
    assert score is not None
    return figure(job, score)


def _state_before(folder: Path) -> "State | None":
    """What a search had come to when this process began; None if there is none yet."""
    from tuning.trials.journal import holds_search, read_state

    return read_state(folder) if holds_search(folder) else None


def _ended(state: "State") -> "list[Trial]":
    return [trial for trial in state.trials.values() if trial.id not in state.open]


def _epochs(trials: "list[Trial]") -> int:
    return sum(trial.cost for trial in trials if trial.state != "skipped")


def _values(trial: "Trial") -> str:
    return " ".join(f"{name}={number(value)}" for name, value in trial.values.items())


def _line(job: "Job", trial: "Trial") -> str:
    said = f"trial {trial.id:<10} "
    if trial.state == "completed":
        seeds = f", {len(trial.seeds)} seeds" if len(trial.seeds) > 1 else ""
        epochs = f"{number_of(len(trial.scores), 'epoch')}{seeds}"
        return f"{said}{_score(job, trial)}  {epochs}, {duration(trial.seconds)}  {_values(trial)}"
    return f"{said}{trial.state}: {printable(trial.reason)}  {_values(trial)}"


def _print_end(job: "Job", folder: Path) -> int:
    from statistics import fmean

    from tuning.results.best import best_of_search, train_command
    from tuning.results.words import figure
    from tuning.trials.journal import read_state

    state = read_state(folder)
    print()
    best = best_of_search(job, state)
    if best is None:
        print(_none_completed(folder, state))
        return WRONG
    print(f"Best of the search: {_score(job, best)} {job.objective}, trial {best.id}: {_values(best)}")
    if state.winner is not None:
        winner = state.trials[state.winner]
        print(
            f"Trained again on {number_of(len(winner.seeds), 'seed')}, the best is trial {winner.final}: "
            f"mean {job.objective} {figure(job, fmean(winner.by_seed))}, "
            f"mean test accuracy {fmean(state.test['accuracy']):.4f}."
        )
    print(f"The report is {folder / 'report.md'}; {train_command(folder, job, state)}")
    return ALL_RIGHT


def _none_completed(folder: Path, state: "State") -> str:
    """Why there is no best: what the first trial of each way said, and where to read on."""
    from tuning.results.tally import tally

    counts, said = tally(state), []
    for way, often in (("failed", counts.failed), ("skipped", counts.skipped)):
        first = next((trial for trial in state.search if trial.state == way), None)
        if first is not None:
            said.append(f"{often:,} {way}, trial {first.id}: {printable(first.reason).rstrip('.')}")
    traced = any((folder / "trials").glob("*/traceback.txt"))
    where = f" Tracebacks are in {folder / 'trials'}." if traced else ""
    return f"No trial was completed{': ' * bool(said)}{'; '.join(said)}.{where}"


def _print_plan(job: "Job") -> None:
    from tuning.search.plan import plan, timed

    require(*job.way.needs)
    size = job.space.size
    printing.print_heading(f"{job.name}: {job.algorithm} search for the {job.direction}imum {job.objective}")
    rows = [[each.name, each.kind, each.text] for each in job.space.dimensions]
    printing.print_table(("value", "kind", "searched"), rows, folding=["searched", "value"])
    planned = plan(job)
    cost = timed(job)
    trials = "until the budget is spent" if planned.trials is None else number_of(planned.trials, "trial", ",")
    if planned.epochs is not None:
        trials += f", {'at most ' if job.stop else ''}{number_of(planned.epochs, 'epoch', ',')} in all"
    again = "not trained again"
    if planned.finals:
        best = f"the {planned.finals:,} best" if planned.finals > 1 else "the best"
        seeds, epochs = number_of(job.final.seeds, "seed", ","), number_of(planned.final_epochs, "epoch", ",")
        again = f"{best} again, on {seeds}: {epochs}"
    entries = [
        ("space", "a continuum" if size is None else number_of(size, "combination", ",")),
        ("plan", trials),
        ("best", again),
        ("data", f"{job.data}, {number_of(cost.samples, 'training sample', ',')} an epoch"),
        ("a trial", f"{duration(cost.begin)} to begin, {duration(cost.epoch)} an epoch, timed with {cost.of}"),
    ]
    if whole := _in_all(job, planned, cost):
        entries.append(("in all", whole))
    print()
    printing.print_entries(entries)
    print("\nNothing was trained.")


def _in_all(job: "Job", planned: "Plan", cost: "TrialCost") -> str:
    """How long the search takes at this speed; nothing where that is not known."""
    hours = job.budget.hours
    if planned.trials is not None and planned.epochs is not None:
        search = (planned.trials * job.seeds * cost.begin + planned.epochs * cost.epoch) / job.workers
        if hours is None or search <= 3600 * hours:
            best = planned.finals * job.final.seeds * cost.begin + planned.final_epochs * cost.epoch
            team = number_of(job.workers, "worker")
            return f"about {duration(search + best / job.workers)} with {team} of this speed"
    return "" if hours is None else f"at most {duration(3600 * hours)}, and then the best again"


def _print_list(folder: Path) -> None:
    from tuning.job.read import FILE, job_of_search
    from tuning.results.best import best_of_search
    from tuning.results.tally import tally
    from tuning.trials.journal import holds_search, read_state

    columns, rows = ("search", "architecture", "algorithm", "trials", "best", "state"), []
    for path in sorted(each for each in folder.glob("*") if holds_search(each)):
        try:
            if not (path / FILE).is_file():
                raise ZooError(f"no {FILE}.")
            job, state = job_of_search(path, runs=False), read_state(path)
        except ZooError as error:
            printing.complain(f"left out '{path}': {error}")
            continue
        best, counts = best_of_search(job, state), tally(state)
        left = "finished" if state.finished else f"unfinished, {number_of(len(state.open), 'trial')} open"
        left += f": {counts}" if counts.completed < counts.ended else ""
        left += f"; {number_of(state.lost, 'line')} of its journal lost" if state.lost else ""
        shown = "" if best is None else _score(job, best)
        whole = _expected(job, state)
        trials = f"{counts.ended}{'' if whole is None else f' of {whole}'}"
        rows.append([path.name, job.base.name, job.algorithm, trials, shown, left])
    if rows:
        printing.print_table(columns, rows, right=("trials", "best"))
    else:
        printing.note(f"No searches in '{folder}' yet; 'zoo tune mnist_cnn' makes one.")


def _expected(job: "Job", state: "State") -> int | None:
    """How many trials will have ended, skipped ones too, when the search has; None where that is not known."""
    from tuning.job.job import SearchBudget
    from tuning.results.tally import tally
    from tuning.search.plan import plan

    if state.finished:
        return tally(state).ended
    try:
        trials = plan(job).trials
    except ZooError:  # Hyperband's is gone through with KerasTuner, which may not be installed.
        return None
    if trials is None or job.budget == SearchBudget():
        return trials
    more = trials + tally(state).skipped  # A budget does not count these.
    return min(more, job.space.size or more) if job.way.ends_with_space else more
