"""``report.md``: what a search found, with pictures, for a page and for a terminal."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import accumulate
from pathlib import Path
from statistics import fmean, stdev
from textwrap import fill

from tuning.job.job import Job
from tuning.results import best, drawings
from tuning.results.board import NAMES
from tuning.results.importance import FEWEST, Effect, Group, effects, observations
from tuning.trials.journal import State
from tuning.trials.trial import COMPLETED, ENDED, FAILED, RUNNING, SKIPPED, Trial
from zoo.light.files import disk
from zoo.light.files.text import as_typed, markdown_text, number_of
from zoo.light.nets.knob import Value

FILE = "report.md"
PROGRESS, IMPORTANCE = "progress.svg", "importance.svg"
_MOST_ROWS = 50
_MOST_REASONS = 20
_COLUMNS = 80
_LIKELY = 0.05
"""Of chance: what shuffled trials show more often is not told from it."""


def write(folder: Path, job: Job, state: State) -> None:
    """Write the report of a search, done or not, and its pictures; the same state gives the same bytes."""
    sections = [_head(folder, job, state), _searched(job, state)]
    done = [trial for trial in state.search if trial.state == COMPLETED]
    if done:
        sections += [_progress(folder, job, state), _importance(folder, job, state)]
    sections += [_retrained(job, state), _failures(state)]
    if done:
        sections.append(_trials(job, state))
    disk.write_text(folder / FILE, "\n\n".join(block for section in sections for block in section) + "\n")


def _head(folder: Path, job: Job, state: State) -> list[str]:
    """What was found, and how far the search is."""
    blocks = [f"# {job.name}: a search over {_plain(job.architecture)}", _text(_verdict(job, state))]
    if not state.ended:
        states = Counter(trial.state for trial in state.search)
        blocks.append(_text(
            f"The search is not done: {_count(sum(states[each] for each in ENDED), 'trial')} ended, "
            f"{states[RUNNING]} running. To go on: `{as_typed('zoo', 'tune', folder, '--resume')}`."
        ))  # fmt: skip
    trial = best.winner(job, state)
    if trial is not None:
        values = [(name, _value(value)) for name, value in trial.values.items()]
        blocks += [_table(("value", "best"), values), "To train it on all of the data:"]
        blocks.append(f"    {best.train_command(folder, job, state)}")
    return blocks


def _verdict(job: Job, state: State) -> str:
    trial = best.winner(job, state)
    if trial is None:
        return "No trial has been completed yet."
    name, ran = NAMES[job.objective], _count(len([each for each in state.search if each.state == COMPLETED]), "trial")
    if trial.final is None:
        score = trial.score(job.objective, job.direction)
        assert score is not None
        return (
            f"**Trial {trial.id} is the best of {ran} so far: {name} {_figure(job, score)}.** "
            "The best of many is flattered by chance; it has not been trained again on other seeds."
        )
    said = f"**Trial {trial.final} is the best of {ran}: {name} {_spread(job, trial.by_seed)} over other seeds"
    if not state.test:
        return f"{said}.** It has not been judged on the test samples yet."
    accuracy, samples_ = state.test["accuracy"], int(state.test["samples"])
    used = "which were used this once" if state.judged == 1 else f"which have now been used {state.judged} times"
    mean = fmean(accuracy)
    error = math.sqrt(mean * (1 - mean) / samples_)
    return (
        f"{said}, test accuracy {mean:.4f}.** The test figure is the mean of {_count(len(accuracy), 'model')} on "
        f"{_count(samples_, 'sample')}, {used}; from their number it has a standard error of "
        f"{error:.2g}. The test loss is {fmean(state.test['loss']):.4g}."
    )


def _searched(job: Job, state: State) -> list[str]:
    """The space and the way through it."""
    size, ends = job.space.size, asdict(job.budget)
    budget = [f"{end:,g} {unit}" for unit, end in ends.items() if end is not None]
    repeated = f", on {job.seeds} seeds" if job.seeds > 1 else ""
    best_is = "highest" if job.direction == "max" else "lowest"
    lines = [
        f"{'Infinitely many' if size is None else f'{size:,}'} combinations of",
        f"{_count(len(job.space.dimensions), 'value')}. {job.way.title.format(factor=job.factor)}, seed {job.seed};",
        f"at most {_count(job.epochs, 'epoch')} a trial{repeated}; budget: {', '.join(budget) or 'none'}.",
        f"Data: {_plain(job.data)}{f', {job.limit:,} samples of it' if job.limit else ''}.",
        f"Objective: the {best_is} {NAMES[job.objective]} of a trial's epochs.",
    ]
    if versions := state.fingerprint.get("versions"):
        lines.append(f"With {', '.join(f'{name} {version}' for name, version in versions.items())}.")
    ways = Counter(trial.computed for trial in state.search if trial.computed)
    lines += [f"{_count(number, 'trial')} with {_plain(way)}." for way, number in ways.items()]
    if len(ways) > 1:
        lines.append("Scores that were computed in different ways cannot be compared to the last digits.")
    rows = [(each.name, _plain(each.text)) for each in job.space.dimensions]
    rows += [(name, f"{_value(value)} (not searched)") for name, value in job.fixed.items()]
    return ["## What was searched", _table(("value", "from"), rows), _text(" ".join(lines))]


def _progress(folder: Path, job: Job, state: State) -> list[str]:
    """The best so far against what it cost."""
    ended = sorted((trial for trial in state.search if trial.state in (COMPLETED, FAILED)), key=_clock)
    scores = [trial.score(job.objective, job.direction) for trial in ended]
    epochs = list(accumulate(trial.trained for trial in ended))
    panels = [("epochs trained", [drawings.TrialEnd(*each) for each in zip(epochs, scores, strict=True)])]
    if all(_clock(trial) for trial in ended):
        unit, seconds = next((name, size) for name, size in _UNITS if _clock(ended[-1]) >= size or size == 1)
        steps = [drawings.TrialEnd(_clock(trial) / seconds, score) for trial, score in zip(ended, scores, strict=True)]
        panels.append((f"{unit} since the search began", steps))
    name, rising = NAMES[job.objective], job.direction == "max"
    drawings.draw_progress(name, panels, rising=rising).save(folder / PROGRESS)
    top = (max if rising else min)(score for score in scores if score is not None)
    found = scores.index(top)
    spent, all_ = epochs[found], epochs[-1]
    said = (
        f"The highest score, {_figure(job, top)}" if rising else f"The lowest score, {_figure(job, top)}"
    ) + f", came with trial {ended[found].id}, after {spent:,} of {_count(all_, 'epoch')} ({100 * spent / all_:.0f} %)"
    workers = len({trial.where for trial in ended if trial.where})
    cost = (
        f"The search took {_duration(state.seconds)} with {_count(max(workers, 1), 'process')}; its trials "
        f"trained for {_duration(sum(trial.seconds for trial in state.trials.values()))} in all."
    )
    return [
        "## What it cost",
        f"![{drawings.PROGRESS_TITLE}]({PROGRESS})",
        _text(f"{said}. {cost}{_stopped(job, ended)}"),
    ]


def _stopped(job: Job, ended: Sequence[Trial]) -> str:
    """How many trials their curves ended, and what that saved."""
    early = [trial for trial in ended if 0 < trial.trained < trial.cost]
    if not early:
        return ""
    saved = sum(trial.cost - trial.trained for trial in early)
    return (
        f" {_count(len(early), 'trial')} ended before, {job.stop} by the curves, which saved {_count(saved, 'epoch')}."
    )


def _importance(folder: Path, job: Job, state: State) -> list[str]:
    """What the values did, if there are trials enough to say."""
    found, epochs = observations(job, state)
    heading = "## What mattered"
    if len(found) < FEWEST:
        said = f"{_count(len(found), 'trial')} can be compared; {FEWEST} are needed to say which values mattered."
        return [heading, said]
    all_ = effects(job, found)
    name, rising = NAMES[job.objective], job.direction == "max"
    failed = [trial.values for trial in state.search if trial.state == FAILED]
    picture = drawings.draw_importance(name, job.space.dimensions, found, failed, all_, rising=rising)
    picture.save(folder / IMPORTANCE)
    rows = [
        (each.name, "-", "-", _plain(each.reason)) if each.share is None
        else (each.name, f"{100 * each.share:.0f} %", _chance(each), _best_group(job, each))
        for each in all_
    ]  # fmt: skip
    return [
        heading,
        f"![{drawings.IMPORTANCE_TITLE}]({IMPORTANCE})",
        _table(("value", "share", "chance", "best"), rows, right=("share", "chance")),
        _text(_caveats(job, number=len(found), epochs=epochs, found=all_)),
    ]


def _caveats(job: Job, *, number: int, epochs: int, found: Sequence[Effect]) -> str:
    """What the table rests on, and what it does not say."""
    first = next((each for each in found if each.share is not None and each.chance <= _LIKELY), None)
    if first is None:
        lines = ["The effect of no value can be told from chance."]
    else:
        lines = [f"{first.name} mattered most: {100 * (first.share or 0):.0f} %."]
    lines.append(
        f"This rests on {_count(number, 'trial')}. The share is of the variance of the {NAMES[job.objective]} that a "
        "value explains by itself (the first-order effect of functional ANOVA, corrected for the scatter inside its "
        "groups); chance is how often shuffled trials show as much. The rest of the variance is values acting "
        "together, and chance."
    )
    if job.way.promotes:
        lines.append(
            f"Trials are compared after {_count(epochs, 'epoch')}, which all of them had; what matters after "
            f"{job.epochs} may be something else."
        )
    if job.way.learns:
        lines.append(f"{job.way.title} tries what promises most, so that bad values weigh less than by chance.")
    if len(found) > drawings.MOST_PANELS:
        lines.append(f"The picture shows the first {drawings.MOST_PANELS} of {len(found)} values.")
    return " ".join(lines)


def _chance(effect: Effect) -> str:
    return "under 1 %" if effect.chance < 0.01 else f"{100 * effect.chance:.0f} %"


def _best_group(job: Job, effect: Effect) -> str:
    """The group with the best mean, or that there is none to speak of."""
    if effect.chance > _LIKELY:
        return "not told from chance"
    group = (max if job.direction == "max" else min)(effect.groups, key=lambda each: each.mean)
    return f"{_range(group)} (mean {_figure(job, group.mean)})"


def _range(group: Group) -> str:
    low, high = _value(group.low), _value(group.high)
    return low if low == high else f"{low} to {high}"


def _retrained(job: Job, state: State) -> list[str]:
    """The best trials on other seeds."""
    if not state.finals:
        return []
    heading = "## The best, trained again"
    done = best.retrained(job, state)
    rows = [
        (str(each.final), _spread(job, each.by_seed), ", ".join(_figure(job, score) for score in each.by_seed),
         ", ".join(map(str, each.seeds)))
        for each in done
    ]  # fmt: skip
    left = len(state.finals) - len(done)
    said = f"Mean and standard deviation of the {NAMES[job.objective]} over the seeds, none of which the search used."
    if left:
        failed = [each for each in state.finals if each.state == FAILED]
        said += f" {_count(left, 'trial')} of {len(state.finals)} not completed"
        said += f": {_plain(failed[0].reason)}" if failed else "."
    if len(done) > 1 and len(done[0].by_seed) > 1 and len(done[1].by_seed) > 1:
        said += f" {_lead(done[0], done[1])}"
    if not done:
        return [heading, _text(said)]
    return [heading, _table(("trial", "mean", "seed by seed", "seeds"), rows), _text(said)]


def _lead(first: Trial, second: Trial) -> str:
    """By how much the first is ahead of the second, and what the seeds leave of that."""
    error = math.sqrt(sum(stdev(each.by_seed) ** 2 / len(each.by_seed) for each in (first, second)))
    gap = abs(fmean(first.by_seed) - fmean(second.by_seed))
    said = f"Trial {first.final} is ahead of trial {second.final} by {gap:.2g}, with a standard error of {error:.2g}"
    return f"{said}: they cannot be told apart." if gap < 2 * error else f"{said} from so few seeds."


def _failures(state: State) -> list[str]:
    """Why trials failed or were skipped; the commonest reason first."""
    reasons = Counter((trial.state, trial.reason) for trial in state.search if trial.state in (FAILED, SKIPPED))
    if not reasons:
        return []
    first = {(trial.state, trial.reason): trial.id for trial in reversed(state.search)}
    rows = [(kind, str(number), first[kind, reason], _plain(reason))
            for (kind, reason), number in reasons.most_common(_MOST_REASONS)]  # fmt: skip
    said = "A failed trial has its traceback in `trials/<trial>/traceback.txt`, where there is one."
    if left := len(reasons) - _MOST_REASONS:
        said = f"{_count(max(left, 0), 'other reason')} not shown. {said}" if left > 0 else said
    table = _table(("what", "trials", "first", "reason"), rows, right=("trials",))
    return ["## What failed", table, _text(said)]


def _trials(job: Job, state: State) -> list[str]:
    """The completed trials, best first."""
    ranked = best.ranked(job, state)
    names = [each.name for each in job.space.dimensions]
    rows = []
    for trial in ranked[:_MOST_ROWS]:
        score = trial.score(job.objective, job.direction)
        assert score is not None
        values = [_value(trial.values[name]) if name in trial.values else "" for name in names]
        rows.append([trial.id, _figure(job, score), str(trial.epochs), _duration(trial.seconds), *values])
    said = ["Best first; those trained longest before all others." if job.way.promotes else "Best first."]
    if left := len(ranked) - len(rows):
        said.append(f"{left:,} more not shown.")
    columns = [NAMES[job.objective], "epochs", "time"]
    return ["## The trials", _text(" ".join(said)), _table(["trial", *columns, *names], rows, right=columns)]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> str:
    """A pipe table whose columns stand one below the other in a terminal as well."""
    lines = [list(columns), *map(list, rows)]
    widths = [max(3, *(len(line[at]) for line in lines)) for at in range(len(columns))]
    padded = [
        [cell.rjust(width) if name in right else cell.ljust(width)
         for cell, width, name in zip(line, widths, columns, strict=True)]
        for line in lines
    ]  # fmt: skip
    rule = [
        f"{'-' * (width - 1)}:" if name in right else "-" * width for width, name in zip(widths, columns, strict=True)
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in (padded[0], rule, *padded[1:]))


_UNITS = (("hours", 3600), ("minutes", 60), ("seconds", 1))


def _duration(seconds: float) -> str:
    """Two units at most: ``1 h 5 min``, ``3 min 20 s``, ``12 s``, ``0.4 s``."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60} min"


def _clock(trial: Trial) -> float:
    """When it ended, in seconds of the search."""
    return trial.clock


def _spread(job: Job, scores: Sequence[float]) -> str:
    mean = _figure(job, fmean(scores))
    return f"{mean} ± {stdev(scores):.2g}" if len(scores) > 1 else mean


def _figure(job: Job, score: float) -> str:
    return f"{score:.4f}" if job.objective.endswith("accuracy") else f"{score:.4g}"


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.4g}" if isinstance(value, float) else _plain(str(value))


def _plain(text: str) -> str:
    """Text of anybody's; an underscore within a word means nothing in Markdown, and stays readable in a terminal."""
    return re.sub(r"(?<=\w)\\_(?=\w)", "_", markdown_text(text))


def _count(number: int, what: str) -> str:
    return number_of(number, what, ",")


def _text(text: str) -> str:
    return fill(text, _COLUMNS, break_long_words=False, break_on_hyphens=False)
