"""How a search's report writes numbers, values, times and tables: alike for a page and for a terminal."""

import re
from collections.abc import Iterable, Sequence
from statistics import fmean, stdev
from textwrap import fill

from tuning.job.job import Job
from tuning.trials.trial import Trial
from zoo.light.files.text import markdown_text, number_of
from zoo.light.nets.knob import Value

_COLUMNS = 80
_MOST_NAMED = 3


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> str:
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


def spread(job: Job, scores: Sequence[float]) -> str:
    """The mean over some seeds, and their standard deviation where there are several."""
    mean = figure(job, fmean(scores))
    return f"{mean} ± {stdev(scores):.2g}" if len(scores) > 1 else mean


def figure(job: Job, score: float) -> str:
    """A score of the job's objective."""
    return f"{score:.4f}" if job.objective.endswith("accuracy") else f"{score:.4g}"


def value(given: Value) -> str:
    """A value of the space."""
    if isinstance(given, bool):
        return str(given).lower()
    return f"{given:.4g}" if isinstance(given, float) else plain(str(given))


def plain(said: str) -> str:
    """Text of anybody's; an underscore within a word means nothing in Markdown, and stays readable in a terminal."""
    return re.sub(r"(?<=\w)\\_(?=\w)", "_", markdown_text(said))


def count(number: int, what: str) -> str:
    """``1,200 trials``."""
    return number_of(number, what, ",")


def text(said: str) -> str:
    """A paragraph, broken into lines."""
    return fill(said, _COLUMNS, break_long_words=False, break_on_hyphens=False)


def listed(said: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(each for each in (", ".join(said[:-1]), said[-1]) if each)


def named(trials: Sequence[Trial]) -> str:
    """``trial 0002``, ``trials 0002 and 0003``, ``7 other trials``."""
    if len(trials) > _MOST_NAMED:
        return f"{len(trials):,} other trials"
    return f"trial{'s' * (len(trials) > 1)} {listed([each.final or each.id for each in trials])}"
