"""Marked sheets as one HTML page that needs nothing but itself, light or dark as the reader's screen is."""

from collections.abc import Iterable, Iterator
from html import escape

from zoo.light.marking.marks import Marking, columns, remarks, verdict

_STYLE = """
:root { color-scheme: light dark; --ink: #1b2430; --paper: #fff; --rule: #d5dbe1; --faint: #515c6a;
  --right: #e3f3e5; --wrong: #fbdcd9; --follow_through: #fdf0cd; --missing: #ece3f6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --paper: #14191f; --rule: #38424d; --faint: #b3bdc7;
  --right: #1d3a24; --wrong: #54211d; --follow_through: #4a3b12; --missing: #372a4a; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th { text-align: left; color: var(--faint); font-weight: 600; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: anywhere; }
td[class] { background: var(--mark); print-color-adjust: exact; }
.right { --mark: var(--right); } .wrong { --mark: var(--wrong); }
.follow_through { --mark: var(--follow_through); } .missing { --mark: var(--missing); }
td small { display: block; color: var(--faint); }
dt { font-weight: 600; margin-top: .7rem; } dd { margin: 0; }
section + section { border-top: 3px solid var(--rule); margin-top: 3rem; }
"""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Marked sheets</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def page(markings: Iterable[Marking]) -> str:
    """The page for any number of sheets."""
    body = "\n".join(map(_section, markings))
    return _PAGE.format(style=_STYLE, body=body)


def _section(marking: Marking) -> str:
    names = columns(marking)
    heads = "".join(f"<th>{name}</th>" for name in ("layer", *names))
    rows = "\n".join(f"<tr>{''.join(cells)}</tr>" for cells in _rows(marking, names))
    said = "\n".join(f"<dt>{escape(place)}</dt><dd>{escape(text)}</dd>" for place, text in remarks(marking))
    return (
        f"<section>\n<h1>{escape(marking.sheet)} against {escape(marking.architecture)}</h1>\n"
        f"<p>{escape(verdict(marking))}</p>\n<table>\n<tr>{heads}</tr>\n{rows}\n</table>\n"
        f"<dl>\n{said}\n</dl>\n</section>"
    )


def _rows(marking: Marking, names: list[str]) -> Iterator[list[str]]:
    for row in marking.rows:
        cells = row.by_column
        line = [f"<td>{escape(row.layer)}</td>"]
        for name in names:
            if (cell := cells.get(name)) is None:
                line.append("<td></td>")
                continue
            right = "" if cell.mark == "right" else f"<small>right: {escape(cell.expected)}</small>"
            words = cell.mark.replace("_", " ")
            line.append(f'<td class="{cell.mark}" title="{words}">{escape(cell.given) or "missing"}{right}</td>')
        yield line
