"""The empty table of an assignment, to hand out: the layers, what is given, and room for what is asked."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.course.blanks.form import BlankSheet
from zoo.light.course.blanks.registry import form_of
from zoo.light.files import disk
from zoo.light.files.text import number, number_of
from zoo.light.layers.figures import format_shape
from zoo.light.marking.reference import Reference, refer, scheme_for
from zoo.light.marking.scheme import Scheme, is_asked
from zoo.light.nets.row import COLUMNS, Row
from zoo.light.nets.table import Table

_SETTINGS = COLUMNS[: COLUMNS.index("settings") + 1]
_WORDS = {
    "output": "the shape of its output",
    "weights": "the number of its weights",
    "biases": "the number of its biases",
    "params": "the number of its parameters, biases included",
    "trainable": "the number of its parameters that are trained",
    "non_trainable": "the number of its parameters that are not trained",
    "macs": "the number of its multiply-accumulates",
}
_NOT_ASKED = "–"
_HEADS = {"non_trainable": "non-trainable"}


def write_blank(
    name: str, out: Path, scheme: Path | None = None, columns: Sequence[str] | None = None
) -> BlankSheet:  # fmt: skip
    """Write the empty table of a net in the form that the file's name ends in, and return what it holds.

    Raises:
        ZooError: no such net or scheme, or no such form.
    """
    form = form_of(out)
    reference = refer(name)
    sheet = blank(reference, scheme_for(reference, scheme, columns))
    data = form.write(sheet)
    disk.write(out, lambda temporary: temporary.write_bytes(data))
    return sheet


def blank(reference: Reference, scheme: Scheme) -> BlankSheet:
    """The empty table of an architecture or a saved model under a marking scheme."""
    if scheme.values is not None:
        raise ZooError("the marking scheme asks for values of a trace; a blank is a table of layers.")
    if reference.architecture is None:
        return blank_of(reference.table, scheme, reference.title)
    card = reference.architecture.card
    return blank_of(reference.table, scheme, card.title, card.classes)


def blank_of(table: Table, scheme: Scheme, title: str, classes: int | None = None) -> BlankSheet:
    """The empty table of a net under a marking scheme, with what its question says of it."""
    cells = [row.cells() for row in table]
    settings = [each for each in _SETTINGS if any(row[each] for row in cells)]
    rows = [
        (*(shown[each] for each in settings), *_answers(table, row, scheme))
        for row, shown in zip(table, cells, strict=True)
    ]
    if scheme.total:
        rows.append(
            ("total", *[""] * (len(settings) - 1), *(_NOT_ASKED if each == "output" else "" for each in scheme.columns))
        )
    return BlankSheet(
        title,
        tuple(_question(table, scheme, classes)),
        (*settings, *(_HEADS.get(each, each) for each in scheme.columns)),
        tuple(rows),
        len(settings),
        tuple(len(settings) + at for at, each in enumerate(scheme.columns) if each != "output"),
    )


def _answers(table: Table, row: Row, scheme: Scheme) -> Iterator[str]:
    """What is given of a row, in the columns that are asked; what is asked is empty."""
    layer = row.layer
    for column in scheme.columns:
        given = scheme.given or ()
        # A layer that nobody is asked about, such as a dropout, would tell the size of the one above it.
        whole = layer.name in given and is_asked(layer.kind)
        is_input = not layer.kind.inputs[1]
        if is_input or whole or f"{layer.name} {column}" in given:
            yield _value(table, row, column)
        else:
            yield "" if scheme.worth(layer.name, layer.kind, column) else _NOT_ASKED


def _value(table: Table, row: Row, column: str) -> str:
    if column == "output":
        return row.cells()["output"]
    if column == "macs":
        return str(table.figures[row.layer.name].macs)
    return str({"params": row.parameters}.get(column, getattr(row, column, 0)))


def _question(table: Table, scheme: Scheme, classes: int | None) -> Iterator[str]:
    """The question in sentences, of what is known of the net."""
    inputs = " and ".join(format_shape(row.output) for row in table.first)
    told = f" and tells {number_of(classes, 'class')} apart" if classes else ""
    yield f"The net takes {inputs}{told}; its layers stand in the table, from the first to the last."
    asked = [_WORDS[each] for each in scheme.columns]
    *most, last = asked
    listed = f"{', '.join(most)} and {last}" if most else last
    yield f"Fill in, for each layer, {listed}."
    if "output" in scheme.columns:
        yield "Write a shape as height x width x channels, without the batch."
    counts = [each for each in scheme.columns if each != "output"]
    if counts:
        yield "A count may be a product, such as 3*3*16 + 16 = 160; where there is nothing to count, write 0."
    points = float(scheme.maximum(table))
    yield f"All of it together is worth {number(points)} {'point' if points == 1 else 'points'}."
