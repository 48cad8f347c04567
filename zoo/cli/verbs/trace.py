"""What ``zoo trace`` prints of a net: its values section by section, with the formulas they come from."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import shorten
from typing import Any

import click

from zoo.cli import options, printing
from zoo.errors import ZooError
from zoo.light.files.picture import check_drawable
from zoo.light.files.text import csv_text, markdown_table, markdown_text
from zoo.light.layers.figures import Shape
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.tracing.by_hand import Step
from zoo.light.tracing.matrices import latex_number, parse_numbers, written, written_matrix
from zoo.light.tracing.notation import latex, primed
from zoo.light.tracing.operations import OPERATIONS
from zoo.light.tracing.trace import Trace, trace

SECTION = "Homework"
ORDER = 120
_HEADINGS = {
    "given": "Given",
    "forward": "Forward pass",
    "loss": "Loss",
    "error terms": "Error terms",
    "gradients": "Gradients",
    "update": "Updated weights",
}
_LONGEST_FORMULA = 90  # characters, in a table for the eye
_MOST_SHOWN = 4  # outputs in the table of the descent


@click.command()
@options.name()
@click.option("--x", metavar="NUMBERS", help='The input: "0.2,0.9", or row by row "1 0; 0 1"; the card\'s by default.')
@click.option("--target", metavar="NUMBERS", help="What the outputs should be; without it, a forward pass alone.")
@click.option("--loss", help="half_squared_error, binary_crossentropy or another; the card's by default.")
@options.learning_rate
@click.option("--steps", type=click.IntRange(0, 100), metavar="N", default=1, help="Of gradient descent.")
@options.knobs
@options.seed
@options.plot("Draw the net with its values.")
@options.form("json", "csv", "markdown", "latex")
def command(name: str, knobs: dict[str, str], **asked: Any) -> None:
    """Work out a small net's backpropagation, formula by formula.

    Every value, gradient and new weight is shown with the formula it comes from.
    """
    if name in OPERATIONS:
        raise ZooError(f"{name} is an operation, not a net: zoo operation {name} --x NUMBERS.")
    trace_report(find(name), knobs, **asked)


def trace_report(
    architecture: Architecture,
    knobs: Mapping[str, Any],
    *,
    x: str | None,
    target: str | None,
    loss: str | None,
    learning_rate: float | None,
    steps: int,
    seed: int,
    form: str,
    plot: Path | None,
) -> None:
    """Trace a net, print it, and draw it into `plot`."""
    check_drawable(plot)
    traced = trace(
        architecture,
        knobs,
        x=None if x is None else parse_numbers(x, "--x"),
        target=None if target is None else parse_numbers(target, "--target"),
        loss=loss,
        learning_rate=learning_rate,
        steps=steps,
        seed=seed,
    )
    if plot:
        from zoo.light.tracing.draw import draw

        draw(traced, plot)
    _print(traced, form)
    if plot:
        printing.note(f"Wrote {plot}.")


def _print(traced: Trace, form: str) -> None:
    if form == "json":
        printing.print_json(to_json(traced))
    elif form == "csv":
        rows = [
            [step.name, step.section, step.step, str(step.formula or ""), traced.values[step.name]]
            for step in traced.steps
        ]
        print(csv_text(("name", "section", "step", "formula", "value"), rows), end="")
    elif form == "markdown":
        print(_markdown(traced))
    elif form == "latex":
        print(_latex(traced))
    else:
        _print_text(traced)


def to_json(traced: Trace) -> dict[str, Any]:
    """The trace as plain lists, dictionaries, texts and numbers."""
    point = traced.point
    return {
        "name": traced.name,
        "x": list(point.x),
        "target": list(point.target),
        "loss": point.loss,
        "learning_rate": point.learning_rate if point.loss else None,
        "steps": point.steps,
        "losses": traced.losses(),
        "outputs": {name: _output(traced, name, 0) for name in traced.table.outputs},
        "values": [
            {
                "name": step.name,
                "section": step.section,
                "step": step.step,
                "formula": str(step.formula) if step.formula else None,
                "value": traced.values[step.name],
            }
            for step in traced.steps
        ],
    }


def _title(traced: Trace) -> str:
    return f"{traced.name}: {traced.title}"


def _setting(traced: Trace) -> str:
    point = traced.point
    if point.loss is None:
        return "Without a target: the forward pass alone."
    return f"Loss: {point.loss.replace('_', ' ')}, learning rate {written(point.learning_rate)}."


def _sections(traced: Trace) -> list[tuple[str, list[str], list[list[str]]]]:
    """Heading, columns and rows of each table: the first pass and its update, then how the values change."""
    sections = []
    for section in ("given", "forward", "loss", "error terms"):
        rows = [
            [step.name, _formula(step), written(traced.values[step.name])]
            for step in traced.steps
            if step.section == section and step.step == 0
        ]
        if section == "given":
            rows = [[name, value] for name, _, value in rows]
        columns = ["name", "value"] if section == "given" else ["name", "formula", "value"]
        if rows:
            sections.append((_HEADINGS[section], columns, rows))
    if traced.point.loss:
        sections.append(_weights(traced))
    if traced.point.steps:
        sections.append(_changes(traced))
    if traced.point.steps > 1:
        sections.append(_descent(traced))
    return sections


def _weights(traced: Trace) -> tuple[str, list[str], list[list[str]]]:
    """Every weight and bias: before, its gradient, and after the first step."""
    rows = []
    updated = {(step.entry, step.place): step for step in traced.steps if step.section == "update" and step.step == 0}
    before = {(step.entry, step.place): step for step in traced.steps if step.section == "given"}
    for step in traced.steps:
        if step.section == "gradients" and step.step == 0:
            key = step.entry, step.place
            after = [written(traced.values[updated[key].name])] if updated else []
            old, gradient = traced.values[before[key].name], traced.values[step.name]
            rows.append([before[key].name, written(old), step.name, _formula(step), written(gradient), *after])
    columns = ["weight", "value", "gradient", "formula", "value of it", *(["new value"] if updated else [])]
    return ("Gradients and updated weights" if updated else "Gradients", columns, rows)


def _changes(traced: Trace) -> tuple[str, list[str], list[list[str]]]:
    """The second forward pass beside the first."""
    rows = []
    for step in traced.steps:
        if step.step == 0 and step.section in ("forward", "loss"):
            before, after = traced.values[step.name], traced.values[primed(step.name, 1)]
            rows.append([step.name, written(before), written(after), written(after - before)])
    return "Second forward pass", ["name", "before", "after", "change"], rows


def _descent(traced: Trace) -> tuple[str, list[str], list[list[str]]]:
    """A row a step: the loss and the outputs."""
    losses = traced.losses()
    outputs = [traced.notation("a", place) for place in dict.fromkeys(traced.wiring.outputs(traced.table))]
    outputs = outputs[:_MOST_SHOWN]
    rows = [
        [
            str(at),
            written(loss),
            written(loss - losses[at - 1]) if at else "",
            *(written(traced.values[primed(name, at)]) for name in outputs),
        ]
        for at, loss in enumerate(losses)
    ]
    return "Descent", ["step", traced.notation.loss, "change", *outputs], rows


def _verdict(traced: Trace) -> str:
    losses = traced.losses()
    if len(losses) < 2:
        return ""
    before, after = losses[0], losses[-1]
    word = "falls" if after < before else "rises" if after > before else "stays"
    steps = f"{traced.point.steps} step{'s' * (traced.point.steps > 1)}"
    return f"In {steps} the loss {word} from {written(before)} to {written(after)}, by {written(abs(after - before))}."


def _formula(step: Step) -> str:
    return shorten(str(step.formula), _LONGEST_FORMULA, placeholder=" ...") if step.formula else ""


def _maps(traced: Trace) -> list[tuple[str, str]]:
    """The outputs that are matrices, a line for each channel."""
    lines = []
    for name in traced.table.outputs:
        shape = traced.table.rows_by_name[name].output
        if len(shape) < 2:
            continue
        values = [traced.values[traced.notation("a", place)] for place in traced.wiring.handed_on[name] if place]
        for channel in range(shape[-1]):
            label = name if shape[-1] == 1 else f"{name}, channel {channel}"
            lines.append((label, written_matrix(_rows(values[channel :: shape[-1]], shape[:-1]))))
    return lines


def _rows(values: Sequence[float], shape: Shape) -> list[list[float]]:
    width = shape[-1]
    return [list(values[at : at + width]) for at in range(0, len(values), width)]


def _output(traced: Trace, name: str, step: int) -> list[float]:
    places = traced.wiring.handed_on[name]
    return [traced.values[primed(traced.notation("a", place), step)] if place else 0.0 for place in places]


_NUMBERS = ("value", "value of it", "new value", "before", "after", "change")


def _print_text(traced: Trace) -> None:
    printing.print_heading(_title(traced))
    print(_setting(traced))
    for heading, columns, rows in _sections(traced):
        print()
        printing.print_heading(heading)
        printing.print_table(columns, rows)
    if maps := _maps(traced):
        print()
        printing.print_heading("Outputs")
        printing.print_entries(maps)
    if verdict := _verdict(traced):
        print(f"\n{verdict}")


def _markdown(traced: Trace) -> str:
    parts = [f"# {markdown_text(_title(traced))}", _setting(traced)]
    for heading, columns, rows in _sections(traced):
        cells = [[markdown_text(cell) for cell in row] for row in rows]
        parts.append(f"## {heading}\n\n{markdown_table(columns, cells, _NUMBERS)}")
    if maps := _maps(traced):
        parts.append("## Outputs\n\n" + markdown_table(("output", "value"), maps))
    return "\n\n".join(filter(None, [*parts, _verdict(traced)]))


def _latex(traced: Trace) -> str:
    """Equations for LaTeX with amsmath, a group for each section and step."""
    groups: dict[str, list[str]] = {}
    for step in traced.steps:
        after = f" after step {step.step}" if step.step and step.section != "update" else ""
        lines = groups.setdefault(f"{_HEADINGS[step.section]}{after}", [])
        middle = f" &= {step.formula.latex()}" if step.formula else ""
        equals = " = " if step.formula else " &= "
        lines.append(f"{latex(step.name)}{middle}{equals}{latex_number(traced.values[step.name])}")
    return "\n\n".join(
        f"\\paragraph{{{heading}}}\n\\begin{{align*}}\n{NEWLINE.join(lines)}\n\\end{{align*}}"
        for heading, lines in groups.items()
    )


NEWLINE = " \\\\\n"
