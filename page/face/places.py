"""Files that were dropped into the page, and the folders that are made of them.

Whatever was dropped is anybody's: nothing of it is run, and it is read within the bounds of the zoo's own readers.
"""

import contextlib
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.nets.catalogue import FILES, is_name

NETS = Path("/nets")
LARGEST_ZIP_BYTES = 16 << 20
MOST_MEMBERS = 1_000
LARGEST_MEMBER_BYTES = 1 << 20
"""Of a card, a table or a file of given weights when it is unpacked; a table and a card may have no more."""
_WANTED = re.compile(r"(?:card\.toml|table\.csv|model\.py|weights/given\.csv)")


@contextlib.contextmanager
def beside(path: str) -> Iterator[str]:
    """Work in a file's folder, so that it is told of by its bare name, as on the command line there."""
    place = Path(path)
    with contextlib.chdir(place.parent):
        yield place.name


def own_folder(path: Path) -> Path:
    """The architecture's folder in a ZIP file, unpacked as far as it is read.

    Raises:
        ZooError: it is damaged, too large, or holds no architecture or several.
    """
    if path.stat().st_size > LARGEST_ZIP_BYTES:
        raise ZooError(f"{path.name}: larger than the {LARGEST_ZIP_BYTES} bytes of a ZIP file that is read here.")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise ZooError(f"{path.name}: more than {MOST_MEMBERS} files; zip the architecture's folder alone.")
            inside, name = _inside(members, path)
            contents = {
                each.filename.removeprefix(inside): _content(archive, each)
                for each in members
                if each.filename.startswith(inside) and _WANTED.fullmatch(each.filename.removeprefix(inside))
            }
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, EOFError, NotImplementedError) as error:
        raise ZooError(
            f"{path.name}: not a readable ZIP file ({error}); zip the architecture's folder again."
        ) from None
    if missing := [each for each in FILES if each not in contents]:
        raise ZooError(f"{path.name}: no {missing[0]}; an architecture needs {', '.join(FILES)}.")
    return _written(name, contents)


def _inside(members: list[zipfile.ZipInfo], path: Path) -> tuple[str, str]:
    """The folder of the archive that has a card, and the name of the architecture."""
    folders = [each.filename.removesuffix("card.toml") for each in members if each.filename.endswith("card.toml")]
    found = [each for each in folders if re.fullmatch(r"(?:[^/\\]+/)*", each)]
    if len(found) != 1:
        many = "no card.toml" if not found else f"{len(found)} files card.toml"
        raise ZooError(f"{path.name}: {many}; zip the folder of one architecture.")
    name = found[0].rstrip("/").rpartition("/")[2] or path.stem
    if not is_name(name):
        raise ZooError(
            f"{path.name}: '{name}' is no architecture's name: lower-case letters, digits and _, at most 64."
        )
    return found[0], name


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A file as it is unpacked; the archive may lie about its size."""
    with archive.open(member) as file:
        content = file.read(LARGEST_MEMBER_BYTES + 1)
    if len(content) > LARGEST_MEMBER_BYTES:
        raise ZooError(f"{member.filename}: unpacks to more than {LARGEST_MEMBER_BYTES} bytes.")
    return content


def _written(name: str, contents: dict[str, bytes]) -> Path:
    folder = fresh() / name
    for inner, content in contents.items():
        target = folder / inner
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


def fresh() -> Path:
    """An empty folder."""
    NETS.mkdir(exist_ok=True)
    folder = NETS / str(sum(1 for _ in NETS.iterdir()))
    folder.mkdir()
    return folder
