"""Finds architectures: the built-in ones, those of installed packages, those under ``ZOO_PATH``, a folder.

An architecture is a folder with ``model.py``, ``card.toml`` and ``table.csv``; its name is the folder's.
Nothing here imports Keras or runs an architecture's code.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zoo.errors import ZooError, suggestion
from zoo.light.files.foreign import reason, there
from zoo.light.files.text import printable
from zoo.light.nets.belongings import FILES, sum_of
from zoo.light.nets.table import Table

if TYPE_CHECKING:
    from zoo.light.nets.card import Card
    from zoo.light.nets.knob import Knob, Value

BUILT_IN = Path(__file__).parents[2] / "architectures"
ENTRY_POINTS = "zoo.architectures"


@dataclass(frozen=True)
class Architecture:
    """A folder of the catalogue; its card and table are read when first asked for."""

    name: str
    folder: Path
    origin: str
    """``zoo`` for a built-in one, else the package or folder it comes from."""

    @property
    def model_file(self) -> Path:
        return self.folder / "model.py"

    @cached_property
    def card(self) -> "Card":
        from zoo.light.nets.card import Card  # Sheets are marked against a table, and need no card.

        return Card.read(self._file("card.toml"))

    @cached_property
    def table(self) -> Table:
        return Table.read(self._file("table.csv"))

    def settings(self, knobs: Mapping[str, Any]) -> "dict[str, Value]":
        """The knobs, checked by type and value.

        Raises:
            ZooError: an unknown knob or an illegal value; the message lists the legal ones.
        """
        return {name: self._knob(name).check(value) for name, value in knobs.items()}

    def typed_settings(self, knobs: Mapping[str, str]) -> "dict[str, Value]":
        """The knobs as typed on the command line.

        Raises:
            ZooError: as for `settings`.
        """
        return {name: self._knob(name).parse(text) for name, text in knobs.items()}

    def _knob(self, name: str) -> "Knob":
        known = self.card.knobs
        if name not in known:
            raise ZooError(f"{self.name} has no knob '{name}'.{suggestion(name, known) or ' It has no knobs.'}")
        return known[name]

    @property
    def defaults(self) -> "dict[str, Value]":
        """The knobs as the homework has them."""
        return {name: knob.default for name, knob in self.card.knobs.items()}

    def changed(self, settings: "Mapping[str, Value]") -> "dict[str, Value]":
        """The settings that differ from the homework's own."""
        return {name: value for name, value in settings.items() if value != self.defaults[name]}

    @property
    def full_title(self) -> str:
        """Its name and its card's title."""
        return printable(f"{self.name}: {self.card.title}")

    def reference(self, typed: str) -> str:
        """What finds it again: its own name, however that was typed, or the path of its folder as typed."""
        return self.name if typed.lower() == self.name else typed

    @property
    def code(self) -> str:
        """What tells other code from this one's: a sum over all files that it may use.

        Raises:
            ZooError: one of its three files is missing, or one cannot be read.
        """
        for name in FILES:
            self._file(name)
        return sum_of(self.folder)

    def check(self) -> None:
        """Read everything that can be read without running the architecture's code.

        Raises:
            ZooError: the folder is broken; the message says where.
        """
        _ = self._file("model.py"), self.card, self.table.figures
        given = self.table.rows[0].output
        if given != self.card.input:
            raise ZooError(f"{self.folder}: the card's input is {self.card.input}, the table's {given}.")

    def _file(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise ZooError(f"{self.folder}: no {name}; an architecture needs {', '.join(FILES)}.")
        return path


class Catalogue(NamedTuple):
    """The architectures by name, and the folders that were left out, with the reason."""

    architectures: dict[str, Architecture]
    faults: dict[str, str]


def catalogue() -> Catalogue:
    """Every architecture that can be found, checked; what is broken harms no other."""
    found, places = candidates()
    architectures, faults = {}, dict(places)
    for name in sorted(found):
        try:
            architecture = _only(found[name])
            architecture.check()
            architectures[name] = architecture
        except (ZooError, OSError) as error:
            faults[name] = str(error)
    return Catalogue(architectures, faults)


@cache
def candidates() -> tuple[dict[str, list[Architecture]], dict[str, str]]:
    """The folders by name, none of them read yet, and the places that hold none."""
    found: dict[str, list[Architecture]] = {}
    faults: dict[str, str] = {}
    for name, folder, origin in _folders(faults):
        found.setdefault(name, []).append(Architecture(name, folder, origin))
    return found, faults


def _only(same: list[Architecture]) -> Architecture:
    """The one architecture of its name.

    Raises:
        ZooError: there are several, or it has no legal name.
    """
    if len(same) > 1:
        raise ZooError(f"{' and '.join(str(each.folder) for each in same)} have the same name; rename one of them.")
    if not is_name(same[0].name):
        raise ZooError(f"{same[0].folder}: a name is lower-case letters, digits and _, at most 64.")
    return same[0]


def is_name(text: str) -> bool:
    """Whether an architecture can be called so: lower-case letters, digits and _, at most 64."""
    return bool(re.fullmatch(r"[a-z][a-z0-9_]{0,63}", text))


def is_known(name: str) -> bool:
    """Whether `find` has something to look at, whole or broken: an architecture of that name, or a folder."""
    found, _ = candidates()
    return is_place(name) or name in found or name.lower() in found or there(Path(name), Path.is_dir)


def is_place(text: str) -> bool:
    """Whether it says where a folder is, on any system: no architecture's name has a separator or a drive's colon."""
    return text in (".", "..") or bool(re.search(r"[/\\:]", text))


def names() -> list[str]:
    """The names of all architectures that can be built."""
    return list(catalogue().architectures)


def card(name: str | os.PathLike[str], /) -> "Card":
    """The card of an architecture, or of its folder: source, input, classes, recipe, knobs, errata.

    Raises:
        ZooError: there is none, or it is broken.
    """
    return find(name).card


def table(name: str | os.PathLike[str], /) -> Table:
    """The layer table of an architecture, or of its folder, as typed from the homework.

    Raises:
        ZooError: there is none, or it is broken.
    """
    return find(name).table


def find(name: str | os.PathLike[str]) -> Architecture:
    """The architecture of that name, in any case, or in that folder; all of it is sound.

    Raises:
        ZooError: there is none, it is broken, or two have that name.
    """
    architecture = located(name)
    try:
        architecture.check()
    except (ZooError, OSError) as error:
        raise ZooError(f"Architecture '{os.fspath(name)}' is broken: {error}") from None
    return architecture


def located(name: str | os.PathLike[str]) -> Architecture:
    """As `find`, but none of its files is read yet.

    Raises:
        ZooError: there is none, or two have that name.
    """
    name = os.fspath(name)
    if is_place(name):
        return _from_folder(Path(name))
    found, _ = candidates()
    if name not in found and there(Path(name), Path.is_dir):
        return _from_folder(Path(name))
    same = found.get(name) or found.get(name.lower())
    if same is None:
        _refuse_file(Path(name))
        raise ZooError(f"No architecture '{name}'.{suggestion(name.lower(), catalogue().architectures)}")
    try:
        return _only(same)
    except ZooError as error:
        raise ZooError(f"Architecture '{name}' is broken: {error}") from None


def _from_folder(folder: Path) -> Architecture:
    if not there(folder, Path.is_dir):
        _refuse_file(folder)
        raise ZooError(f"No folder '{folder}'; give an architecture's name or its folder.")
    return Architecture(folder.resolve().name, folder, str(folder))


def _refuse_file(path: Path) -> None:
    """Say what is there where an architecture is looked for."""
    if there(path, Path.is_file):
        raise ZooError(
            f"{path} is a file, no architecture; give a name or folder. zoo show and zoo check take FILE.keras, too."
        )


def _folders(faults: dict[str, str]) -> Iterator[tuple[str, Path, str]]:
    yield from _inside(BUILT_IN, "zoo", strict=True)
    for entry in filter(None, os.environ.get("ZOO_PATH", "").split(os.pathsep)):
        try:
            path = Path(entry).expanduser()
            within = list(_inside(path, entry)) if path.is_dir() else None
        except (OSError, RuntimeError) as error:  # It may not be read, or is of a user whom nobody knows.
            faults[entry] = f"this folder of ZOO_PATH cannot be read ({reason(error)})."
            continue
        if within is None:
            faults[entry] = "this folder of ZOO_PATH does not exist."
        yield from within or ()
    for point, folder in _entry_points():
        try:
            yield from list(_inside(folder, point)) if folder else ()
        except OSError as error:
            faults[point] = f"its folder cannot be read ({reason(error)})."
        if folder is None:
            faults[point] = f"its entry point in the group {ENTRY_POINTS} names no folder."


def _inside(folder: Path, origin: str, strict: bool = False) -> Iterator[tuple[str, Path, str]]:
    """The architectures in `folder`, or `folder` itself if it is one."""
    if (folder / "card.toml").is_file():
        yield folder.resolve().name, folder, origin
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name[0] not in "._" and (strict or _is_candidate(path)):
            yield path.name, path, origin


def _is_candidate(folder: Path) -> bool:
    """Whether it holds one of the files, or may not be looked into, which is then said."""
    try:
        return any((folder / name).is_file() for name in FILES)
    except OSError:
        return True


def _entry_points() -> Iterator[tuple[str, Path | None]]:
    """The folders that installed packages offer, found without importing the packages."""
    if not _any_entry_point():
        return
    from importlib.metadata import distributions

    seen = set()
    for package in distributions():
        said = ""
        with suppress(Exception):
            said = package.read_text("entry_points.txt") or ""
        if ENTRY_POINTS not in said or package.name in seen:
            continue
        seen.add(package.name)  # One that is installed twice is the first on the path.
        modules: list[str] = [""]
        with suppress(Exception):  # A package may say anything, and harms no other.
            modules = [point.module for point in package.entry_points if point.group == ENTRY_POINTS]
        for module in modules:
            folders: list[Path] = []
            with suppress(Exception):
                folders = _folders_of(module)
            yield package.name, folders[0] if folders else None


def _folders_of(module: str) -> list[Path]:
    """Where a package lies within another one, without running the code of either."""
    from importlib.util import find_spec

    package, *inner = module.split(".")
    spec = find_spec(package)  # of a top-level package, this runs none of its code
    roots = list(spec.submodule_search_locations or []) if spec else []
    return [Path(root, *inner) for root in roots if Path(root, *inner).is_dir()]


def _any_entry_point() -> bool:
    """Whether a look at the installed packages is worth its time: a third of a light verb's."""
    group = f"[{ENTRY_POINTS}]".encode()
    for place in map(Path, sys.path):
        with suppress(OSError):
            if place.is_file() or place.suffix == ".egg":
                return True
        for file in place.glob("*-info/entry_points.txt"):
            with suppress(OSError):  # unreadable to importlib.metadata too, which passes over it
                if group in file.read_bytes():
                    return True
    return False
