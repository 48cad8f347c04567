"""Nets: those of the zoo, and those of files; card, table, working and picture."""

import re
from pathlib import Path
from typing import Any

import zoo
from face.places import beside, fresh, own_folder
from zoo.errors import ZooError
from zoo.light.files.text import printable
from zoo.light.marking.reference import refer
from zoo.light.nets import describe
from zoo.light.nets.catalogue import Architecture, catalogue, find
from zoo.light.nets.table import Table
from zoo.light.tracing.given import given_file


def nets() -> list[dict[str, Any]]:
    """A line a net of the zoo, and what can be done with it."""
    return [_line(each) for each in catalogue().architectures.values()]


def _line(architecture: Architecture) -> dict[str, Any]:
    return {
        "name": architecture.name,
        "title": printable(architecture.card.title),
        "designs": "constraints" in architecture.card.extra,
        "traced": given_file(architecture).is_file(),
    }


def opened(path: str) -> dict[str, Any]:
    """A net of a file: what `net` and the other calls take for it as `net`, and its line.

    A ``.keras`` file is read without Keras; of a ZIP file the architecture's folder, whose ``model.py`` is never run;
    of any other file the table of layers that it states.
    """
    place = Path(path)
    with beside(path) as name:
        if place.suffix.lower() == ".keras":
            refer(name if name.endswith(".keras") else str(place))
            return {"net": path, "name": place.name, "title": "a saved model", "designs": False, "traced": False}
        if place.suffix.lower() == ".zip":
            architecture = find(str(own_folder(Path(name))))
            return {"net": str(architecture.folder), **_line(architecture)}
        return _stated(name)


def _stated(file: str) -> dict[str, Any]:
    """The folder that `zoo new` makes of a table."""
    stem = re.sub(r"[^a-z0-9]+", "_", Path(file).stem.lower()).strip("_")[:40]
    name = stem if re.match("[a-z]", stem) else f"net_{stem}".rstrip("_")
    made = zoo.new(name, file, fresh())
    assert made.folder
    notes = [*made.inferred, *(f"{e.where}: {e.says}, right is {e.right}. {e.why}" for e in made.errata)]
    return {"net": str(made.folder), **_line(find(str(made.folder))), "notes": notes}


def net(net: str, style: str, counts: bool) -> dict[str, Any]:
    """All of `zoo show`: facts, layer table, working, errata, and the picture on a light ground and on a dark one."""
    if net.endswith(".keras"):
        reference = refer(net)
        saved = {"title": reference.title, "summary": "", "facts": [], "errata": []}
        return saved | shown_table(reference.table, reference.title, style, counts)
    architecture = find(net)
    shown: dict[str, Any] = {
        "title": architecture.full_title,
        "summary": printable(architecture.card.summary),
        "facts": describe.facts(architecture),
        "errata": [
            {name: printable(text) for name, text in each._asdict().items()} for each in architecture.card.errata
        ],
    }
    return shown | shown_table(architecture.table, architecture.full_title, style, counts)


def shown_table(table: Table, title: str, style: str, counts: bool = False) -> dict[str, Any]:
    """The layer table, its working and its picture."""
    return {
        "columns": describe.layer_columns(table),
        "numbers": describe.NUMBERS,
        "rows": describe.layer_rows(table),
        "total": describe.total_text(table),
        "workings": describe.workings(table),
        "disagreements": list(map(str, table.disagreements())),
        "csv": describe.table_csv(table),
        "pictures": pictures(table, title, style=style, counts=counts),
    }


def pictures(thing: object, title: str = "", **asked: Any) -> dict[str, str]:
    """A picture as SVG on a light ground and on a dark one, and what it shows in words; none where none is drawn."""
    try:
        drawn = zoo.draw(thing, title=title, **asked)
        light = drawn.to_svg()
        dark = zoo.draw(thing, title=title, dark=True, **asked).to_svg()
    except ZooError as error:
        return {"light": "", "dark": "", "words": str(error)}
    return {"light": light, "dark": dark, "words": drawn.description or drawn.title or title}
