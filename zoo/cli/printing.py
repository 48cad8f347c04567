"""How an answer is printed: a table on a terminal, plain columns in a pipe, CSV, Markdown, JSON."""

import os
import sys
from collections.abc import Iterable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

from zoo.light.files.text import printable

if TYPE_CHECKING:
    from zoo.light.files.chart import Chart


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
    """Print plain lists, dictionaries, texts and numbers, whatever characters they have."""
    import json

    print(json.dumps(content, indent=2, ensure_ascii=not _has_all_characters()))


def _has_all_characters() -> bool:
    return "utf" in (sys.stdout.encoding or "").lower()


def print_chart(chart: "Chart") -> None:
    """Print a chart: in coloured braille on a terminal that has both, else with a letter for each curve."""
    from zoo.light.files.chart import in_characters

    coloured = terminal() and not os.environ.get("NO_COLOR")
    print(in_characters(chart, width(), braille=coloured and _has_all_characters()))


def note(message: str) -> None:
    """Say something that is not the answer, on standard error."""
    print(message, file=sys.stderr)


def complain(message: str) -> None:
    """Name a fault in one line on standard error."""
    print(f"zoo: {printable(' '.join(message.split()))}", file=sys.stderr)


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
        self.clear()

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
        self.clear()
        print(text, flush=True)

    def clear(self) -> None:
        """Take the line that changes away."""
        if terminal():
            print("\r\033[K", end="", flush=True)


def progress(steps: int) -> Progress:
    """Follow stages of so many steps each."""
    return Progress(steps)
