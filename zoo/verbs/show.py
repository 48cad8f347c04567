"""What ``zoo list`` and ``zoo show`` say of architectures, from cards, tables and arithmetic alone."""

from fnmatch import fnmatch
from typing import Any

from zoo import render
from zoo.arithmetic import format_shape
from zoo.catalogue import Architecture, Catalogue
from zoo.tables import COLUMNS, Table

LIST_COLUMNS = ("name", "input", "classes", "parameters", "macs", "source")


def list_architectures(catalogue: Catalogue, pattern: str, form: str) -> None:
    """Print a line for each architecture whose name or title matches."""
    wanted = pattern.lower()
    chosen = [
        each
        for each in catalogue.architectures.values()
        if fnmatch(each.name, wanted) or wanted in each.name or wanted in each.card.title.lower()
    ]
    if form == "json":
        render.print_json([_summary(each) for each in chosen])
        return
    elsewhere = any(each.origin != "zoo" for each in chosen)
    columns = [*LIST_COLUMNS, *(["origin"] if elsewhere or form == "csv" else [])]
    summaries = [_summary(each) for each in chosen]
    if form == "csv":
        print(render.csv_text(columns, [[_flat(each[column]) for column in columns] for each in summaries]), end="")
        return
    rows = [
        [
            each["name"],
            format_shape(each["input"]),
            str(each["classes"] or "-"),
            f"{each['parameters']:,}",
            render.amount(each["macs"]),
            each["source"],
            *([each["origin"]] if elsewhere else []),
        ]
        for each in summaries
    ]
    if rows:
        render.print_table(columns, rows, right=("classes", "parameters", "macs"))


def show(architecture: Architecture, form: str) -> bool:
    """Print a card and its layer table; return whether the arithmetic agrees with every cell."""
    table = architecture.table
    differences = table.disagreements()
    if form == "json":
        render.print_json(_everything(architecture))
    elif form == "csv":
        print(_csv(table), end="")
    elif form == "markdown":
        print(card_markdown(architecture))
    else:
        _print_text(architecture)
        for difference in differences:
            print(difference)
    return not differences


def fields(table: Table) -> dict[str, str]:
    """Every layer's receptive field: ``5 x 5``, ``all`` of the input, or ``-`` where there is no space."""
    whole = "all" if len(table.rows[0].output) > 1 else "-"
    return {name: format_shape(axis.size for axis in figures.field) or whole for name, figures in table.figures.items()}


def _summary(architecture: Architecture) -> dict[str, Any]:
    card, table = architecture.card, architecture.table
    return {
        "name": architecture.name,
        "title": card.title,
        "input": list(card.input),
        "classes": card.classes,
        "parameters": table.parameters,
        "macs": table.macs,
        "source": str(card.source),
        "origin": architecture.origin,
    }


def _flat(value: Any) -> Any:
    return format_shape(value) if isinstance(value, list) else value


def totals(table: Table) -> dict[str, int]:
    """The sums of a table: counts, and bytes as float32."""
    return {
        "weights": table.weights,
        "biases": table.biases,
        "parameters": table.parameters,
        "macs": table.macs,
        "parameter_bytes": table.parameter_bytes,
        "activation_bytes": table.activation_bytes,
    }


def layers(table: Table) -> list[dict[str, Any]]:
    """Every row with its figures, as JSON takes it."""
    return [
        {
            "layer": row.layer.name,
            "kind": row.layer.kind,
            "inputs": list(table.inputs[row.layer.name]),
            "settings": row.settings,
            "output": list(row.output),
            "weights": row.weights,
            "biases": row.biases,
            "macs": table.figures[row.layer.name].macs,
            "receptive_field": [axis.size for axis in table.figures[row.layer.name].field],
            "output_working": row.output_working,
            "params_working": row.params_working,
        }
        for row in table
    ]


def _everything(architecture: Architecture) -> dict[str, Any]:
    from dataclasses import asdict

    card = architecture.card
    return {
        **_summary(architecture),
        "summary": card.summary,
        "source": asdict(card.source),
        "task": card.task,
        "labels": list(card.labels),
        "data": card.data,
        "training": asdict(card.training) if card.training else None,
        "knobs": {name: {**asdict(knob), "legal": knob.legal} for name, knob in card.knobs.items()},
        "layers": layers(architecture.table),
        "totals": totals(architecture.table),
        "errata": [asdict(each) for each in card.errata],
    }


