"""The architecture that a run or a search brings along, so that it can be moved; its code runs only where it is known.

A copy lies in the folder. A stranger's folder may bring any code, so the copy is taken only where its sum is that of an
architecture of the catalogue, or of one that this user has trained before, whose sums are kept among the user's files.
"""

import os
import shlex
import shutil
from contextlib import suppress
from functools import partial
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.nets.belongings import belongings
from zoo.light.nets.catalogue import Architecture, candidates, find, is_place

COPIES = "architecture"
"""The folder of the copy, by the architecture's name, in a run's or a search's folder."""
_BEGUN = ".zoo-architecture"
_KNOWN = "architectures.txt"
_LARGEST_KNOWN = 1 << 24  # bytes


def keep(architecture: Architecture, folder: Path) -> None:
    """Copy an architecture that somebody has typed into a folder, whole or not at all; remember its code as known."""
    copy = copy_in(folder)
    if copy is not None and (copy.name, copy.code) == (architecture.name, architecture.code):
        return
    begun = folder / _BEGUN
    shutil.rmtree(begun, ignore_errors=True)
    for name in belongings(architecture.folder)[0]:
        (begun / name).parent.mkdir(parents=True, exist_ok=True)
        disk.write(begun / name, partial(shutil.copyfile, architecture.folder / name))
    forget(folder)
    (folder / COPIES).mkdir()
    begun.rename(folder / COPIES / architecture.name)
    _remember(architecture)


def forget(folder: Path) -> None:
    """Remove the copy from a run's or a search's folder."""
    shutil.rmtree(folder / COPIES, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove a copy that a process which died had begun."""
    shutil.rmtree(folder / _BEGUN, ignore_errors=True)
    with suppress(OSError):  # It holds a copy.
        (folder / COPIES).rmdir()


def brought(folder: Path, typed: str, named: Path | None, going_on: str) -> Architecture:
    """The architecture with which a folder began.

    Args:
        typed: what was typed then: a name, or the path of a folder.
        named: the folder that is named now.
        going_on: the command that goes on, for an error to add ``--architecture`` to.

    Raises:
        ZooError: none is known to be the one, or the one that is named is another.
    """
    copy = copy_in(folder)
    if named is not None:
        architecture = find(os.fspath(named))
        if copy is not None and architecture.code != copy.code:
            raise ZooError(f"'{named}' is not the code with which '{folder}' began, of which {copy.folder} is a copy.")
        _remember(architecture)
        return architecture
    if copy is None:
        if is_place(typed) or typed not in candidates()[0]:
            raise ZooError(
                f"'{folder}' began with '{typed}', whose model.py would be run; if you trust it: "
                f"{going_on} --architecture {shlex.quote(typed)}"
            )
        return find(typed)
    listed = copy.name in candidates()[0]
    with suppress(ZooError):  # The catalogue's may be broken.
        if listed and (architecture := find(copy.name)).code == copy.code:
            return architecture
    if copy.code in _known():
        return find(os.fspath(copy.folder))
    changed = " is not what it was then" if listed else "'s code is not known here"
    raise ZooError(
        f"'{folder}' began with {copy.name}, which{changed}; read {copy.folder / 'model.py'}, and if you trust it: "
        f"{going_on} --architecture {shlex.quote(str(copy.folder))}"
    )


def copy_in(folder: Path) -> Architecture | None:
    """The copy that a folder brings along, if it has one; none of its code is run."""
    found = sorted(path for path in folder.glob(f"{COPIES}/*") if path.is_dir())
    if not found:
        return None
    if len(found) > 1:
        names = ", ".join(path.name for path in found[:6])
        raise ZooError(
            f"'{folder / COPIES}' holds {len(found)} architectures ({names}); leave the one that is its own."
        )
    return Architecture(found[0].name, found[0], str(found[0]))


def _remember(architecture: Architecture) -> None:
    code = architecture.code
    if code in _known():
        return
    with suppress(OSError, RuntimeError):  # Without it, an own architecture has to be named when a run goes on.
        path = _place()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as file:
            file.write(f"{code}\n")


def _known() -> set[str]:
    """The sums of the code that this user has trained."""
    try:
        return set(disk.read(_place(), _LARGEST_KNOWN).decode("ascii", errors="replace").split())
    except (ZooError, RuntimeError):
        return set()


def _place() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "state"
    return Path(state) / "zoo" / _KNOWN
