"""A class's folder marked from end to end: who handed in what, marks, feedback, report, and where marks are kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.course import gradebook
from zoo.light.course.answer_keys import Answers
from zoo.light.course.classwork import Assignment, Entry, MarkedSheet, entries, mark_all, without_names
from zoo.light.course.feedback import SUFFIXES, file_names
from zoo.light.course.handed_in import Stray, collect
from zoo.light.course.keeping.csv import NAME
from zoo.light.course.keeping.keeper import Keeping, Kept
from zoo.light.course.keeping.registry import keeper
from zoo.light.course.pseudonyms import pseudonyms
from zoo.light.course.regrade import Change, Earlier, changes_text, read_earlier, regraded
from zoo.light.course.report import report
from zoo.light.course.roster import key, read_roster
from zoo.light.files import disk

CHANGES = "changes.csv"


class Destination(NamedTuple):
    """What is to be written, and where."""

    folder: Path
    """Of `marks.csv`, the feedback and what keepers write; made if it is not there."""
    keepers: tuple[str, ...] = ()
    report: Path | None = None
    names: bool = False
    worksheet: Path | None = None
    column: str = ""
    scaled: bool = False
    since: Path | None = None
    allow_lower: bool = False
    pseudonyms: Path | None = None


@dataclass(frozen=True)
class Classmarks:
    """What a class's marking came to."""

    entries: tuple[Entry, ...]
    outcomes: tuple[MarkedSheet, ...]
    strays: tuple[Stray, ...]
    changes: tuple[Change, ...]
    written: tuple[Path, ...]
    complaints: tuple[str, ...]

    def by_status(self, status: str) -> list[Entry]:
        return [each for each in self.entries if each.status == status]

    @property
    def unclear(self) -> list[Entry]:
        """The students on whose sheets a person must look at a cell."""
        return [each for each in self.entries if each.marking and each.marking.score.unclear]


def mark_class(
    folder: Path,
    students: Path,
    assignment: Assignment,
    wanted: Destination,
    tell: Callable[[int, int], object] = lambda done, all_: None,
) -> Classmarks:
    """Mark the sheets in a folder and write what is wanted; run again, it writes the same.

    Args:
        students: their list, as `read_roster` takes it.
        tell: is told after each sheet how many are done, and of how many.

    Raises:
        ZooError: something of it cannot be read or written; a sheet that cannot be read is no such thing.
    """
    answers, roster, earlier = assignment.answers(), read_roster(students), _earlier(wanted)
    _check(folder, wanted)
    collected = collect(folder, roster)
    if wanted.pseudonyms:
        known = pseudonyms(wanted.pseudonyms, roster)
        assignment = assignment._replace(names={key(each): name for each, name in known.items()})
        collected, roster = without_names(collected, roster, known)
    outcomes = mark_all(assignment, collected.sheets, lambda done: tell(done, len(collected.sheets)))
    marked = entries(roster, outcomes)
    changes: list[Change] = []
    if earlier is not None:
        marked, changes = regraded(marked, earlier, answers.scheme, allow_lower=wanted.allow_lower)
    wanted.folder.mkdir(parents=True, exist_ok=True)
    kept = _kept(marked, answers, assignment.degree, wanted)
    written = [path for each in kept for path in each.paths]
    if earlier is not None:
        written.append(wanted.folder / CHANGES)
        disk.write_text(written[-1], changes_text(changes))
    if wanted.report:
        written.append(wanted.report)
        disk.write_text(wanted.report, report(answers.title, marked, answers.scheme, names=wanted.names))
    written += _feedback(marked, assignment, wanted.folder / "feedback")
    complaints = tuple(complaint for each in kept for complaint in each.complaints)
    return Classmarks(tuple(marked), tuple(outcomes), collected.strays, tuple(changes), tuple(written), complaints)


def _kept(marked: Sequence[Entry], answers: Answers, degree: str, wanted: Destination) -> list[Kept]:
    """Keep the marks in each way that is wanted."""
    maximum = max((each.marking.score.maximum for each in marked if each.marking), default=0.0)
    keeping = Keeping(
        wanted.folder,
        answers.title,
        marked,
        answers.scheme,
        maximum,
        degree,
        wanted.worksheet,
        wanted.column,
        wanted.scaled,
    )
    return [keeper(name).keep(keeping) for name in dict.fromkeys((*wanted.keepers, "csv"))]


def _earlier(wanted: Destination) -> dict[str, Earlier] | None:
    """The marks since which changes are told; their file is kept, and so never the one that is written."""
    if wanted.since is None:
        return None
    if wanted.since.resolve() == (wanted.folder / NAME).resolve():
        raise ZooError(f"--since {wanted.since} would be written over; name another folder with --out.")
    return read_earlier(wanted.since)


def _check(folder: Path, wanted: Destination) -> None:
    """Refuse before any sheet is marked what would be refused after all are, or taken for sheets the next time."""
    if folder.resolve() in (wanted.folder.resolve(), *wanted.folder.resolve().parents):
        raise ZooError(f"--out {wanted.folder} lies among the sheets of '{folder}'; name another folder.")
    filling = [name for name in wanted.keepers if keeper(name).fills]
    if filling and wanted.pseudonyms:
        raise ZooError(f"--to {filling[0]} needs the students' own ids; leave --pseudonyms out.")
    if filling and wanted.worksheet is None:
        raise ZooError(f"--to {filling[0]} fills in the file that you exported; give it with --worksheet FILE.csv.")
    if len(filling) > 1:
        raise ZooError(f"--to {' and '.join(filling)} fill in a worksheet each; enter them one after the other.")
    if filling and wanted.worksheet:
        gradebook.read(wanted.worksheet)


def _feedback(marked: Sequence[Entry], assignment: Assignment, folder: Path) -> tuple[Path, ...]:
    """A file for each student whose sheet counts, under a name that leads nowhere else."""
    folder.mkdir(exist_ok=True)
    disk.sweep(folder)
    names = file_names([each.student.id for each in marked])
    texts: dict[Path, str | bytes] = {}
    for entry in marked:
        for suffix in SUFFIXES.values():  # What an earlier run told may not be so any more.
            (folder / f"{names[entry.student.id]}{suffix}").unlink(missing_ok=True)
        if entry.outcome and entry.outcome.marking:
            at = entry.outcome.sheet.students.index(entry.student.id)
            path = folder / f"{names[entry.student.id]}{SUFFIXES[assignment.form]}"
            texts[path] = entry.outcome.feedback[at]
    disk.write_many(texts)
    return tuple(texts)
