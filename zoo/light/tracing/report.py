"""What is told of a trace: its values section by section, with the formulas they come from, in each form."""

from collections.abc import Sequence
from textwrap import shorten
from typing import Any

from zoo.light.files.text import csv_text, markdown_table, markdown_text
from zoo.light.layers.figures import Shape
from zoo.light.tracing.by_hand import Step
from zoo.light.tracing.matrices import latex_number, written, written_matrix
from zoo.light.tracing.notation import latex, primed
from zoo.light.tracing.trace import Trace

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
_NUMBERS = ("value", "value of it", "new value", "before", "after", "change")
_NEWLINE = " \\\\\n"

Block = tuple[str, Sequence[str], list[list[str]]]
"""Heading, columns and rows."""


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
        "outputs": {name: traced.outputs(name) for name in traced.table.outputs},
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


def title(traced: Trace) -> str:
    """The net's name and what it is."""
    return f"{traced.name}: {traced.title}"


def setting(traced: Trace) -> str:
    """The loss and the learning rate, in a sentence."""
    point = traced.point
    if point.loss is None:
        return "Without a target: the forward pass alone."
    return f"Loss: {point.loss.replace('_', ' ')}, learning rate {written(point.learning_rate)}."


def tables(traced: Trace) -> list[Block]:
    """Heading, columns and rows of each table: the first pass and its update, then how the values change."""
    shown: list[Block] = []
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
            shown.append((_HEADINGS[section], columns, rows))
    if traced.point.loss:
        shown.append(_weights(traced))
    if traced.point.steps:
        shown.append(_changes(traced))
    if traced.point.steps > 1:
        shown.append(_descent(traced))
    return shown


def _weights(traced: Trace) -> Block:
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


def _changes(traced: Trace) -> Block:
    """The second forward pass beside the first."""
    rows = []
    for step in traced.steps:
        if step.step == 0 and step.section in ("forward", "loss"):
            before, after = traced.values[step.name], traced.values[primed(step.name, 1)]
            rows.append([step.name, written(before), written(after), written(after - before)])
    return "Second forward pass", ["name", "before", "after", "change"], rows


def _descent(traced: Trace) -> Block:
    """A row a step: the loss and the outputs."""
    losses = traced.losses()
    outputs = traced.output_names()[:_MOST_SHOWN]
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


def ending(traced: Trace) -> str:
    """What the descent comes to, in a sentence; empty where there is none."""
    losses = traced.losses()
    if len(losses) < 2:
        return ""
    before, after = losses[0], losses[-1]
    word = "falls" if after < before else "rises" if after > before else "stays"
    steps = f"{traced.point.steps} step{'s' * (traced.point.steps > 1)}"
    return f"In {steps} the loss {word} from {written(before)} to {written(after)}, by {written(abs(after - before))}."


def _formula(step: Step) -> str:
    return shorten(str(step.formula), _LONGEST_FORMULA, placeholder=" ...") if step.formula else ""


def matrices(traced: Trace) -> list[tuple[str, str]]:
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


def to_csv(traced: Trace) -> str:
    """A line a value; as a sheet of values, it is the key."""
    rows = [
        [step.name, step.section, step.step, str(step.formula or ""), traced.values[step.name]] for step in traced.steps
    ]
    return csv_text(("name", "section", "step", "formula", "value"), rows)


def to_markdown(traced: Trace) -> str:
    """The tables of the text, under headings."""
    parts = [f"# {markdown_text(title(traced))}", setting(traced)]
    for heading, columns, rows in tables(traced):
        cells = [[markdown_text(cell) for cell in row] for row in rows]
        parts.append(f"## {heading}\n\n{markdown_table(columns, cells, _NUMBERS)}")
    if outputs := matrices(traced):
        parts.append("## Outputs\n\n" + markdown_table(("output", "value"), outputs))
    return "\n\n".join(filter(None, [*parts, ending(traced)])) + "\n"


def to_latex(traced: Trace) -> str:
    """Equations for LaTeX with amsmath, a group for each section and step."""
    groups: dict[str, list[str]] = {}
    for step in traced.steps:
        after = f" after step {step.step}" if step.step and step.section != "update" else ""
        lines = groups.setdefault(f"{_HEADINGS[step.section]}{after}", [])
        middle = f" &= {step.formula.latex()}" if step.formula else ""
        equals = " = " if step.formula else " &= "
        lines.append(f"{latex(step.name)}{middle}{equals}{latex_number(traced.values[step.name])}")
    groups_set = (
        f"\\paragraph{{{heading}}}\n\\begin{{align*}}\n{_NEWLINE.join(lines)}\n\\end{{align*}}"
        for heading, lines in groups.items()
    )
    return "\n\n".join(groups_set) + "\n"


FORMS = {"csv": to_csv, "markdown": to_markdown, "latex": to_latex}
"""What writes a trace in each form but text and JSON."""
