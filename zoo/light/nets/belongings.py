"""The files of an architecture that its code may use: what is summed, and copied so that a run can be moved."""

from pathlib import Path

from zoo.light.files import disk

FILES = ("model.py", "card.toml", "table.csv")
"""What every architecture has."""
_NO_CODE = ("weights", "__pycache__")
_MOST_FILES, _MOST_BYTES = 100, 16 << 20
_MOST_LOOKED_AT = 10_000  # files and folders


def belongings(folder: Path) -> tuple[list[str], bool]:
    """The files by their paths within the folder, all but hidden ones and weights; and whether these are all.

    The architecture's own three alone where there are more than a net's folder has.
    """
    more, size = [], 0
    for looked, path in enumerate(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        left_out = parts[0] in FILES or any(part in _NO_CODE or part.startswith(".") for part in parts)
        if path.is_file() and not left_out:
            more.append("/".join(parts))
            size += path.stat().st_size
        if len(more) > _MOST_FILES or size > _MOST_BYTES or looked > _MOST_LOOKED_AT:
            return list(FILES), False
    return [*FILES, *sorted(more)], True


def sum_of(folder: Path) -> str:
    """What tells other code from the folder's: SHA-256 over its files.

    Raises:
        ZooError: one cannot be read.
    """
    from hashlib import sha256  # Only what trains asks for it.

    names, are_all = belongings(folder)
    digest = sha256(b"" if are_all else b"of more files\n")
    for name in names:
        content = disk.read(folder / name, _MOST_BYTES)
        digest.update(f"{name} {len(content)}\n".encode(errors="surrogateescape") + content)
    return digest.hexdigest()
