"""Pseudonyms in the place of students' ids, kept in a file that stays with the teacher."""

import os
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.course import gradebook
from zoo.light.course.roster import Roster, key
from zoo.light.files import disk
from zoo.light.files.text import as_written, csv_text

_COLUMNS = ("id", "pseudonym")
_BYTES = 4


def pseudonyms(path: Path, roster: Roster) -> dict[str, str]:
    """A pseudonym for each student by id: those of the file, and new ones by chance, which are added to it.

    Raises:
        ZooError: the file is none of pseudonyms, or gives one to two students.
    """
    known = _read(path) if path.exists() else {}
    taken = set(known.values())
    if len(taken) < len(known):
        raise ZooError(f"{path}: two students have the same pseudonym.")
    found: dict[str, str] = {}
    for student in roster.students:
        while (name := known.get(key(student.id), "")) == "":
            new = f"p{os.urandom(_BYTES).hex()}"
            if new not in taken:
                known[key(student.id)] = new
                taken.add(new)
        found[student.id] = name
    others = {name: each for name, each in known.items() if name not in roster.by_id}
    disk.write_text(path, csv_text(_COLUMNS, [*found.items(), *others.items()]))
    return found


def _read(path: Path) -> dict[str, str]:
    book = gradebook.read(path)
    if tuple(book.headings) != _COLUMNS:
        raise ZooError(f"{path}: no file of pseudonyms, whose headings are {','.join(_COLUMNS)}; name another.")
    return {key(as_written(one)): other for one, other in book.rows}
