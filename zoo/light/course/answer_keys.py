"""What the sheets of a class are held against: one net for all, or a key file with a net for each student."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from zoo.errors import ZooError
from zoo.light.course.hand_work import Place, Value, worked
from zoo.light.course.handed_in import HandedIn
from zoo.light.course.homework import Keys, read_keys
from zoo.light.course.roster import key
from zoo.light.design import blueprint
from zoo.light.design.sizes import Design, DesignStep
from zoo.light.marking.marks import Marking
from zoo.light.marking.reference import Reference, mark_file, refer, scheme_for
from zoo.light.marking.scheme import Scheme
from zoo.light.marking.scheme_file import read_scheme

_OF_A_SLIP = 0.5
"""What a slip speaks for the sheet's own net. Of 1,500 honest sheets none is flagged, of 300 copied ones 297 are."""
_MOST_NUMBERS, _MOST_DIGITS = 8, 20
"""Of an answer that is compared with other keys."""


class Answers(Protocol):
    """Marks sheets."""

    @property
    def title(self) -> str:
        """What the sheets are of."""

    @property
    def scheme(self) -> Scheme: ...

    def mark(self, sheet: HandedIn) -> Marking:
        """Raises a `ZooError` where the sheet cannot be read."""

    def nearer(self, sheet: HandedIn, marking: Marking) -> str:
        """The student whose net a sheet fits better than its author's own; empty for none."""


@dataclass(frozen=True)
class OneNet:
    """All sheets are of the same net."""

    reference: Reference
    scheme: Scheme

    @property
    def title(self) -> str:
        return self.reference.title

    def mark(self, sheet: HandedIn) -> Marking:
        return mark_file(self.reference, sheet.path, self.scheme)

    def nearer(self, sheet: HandedIn, marking: Marking) -> str:
        return ""


@dataclass(frozen=True)
class OwnNets:
    """Each student's sheet is of a net of their own."""

    keys: Keys
    scheme: Scheme

    @property
    def title(self) -> str:
        return self.keys.homework.title

    def mark(self, sheet: HandedIn) -> Marking:
        steps = self._steps.get(key(sheet.students[0]))
        if steps is None:
            raise ZooError(f"the key file has no net of '{sheet.students[0]}'.")
        table = blueprint.table(Design(steps, 0, 0, 0, 0), self.keys.homework.constraints)
        return mark_file(Reference(self.title, table, None), sheet.path, self.scheme.checked(table))

    def nearer(self, sheet: HandedIn, marking: Marking) -> str:
        """By the cells that another student's key has, against those that are right here or wrong as people are.

        What follows from a mistake speaks for the sheet's own net as what is right does. A usual slip speaks for it by
        half, since of the many slips one may give any value by chance. A cell that all keys have alike speaks for none.
        """
        cells = [
            (row.layer, cell)
            for row in marking.rows
            for cell in row.cells
            if cell.worth and cell.given and (row.layer, cell.column) in self._telling
        ]
        followed = sum(cell.mark in ("right", "follow_through") for _, cell in cells)
        own = followed + _OF_A_SLIP * sum(cell.mark == "wrong" and bool(cell.slips) for _, cell in cells)
        if own == len(cells):
            return ""
        fits: Counter[str] = Counter()
        for layer, cell in cells:
            fits.update(self._owners.get(((layer, cell.column), figures_in(cell.given)), ()))
        ((student, most),) = fits.most_common(1) or [("", 0)]
        return student if most > own and key(student) not in map(key, sheet.students) else ""

    @cached_property
    def _steps(self) -> dict[str, tuple[DesignStep, ...]]:
        return {key(student): steps for student, steps in self.keys.steps.items()}

    @cached_property
    def _telling(self) -> set[Place]:
        """The cells in which not all keys are alike."""
        values: dict[Place, set[Value]] = {}
        for place, value in self._owners:
            values.setdefault(place, set()).add(value)
        return {place for place, each in values.items() if len(each) > 1}

    @cached_property
    def _owners(self) -> dict[tuple[Place, Value], list[str]]:
        """The students whose key has a value in a cell."""
        found: dict[tuple[Place, Value], list[str]] = {}
        for student, steps in self.keys.steps.items():
            for each in worked(steps, self.keys.homework.constraints).cells.items():
                found.setdefault(each, []).append(student)
        return found


def figures_in(text: str) -> Value:
    """The whole numbers of an answer, after its working: ``(5*5*1+1)*10 = 260``."""
    answer = re.sub(r"(?<=\d)[,.' ](?=\d{3}(?!\d))", "", text.rpartition("=")[2])
    return tuple(int(each[:_MOST_DIGITS]) for each in re.findall(r"\d+", answer)[:_MOST_NUMBERS])


def answers(net: str, scheme: Path | None = None, names: Mapping[str, str] | None = None) -> Answers:
    """What to mark against.

    Args:
        net: an architecture, its folder or a ``.keras`` file; or a key file, ``.toml``, whose scheme is its own unless
            another is given.
        names: what students are called in the place of their ids, if they have pseudonyms.

    Raises:
        ZooError: the net or the scheme cannot be read.
    """
    if net.endswith(".toml"):
        keys = read_keys(Path(net))
        keys = keys if names is None else keys.called(names)
        return OwnNets(keys, read_scheme(scheme) if scheme else keys.homework.scheme)
    reference = refer(net)
    return OneNet(reference, scheme_for(reference, scheme))
