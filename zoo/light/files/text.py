"""Numbers and rows as text: CSV, Markdown, and what a terminal may be shown."""

import csv
import io
import re
import shlex
from collections.abc import Iterable, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet runs."""
_LATEX = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "×": r"$\times$",
    "…": r"\dots{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "·": r"\textperiodcentered{}", "−": r"\textminus{}", "≤": r"$\leq$", "≥": r"$\geq$", "→": r"$\to$",
    "–": "--", "—": "---",
    **{each: f"\\{each}" for each in "#$%&_{}"},
}  # fmt: skip
_LAST_LATIN = "\N{LATIN SMALL LETTER Z WITH CARON}"
"""The last letter of LaTeX's usual fonts."""
_SCALES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def as_typed(*words: object) -> str:
    """What somebody can type, with the words quoted that a shell would take apart."""
    return shlex.join(map(str, words))


def number(value: object) -> str:
    """A number without a needless ``.0``."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def amount(number: float) -> str:
    """A number in three digits: ``13.4 G``."""
    for scale, letter in _SCALES:
        if number >= scale:
            digits = number / scale
            return f"{digits:.{2 if digits < 10 else 1 if digits < 100 else 0}f} {letter}"
    return f"{number:g}"


def number_of(number: int, thing: str, form: str = "") -> str:
    """``1 channel``, ``3 channels``, ``2 biases``; ``1,200 params`` where `form`, a format's, is ``","``."""
    return f"{number:{form}} {thing}{'' if number == 1 else 'es' if thing.endswith('s') else 's'}"


def memory(number: int) -> str:
    """Bytes in powers of 1024: ``20.2 MiB``."""
    size = float(number)
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"


def duration(seconds: float) -> str:
    """Two units at most: ``1 h 5 min``, ``3 min 20 s``, ``12 s``, ``0.4 s``."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60} min"


def printable(text: str) -> str:
    """Text from a file of anybody's, without what a terminal would obey."""
    return "".join(each if each.isprintable() else " " for each in text)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV, of printable characters; a cell that a spreadsheet would run as a formula has an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[str] = ()) -> str:
    """A pipe table of printable characters; the columns in `right` are aligned right."""
    right = set(right)
    rule = ["--:" if column in right else "---" for column in columns]
    lines = [columns, rule, *rows]
    return "\n".join(printable(f"| {' | '.join(line)} |") for line in lines)


def markdown_text(text: str) -> str:
    """Text from a file of anybody's as Markdown shows it, not as it might mean it."""
    return re.sub(r"([\\`*_{}\[\]<>|])", r"\\\1", printable(text))


def latex_text(text: str) -> str:
    """Text from a file of anybody's as LaTeX shows it, not as it might mean it; ``?`` for what its fonts lack."""
    return "".join(_LATEX.get(each, each if each <= _LAST_LATIN else "?") for each in printable(text))


def latex_table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[str] = ()) -> str:
    """A ``tabular`` with the rules of booktabs; the columns in `right` are aligned right."""
    right = set(right)
    kinds = "".join("r" if column in right else "l" for column in columns)
    lines = [" & ".join(map(latex_text, line)) + r" \\" for line in (columns, *rows)]
    return "\n".join(
        [
            rf"\begin{{tabular}}{{{kinds}}}",
            r"\toprule",
            lines[0],
            r"\midrule",
            *lines[1:],
            r"\bottomrule",
            r"\end{tabular}",
        ]
    )


def inert(cell: Any) -> Any:
    """A cell of printable characters, with an apostrophe where a spreadsheet would run it as a formula."""
    if not isinstance(cell, str):
        return cell
    return printable(f"'{cell}" if cell.startswith(_FORMULA) else cell)


def as_written(cell: str) -> str:
    """A cell without the apostrophe that `inert` has put in front of it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2].startswith(_FORMULA) else cell
