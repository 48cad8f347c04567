"""What there is to say of an architecture, from its card, table and arithmetic alone: as data, CSV and Markdown."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from zoo.light.files.text import amount, latex_table, latex_text, markdown_table, memory, printable
from zoo.light.layers.figures import Field, format_shape, listed, told
from zoo.light.layers.layer import Layer
from zoo.light.layers.open_axis import OPEN
from zoo.light.nets.catalogue import Architecture
from zoo.light.nets.table import Table
from zoo.light.nets.weights import find_weights, weights_of


def summary(architecture: Architecture) -> dict[str, Any]:
    """The line of ``zoo list``, as JSON takes it."""
    card, table = architecture.card, architecture.table
    return {
        "name": architecture.name,
        "title": card.title,
        "input": list(card.input),
        "classes": card.classes,
        "parameters": table.parameters,
        "macs": told(table.macs),
        "source": str(card.source),
        "weights": list(weights_of(architecture)),
        "origin": architecture.origin,
    }


def everything(architecture: Architecture) -> dict[str, Any]:
    """All of ``zoo show``, as JSON takes it."""
    card = architecture.card
    return {
        **summary(architecture),
        "summary": card.summary,
        "source": card.source._asdict(),
        "task": card.task,
        "labels": list(card.labels),
        "data": card.data,
        "training": asdict(card.training) if card.training else None,
        "recipes": {name: asdict(each) for name, each in card.recipes.items()},
        "knobs": {name: {**knob._asdict(), "legal": knob.legal} for name, knob in card.knobs.items()},
        "layers": layers(architecture.table),
        "totals": totals(architecture.table),
        "figures": {name: find_weights(architecture, name).figures for name in weights_of(architecture)},
        "errata": [each._asdict() for each in card.errata],
    }


def fields(table: Table) -> dict[str, str]:
    """Every layer's receptive field: ``5 x 5``, ``all`` of the input, ``?``, or ``-`` where there is no space."""
    whole, unknown = ("all", "?") if any(len(row.output) > 1 for row in table.first) else ("-", "-")
    return {
        name: unknown if figures.field is None else format_shape(axis.size for axis in figures.field) or whole
        for name, figures in table.figures.items()
    }


def totals(table: Table) -> dict[str, int | None]:
    """The sums of a table: counts, and bytes as float32; None for what depends on an open axis."""
    return {
        "weights": table.weights,
        "biases": table.biases,
        "parameters": table.parameters,
        "trainable": table.trainable,
        "non_trainable": table.non_trainable,
        "macs": told(table.macs),
        "parameter_bytes": table.parameter_bytes,
        "activation_bytes": told(table.activation_bytes),
    }


def layers(table: Table) -> list[dict[str, Any]]:
    """Every row with its figures, as JSON takes it."""
    return [
        {
            "layer": row.layer.name,
            "kind": row.layer.kind.name,
            "inputs": [each for call in table.sources[row.layer.name] for each in call],
            "settings": ", ".join(filter(None, (row.settings, *_of_place(row.layer)))),
            "output": listed(row.output),
            "weights": row.weights,
            "biases": row.biases,
            "trainable": row.trainable,
            "non_trainable": row.non_trainable,
            "macs": told(table.figures[row.layer.name].macs),
            "receptive_field": _seen(table.figures[row.layer.name].field),
            "output_working": row.output_working,
            "params_working": row.params_working,
        }
        for row in table
    ]


def _seen(field: tuple[Field, ...] | None) -> list[int | None] | None:
    return None if field is None else listed(axis.size for axis in field)


def table_csv(table: Table) -> str:
    """The table as ``table.csv`` has it, with multiply-accumulates and receptive fields; `zoo new` reads it back."""
    out = io.StringIO()
    writer = csv.DictWriter(
        out, [*table.columns, "macs", "receptive_field"], extrasaction="ignore", lineterminator="\n"
    )
    writer.writeheader()
    seen = fields(table)
    for row in table:
        figures = table.figures[row.layer.name]
        writer.writerow({**row.cells(), "macs": figures.macs, "receptive_field": seen[row.layer.name]})
    return out.getvalue()


SPARE = ("field", "trainable")
"""The columns of `layer_rows` that a narrow terminal leaves out first."""
NUMBERS = ("params", "trainable", "non-trainable", "MACs", "field")


def layer_columns(table: Table) -> tuple[str, ...]:
    """The headings of `layer_rows`: two more where the net has parameters that are not trained."""
    split = ("trainable", "non-trainable") if table.non_trainable else ()
    return ("layer", "what", "output", "params", *split, "MACs", "field")


