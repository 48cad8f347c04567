"""``zoo course``: an assignment handed out, collected, marked, explained and entered."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zoo.cli import options, printing
from zoo.cli.exit_status import ALL_RIGHT, BAD_INPUT, UNCLEAR, WRONG, worst
from zoo.light.course.blanks.registry import forms
from zoo.light.course.keeping.registry import names as keepers
from zoo.light.course.reveal import DEGREES
from zoo.light.files.text import number, number_of, printable

if TYPE_CHECKING:
    from zoo.light.course.classwork import Entry
    from zoo.light.course.mark_class import Classmarks

SECTION = "Homework"
ORDER = 115
_MOST_LISTED, _LONGEST = 20, 160  # lines; characters of one


@click.group()
def command() -> None:
    """Hand an assignment out, mark a class, and enter the marks."""


@command.command("blank")
@options.name("NAME|FILE.keras")
@click.option("--out", type=options.PATH, metavar="FILE", required=True, help=f"Ends in {', '.join(sorted(forms()))}.")
@click.option("--columns", metavar="COLUMNS", help="What is asked of each layer, as of zoo check.")
@click.option("--scheme", type=options.PATH, metavar="FILE.toml", help="What is asked, and which cells are given.")
def _blank(name: str, out: Path, columns: str | None, scheme: Path | None) -> None:
    """Write the empty table to hand out."""
    from zoo.light.course.blank import write_blank

    asked = None if columns is None else [each.strip() for each in columns.split(",") if each.strip()]
    sheet = write_blank(name, out, scheme, asked)
    cells = sum(sheet.is_open(row, at) for row in range(len(sheet.rows)) for at in range(len(sheet.headings)))
    print(f"Wrote {printable(str(out))}: {number_of(len(sheet.rows), 'row')}, {number_of(cells, 'cell')} to fill in.")


@command.command("variants")
@click.argument("homework", metavar="HOMEWORK.toml", type=options.PATH)
@click.option("--students", type=options.PATH, metavar="LIST.csv", required=True, help="Ids and, if any, names.")
@click.option("--out", type=options.PATH, metavar="DIR", default=Path("questions"), help="Of the question sheets.")
@click.option("--keys", type=options.PATH, metavar="FILE.toml", default=Path("keys.toml"), help="All students' nets.")
@click.option(
    "--secret", type=options.PATH, metavar="FILE", default=Path("secret.txt"), help="Made if it is not there."
)
@click.option("--form", type=click.Choice([each[1:] for each in sorted(forms())]), default="md", help="Of a sheet.")
def _variants(homework: Path, students: Path, out: Path, keys: Path, secret: Path, form: str) -> None:
    """Draw a net for each student, as much work, no two alike.

    HOMEWORK.toml has the [constraints] of zoo design, and may have [marking] and [variants].
    The secret alone decides which net is whose: keep it and the keys to yourself.
    """
    from zoo.light.course.hand_out import HandOut, hand_out

    with printing.progress(1) as bar:
        made = hand_out(homework, students, HandOut(out, keys, secret, f".{form}"), bar.of)
    print(f"{len(made.steps):,} of {made.fitting:,} nets of equal work, {made.designs:,} designs keep the constraints.")
    print(f"A net takes {made.least_work} to {made.most_work} steps by hand.")
    printing.note(f"Wrote {printable(f'{out}, {keys}; the secret is in {secret}')}.")


@command.command("mark")
@options.name("NAME|KEYS.toml")
@click.argument("folder", type=options.PATH)
@click.option("--students", type=options.PATH, metavar="LIST.csv", required=True, help="Ids and, if any, names.")
@click.option("--scheme", type=options.PATH, metavar="FILE.toml", help="As of zoo check.")
@click.option("--out", type=options.PATH, metavar="DIR", default=Path("marks"), help="Where to write it all.")
@options.reveal(DEGREES, "where")
@click.option("--feedback", "form", type=click.Choice(["html", "markdown"]), default="html", help="A file a student.")
@click.option("--report", type=options.PATH, metavar="FILE.html", help="Also write a page on the class.")
@click.option("--names", is_flag=True, help="Name students in the report.")
@click.option("--to", "keepers", multiple=True, type=click.Choice(keepers()), help="Also keep marks so; repeatable.")
@click.option("--worksheet", type=options.PATH, metavar="FILE.csv", help="Moodle's or Canvas's export to fill in.")
@click.option(
    "--column", default="", show_default=False, metavar="HEADING", help="The column of the worksheet to fill in."
)
@click.option("--scale", "scaled", is_flag=True, help="Bring points to the worksheet's maximum.")
@click.option("--since", type=options.PATH, metavar="MARKS.csv", help="Say whose mark changes, and why.")
@click.option("--allow-lower", is_flag=True, help="Let --since lower a mark.")
@click.option("--pseudonyms", type=options.PATH, metavar="FILE.csv", help="Call students by what it has, or gets.")
def _mark(name: str, folder: Path, students: Path, **asked: Any) -> int:
    """Mark a folder of sheets, a class at a time.

    FOLDER is as Moodle, Canvas or Gradescope exports it, unpacked, or has a file or a folder a student, named by ids.
    The exit status is 0 if every student has a mark, 1 if one handed nothing in, 3 if a person must look at a sheet,
    2 if a sheet is unreadable or nobody's.
    """
    from zoo.light.course.classwork import Assignment
    from zoo.light.course.mark_class import Destination, mark_class

    assignment = Assignment(name, asked.pop("scheme"), degree=asked.pop("reveal"), form=asked.pop("form"))
    wanted = Destination(asked.pop("out"), **asked)
    with printing.progress(1) as bar:
        marks = mark_class(folder, students, assignment, wanted, bar.of)
    _print(marks, wanted.folder)
    return _status(marks)


def _status(marks: "Classmarks") -> int:
    from zoo.light.course.classwork import ABSENT, SEVERAL, UNREADABLE

    statuses = [BAD_INPUT] if marks.strays or marks.by_status(UNREADABLE) or marks.complaints else []
    statuses += [WRONG] if marks.by_status(ABSENT) else []
    nearer = any(each.nearer for each in marks.outcomes)
    statuses += [UNCLEAR] if marks.by_status(SEVERAL) or marks.unclear or nearer else []
    return worst(ALL_RIGHT, *statuses)


def _print(marks: "Classmarks", folder: Path) -> None:
    """What a person must look at first, then what was written."""
    from zoo.light.course.classwork import ABSENT, MARKED, SEVERAL, UNREADABLE

    noted = [each for each in marks.by_status(MARKED) if each.note and each.kept is None]
    _list("Nobody's", [(each.path.name, each.why) for each in marks.strays])
    _list("Without a sheet", [(each.student.label, "") for each in marks.by_status(ABSENT)])
    _list(
        "Several sheets, of which none counts", [(each.student.label, each.note) for each in marks.by_status(SEVERAL)]
    )
    _list("Unreadable", [(each.student.label, each.note) for each in marks.by_status(UNREADABLE)])
    _list("To be looked at", [(each.student.label, each.note) for each in noted])
    _list("Unclear cells", [(each.student.label, _unclear(each)) for each in marks.unclear])
    _list("Not entered", [(each, "") for each in marks.complaints])
    changed = [(each.student.label, f"{_amount(each)}: {'; '.join(each.why)}") for each in marks.changes]
    _list("Changed", changed, "changes.csv")
    points = [each.points for each in marks.entries if each.points is not None]
    if points:
        mean = sum(points) / len(points)
        print(f"{number_of(len(points), 'student')} with a mark, on average {mean:.2f} points.")
    printing.note(f"Wrote {printable(', '.join(_written(marks.written, folder)))}.")


def _written(paths: Sequence[Path], folder: Path) -> list[str]:
    """The files, those in a folder of the marks' own by their number."""
    inside = [each.relative_to(folder).parts[0] for each in paths if folder in each.parents]
    counts = Counter(each for each in inside if (folder / each).is_dir())
    others = [str(each) for each in paths if folder not in each.parents or each.parent == folder]
    return others + [f"{number_of(count, 'file')} in {folder / name}" for name, count in counts.items()]


def _unclear(entry: "Entry") -> str:
    assert entry.marking
    cells = [
        f"{row.layer}, {cell.column}" for row in entry.marking.rows for cell in row.cells if cell.mark == "unclear"
    ]
    score = entry.marking.score
    return f"{'; '.join(cells)}: {number(score.points)} points, {number(score.points_if_right)} if right"


def _amount(change: Any) -> str:
    return f"{change.amount}, not lowered" if change.stands else change.amount


def _list(title: str, lines: list[tuple[str, str]], file: str = "marks.csv") -> None:
    if not lines:
        return
    printing.print_heading(f"{title}: {len(lines)}")
    shown = [(f"  {printable(name)}", printable(said)) for name, said in lines[:_MOST_LISTED]]
    printing.print_entries([(name, f"{said[:_LONGEST]}..." if len(said) > _LONGEST else said) for name, said in shown])
    if len(lines) > _MOST_LISTED:
        print(f"  and {len(lines) - _MOST_LISTED} more, in {file}")
