"""A homework of which each student gets a net of their own: its TOML, and the key file with everybody's net.

    title = "Design"
    [constraints]                         # as of zoo design
    [marking]                             # a marking scheme, as of zoo check; may be left out
    [variants]
    slips = ["biases", "padding"]         # each shows in two cells of every net; see `SLIPS`
    differing = 3                         # cells in which any two keys differ, at least

A key file has these too, and under ``[students]`` each one's design: ``s10000 = "64@3p1s2 pool 256@5"``.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from zoo.errors import ZooError, suggestion
from zoo.light.course.hand_work import SLIPS
from zoo.light.course.roster import key
from zoo.light.design.constraints import LARGEST_KERNEL, LARGEST_WIDTH, Constraints, parse, to_dict
from zoo.light.design.sizes import DesignStep
from zoo.light.files import toml
from zoo.light.files.text import printable
from zoo.light.marking.scheme import DEFAULT, Scheme
from zoo.light.marking.scheme_file import scheme_of

LARGEST_FILE_BYTES = 16 << 20
MOST_STUDENTS = 20_000
_DEFAULT_SLIPS = ("biases", "padding")
_STEP = re.compile(r"(?P<filters>\d{1,6})@(?P<kernel>\d{1,4})(?:p(?P<padding>\d{1,4}))?(?:s(?P<stride>\d{1,4}))?")
_POOL = "pool"


class Homework(NamedTuple):
    title: str
    constraints: Constraints
    marking: Mapping[str, Any]
    """The marking scheme as it stands in the file."""
    slips: tuple[str, ...]
    differing: int

    @property
    def scheme(self) -> Scheme:
        return scheme_of(dict(self.marking)) if self.marking else DEFAULT


class Keys(NamedTuple):
    """Whose net is which."""

    homework: Homework
    steps: Mapping[str, tuple[DesignStep, ...]]
    """By the student's id."""

    def called(self, names: Mapping[str, str]) -> "Keys":
        """The nets of those students who have another name, under it; names are by the id as `key` has it."""
        return self._replace(steps={names[key(each)]: own for each, own in self.steps.items() if key(each) in names})


def read_homework(path: Path) -> Homework:
    """The homework of a TOML file.

    Raises:
        ZooError: an entry is missing, unknown, of the wrong type or out of bounds.
    """
    return _read(path, with_students=False)[0]


def read_keys(path: Path) -> Keys:
    """The key file that `keys_text` wrote.

    Raises:
        ZooError: it is none, or a design in it is not understood.
    """
    homework, students = _read(path, with_students=True)
    try:
        if len(students) > MOST_STUDENTS:
            raise ZooError(f"{len(students)} students; the limit is {MOST_STUDENTS}.")
        steps = {each: _steps(text, homework.constraints) for each, text in students.items()}
    except ZooError as error:
        raise ZooError(f"{path}: {error}") from None
    return Keys(homework, steps)


def _read(path: Path, *, with_students: bool) -> tuple[Homework, dict[str, Any]]:
    content = toml.read(path, LARGEST_FILE_BYTES)
    try:
        entries = toml.Entries("the homework", content)
        title = entries.take("title", str, path.stem)
        constraints = parse(entries.take("constraints", dict))
        marking = entries.take("marking", dict, {})
        variants = toml.Entries("[variants]", entries.take("variants", dict, {}))
        slips = tuple(variants.take("slips", list, list(_DEFAULT_SLIPS)))
        differing = variants.whole("differing", 1, 20, 3)
        students = entries.take("students", dict) if with_students else {}
        entries.end()
        variants.end()
        for slip in slips:
            if slip not in SLIPS:
                told = suggestion(str(slip), SLIPS)
                raise ZooError(f"[variants]: no slip {toml.shown(slip)}; there are {', '.join(SLIPS)}.{told}")
        homework = Homework(printable(title), constraints, marking, slips, differing)
        _ = homework.scheme
    except ZooError as error:
        raise ZooError(f"{path}: {error}") from None
    return homework, students


def keys_text(homework: Homework, steps: Mapping[str, tuple[DesignStep, ...]]) -> str:
    """The key file of some students, by their ids."""
    variants = {"slips": list(homework.slips), "differing": homework.differing}
    entries: dict[str, Any] = {"title": homework.title, "constraints": to_dict(homework.constraints)}
    entries |= {"marking": dict(homework.marking)} if homework.marking else {}
    return toml.text_of(
        entries | {"variants": variants, "students": {each: steps_text(own) for each, own in steps.items()}}
    )


def steps_text(steps: tuple[DesignStep, ...]) -> str:
    """``64@3p1s2 pool 256@5``"""
    return " ".join(_step_text(step) for step in steps)


def _step_text(step: DesignStep) -> str:
    if not step.filters:
        return _POOL
    padding = f"p{step.padding}" if step.padding else ""
    stride = f"s{step.stride}" if step.stride > 1 else ""
    return f"{step.filters}@{step.kernel}{padding}{stride}"


def _steps(text: object, constraints: Constraints) -> tuple[DesignStep, ...]:
    steps = []
    for word in text.split() if isinstance(text, str) else ():
        if word == _POOL:
            steps.append(DesignStep(constraints.pools.size, 0, constraints.pools.stride, 0))
        elif found := _STEP.fullmatch(word):
            filters, kernel = int(found["filters"]), int(found["kernel"])
            if not (1 <= filters <= LARGEST_WIDTH and 1 <= kernel <= LARGEST_KERNEL):
                raise ZooError(f"the step '{word}' is out of bounds.")
            steps.append(DesignStep(kernel, int(found["padding"] or 0), int(found["stride"] or 1), filters))
        else:
            raise ZooError(f"the step '{word[:40]}' is not understood; it is as 64@3p1s2, or pool.")
    if not steps:
        raise ZooError(f"a design must be text such as '64@3p1s2 pool', not {toml.shown(text)}.")
    return tuple(steps)
