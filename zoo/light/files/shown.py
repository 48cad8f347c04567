"""How what the zoo answers shows itself: a short line, and a picture in a notebook.

A room draws its own things: the ``draw.py`` beside a thing's module has a function `draw` for it.
"""

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from zoo.errors import ZooError

if TYPE_CHECKING:
    from zoo.light.files.picture import Picture


def draw(thing: object, path: str | os.PathLike[str] | None = None, *, title: str = "") -> "Picture":
    """The picture of a table, a trace, a history, a run, a chart, a range test, or of what a model got right.

    Args:
        path: where to save it too, as ``.svg`` or ``.png``.
        title: over the picture, where the thing has no name of its own.

    Raises:
        ZooError: there is no picture of such a thing, or the file's name tells no format.
    """
    from zoo.light.files.picture import Picture  # Most of what is shown is never drawn.

    place = Path(path) if path is not None else None
    check_drawable(place)
    picture = thing if isinstance(thing, Picture) else _drawn(thing, title)
    if place is not None:
        picture.save(place)
    return picture


def check_drawable(path: Path | None) -> None:
    """Raise a `ZooError` if a picture is wanted under a name that tells no format we draw."""
    if path and path.suffix not in (".png", ".svg"):
        raise ZooError(f"Cannot draw '{path}'; the picture's name must end in .png or .svg.")


def _drawn(thing: object, title: str) -> "Picture":
    for base in type(thing).__mro__:
        room = base.__module__.rpartition(".")[0]
        if issubclass(base, Pictured) and base is not Pictured:
            made: Picture = import_module(f"{room}.draw").draw(thing, title)
            return made
    raise ZooError(f"There is no picture of a {type(thing).__name__}; draw takes what the zoo answers.")


class Shown:
    """Prints as a short line, ``str()`` of it in angle brackets."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"


class Pictured(Shown):
    """Is a picture in a notebook."""

    __slots__ = ()

    def _repr_svg_(self) -> str:
        return draw(self).to_svg()
