"""Marks the sheets of a class, on several cores if there are many, and says what each student's mark is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.course.answer_keys import Answers, answers
from zoo.light.course.feedback import feedback
from zoo.light.course.handed_in import Collected, HandedIn
from zoo.light.course.roster import Roster, Student
from zoo.light.files.together import in_processes
from zoo.light.marking.marks import Marking

MARKED, ABSENT, SEVERAL, UNREADABLE = "marked", "no sheet", "several sheets", "unreadable"
"""What became of a student's sheet; only of the first there are points."""

_ALONE = 32  # sheets that are marked sooner than another process begins


class Assignment(NamedTuple):
    """What sheets are marked against, and what their authors are told."""

    net: str
    """As `zoo.light.course.answer_keys.answers` takes it."""
    scheme: Path | None = None
    names: Mapping[str, str] | None = None
    """As of `answers`, too."""
    degree: str = "where"
    form: str = "html"

    def answers(self) -> Answers:
        return answers(self.net, self.scheme, self.names)


class MarkedSheet(NamedTuple):
    """A sheet with its marks, or why there are none."""

    sheet: HandedIn
    marking: Marking | None
    fault: str = ""
    feedback: tuple[str, ...] = ()
    """A file's text for each of its students."""
    nearer: str = ""
    """The student whose key the sheet fits better than its own author's."""


class Entry(NamedTuple):
    """A student and the sheet that counts."""

    student: Student
    status: str
    outcome: MarkedSheet | None = None
    """None unless just one sheet counts."""
    note: str = ""
    kept: float | None = None
    """Points that stand, whatever this marking gives: those of an earlier one."""

    @property
    def marking(self) -> Marking | None:
        return self.outcome.marking if self.outcome else None

    @property
    def points(self) -> float | None:
        if self.kept is not None or self.marking is None:
            return self.kept
        return self.marking.score.points

    @property
    def late(self) -> bool:
        return bool(self.outcome and self.outcome.sheet.late)


_held: tuple[Assignment, Answers] | None = None
"""What a process marks against, read once."""


def mark_all(
    assignment: Assignment, sheets: Sequence[HandedIn], tell: Callable[[int], object] = lambda done: None
) -> list[MarkedSheet]:
    """The sheets, marked, in their order, whatever the number of cores.

    Args:
        tell: is told after each how many are done.

    Raises:
        ZooError: the net or the scheme cannot be read.
    """
    outcomes = []
    for outcome in in_processes(_mark, sheets, _prepare, assignment, fewest=_ALONE):
        outcomes.append(outcome)
        tell(len(outcomes))
    return outcomes


def _prepare(assignment: Assignment) -> None:
    global _held
    _held = assignment, assignment.answers()


def _mark(sheet: HandedIn) -> MarkedSheet:
    assert _held
    assignment, answers = _held
    try:
        marking = answers.mark(sheet)
    except ZooError as error:
        told = str(error).replace(" ".join(str(sheet.path).split()), sheet.place)
        return MarkedSheet(sheet, None, told if sheet.place in told else f"{sheet.place}: {told}")
    # What a surplus row holds is never told, and an immutable mapping goes to no other process.
    marking = replace(marking, surplus=tuple(row._replace(cells={}) for row in marking.surplus))
    texts = tuple(
        feedback(
            marking, each, sheet.title, degree=assignment.degree, form=assignment.form, late=sheet.late
        )
        for each in sheet.students
    )  # fmt: skip
    return MarkedSheet(sheet, marking, feedback=texts, nearer=answers.nearer(sheet, marking))


def entries(roster: Roster, outcomes: Sequence[MarkedSheet]) -> list[Entry]:
    """Each student of the list with the sheet that counts: the only one, or the only one that is readable."""
    own: dict[str, list[MarkedSheet]] = {}
    for outcome in outcomes:
        for student in outcome.sheet.students:
            own.setdefault(student, []).append(outcome)
    return [_entry(student, own.get(student.id, [])) for student in roster.students]


def _entry(student: Student, outcomes: Sequence[MarkedSheet]) -> Entry:
    readable = [each for each in outcomes if each.marking]
    others = len(outcomes) - 1
    if len(readable) == 1:
        note = f"{others} more of the files cannot be read" if others else ""
        if readable[0].nearer:
            note = "; ".join(filter(None, (note, f"fits the key of {readable[0].nearer} better than its own")))
        return Entry(student, MARKED, readable[0], note)
    if readable:
        return Entry(student, SEVERAL, note="; ".join(each.sheet.place for each in readable))
    if outcomes:
        return Entry(student, UNREADABLE, note="; ".join(each.fault for each in outcomes))
    return Entry(student, ABSENT)


def without_names(collected: Collected, roster: Roster, pseudonyms: dict[str, str]) -> tuple[Collected, Roster]:
    """The same sheets and students under their pseudonyms, by id; nothing else tells who they are."""
    sheets = tuple(
        each._replace(
            place=f"sheet {at}{each.path.suffix}",
            title=f"sheet{each.path.suffix}",
            students=tuple(pseudonyms[student] for student in each.students),
        )
        for at, each in enumerate(collected.sheets, start=1)
    )
    return collected._replace(sheets=sheets), Roster(tuple(Student(pseudonyms[each.id]) for each in roster.students))
