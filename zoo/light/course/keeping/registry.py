"""Every keeper of marks, found by its file: a new one is a new file in this folder, and no other edit."""

from functools import cache
from importlib import import_module
from pathlib import Path

from zoo.light.course import keeping as folder
from zoo.light.course.keeping.keeper import Keeper


def names() -> list[str]:
    """What ``--to`` takes, without importing any."""
    found = sorted(path.stem for place in folder.__path__ for path in Path(place).glob("[a-z]*.py"))
    return [name for name in found if name not in ("keeper", "registry")]


@cache
def keeper(name: str) -> Keeper:
    """The keeper of that name, which is one of `names`."""
    found: Keeper = import_module(f"{folder.__name__}.{name}").KEEPER
    return found
