"""What the sheets of a class are held against: one net for all, or a key file with a net for each student."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from zoo.light.course.handed_in import HandedIn
from zoo.light.marking.marks import Marking
from zoo.light.marking.reference import Reference, mark_file, refer, scheme_for
from zoo.light.marking.scheme import Scheme


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


def answers(
    net: str, scheme: Path | None, columns: Sequence[str] | None = None, follow_through: float | None = None
) -> Answers:
    """What to mark against.

    Args:
        net: an architecture, its folder or a ``.keras`` file.

    Raises:
        ZooError: the net or the scheme cannot be read.
    """
    reference = refer(net)
    return OneNet(reference, scheme_for(reference, scheme, columns, follow_through))
