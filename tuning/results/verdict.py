"""What a search's report says is best: by how much, and how sure that is."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from tuning.job.job import Job
from tuning.results import best, words
from tuning.results.board import NAMES
from tuning.results.tally import tally
from tuning.results.words import count, figure, plain
from tuning.trials.journal import State
from tuning.trials.trial import FAILED, Trial

_SELDOM = 0.05
"""How often no mistake at all is made by a net whose accuracy is the least that is named."""


def verdict(job: Job, state: State) -> str:
    """Which trial is best, and what is known of it."""
    trial = best.winner(job, state)
    if trial is None:
        return f"No trial was completed: {tally(state)}." if state.finished else "No trial has been completed yet."
    if trial.final is None:
        return _of_search(job, state, trial)
    done = tally(state).completed
    leads = f"is the best of {done:,} trials" if done > 1 else "is the only one completed"
    seeds = "other seeds" if len(trial.by_seed) > 1 else "another seed"
    said = f"**Trial {trial.final} {leads}: {NAMES[job.objective]} {words.spread(job, trial.by_seed)} over {seeds}"
    if level := best.level_with(job, state, trial):
        said += f", the same mean as {words.named(level)}"
    return f"{said}{_on_test(state)}"


def _of_search(job: Job, state: State, trial: Trial) -> str:
    """Of the best by its score alone."""
    score = trial.score(job.objective, job.direction)
    assert score is not None
    ranked = best.ranked(job, state)
    equal, so_far = [each for each in ranked if each.epochs == trial.epochs], "" if state.finished else " so far"
    epochs = f" with {count(trial.epochs, 'epoch')}" if len(equal) < len(ranked) else ""
    place = f"the best of {len(equal):,} trials" if len(equal) > 1 else f"the only one{' completed' * (not epochs)}"
    said = f"**Trial {trial.id} is {place}{epochs}{so_far}"
    said += f": {NAMES[job.objective]} {figure(job, score)}"
    if level := best.level_with(job, state, trial):
        said += f", the same as {words.named(level)}"
    if len(equal) < len(ranked):
        said += f"; {count(len(ranked) - len(equal), 'trial')} had fewer"
    flattered = " The best of many is flattered by chance." if len(ranked) > 1 else ""
    return f"{said}.**{flattered} {_not_again(job, state)}"


def _not_again(job: Job, state: State) -> str:
    """Why there is no more to say of it."""
    if any(each.state == FAILED for each in state.finals):
        return "No trial could be trained again on other seeds so far."
    if job.final.trials == 0:
        return "Nothing is trained again on other seeds or judged on the test samples, as trials of [final] is 0."
    return "It has not been trained again on other seeds."


def _on_test(state: State) -> str:
    if not state.test:
        return ".** It has not been judged on the test samples yet."
    accuracy, samples = state.test["accuracy"], int(state.test["samples"])
    used = "which were used this once" if state.judged == 1 else f"which have now been used {state.judged} times"
    models = f"the mean of {count(len(accuracy), 'model')}" if len(accuracy) > 1 else "that of 1 model"
    return (
        f", test accuracy {fmean(accuracy):.4f}.** The test figure is {models} on "
        f"{count(samples, 'sample')}, {used}; {_doubt(fmean(accuracy), samples)} "
        f"The test loss is {fmean(state.test['loss']):.4g}."
    )


def _doubt(mean: float, samples: int) -> str:
    """What so few samples leave open. Where all are right, the usual standard error is 0, which says too much."""
    if 0 < mean < 1:
        return f"from their number it has a standard error of {math.sqrt(mean * (1 - mean) / samples):.2g}."
    least = _SELDOM ** (1 / samples)
    edge, what = (least, "right") if mean else (1 - least, "wrong")
    return f"all were {what}, which happens one time in {1 / _SELDOM:.0f} at an accuracy of {edge:.4f}."


def retrained(job: Job, state: State) -> list[str]:
    """The best trials on other seeds."""
    if not state.finals:
        return []
    done = best.retrained(job, state)
    rows = [
        (str(each.final), words.spread(job, each.by_seed), ", ".join(figure(job, at) for at in each.by_seed),
         ", ".join(map(str, each.seeds)))
        for each in done
    ]  # fmt: skip
    said = [_how(job)] if done else []
    failed = [each for each in state.finals if each.state == FAILED]
    open_ = len(state.finals) - len(done) - len(failed)
    if failed:
        said.append(f"{len(failed)} of {count(len(state.finals), 'trial')} failed: {plain(failed[0].reason)}")
    if open_:
        said.append(f"{open_} of {count(len(state.finals), 'trial')} not trained yet.")
    if len(done) > 1:
        said.append(lead(job, state, done))
    shown = [words.table(("trial", "mean", "seed by seed", "seeds"), rows)] if done else []
    return ["## The best, trained again", *shown, words.text(" ".join(each for each in said if each))]


def _how(job: Job) -> str:
    if job.final.seeds == 1:
        return f"The {NAMES[job.objective]} with a seed that the search did not use."
    return f"Mean and standard deviation of the {NAMES[job.objective]} over the seeds, none of which the search used."


def lead(job: Job, state: State, done: Sequence[Trial]) -> str:
    """By how much the first is ahead of the second, and what the seeds leave of that; empty, if they cannot say.

    Args:
        done: two or more, the best first.
    """
    first, second = done[:2]
    if level := best.level_with(job, state, first):
        return f"Trial {first.final} has the same mean as {words.named(level)}: none is ahead."
    gap = abs(fmean(first.by_seed) - fmean(second.by_seed))
    said = f"Trial {first.final} is ahead of trial {second.final} by {gap:.2g}"
    if min(len(first.by_seed), len(second.by_seed)) < 2:
        return f"{said}; from one seed each it cannot be told whether that is chance."
    error = math.sqrt(sum(stdev(each.by_seed) ** 2 / len(each.by_seed) for each in (first, second)))
    if error == 0:
        return f"{said} on every seed."
    said += f", with a standard error of {error:.2g}"
    return f"{said}: they cannot be told apart." if gap < 2 * error else f"{said} from so few seeds."
