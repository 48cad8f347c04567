"""How an answer is printed: a table on a terminal, plain columns in a pipe, CSV, Markdown, JSON."""

import csv
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from time import monotonic
from typing import Any

_SCALES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def terminal() -> bool:
    """Whether standard output is a terminal; a pipe gets no colour and no box drawing."""
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Iterable[str] = (),
    folding: str | None = None,
    footer: Sequence[str] | None = None,
    cell_styles: Sequence[Sequence[str | None]] | None = None,
) -> None:
    """Print rows under their headings; the columns in `right` are numbers.

    Args:
        folding: the one column that may be broken into lines where a terminal is narrow; any, if none is named.
        cell_styles: a style for each cell of each row, on a terminal.
    """
    rows, right = [list(row) for row in rows], set(right)
    if not terminal():
        print("\n".join(_plain(columns, [*rows, *([footer] if footer else [])], right)))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD, show_footer=bool(footer), pad_edge=False, padding=(0, 1, 0, 0), header_style="bold"
    )
    for at, column in enumerate(columns):
        table.add_column(
            column,
            justify="right" if column in right else "left",
            style="cyan" if at == 0 else "",
            footer=footer[at] if footer else "",
            overflow="fold",
            no_wrap=folding is not None and column != folding,
        )
    for at, row in enumerate(rows):
        styles = cell_styles[at] if cell_styles else [None] * len(row)
        table.add_row(*(Text(cell, style=style or "") for cell, style in zip(row, styles, strict=True)))
    Console(highlight=False).print(table)


def print_heading(text: str) -> None:
    """Print a heading: bold on a terminal."""
    print(f"\033[1m{text}\033[0m" if terminal() and not os.environ.get("NO_COLOR") else text)


def print_entries(entries: Iterable[tuple[str, str]]) -> None:
    """Print ``name  text`` lines, wrapped under their text on a terminal."""
    entries = list(entries)
    indent = 2 + max((len(name) for name, _ in entries), default=0)
    for name, text in entries:
        lines = _wrap(text, width() - indent) if terminal() else [text]
        for at, line in enumerate(lines):
            print(f"{name if at == 0 else '':<{indent}}{line}".rstrip())


def width() -> int:
    """Columns of the terminal."""
    from shutil import get_terminal_size

    return get_terminal_size((80, 24)).columns


def print_json(content: Any) -> None:
    print(json.dumps(content, indent=2, ensure_ascii=False))


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV; a cell that a spreadsheet would run as a formula is quoted with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def printable(text: str) -> str:
    """Text from a file of anybody's, without what a terminal would obey."""
    return "".join(each if each.isprintable() else " " for each in text)


def number(value: object) -> str:
    """A number without a needless ``.0``."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def note(message: str) -> None:
    """Say something that is not the answer, on standard error."""
    print(message, file=sys.stderr)


def complain(message: str) -> None:
    """Name a fault in one line on standard error."""
    print(f"zoo: {printable(' '.join(message.split()))}", file=sys.stderr)


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[str] = ()) -> str:
    """A pipe table; the columns in `right` are aligned right."""
    right = set(right)
    rule = ["--:" if column in right else "---" for column in columns]
    lines = [columns, rule, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def markdown_text(text: str) -> str:
    """Text from a file of anybody's as Markdown shows it, not as it might mean it."""
    return re.sub(r"([\\`*_{}\[\]<>|])", r"\\\1", printable(text))


def amount(number: float) -> str:
    """A number in three digits: ``13.4 G``."""
    for scale, letter in _SCALES:
        if number >= scale:
            digits = number / scale
            return f"{digits:.{2 if digits < 10 else 1 if digits < 100 else 0}f} {letter}"
    return f"{number:g}"


def memory(number: int) -> str:
    """Bytes in powers of 1024: ``20.2 MiB``."""
    size = float(number)
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"


def _inert(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _plain(columns: Sequence[str], rows: Sequence[Sequence[str]], right: set[str]) -> list[str]:
    lines = [columns, *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns))]
    return [
        "  ".join(
            cell.rjust(widths[at]) if columns[at] in right else cell.ljust(widths[at]) for at, cell in enumerate(line)
        ).rstrip()
        for line in lines
    ]


def _wrap(text: str, columns: int) -> list[str]:
    from textwrap import wrap

    return wrap(text, max(columns, 20)) or [""]


class Progress:
    """Where a long task is: a line that changes on a terminal, and a lasting line a stage everywhere."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._shown = 0.0
        self._started = monotonic()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def step(self, done: int, loss: float) -> None:
        """`done` steps of this stage are behind us."""
        now = monotonic()
        if done == 1:
            self._started = now
        if not terminal() or now - self._shown < 0.1:
            return
        self._shown = now
        share = done / self._steps
        left = (now - self._started) * (1 - share) / share
        bar = "=" * round(24 * share)
        print(f"\r  [{bar:<24}] {done}/{self._steps}  loss {loss:.4f}  {left:.0f} s left \033[K", end="", flush=True)

    def line(self, text: str) -> None:
        """Leave a line behind."""
        self._clear()
        print(text, flush=True)

    def _clear(self) -> None:
        if terminal():
            print("\r\033[K", end="", flush=True)


def progress(steps: int) -> Progress:
    """Follow stages of so many steps each."""
    return Progress(steps)
