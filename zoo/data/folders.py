"""Which folders are classes and which are splits, and what of a data set is passed over."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from zoo.errors import ZooError
from zoo.light.files.text import number_of

TRAIN, VALIDATE, TEST = range(3)
UNTOLD = -1
"""The split of a file of which no folder and no name tells one."""
_PARTS = {
    "train": TRAIN, "training": TRAIN, "val": VALIDATE, "valid": VALIDATE, "validation": VALIDATE,
    "test": TEST, "testing": TEST,
}  # fmt: skip
_SPOKEN_DIGIT = re.compile(r"([0-9])_[a-z]+_([0-9]+)\.wav", re.IGNORECASE)
"""How the Free Spoken Digit Dataset names its files: digit, speaker, number of the recording."""
_SPOKEN_DIGIT_TESTS = 5
"""It tests on so many recordings of each digit and speaker, the first ones."""
_OF_SYSTEMS = ("__macosx", "__pycache__", "thumbs.db", "desktop.ini")
"""Folders and files that no person put there."""
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class FilesFound:
    """The samples' files, and what their places say."""

    names: list[str]
    classes: list[str]
    parts: list[int]
    remarks: list[str]
    """What was passed over, in words."""


def is_hidden(name: str) -> bool:
    """Whether a file, or a folder that it lies in, is hidden or a system's own."""
    return any(part.startswith(".") or part.lower() in _OF_SYSTEMS for part in PurePosixPath(name).parts)


def is_file(path: Path) -> bool:
    """Whether it is to be read: a link that leads nowhere, too, so that reading it tells that."""
    return path.is_file() or (path.is_symlink() and not path.is_dir())


def below(folder: Path, around: frozenset[Path] = frozenset(), linked: str = "") -> Iterator[Path]:
    """All files and folders below a folder, and below those that it links to, unless it lies in them.

    Args:
        around: the folders around it.
        linked: the link that led here; behind one no other is followed, as links may lead round and round.

    Raises:
        OSError: one may not be looked at.
        ZooError: a folder that is linked to has links to folders.
    """
    around |= {folder.resolve()}
    for each in folder.iterdir():
        yield each
        if not each.is_dir() or (each.is_symlink() and each.resolve() in around):
            continue
        if each.is_symlink() and linked:
            raise ZooError(f"{each}: a link to a folder, behind the link {linked}; put the folder itself there.")
        yield from below(each, around, each.name if each.is_symlink() else linked)


def plain(name: str) -> str:
    """A class's name as all write it: systems differ in how they store an accent, and blanks around it are not seen."""
    return unicodedata.normalize("NFC", name).strip() or name


def placed(
    path: Path, names: list[str], others: Sequence[str], empty: Sequence[str], count: int | None = None
) -> FilesFound:
    """The class of each file, and its split where a folder or its name tells one.

    A class is a folder with all that lies in it, at any depth; folders that hold all the rest are no class.

    Args:
        names: the samples' files.
        others: files that are no samples of that kind.
        empty: folders in which nothing lies.
        count: how many classes there are to be, where that is known.

    Raises:
        ZooError: some lie in no class folder, there is one class alone, or the splits have other classes.
    """
    remarks = _passed_over(others, [*empty, *_unread(names, others)])
    folders = _without_common([tuple(map(plain, PurePosixPath(name).parts[:-1])) for name in names])
    matches = [_SPOKEN_DIGIT.fullmatch(PurePosixPath(name).name) for name in names]
    told = [match for match in matches if match]
    by_names = len({*folders}) == 1 or folders == [(match[1],) for match in told]
    if len(told) == len(names) and by_names:  # Folders of another kind say more than names.
        parts = [TEST if int(match[2]) < _SPOKEN_DIGIT_TESTS else UNTOLD for match in told]
        return FilesFound(names, [match[1] for match in told], parts, remarks)
    if outside := [name for name, each in zip(names, folders, strict=True) if not each]:
        fact = f"{path}: {number_of(len(outside), 'file', ',')} in no class folder, such as '{outside[0]}'"
        raise ZooError(f"{fact}; put each class into a folder of its own.")
    are_splits = _splits(path, folders, count)
    found = [_class_and_part(each, are_splits) for each in folders]
    flat = Counter(folder[0] for folder, (label, _) in zip(folders, found, strict=True) if label is None)
    remarks += [f"{count:,} in {name}/ passed over, as no class folder there says what they are" for name, count in
                sorted(flat.items())]  # fmt: skip
    kept = [(name, label, part) for name, (label, part) in zip(names, found, strict=True) if label is not None]
    if not kept:
        raise ZooError(f"{path}: holds no class folders; put each class into a folder of its own.")
    placed = FilesFound([each[0] for each in kept], [each[1] for each in kept], [each[2] for each in kept], remarks)
    if len({*placed.classes}) < 2:
        only = f"'{placed.classes[0]}'" + (f" ({'; '.join(remarks)})" if remarks else "")
        raise ZooError(f"{path}: one class alone, {only}; put each class into a folder of its own.")
    _check_same_classes(path, placed)
    return placed


