"""What other people's code makes of a file of anybody's: one line where it fails."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from zoo.errors import ZooError

_MOST_CHARACTERS = 120
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
"""With which Keras writes its errors."""
_OBJECT = re.compile(r" ?<[\w.]+ object at 0x[0-9a-f]+>")
"""What Python calls a thing that has no name."""


@contextmanager
def told_as(fact: str, remedy: str = "") -> Iterator[None]:
    """Whatever a library raises becomes a line; what is no fault of the file, a package that is missing, stays.

    Args:
        fact: what the line begins with; the reason follows in brackets.

    Raises:
        ZooError: the library failed.
    """
    try:
        yield
    except (ZooError, ImportError):
        raise
    except Exception as error:  # Damaged files make it fail in any of its parts, with whatever is raised there.
        raise ZooError(f"{fact} ({reason(error)}){f'; {remedy}' if remedy else ''}.") from None


def there(path: Path, look: Callable[[Path], bool] = Path.exists) -> bool:
    """Whether a path is there, or is what `look` asks for.

    Raises:
        ZooError: no path can be like that, or it may not be looked at.
    """
    try:
        return look(path)
    except OSError as error:
        raise ZooError(f"'{path}' cannot be looked at ({reason(error)}).") from None


def at_home(path: Path) -> Path:
    """A path whose ``~`` stands for somebody's folder.

    Raises:
        ZooError: nobody knows whose.
    """
    try:
        return path.expanduser()
    except RuntimeError:
        raise ZooError(f"'{path}': no such user; write the path without ~.") from None


def reason(error: Exception) -> str:
    """What went wrong, in a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    words = " ".join(_OBJECT.sub("", _COLOURS.sub("", str(error))).split())[:_MOST_CHARACTERS].rstrip(" .")
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
