"""The files that people mean by a name: a sheet itself, all that is in a folder, or all that a pattern fits."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from zoo.errors import ZooError

MOST_FILES = 10_000

_WILD = re.compile(r"[*?[]")
_OF_SYSTEMS = re.compile(r"\..*|~\$.*|__MACOSX|Thumbs\.db|desktop\.ini", re.IGNORECASE)
"""What a system or an office program puts beside people's files."""


def sheets_in(names: Iterable[str | Path]) -> list[Path]:
    """The sheets of any number of files, folders and patterns, each once, a folder's by name.

    Raises:
        ZooError: a folder or a pattern holds none, or they hold more than `MOST_FILES`.
    """
    found: dict[Path, None] = {}
    for name in names:
        for path in _files(Path(name)):
            found[path] = None
            if len(found) > MOST_FILES:
                raise ZooError(f"more than {MOST_FILES} sheets; give fewer at a time.")
    return list(found)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        within = list(_within(path))
        if not within:
            raise ZooError(f"'{path}' is a folder without a file; give the sheets, or the folder that they are in.")
        yield from within
    elif _WILD.search(str(path)) and not path.exists():
        anchor = Path(path.anchor)
        within = sorted(
            each for each in anchor.glob(str(path.relative_to(anchor))) if not _OF_SYSTEMS.fullmatch(each.name)
        )
        if not within:
            raise ZooError(f"No file fits '{path}'; give the sheets, or the folder that they are in.")
        for each in within:
            yield from _within(each) if each.is_dir() else [each]
    else:
        yield path


def _within(folder: Path) -> Iterator[Path]:
    """The files of a folder and of those in it; a link to a folder is not followed."""
    for path in sorted(folder.iterdir()):
        if _OF_SYSTEMS.fullmatch(path.name):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _within(path)
        elif path.is_file():
            yield path
