"""The layer table that `zoo show` writes, read back as it stands: settings of any kind, open axes, masks."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

from zoo.errors import ZooError
from zoo.light.layers.figures import format_shape
from zoo.light.layers.layer import Layer
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.source import LayerOutput, mask_of, source
from zoo.light.nets.folder import worked_table
from zoo.light.nets.saved import fold_masks, fold_padding
from zoo.light.nets.table import Table

DERIVED = ["macs", "receptive_field"]
"""The last columns of such a table, beside those of a ``table.csv``."""


def exact(text: str) -> Table | None:
    """The net of such a table with its working, as a folder has it; None for any other, or one that was changed.

    Raises:
        ZooError: it has rows that no table of a folder has.
    """
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or rows[0][-len(DERIVED) :] != DERIVED:
        return None
    out = io.StringIO()
    csv.writer(out).writerows(row[: -len(DERIVED)] for row in rows)
    try:
        table = Table.parse(out.getvalue())
        if table.contradictions():
            return None
    except ZooError:
        return None
    for row in table.first:
        if OPEN in row.output or not row.output:
            shape = format_shape(row.output) or "a number"
            raise ZooError(
                f"{row.layer.name}: an architecture's input has lengths alone, not {shape}; save it with such."
            )
    layers = fold_padding(fold_masks([row.layer for row in table]))
    for layer in layers:
        if layer.kind.is_operator:
            raise ZooError(
                f"{layer.name}: {layer.kind} is an operation, which no architecture's table has; a layer is."
            )
        if layer.shares:
            raise ZooError(f"{layer.name}: it is {layer.shares} once more; give that its calls, apart by ';'.")
    return worked_table(_plainly_named(layers))


def _plainly_named(layers: Sequence[Layer]) -> list[Layer]:
    """The layers of nested models under names that Keras takes: ``encoder_dense`` for ``encoder/dense``."""
    names: dict[str, str] = {}
    for layer in sorted(layers, key=lambda layer: "/" in layer.name):
        name = layer.name.replace("/", "_")
        while name in names.values():
            name += "_"
        names[layer.name] = name

    def renamed(each: LayerOutput) -> str:
        return str(each._replace(layer=names[each.layer]))

    def masked(argument: str, mask: LayerOutput) -> str:
        return renamed(mask) if argument == "mask" else f"{argument}={renamed(mask)}"

    def called(call: Sequence[str]) -> tuple[str, ...]:
        return tuple(renamed(source(each)) for each in call)

    return [
        replace(
            layer,
            name=names[layer.name],
            inputs=called(layer.inputs),
            again=tuple(map(called, layer.again)),
            masks=tuple(masked(*mask_of(each)) for each in layer.masks),
        )
        for layer in layers
    ]
