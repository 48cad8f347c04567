"""Marked sheets as one HTML page that needs nothing but itself, light or dark as the reader's screen is.

A mark is told by its sign and its word, not by its colour alone, and stays plain on grey paper.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from zoo.light.files.text import number
from zoo.light.marking.marks import SIGNS, MarkedCell, Marking, columns, remarks, verdict

STYLE = """
:root { color-scheme: light dark; --ink: #1b2430; --paper: #fff; --rule: #d5dbe1; --faint: #515c6a;
  --right: #e3f3e5; --wrong: #fbdcd9; --follow_through: #fdf0cd; --missing: #ece3f6; --unclear: #dcebfa; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --paper: #14191f; --rule: #38424d; --faint: #b3bdc7;
  --right: #1d3a24; --wrong: #54211d; --follow_through: #4a3b12; --missing: #372a4a; --unclear: #1c3a57; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1, h2 { font-size: 1.3rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th { text-align: left; color: var(--faint); font-weight: 600; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: anywhere; }
.number { text-align: right; font-variant-numeric: tabular-nums; width: 1%; white-space: nowrap; }
a { color: inherit; }
td[class]:not(.number) { background: var(--mark); print-color-adjust: exact; }
.right { --mark: var(--right); } .wrong { --mark: var(--wrong); font-weight: 600; }
.follow_through { --mark: var(--follow_through); } .missing { --mark: var(--missing); }
.unclear { --mark: var(--unclear); }
td small { display: block; color: var(--faint); font-weight: 400; }
.path, .legend { color: var(--faint); font-size: .85rem; }
dt { font-weight: 600; margin-top: .7rem; } dd { margin: 0; }
section { border-top: 3px solid var(--rule); margin-top: 3rem; }
section:first-child { border: 0; margin: 0; }
@media print { body { max-width: none; margin: 0; font-size: 10pt; } section { break-before: page; border: 0; }
  tr { break-inside: avoid; } .wrong { text-decoration: underline; } a { color: inherit; text-decoration: none; } }
"""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""

_SIGNS = {
    "right": "✓ right",
    "wrong": "✗ wrong",
    "follow_through": "↳ follows",
    "missing": "– missing",
    "unclear": "? unclear",
}


class Unreadable(NamedTuple):
    """A sheet that could not be read, by its path, and why."""

    sheet: str
    fault: str


def page(markings: Iterable[Marking], unreadable: Sequence[Unreadable] = ()) -> str:
    """The page for any number of sheets; several are listed in front of the first."""
    markings = list(markings)
    many = len(markings) + len(unreadable) > 1
    parts = [_contents(markings, unreadable)] if many else []
    parts += [_section(at, marking, 2 if many else 1) for at, marking in enumerate(markings, 1)]
    title = "Marked sheets" if many or not markings else f"{_name(markings[0].sheet)}, marked"
    return document(title, "\n".join(parts))


def document(title: str, body: str, style: str = "") -> str:
    """A page of a body in HTML, light or dark as its reader's screen is; `title` is plain, `style` adds to ours."""
    return _PAGE.format(title=escape(title), style=STYLE + style, body=body)


def _name(path: str) -> str:
    """A file's name, whatever system wrote its path."""
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1] or path


def _contents(markings: Sequence[Marking], unreadable: Sequence[Unreadable]) -> str:
    headings = (sign or mark for mark, sign in SIGNS.items())
    heads = "".join(f'<th class="number">{each}</th>' for each in (*headings, "points", "of"))
    lines = []
    for at, marking in enumerate(markings, 1):
        score = marking.score
        figures = (*(getattr(score, each) for each in SIGNS), score.points, score.maximum)
        cells = "".join(f'<td class="number">{number(each)}</td>' for each in figures)
        lines.append(f'<tr><td><a href="#sheet{at}">{escape(_name(marking.sheet))}</a></td>{cells}</tr>')
    for each in unreadable:
        told = f"unreadable: {escape(each.fault)}"
        lines.append(f'<tr><td>{escape(_name(each.sheet))}</td><td colspan="{len(SIGNS) + 2}">{told}</td></tr>')
    return "<h1>Marked sheets</h1>\n<table>\n<tr><th>sheet</th>{}</tr>\n{}\n</table>".format(heads, "\n".join(lines))


def _section(at: int, marking: Marking, level: int) -> str:
    heading = f"{_name(marking.sheet)} against {marking.architecture}"
    return (
        f'<section id="sheet{at}">\n<h{level}>{escape(heading)}</h{level}>\n'
        f'<p class="path">{escape(marking.sheet)}</p>\n{marked(marking)}</section>'
    )


def marked(marking: Marking) -> str:
    """A marked sheet in HTML, without a heading: the score, the table, the remarks."""
    names = columns(marking)
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("layer", *names))
    rows = "\n".join(f"<tr>{''.join(cells)}</tr>" for cells in _rows(marking, names))
    said = "\n".join(f"<dt>{escape(place)}</dt><dd>{escape(text)}</dd>" for place, text in remarks(marking))
    parts = [f"<p>{escape(verdict(marking))}</p>"]
    parts += [f"<table>\n<tr>{heads}</tr>\n{rows}\n</table>"] if rows else []
    parts += [f"<dl>\n{said}\n</dl>"] if said else []
    return "".join(f"{part}\n" for part in parts)


def _rows(marking: Marking, names: Sequence[str]) -> Iterator[list[str]]:
    for row in marking.rows:
        cells = row.by_column
        yield [f"<td>{escape(row.layer)}</td>", *(_cell(cells.get(name)) for name in names)]


def _cell(cell: MarkedCell | None) -> str:
    if cell is None:
        return "<td></td>"
    told = told_of(cell)
    return f'<td class="{cell.mark}">{escape(cell.given)}<small>{escape(told)}</small></td>'


def told_of(cell: MarkedCell) -> str:
    """A cell's sign, its word, what is right, and whether it is asked: ``✗ wrong; right is 456``."""
    right = f"; right is {cell.expected}" if cell.expected and cell.mark != "right" else ""
    return _SIGNS[cell.mark] + right + ("" if cell.worth else " (not asked)")
