"""The report on a class: one page of HTML to read or to print, each chart with its table."""

from collections.abc import Sequence
from html import escape

from zoo.light.course.bars import Bar, horizontal, vertical
from zoo.light.course.classwork import ABSENT, MARKED, SEVERAL, UNREADABLE, Entry
from zoo.light.course.page import document
from zoo.light.course.statistics import Made, Statistics, statistics
from zoo.light.files.text import number, number_of
from zoo.light.marking.scheme import Scheme

_MOST_SLIPS_DRAWN = 15
_STYLE = """
caption { text-align: left; color: var(--faint); padding: .3rem 0; } h2 { margin-top: 2.2rem; }
th, td { overflow-wrap: break-word; } td:nth-child(2) { white-space: nowrap; }
svg { display: block; width: 100%; height: auto; max-width: 46rem; margin: .8rem 0; }
svg { font: 12px system-ui, sans-serif; }
svg text { fill: var(--ink); } svg .faint { fill: var(--faint); }
svg .bar { fill: #2f6fb8; } svg .low { fill: #b4551d; }
svg .rule { stroke: var(--rule); }
@media (prefers-color-scheme: dark) { svg .bar { fill: #5b9be0; } svg .low { fill: #e08a4e; } }
@media print { th, td { padding: .2rem .4rem; } }
@media print { h2 { break-after: avoid; } svg { break-inside: avoid; } svg * { print-color-adjust: exact; } }
"""


def report(title: str, entries: Sequence[Entry], scheme: Scheme, *, names: bool = False) -> str:
    """The page.

    Args:
        title: of what was marked.
        names: whether students are named; without it nothing on the page tells one.
    """
    counted = [each for each in entries if each.status == MARKED and each.marking]
    # A group's sheet counts once.
    sheets = {id(each.outcome): each for each in counted}
    found = statistics([each.marking for each in sheets.values() if each.marking], scheme)
    owners = [
        ", ".join(other.student.label for other in counted if other.outcome is each.outcome) if names else ""
        for each in sheets.values()
    ]
    parts = [f"<h1>{escape(title)}: the class</h1>", _summary(entries, found)]
    if found.points:
        parts += [_spread(found), _cells(found), _slips(found, owners), _doubtful(found, owners)]
    if names:
        parts.append(_students(entries))
    return document(f"{title}: the class", "\n".join(parts), _STYLE)


def _summary(entries: Sequence[Entry], found: Statistics) -> str:
    counts = {
        status: sum(each.status == status for each in entries) for status in (MARKED, ABSENT, SEVERAL, UNREADABLE)
    }
    told = [number_of(len(entries), "student")]
    told += ["1 sheet that counts" if len(found.points) == 1 else f"{len(found.points)} sheets that count"]
    told += [f"{number_of(counts[ABSENT], 'student')} without a sheet"] if counts[ABSENT] else []
    told += [f"{counts[SEVERAL]} with several"] if counts[SEVERAL] else []
    told += [f"{counts[UNREADABLE]} with one that cannot be read"] if counts[UNREADABLE] else []
    late = sum(each.late for each in entries)
    told += [f"{late} late"] if late else []
    figures = (
        f"Mean {found.mean:.2f}, median {number(found.median)}, standard deviation {found.deviation:.2f} "
        f"of {number(found.maximum)} points."
    )
    return f"<p>{', '.join(told)}.</p>" + (f"\n<p>{figures}</p>" if found.points else "")


def _spread(found: Statistics) -> str:
    bins = found.bins()
    chart = vertical("Sheets by points", [Bar(name, count, str(count)) for name, count in bins], "points", "sheets")
    rows = [[name, str(count), _percent(count, len(found.points))] for name, count in bins if count]
    return f"<h2>Points</h2>\n{chart}\n{_table('Sheets by points', ['points', 'sheets', 'share'], rows)}"