def layer_rows(table: Table) -> list[list[str]]:
    """A row a layer, under `layer_columns`."""
    seen = fields(table)
    return [
        [
            row.layer.name,
            _what(table, at),
            format_shape(row.output),
            f"{row.parameters:,}",
            *([f"{row.trainable:,}", f"{row.non_trainable:,}"] if table.non_trainable else []),
            "?" if table.figures[row.layer.name].macs is OPEN else amount(table.figures[row.layer.name].macs),
            seen[row.layer.name],
        ]
        for at, row in enumerate(table)
    ]


def _what(table: Table, at: int) -> str:
    """A layer's kind and settings, and what feeds it where that is not the row above."""
    row, above = table.rows[at], table.rows[at - 1].layer.name if at else ""
    said = f"{row.layer.kind} {row.settings}".strip()
    calls = " and of ".join(", ".join(call) for call in table.sources[row.layer.name] if call)
    calls = "" if calls == above else calls
    said = f"{said}{f' of {calls}' if calls else ''}"
    return ", ".join([said, *_of_place(row.layer)])


def _of_place(layer: Layer) -> Iterator[str]:
    """What a layer is in its net, beside its settings; `zoo.light.sheets.stated.wiring` reads it back."""
    if layer.frozen:
        yield "frozen"
    if layer.given:
        yield "an output"
    if layer.masks:
        yield f"masked by {', '.join(layer.masks)}"
    if layer.shares:
        yield f"the same as {layer.shares}"


def facts(architecture: Architecture) -> list[tuple[str, str]]:
    """What the card says, a name and a text each."""
    card = architecture.card
    known = [("source", f"{card.source.document}, {card.source.question}"), ("given", card.source.given)]
    if card.source.reconstructed:
        known.append(("our choice", card.source.reconstructed))
    if card.classes:
        known.append(("classes", f"{card.classes}" + (f": {', '.join(card.labels)}" if card.labels else "")))
    if card.training:
        known.append(("recipe", f"{card.training}, {card.training.loss}"))
    known += [(f"recipe {name}", str(recipe)) for name, recipe in card.recipes.items()]
    known += [(f"knob {name}", f"{knob.default}: {knob.help} ({knob.legal})") for name, knob in card.knobs.items()]
    known += [(f"weights {name}", str(find_weights(architecture, name))) for name in weights_of(architecture)]
    if architecture.origin != "zoo":
        known.append(("from", str(architecture.folder)))
    return [(printable(name), printable(text)) for name, text in known]


def total_text(table: Table) -> str:
    """The totals in a sentence."""
    counted = f"{table.parameters:,} parameters ({_split(table)}; {memory(table.parameter_bytes)})"
    if table.activation_bytes is OPEN:
        return f"{counted}; multiply-accumulates and activations depend on the open lengths of the input."
    activations = memory(table.activation_bytes)
    return f"{counted}, {table.macs:,} multiply-accumulates, {activations} of activations per sample."


def _split(table: Table) -> str:
    if table.non_trainable:
        return f"{table.trainable:,} trainable, {table.non_trainable:,} not"
    return f"{table.weights:,} weights, {table.biases:,} biases"


def workings(table: Table) -> list[tuple[str, str]]:
    """How each output and count is worked out, by layer."""
    lines = []
    for row in table:
        if row.output_working:
            lines.append((row.layer.name, f"output  {printable(row.output_working)} = {format_shape(row.output)}"))
        if row.params_working:
            name = "" if row.output_working else row.layer.name
            lines.append((name, f"params  {printable(row.params_working)} = {row.parameters:,}"))
    return lines


def table_markdown(table: Table) -> str:
    """The layer table with its totals, as Markdown."""
    columns = layer_columns(table)
    right = [each for each in NUMBERS if each in columns]
    return f"{markdown_table(columns, layer_rows(table), right)}\n\n{total_text(table)}"


def table_latex(table: Table) -> str:
    """The layer table with its totals, for LaTeX with booktabs; `zoo check` reads it back."""
    columns = layer_columns(table)
    right = [each for each in NUMBERS if each in columns]
    rows = [[cell.replace(" x ", " × ") for cell in row] for row in layer_rows(table)]
    total = latex_text(total_text(table))
    return f"% \\usepackage{{booktabs}}\n{latex_table(columns, rows, right)}\n\n\\smallskip\n{total}"


def card_markdown(architecture: Architecture) -> str:
    """A card and its table as Markdown."""
    card, table = architecture.card, architecture.table
    parts = [
        f"# {architecture.full_title}",
        printable(card.summary),
        markdown_table(("", ""), [[name, text] for name, text in facts(architecture)]),
        table_markdown(table),
    ]
    if worked := workings(table):
        parts.append("## Working\n\n" + "\n".join(f"- {name} {text}".replace("*", r"\*") for name, text in worked))
    if card.errata:
        parts.append(
            "## Errata of the homework\n\n"
            + markdown_table(
                ("where", "it says", "right", "why"), [[e.where, e.says, e.right, e.why] for e in card.errata]
            )
        )
    return "\n\n".join(parts)
