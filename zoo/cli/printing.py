"""How an answer is printed: a table on a terminal, plain columns in a pipe, CSV, Markdown, JSON."""

import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

from zoo.light.files.text import memory, printable

if TYPE_CHECKING:
    from zoo.light.files.chart import Chart
    from zoo.light.nets.memory import Memory

_LEAST_FOLDED = 16  # characters of a line of the column that is broken into lines
_LEAST_OF_ANY = 10  # of each, where any may be broken
_NUMBER = re.compile(r"(?<!\S)[-+]?[\d.,]+%?(?!\S)")


def terminal() -> bool:
    """Whether standard output is a terminal; a pipe gets no colour and no box drawing."""
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Iterable[str] = (),
    folding: Sequence[str] = (),
    spare: Sequence[str] = (),
    cell_styles: Sequence[Sequence[str | None]] | None = None,
) -> None:
    """Print rows under their headings; the columns in `right` are numbers, of which none is ever cut.

    Where a terminal is too narrow for a table each row is several lines, one a column.

    Args:
        folding: the columns that may be broken into lines where a terminal is narrow, each only where those before
            it do not make enough room; any that is no number, if none is named.
        spare: the columns that are left out, the first first, where a terminal is too narrow for the others.
        cell_styles: a style for each cell of each row, on a terminal.
    """
    rows, right = [list(row) for row in rows], set(right)
    if not terminal():
        print("\n".join(_plain(columns, rows, right)))
        return
    room = _room(columns, rows, right, folding, spare)
    if room is None:
        _print_records(columns, rows)
        return
    kept = [at for at, name in enumerate(columns) if name in room]
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for at in kept:
        justify: Literal["left", "right"] = "right" if columns[at] in right else "left"
        style = "cyan" if at == 0 else ""
        table.add_column(columns[at], justify=justify, style=style, overflow="fold", width=room[columns[at]])
    for at, row in enumerate(rows):
        styles = cell_styles[at] if cell_styles else [None] * len(row)
        table.add_row(*(Text(row[each], style=styles[each] or "") for each in kept))
    Console(highlight=False).print(table)
    if lost := [name for at, name in enumerate(columns) if at not in kept]:
        print(f"A wider terminal shows {' and '.join(lost)}, too.")


def _room(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: set[str],
    folding: Sequence[str],
    spare: Sequence[str],
) -> dict[str, int] | None:
    """The columns for which a terminal has room, and how wide each is; None where there is no room for a table."""
    cells = {name: [name, *(row[at] for row in rows)] for at, name in enumerate(columns)}
    full = {name: max(map(len, each)) for name, each in cells.items()}
    least = _LEAST_FOLDED if folding else _LEAST_OF_ANY

    def folded(name: str) -> int:
        return min(full[name], max(least, *(len(each) for cell in cells[name] for each in _NUMBER.findall(cell)), 0))

    foldable = [name for name in folding or columns if name not in right]
    widths = full | {name: folded(name) for name in foldable}
    for each in spare:
        if each in widths and _needed(widths) > width():
            del widths[each]
    left = width() - _needed(widths)
    if left < 0:
        return None
    for name in (each for each in reversed(foldable) if each in widths):
        more = min(left, full[name] - widths[name])
        widths[name], left = widths[name] + more, left - more
    return widths


def _needed(widths: Mapping[str, int]) -> int:
    """Columns of a terminal that a table takes, with the gaps between its own and the edges."""
    return sum(widths.values()) + 2 * len(widths)


def _print_records(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Each row as a few lines: its first cell, and below it the others by the names of their columns."""
    for row in rows:
        print(row[0])
        print_entries([(f"  {name}", cell) for name, cell in zip(columns[1:], row[1:], strict=True) if cell])


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


def print_statements(statements: Iterable[str]) -> None:
    """Print a sentence a line, all but the first indented; on a terminal each is wrapped."""
    for at, each in enumerate(statements):
        text = f"{printable(each)}."
        for line, part in enumerate(_wrap(text, width() - 4) if terminal() else [text]):
            print(f"{' ' * (2 * (at > 0) + 2 * (line > 0))}{part}")


def print_memory(foretold: "Memory", free: int | None = None) -> None:
    """Print what training takes of memory, layer by layer, and what is free."""
    from zoo.light.nets.memory import COLUMNS

    print()
    print_heading("Memory of training")
    print_table(COLUMNS, foretold.rows, right=COLUMNS[1:])
    print_entries([("peak", foretold.sentence), *([("free", memory(free))] if free is not None else [])])


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

    return wrap(text, max(columns, 20), break_long_words=False, break_on_hyphens=False) or [""]


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

    def step(self, done: int, loss: float | None = None) -> None:
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
        at = "" if loss is None else f"  loss {loss:.4f}"
        print(f"\r  [{bar:<24}] {done}/{self._steps}{at}  {left:.0f} s left \033[K", end="", flush=True)

    def of(self, done: int, steps: int) -> None:
        """`done` of so many steps are behind us, whose number is known only now."""
        self._steps = steps
        self.step(done)

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