def _without_common(folders: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The folders below those that all files share, unless these are a split's."""
    outer = 0
    while len({each[outer : outer + 1] for each in folders}) == 1:
        shared = folders[0][outer : outer + 1]
        last = any(len(each) == outer + 1 for each in folders)
        if not shared or last or shared[0].lower() in _PARTS:
            break
        outer += 1
    return [each[outer:] for each in folders]


def _splits(path: Path, folders: list[tuple[str, ...]], count: int | None) -> set[str]:
    """The outermost folders that are splits.

    Raises:
        ZooError: it cannot be told which folders are splits and which classes.
    """
    tops, nested = {each[0] for each in folders}, {each[0] for each in folders if len(each) > 1}
    splits = {top for top in tops if top.lower() in _PARTS}
    trains = {top for top in splits if _PARTS[top.lower()] == TRAIN}
    beside = sorted(tops - splits)
    if beside and nested & splits:
        named = f"beside {listed(sorted(splits))} lies {listed(beside)}"
        raise ZooError(f"{path}: {named}; let it hold the splits alone, or the classes alone.")
    if trains and not beside and not trains & nested:
        raise ZooError(f"{path}: {listed(sorted(trains))} holds no class folders; put each class into one of its own.")
    if not splits:
        _check_level(path, folders, count)
    return splits - trains if beside else splits  # Beside other classes, one may be called 'train', as on rails.


def _check_level(path: Path, folders: list[tuple[str, ...]], count: int | None) -> None:
    """Refuse folders that all hold the same folders, or all that speak of a split: either may be the classes.

    Where none speaks of a split, and they alone are as many as the classes, they are these.

    Raises:
        ZooError: they do.
    """
    of: dict[str, list[tuple[str, ...]]] = {}
    for top, *inner in folders:
        of.setdefault(top, []).append(tuple(inner))
    speaking = {top: inner for top, inner in of.items() if {*re.split(r"[\W_]+", top.lower())} & _PARTS.keys()}
    of = speaking if len(speaking) > 1 else of  # Beside seg_train and seg_test, seg_pred holds others.
    same = set.intersection(*({each[0] if each else "" for each in _without_common(inner)} for inner in of.values()))
    outer = not speaking and len(of) == count != len(same)
    if len(of) > 1 < len(same) and not same & {"", *_PARTS} and not outer:
        both = f"{listed(sorted(of))} each hold {listed(sorted(same))}, and either may be the classes"
        raise ZooError(
            f"{path}: {both}; if the inner are, call the outer ones train, val and test, or put each class into one "
            "folder; if the outer are, give the inner ones of each other names."
        )


def _class_and_part(folders: tuple[str, ...], splits: set[str]) -> tuple[str | None, int]:
    """The class and the split that folders tell; no class where a split's folder holds the file itself."""
    top, *inner = folders
    if top in splits:
        return (inner[0] if inner else None), _PARTS[top.lower()]
    return top, _PARTS.get(inner[0].lower(), UNTOLD) if inner else UNTOLD  # A class may itself be split.


def _check_same_classes(path: Path, found: FilesFound) -> None:
    of = {part: {label for label, its in zip(found.classes, found.parts, strict=True) if its == part}
          for part in (TRAIN, VALIDATE, TEST, UNTOLD)}  # fmt: skip
    learnt = of[TRAIN] | of[UNTOLD]
    for part, name in ((VALIDATE, "validation"), (TEST, "test")):
        more, fewer = sorted(of[part] - learnt), sorted(learnt - of[part])
        if of[part] and learnt and (more or fewer):
            alone = [f"{listed(more)} in the {name} folder alone"] if more else []
            alone += [f"{listed(fewer)} in training's alone"] if fewer else []
            raise ZooError(f"{path}: the splits have other classes: {', '.join(alone)}; name them alike in both.")


def listed(names: Sequence[str]) -> str:
    """The names in quotes, of many the first."""
    shown = ", ".join(f"'{name}'" for name in names[:_MOST_NAMED])
    return shown + (f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else "")


def _passed_over(others: Sequence[str], empty: Sequence[str]) -> list[str]:
    kinds = Counter(PurePosixPath(name).suffix.lower() or "no suffix" for name in others)
    shown = [f"{count:,} {kind}" for kind, count in kinds.most_common(_MOST_NAMED)]
    more = len(others) - sum(count for _, count in kinds.most_common(_MOST_NAMED))
    shown += [f"{more:,} others"] if more else []
    remarks = [f"passed over {', '.join(shown)}"] if others else []
    return remarks + ([f"nothing that is read in {listed(sorted(empty))}"] if empty else [])


def _unread(names: Sequence[str], others: Sequence[str]) -> set[str]:
    """The folders in which files lie, but no sample."""
    filled = {str(above) for folder in {PurePosixPath(name).parent for name in names}
              for above in (folder, *folder.parents)}  # fmt: skip
    return {str(PurePosixPath(name).parent) for name in others} - filled
