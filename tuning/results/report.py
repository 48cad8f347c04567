"""``report.md``: what a search found, with pictures, for a page and for a terminal."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from itertools import accumulate
from pathlib import Path

from tuning.job.job import Job
from tuning.results import best, drawings, verdict, words
from tuning.results.board import NAMES
from tuning.results.importance import FEWEST, Effect, Group, effects, observations
from tuning.results.tally import tally
from tuning.results.words import count, figure, plain
from tuning.trials.journal import State
from tuning.trials.trial import COMPLETED, FAILED, RUNNING, SKIPPED, Trial
from zoo.light.files import disk
from zoo.light.files.text import as_typed, duration

FILE = "report.md"
PROGRESS, IMPORTANCE = "progress.svg", "importance.svg"
_MOST_ROWS = 50
_MOST_REASONS = 20
_LIKELY = 0.05
"""Of chance: what shuffled trials show more often is not told from it."""
_UNITS = (("hours", 3600), ("minutes", 60), ("seconds", 1))


def write(folder: Path, job: Job, state: State) -> None:
    """Write the report of a search, done or not, and its pictures; the same state gives the same bytes."""
    sections = [_head(folder, job, state), _searched(job, state)]
    done = [trial for trial in state.search if trial.state == COMPLETED]
    if done:
        sections += [_progress(folder, job, state), _importance(folder, job, state)]
    sections += [verdict.retrained(job, state), _failures(state)]
    if done:
        sections.append(_trials(job, state))
    disk.write_text(folder / FILE, "\n\n".join(block for section in sections for block in section) + "\n")


def _head(folder: Path, job: Job, state: State) -> list[str]:
    """What was found, and how far the search is."""
    blocks = [f"# {job.name}: a search over {plain(job.architecture)}", words.text(verdict.verdict(job, state))]
    if not state.finished:
        running = sum(trial.state == RUNNING for trial in state.trials.values())
        again = sum(trial.state == COMPLETED for trial in state.finals)
        finals = f", {again} of {len(state.finals)} trained again" if state.finals else ""
        blocks.append(words.text(
            f"The search is not done: {count(tally(state).ended, 'trial')} ended{finals}, "
            f"{running} running. To go on: `{as_typed('zoo', 'tune', folder, '--resume')}`."
        ))  # fmt: skip
    trial = best.winner(job, state)
    if trial is not None:
        values = [(name, words.value(value)) for name, value in trial.values.items()]
        blocks += [words.table(("value", "best"), values), "To train it on all of the data:"]
        blocks.append(f"    {best.train_command(folder, job, state)}")
    return blocks


def _searched(job: Job, state: State) -> list[str]:
    """The space and the way through it."""
    size, ends = job.space.size, asdict(job.budget)
    budget = [count(end, unit.removesuffix("s")) for unit, end in ends.items() if end is not None]
    repeated = f", on {job.seeds} seeds" if job.seeds > 1 else ""
    best_is = "highest" if job.direction == "max" else "lowest"
    lines = [
        f"{'Infinitely many combinations' if size is None else count(size, 'combination')} of",
        f"{count(len(job.space.dimensions), 'value')}. {job.way.title.format(factor=job.factor)}, seed {job.seed};",
        f"at most {count(job.epochs, 'epoch')} a trial{repeated}; budget: {', '.join(budget) or 'none'}.",
        f"Data: {plain(job.data)}{f', {job.limit:,} samples of it' if job.limit else ''}"
        f"{f', whose numbers are {job.pixels}' if job.pixels else ''}.",
        f"Objective: the {best_is} {NAMES[job.objective]} of a trial's epochs.",
    ]
    if versions := state.fingerprint.get("versions"):
        lines.append(f"With {', '.join(f'{name} {version}' for name, version in versions.items())}.")
    ways = Counter(trial.computed for trial in state.search if trial.computed)
    lines += [f"{count(number, 'trial')} with {plain(way)}." for way, number in ways.items()]
    if len(ways) > 1:
        lines.append("Scores that were computed in different ways cannot be compared to the last digits.")
    rows = [(each.name, plain(each.text)) for each in job.space.dimensions]
    rows += [(name, f"{words.value(value)} (not searched)") for name, value in job.fixed.items()]
    return ["## What was searched", words.table(("value", "from"), rows), words.text(" ".join(lines))]


def _progress(folder: Path, job: Job, state: State) -> list[str]:
    """The best so far against what it cost."""
    ended = [trial for trial in state.search if trial.state in (COMPLETED, FAILED)]
    ended.sort(key=lambda trial: trial.clock)
    scores = [trial.score(job.objective, job.direction) for trial in ended]
    epochs = list(accumulate(trial.trained for trial in ended))
    panels = [("epochs trained", [drawings.TrialEnd(*each) for each in zip(epochs, scores, strict=True)])]
    if all(trial.clock for trial in ended):
        unit, seconds = next((name, size) for name, size in _UNITS if ended[-1].clock >= size or size == 1)
        steps = [drawings.TrialEnd(trial.clock / seconds, score) for trial, score in zip(ended, scores, strict=True)]
        panels.append((f"{unit} since the search began", steps))
    name, rising = NAMES[job.objective], job.direction == "max"
    drawings.draw_progress(name, panels, rising=rising).save(folder / PROGRESS)
    top = (max if rising else min)(score for score in scores if score is not None)
    found = scores.index(top)
    spent, all_ = epochs[found], epochs[-1]
    said = (
        f"The {'highest' if rising else 'lowest'} score, {figure(job, top)}, came first with trial {ended[found].id}, "
        f"after {spent:,} of {count(all_, 'epoch')} ({100 * spent / all_:.0f} %)"
    )
    processes = len({trial.where for trial in state.trials.values() if trial.where})
    cost = (
        f"The search took {duration(state.seconds)}; its trials "
        f"trained for {duration(sum(trial.seconds for trial in state.trials.values()))} in all, "
        f"in {count(max(processes, 1), 'process')}."
    )
    return [
        "## What it cost",
        f"![{drawings.PROGRESS_TITLE}]({PROGRESS})",
        words.text(f"{said}. {cost}{_stopped(job, ended)}"),
    ]


def _stopped(job: Job, ended: Sequence[Trial]) -> str:
    """How many trials their curves ended, and what that saved."""
    early = [trial for trial in ended if 0 < trial.trained < trial.cost]
    if not early:
        return ""
    saved = sum(trial.cost - trial.trained for trial in early)
    return f" {count(len(early), 'trial')} ended before, {job.stop} by the curves, which saved {count(saved, 'epoch')}."


def _importance(folder: Path, job: Job, state: State) -> list[str]:
    """What the values did, if there are trials enough to say."""
    found, epochs = observations(job, state)
    heading = "## What mattered"
    if len(found) < FEWEST:
        said = f"{count(len(found), 'trial')} can be compared; {FEWEST} are needed to say which values mattered."
        return [heading, said]
    all_ = effects(job, found)
    name, rising = NAMES[job.objective], job.direction == "max"
    failed = [trial.values for trial in state.search if trial.state == FAILED]
    picture = drawings.draw_importance(name, job.space.dimensions, found, failed, all_, rising=rising)
    picture.save(folder / IMPORTANCE)
    rows = [
        (each.name, "-", "-", plain(each.reason)) if each.share is None
        else (each.name, f"{100 * each.share:.0f} %", _chance(each), _best_group(job, each))
        for each in all_
    ]  # fmt: skip
    return [
        heading,
        f"![{drawings.IMPORTANCE_TITLE}]({IMPORTANCE})",
        words.table(("value", "share", "chance", "best"), rows, right=("share", "chance")),
        words.text(_caveats(job, number=len(found), epochs=epochs, found=all_)),
    ]


def _caveats(job: Job, *, number: int, epochs: int, found: Sequence[Effect]) -> str:
    """What the table rests on, and what it does not say."""
    first = next((each for each in found if each.share is not None and each.chance <= _LIKELY), None)
    if first is None:
        lines = ["The effect of no value can be told from chance."]
    else:
        lines = [f"{first.name} has the largest share, {100 * (first.share or 0):.0f} %."]
    lines.append(
        f"This rests on {count(number, 'trial')}. The share is of the variance of the {NAMES[job.objective]} that a "
        "value explains by itself (the first-order effect of functional ANOVA, corrected for the scatter inside its "
        "groups); chance is how often shuffled trials show as much."
    )
    if sum(each.share or 0 for each in found) < 1:
        lines.append("The rest of the variance is values acting together, and chance.")
    else:
        lines.append("The shares come to more than all, as in so few trials one value goes with another.")
    if epochs < job.epochs:
        lines.append(
            f"Trials are compared after {count(epochs, 'epoch')}, which all of them had; what matters after "
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
    return f"{_range(group)} (mean {figure(job, group.mean)})"


def _range(group: Group) -> str:
    low, high = words.value(group.low), words.value(group.high)
    return low if low == high else f"{low} to {high}"


def _failures(state: State) -> list[str]:
    """Why trials failed or were skipped; the commonest reason first."""
    reasons = Counter((trial.state, trial.reason) for trial in state.search if trial.state in (FAILED, SKIPPED))
    if not reasons:
        return []
    first = {(trial.state, trial.reason): trial.id for trial in reversed(state.search)}
    rows = [(kind, str(number), first[kind, reason], plain(reason))
            for (kind, reason), number in reasons.most_common(_MOST_REASONS)]  # fmt: skip
    said = []
    if (left := len(reasons) - _MOST_REASONS) > 0:
        said.append(f"{count(left, 'other reason')} not shown.")
    kinds = {kind for kind, _ in reasons}
    if FAILED in kinds:
        said.append("A failed trial has its traceback in `trials/<trial>/traceback.txt`, where there is one.")
    heading = " or ".join(said for kind, said in ((FAILED, "failed"), (SKIPPED, "was skipped")) if kind in kinds)
    blocks = [f"## What {heading}", words.table(("what", "trials", "first", "reason"), rows, right=("trials",))]
    return [*blocks, words.text(" ".join(said))] if said else blocks


def _trials(job: Job, state: State) -> list[str]:
    """The completed trials, best first."""
    ranked = best.ranked(job, state)
    names = [each.name for each in job.space.dimensions]
    rows = []
    for trial in ranked[:_MOST_ROWS]:
        score = trial.score(job.objective, job.direction)
        assert score is not None
        values = [words.value(trial.values[name]) if name in trial.values else "" for name in names]
        rows.append([trial.id, figure(job, score), str(len(trial.scores)), duration(trial.seconds), *values])
    said = ["Best first; those trained longest before all others." if job.way.promotes else "Best first."]
    if left := len(ranked) - len(rows):
        said.append(f"{left:,} more not shown.")
    columns = [NAMES[job.objective], "epochs", "time"]
    return ["## The trials", words.text(" ".join(said)), words.table(["trial", *columns, *names], rows, right=columns)]
