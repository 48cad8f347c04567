"""Writes a question sheet for each student, and apart from them the one file with everybody's net."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.course.blank import blank_of
from zoo.light.course.blanks.registry import forms
from zoo.light.course.feedback import file_names
from zoo.light.course.homework import keys_text, read_homework
from zoo.light.course.roster import read_roster
from zoo.light.course.variants import Variants, variants
from zoo.light.design import blueprint
from zoo.light.design.sizes import Design
from zoo.light.files import disk

_FEWEST_BYTES, _MOST_BYTES = 16, 1 << 16
"""Of a secret."""


class HandOut(NamedTuple):
    """Where the question sheets, the keys and the secret are."""

    questions: Path
    keys: Path
    secret: Path
    suffix: str = ".md"


def hand_out(
    homework: Path, students: Path, where: HandOut, tell: Callable[[int, int], object] = lambda done, all_: None
) -> Variants:
    """Draw a net for each student of a list and write all of it; the same secret draws the same.

    Args:
        tell: is told after each sheet how many are done, and of how many.

    Raises:
        ZooError: something of it cannot be read or written, the keys would lie among the question sheets, or the
            constraints do not hold enough nets.
    """
    if where.questions.resolve() in (where.keys.resolve().parent, where.secret.resolve().parent):
        raise ZooError(
            f"The keys and the secret would lie in '{where.questions}', which is handed out; name another place."
        )
    asked = read_homework(homework)
    roster = read_roster(students)
    ids = [each.id for each in roster.students]
    chosen = variants(asked, ids, secret_of(where.secret))
    form, scheme = forms()[where.suffix], asked.scheme
    where.questions.mkdir(parents=True, exist_ok=True)
    disk.sweep(where.questions)
    names = file_names(ids)
    contents: dict[Path, str | bytes] = {}
    for done, (student, steps) in enumerate(chosen.steps.items(), start=1):
        # Only its steps make a design's table.
        table = blueprint.table(Design(steps, 0, 0, 0, 0), asked.constraints)
        sheet = blank_of(
            table, scheme.checked(table), f"{asked.title}: the net of {student}", asked.constraints.classes
        )
        contents[where.questions / f"{names[student]}{where.suffix}"] = form.write(sheet)
        tell(done, len(ids))
    disk.write_many(contents)
    disk.write_text(where.keys, keys_text(asked, chosen.steps))
    return chosen


def secret_of(path: Path) -> bytes:
    """The secret in a file, which is made by chance if it is not there.

    Raises:
        ZooError: it is too short to be one, or too long.
    """
    if not path.exists():
        disk.write_text(path, os.urandom(32).hex() + "\n")
    secret = disk.read(path, _MOST_BYTES).strip()
    if len(secret) < _FEWEST_BYTES:
        raise ZooError(
            f"{path}: a secret of {len(secret)} bytes can be guessed; it must have {_FEWEST_BYTES}, or no file."
        )
    return secret
