"""How what the zoo answers shows itself: a short line, and a picture in a notebook.

A room draws its own things: the ``draw.py`` beside a thing's module has a function `draw` for it.
"""

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from zoo.errors import ZooError
from zoo.light.files.look import Look, LookOptions

if TYPE_CHECKING:
    from zoo.light.files.picture import Picture


def draw(
    thing: object, path: str | os.PathLike[str] | None = None, *, title: str = "", **asked: Unpack[LookOptions]
) -> "Picture":
    """The picture of a table, a trace, a history, a run, a chart, a range test, or of what a model got right.

    Args:
        path: where to save it too, as ``.svg``, ``.tex``, ``.pdf`` or ``.png``.
        title: over the picture, where the thing has no name of its own.
        asked: how it looks: `width`, in centimetres or as ``160mm``, and `dark`; of a net also `style`, ``graph`` or
            ``blocks``, `horizontal`, and `counts` of parameters and multiply-accumulates by layer.

    Raises:
        ZooError: there is no picture of such a thing, or none that looks so, or the file's name tells no format.
    """
    from zoo.light.files.picture import Picture  # Most of what is shown is never drawn.

    place = Path(path) if path is not None else None
    check_drawable(place)
    look = Look.of(asked)
    picture = thing if isinstance(thing, Picture) else _drawn(thing, title, look)
    picture.dark = picture.dark or look.dark
    picture.shown_cm = look.width_cm or picture.shown_cm
    if place is not None:
        picture.save(place)
    return picture


def check_drawable(path: Path | None) -> None:
    """Raise a `ZooError` if a picture is wanted under a name that tells no format we draw."""
    if path:
        from zoo.light.files.picture import check_suffix

        check_suffix(path)


def _drawn(thing: object, title: str, look: Look) -> "Picture":
    for base in type(thing).__mro__:
        room = base.__module__.rpartition(".")[0]
        if issubclass(base, Pictured) and base is not Pictured:
            made: Picture = import_module(f"{room}.draw").draw(thing, title, look)
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