def _cells(found: Statistics) -> str:
    bars = [Bar(each.name, each.difficulty, f"{each.difficulty:.2f}", each.difficulty < 0.5) for each in found.items]
    told_apart = [
        Bar(each.name, each.discrimination, f"{each.discrimination:.2f}", each.discrimination < 0)
        for each in found.items
        if each.discrimination is not None
    ]
    rows = [
        [
            each.name,
            *(str(count) for count in each.counts.values()),
            f"{each.difficulty:.2f}",
            "–" if each.discrimination is None else f"{each.discrimination:.2f}",
        ]
        for each in found.items
    ]
    heads = ["cell", *(mark.replace("_", " ") for mark in found.items[0].counts), "difficulty", "discrimination"]
    told = (
        "Difficulty is the mean share of a cell's points that is reached, 1 where all have it right. Discrimination is "
        "the correlation of its points with those of the rest of the sheet; near 0 or below, the cell does not tell "
        "who knows the rest."
    )
    return (
        f"<h2>Cells</h2>\n<p>{told}</p>\n<h3>Difficulty</h3>\n"
        f"{horizontal('Difficulty of each cell', bars, (0.0, 1.0))}\n<h3>Discrimination</h3>\n"
        f"{horizontal('Discrimination of the cells that vary', told_apart, (-1.0, 1.0))}\n"
        f"{_table('Sheets by mark, difficulty and discrimination of each cell', heads, rows)}"
    )


def _slips(found: Statistics, owners: Sequence[str]) -> str:
    if not found.slips:
        return "<h2>Slips</h2>\n<p>No usual slip was made.</p>"
    total = len(found.points)
    bars = [
        Bar(f"{each.layer}, {each.column}", len(each.sheets), f"{len(each.sheets)} of {total}: {_short(each)}")
        for each in found.slips[:_MOST_SLIPS_DRAWN]
    ]
    names = any(owners)
    rows = [
        [
            each.slip,
            f"{each.layer}, {each.column}",
            f"{len(each.sheets)} of {total}",
            _percent(len(each.sheets), total),
            *(["; ".join(owners[at] for at in each.sheets)] if names else []),
        ]
        for each in found.slips
    ]
    heads = ["slip", "cell", "sheets", "share", *(["whose"] if names else [])]
    chart = horizontal("The most frequent slips", bars, (0.0, float(len(found.slips[0].sheets))), beside=True)
    return f"<h2>Slips</h2>\n{chart}\n{_table('Slips, the most frequent first', heads, rows)}"


def _short(made: Made) -> str:
    first = made.slip.partition(". ")[0].rstrip(".")
    return first if len(first) <= 60 else f"{first[:57]}..."


def _doubtful(found: Statistics, owners: Sequence[str]) -> str:
    if not found.doubtful:
        return "<h2>Unclear</h2>\n<p>Nothing is unclear.</p>"
    names = any(owners)
    rows = [
        [
            f"{each.layer}, {each.column}",
            str(len(each.sheets)),
            "; ".join(each.given),
            *(["; ".join(owners[at] for at in each.sheets)] if names else []),
        ]
        for each in found.doubtful
    ]
    heads = ["cell", "sheets", "such as", *(["whose"] if names else [])]
    table = _table("Cells that a person must look at", heads, rows)
    return f"<h2>Unclear</h2>\n{table}"


def _students(entries: Sequence[Entry]) -> str:
    rows = [
        [
            each.student.id,
            each.student.name,
            "" if each.points is None else number(each.points),
            "" if each.marking is None else number(each.marking.score.points_if_right),
            ", ".join(
                filter(None, ("" if each.status == MARKED else each.status, "late" if each.late else "", each.note))
            ),
        ]
        for each in entries
    ]
    table = _table("All students of the list", ["id", "name", "points", "if all unclear is right", "remarks"], rows)
    return f"<h2>Students</h2>\n{table}"


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first cells head their rows."""
    top = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    lines = "\n".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(each)}</td>" for each in others)}</tr>'
        for first, *others in rows
    )
    return f"<table>\n<caption>{escape(caption)}</caption>\n<tr>{top}</tr>\n{lines}\n</table>"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"
