"""What tells that a program printed a table of an ordinary form: its headings, its classes, its shapes in brackets."""

import re
from collections.abc import Sequence

from zoo.errors import ZooError
from zoo.light.layers.foreign import CONTAINERS, torch_class
from zoo.light.sheets.grids.grid import Habits
from zoo.light.sheets.read import Found
from zoo.light.sheets.sheet import UnreadOfNet
from zoo.light.sheets.signs import plain
from zoo.light.sheets.stated.calls import is_torch
from zoo.light.sheets.stated.meanings import filled

_FLAX = {"path", "module", "inputs", "outputs"}
_SHAPED = re.compile(r"[(\[]+[0-9, ]+[)\]]+")


def habits_of(found: Found) -> Habits:
    """The habits of a table's format, or those of the tool that its headings and types tell."""
    headings = {plain(each).lower() for each in found.headings}
    if found.habits.framework and "previous layer" in headings:  # MXNet: channels first, and no batch
        return found.habits._replace(framework="torch")
    if headings >= _FLAX:
        return found.habits._replace(framework="keras", batch_first=True)
    if found.habits.framework or "output" not in found.columns:
        return found.habits
    shapes = [text for record in found.body if (text := filled(record, found.columns["output"]))]
    if not shapes or not all(map(_SHAPED.fullmatch, shapes)):
        return found.habits
    if "type" in found.columns:
        return _of_classes(found, shapes)
    return found.habits


def _of_classes(found: Found, shapes: Sequence[str]) -> Habits:
    """PyTorch's, where all types are its bare classes."""
    types = [filled(record, found.columns["type"]) for record in found.body]
    types = [each for each in types if each]
    if not all(torch_class(each) or each in CONTAINERS for each in types) or not any(map(is_torch, types)):
        return found.habits
    ranks = [
        (known[1], shape.count(",") + 1)
        for name, shape in zip(types, shapes, strict=False)
        if (known := torch_class(name)) and known[1]
    ]
    return found.habits._replace(framework="torch", batch_first=any(axes == rank + 2 for rank, axes in ranks))


def holds_others(found: Found, at: int) -> bool:
    """Whether a row stands for those below it, and is no layer of its own."""
    body = found.body
    if at + 1 == len(body):
        return False
    type_at = found.columns.get("type")
    if type_at is None or filled(body[at], type_at) not in CONTAINERS:
        return False
    name, below = filled(body[at], found.columns.get("name", 0)), filled(body[at + 1], found.columns.get("name", 0))
    return bool(re.match(r"\s*[├└│+|]", body[at + 1][1][0])) or (bool(name) and below.startswith(f"{name}."))


def refuse_other_tables(found: Found) -> None:
    """Raise a `ZooError` for a table of arrays or of counts alone, or one that leaves out some of its net."""
    for unread in found.sheet.unread:
        if isinstance(unread, UnreadOfNet):
            raise ZooError(f"{found.sheet.source}: {unread.place} {unread.why}, which a table of layers cannot say.")
    names = [filled(record, found.columns.get("name", 0)) for record in found.body]
    if any(re.search(r"\.(?:weight|bias|kernel)$", each) for each in names):
        raise ZooError(f"{found.sheet.source}: a table of arrays, not of layers; give one with a row for each layer.")
    if (program := found.habits.program) and not found.columns.keys() & {"type", "output"}:
        raise ZooError(
            f"{found.sheet.source}: a table of {program} that says neither what a layer is nor its output;"
            " give one with a row for each layer."
        )