def _csv(table: Table) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.DictWriter(out, [*COLUMNS, "macs", "receptive_field"], lineterminator="\n")
    writer.writeheader()
    seen = fields(table)
    for row in table:
        figures = table.figures[row.layer.name]
        writer.writerow({**row.cells(), "macs": figures.macs, "receptive_field": seen[row.layer.name]})
    return out.getvalue()


_LAYER_COLUMNS = ("layer", "kind", "settings", "output", "parameters", "MACs", "field")
_NUMBERS = ("parameters", "MACs", "field")


def _layer_rows(table: Table) -> list[list[str]]:
    seen = fields(table)
    return [
        [
            row.layer.name,
            row.layer.kind,
            ", ".join(filter(None, [f"of {', '.join(row.layer.inputs)}" if row.layer.inputs else "", row.settings])),
            format_shape(row.output),
            f"{row.parameters:,}",
            render.amount(table.figures[row.layer.name].macs),
            seen[row.layer.name],
        ]
        for row in table
    ]


def _facts(architecture: Architecture) -> list[tuple[str, str]]:
    card = architecture.card
    facts = [("source", f"{card.source.document}, {card.source.question}"), ("given", card.source.given)]
    if card.source.reconstructed:
        facts.append(("our choice", card.source.reconstructed))
    if card.classes:
        facts.append(("classes", f"{card.classes}" + (f": {', '.join(card.labels)}" if card.labels else "")))
    if card.training:
        recipe = card.training
        facts.append(
            (
                "recipe",
                f"{recipe.optimizer} at {recipe.learning_rate:g}, batches of {recipe.batch_size}, "
                f"{recipe.epochs} epochs, {recipe.loss}",
            )
        )
    facts += [(f"knob {name}", f"{knob.default}: {knob.help} ({knob.legal})") for name, knob in card.knobs.items()]
    if architecture.origin != "zoo":
        facts.append(("from", str(architecture.folder)))
    return facts


def _total_text(table: Table) -> str:
    return (
        f"{table.parameters:,} parameters ({table.weights:,} weights, {table.biases:,} biases; "
        f"{render.memory(table.parameter_bytes)}), {table.macs:,} multiply-accumulates, "
        f"{render.memory(table.activation_bytes)} of activations per sample."
    )


def _workings(table: Table) -> list[tuple[str, str]]:
    lines = []
    for row in table:
        if row.output_working:
            lines.append((row.layer.name, f"output  {row.output_working} = {format_shape(row.output)}"))
        if row.params_working:
            name = "" if row.output_working else row.layer.name
            lines.append((name, f"params  {row.params_working} = {row.parameters:,}"))
    return lines


def _print_text(architecture: Architecture) -> None:
    card, table = architecture.card, architecture.table
    render.print_heading(f"{architecture.name}: {card.title}")
    render.print_entries([("", card.summary)])
    print()
    render.print_entries(_facts(architecture))
    print()
    render.print_table(_LAYER_COLUMNS, _layer_rows(table), right=_NUMBERS)
    render.print_entries([("total", _total_text(table))])
    print()
    render.print_heading("Working")
    render.print_entries(_workings(table))
    if card.errata:
        print()
        render.print_heading("Errata of the homework")
        for erratum in card.errata:
            print()
            render.print_entries(
                [("where", erratum.where), ("says", erratum.says), ("right", erratum.right), ("why", erratum.why)]
            )


def card_markdown(architecture: Architecture) -> str:
    """A card and its table as Markdown."""
    card, table = architecture.card, architecture.table
    parts = [
        f"# {architecture.name}: {card.title}",
        card.summary,
        render.markdown_table(("", ""), [[name, text] for name, text in _facts(architecture)]),
        render.markdown_table(_LAYER_COLUMNS, _layer_rows(table), _NUMBERS),
        _total_text(table),
    ]
    if workings := _workings(table):
        parts.append("## Working\n\n" + "\n".join(f"- {name} {text}".replace("*", r"\*") for name, text in workings))
    if card.errata:
        parts.append(
            "## Errata of the homework\n\n"
            + render.markdown_table(
                ("where", "it says", "right", "why"), [[e.where, e.says, e.right, e.why] for e in card.errata]
            )
        )
    return "\n\n".join(parts)
