"""A folder of sheets as Moodle, Canvas or Gradescope exports it, or with ids in the names: which sheet is whose."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.course.roster import Roster, Student, key
from zoo.light.files import disk
from zoo.light.sheets.document import decoded
from zoo.light.sheets.files import sheets_in

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_(?P<title>.*))?")
_CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<user>\d+)_\d+_(?P<title>.+)")
_METADATA = "submission_metadata.yml"
_LARGEST_METADATA_BYTES = 16 << 20
_ENTRY = re.compile(r"\s*(?:- )?\s*(?P<key>[^\s:][^:]*|:[a-z_]+): *(?P<value>.*?)\s*")
_LATE = re.compile(r"(?<![a-z])late(?![a-z])", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s_+,;&()-]+|$")
_FEWEST_CHARACTERS = 4
"""Of an id that is looked for anywhere in a name; a shorter one is as likely the number of the homework."""


class HandedIn(NamedTuple):
    """A sheet and whose it is."""

    path: Path
    place: str
    """Where it lies in its folder, as lists for the teacher call it."""
    title: str
    """What its author called the file, without what a site put before it."""
    students: tuple[str, ...]
    """Their ids; several of a group."""
    late: bool


class Stray(NamedTuple):
    """A file that is nobody's."""

    path: Path
    why: str


class Collected(NamedTuple):
    """All that lies in a folder, in the order of the names."""

    sheets: tuple[HandedIn, ...]
    strays: tuple[Stray, ...]


class _Owner(NamedTuple):
    students: tuple[Student, ...]
    title: str
    late: bool = False
    told: str = ""
    """Who is named, where it is nobody of the list."""


def collect(folder: Path, roster: Roster) -> Collected:
    """Every file of a folder and of those in it, with the students whose it is.

    Raises:
        ZooError: there is no such folder, or nothing in it.
    """
    if not folder.is_dir():
        raise ZooError(f"No folder '{folder}'; give the one in which the sheets are, unpacked.")
    submitters = _submitters(folder / _METADATA)
    sheets, strays = [], []
    for path in sheets_in([folder]):
        if path.name == _METADATA:
            continue
        owner = _owner(path.relative_to(folder).parts, roster, submitters)
        if owner.students:
            ids = tuple(dict.fromkeys(each.id for each in owner.students))
            sheets.append(HandedIn(path, path.relative_to(folder).as_posix(), owner.title, ids, owner.late))
        else:
            strays.append(Stray(path, owner.told or "names no student of the list"))
    return Collected(tuple(sheets), tuple(strays))


def _owner(parts: tuple[str, ...], roster: Roster, submitters: Mapping[str, list[dict[str, str]]]) -> _Owner:
    first, last = parts[0], parts[-1]
    if first in submitters:
        found = [_submitter(each, roster) for each in submitters[first]]
        named = ", ".join(" ".join(filter(None, each.values())) for each in submitters[first])
        whole = tuple(each for each in found if each)
        return _Owner(whole if len(whole) == len(found) else (), last, told=f"is by {named}, not all of the list")
    if moodle := next(filter(None, map(_MOODLE.fullmatch, parts)), None):
        by_number = roster.where(participant=moodle["number"])
        title = last if moodle[0] != last else moodle["title"] or last
        told = f"is by '{moodle['name']}', participant {moodle['number']}, whom the list does not tell"
        return _one(by_number or roster.named(moodle["name"]), title, False, told)
    if canvas := _CANVAS.fullmatch(last):
        student = roster.where(canvas=canvas["user"]) or roster.named(canvas["name"])
        if student or not _leading(last, roster):
            told = f"is by '{canvas['name']}', user {canvas['user']}, whom the list does not tell"
            return _one(student, canvas["title"], bool(canvas["late"]), told)
    return _by_ids(parts, roster)


def _one(student: Student | None, title: str, late: bool, told: str) -> _Owner:
    return _Owner((student,) if student else (), title, late, told)


def _is_late(parts: Iterable[str]) -> bool:
    return any(_LATE.search(each) for each in parts)


def _by_ids(parts: tuple[str, ...], roster: Roster) -> _Owner:
    """By the ids with which a folder's or the file's name begins, else by those that stand anywhere in these."""
    for part in parts:
        if students := _leading(part, roster):
            return _Owner(students, _title(parts, students), _is_late(parts))
    text = key("/".join(parts))
    spans: list[tuple[int, int, Student]] = []
    for name, student in roster.by_id.items():
        if len(name) >= _FEWEST_CHARACTERS and name in text:
            pattern = rf"(?<![^\W_]){re.escape(name)}(?![^\W_])"
            spans += [(*found.span(), student) for found in re.finditer(pattern, text)]
    longest = [
        (start, student)
        for start, end, student in spans
        if not any(low <= start and end <= high and (low, high) != (start, end) for low, high, _ in spans)
    ]
    students = tuple(dict.fromkeys(student for _, student in sorted(longest)))
    return _Owner(students, _title(parts, students), _is_late(parts))


def _title(parts: tuple[str, ...], students: tuple[Student, ...]) -> str:
    """The file's name; of a group's, which may name its members, the kind of file alone."""
    return parts[-1] if len(students) < 2 else f"sheet{Path(parts[-1]).suffix}"


def _leading(part: str, roster: Roster) -> tuple[Student, ...]:
    """The students whose ids a name begins with, one after the other: ``12345_67890.md``."""
    found: list[Student] = []
    rest = key(part)
    while rest:
        ends = [match.start() for match in _BETWEEN.finditer(rest)]
        ends += [match.start() for match in re.finditer(r"\.", rest)]
        student = next((who for end in sorted(ends, reverse=True) if (who := roster.by_id.get(rest[:end]))), None)
        if student is None:
            break
        found.append(student)
        rest = re.sub(r"^[\s_+,;&()-]+", "", rest[len(key(student.id)) :])
    return tuple(found)


def _submitter(known: Mapping[str, str], roster: Roster) -> Student | None:
    found = roster.by_id.get(key(known.get("sid", ""))) or roster.where(email=known.get("email", ""))
    return found or roster.named(known.get("name", ""))


def _submitters(path: Path) -> dict[str, list[dict[str, str]]]:
    """Who handed in each folder of Gradescope's export, by what its list of submissions says.

    It is read line by line: of YAML it takes the entries of the names below, and nothing else.
    """
    if not path.is_file():
        return {}
    found: dict[str, list[dict[str, str]]] = {}
    within = False
    for name, value, starts in _entries(decoded(disk.read(path, _LARGEST_METADATA_BYTES))):
        if re.fullmatch(r"submission_\d+", name):
            found[name], within = [], False
        elif name == ":submitters":
            within = True
        elif name in (":name", ":sid", ":email") and within and found:
            submitters = found[next(reversed(found))]
            if starts or not submitters:
                submitters.append({})
            submitters[-1][name[1:]] = "" if value in ("null", "~") else value
        elif not name.startswith((":name", ":sid", ":email")):
            within = False
    return found


def _entries(text: str) -> Iterator[tuple[str, str, bool]]:
    """``key: value`` of each line that has one, and whether it begins an entry of a list."""
    for line in text.splitlines():
        if match := _ENTRY.fullmatch(line):
            yield match["key"].strip("'\""), match["value"].strip("'\""), line.lstrip().startswith("- ")
