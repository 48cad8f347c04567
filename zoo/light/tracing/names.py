"""What else a person may call the values of a trace: ``dw1`` for ``dL/dw1``, ``delta_w1`` for how w1 changes."""

from collections.abc import Iterator

from zoo.light.tracing import formulas
from zoo.light.tracing.by_hand import Step
from zoo.light.tracing.formulas import Name
from zoo.light.tracing.notation import RATE, primed
from zoo.light.tracing.trace import Trace

DELTA = "\N{GREEK CAPITAL LETTER DELTA}"


def others(traced: Trace) -> Iterator[tuple[str, str]]:
    """Other names with the trace's own: ``dw1`` for ``dL/dw1``, and ``dL/dz`` and ``dz`` for z's error term."""
    loss = traced.notation.loss
    for step in traced.steps:
        if step.section == "gradients":
            yield primed(f"d{_weight(traced, step)}", step.step), step.name
        elif step.section == "error terms" and step.entry == "a":
            yield primed(f"d{traced.notation('a', step.place)}", step.step), step.name
        elif step.section == "error terms":
            z = traced.notation("z", step.place)
            yield primed(f"d{loss}/d{z}", step.step), step.name
            yield primed(f"d{z}", step.step), step.name


def changes(traced: Trace) -> Iterator[tuple[Step, Step]]:
    """How each step of descent changes each weight, as a value: ``delta_w1 = -eta dL/dw1``; and the new weight by it.

    A change whose name the trace gives to another value, such as an error term, is left out: see `taken`.
    """
    for step in _updates(traced):
        assert step.formula
        before, _, gradient = step.formula.inputs
        name = Name(_change(traced, step))
        if name not in traced.values:
            change = formulas.negative(formulas.product(Name(RATE), Name(gradient)))
            after = formulas.total([formulas.named(Name(before)), formulas.named(name)])
            yield (
                Step(name, "change", step.step, step.entry, step.place, change),
                Step(step.name, "update", step.step, step.entry, step.place, after),
            )


def taken(traced: Trace) -> Iterator[str]:
    """The names of the trace that a person might give to the change of a weight."""
    return (name for step in _updates(traced) if (name := _change(traced, step)) in traced.values)


def words(traced: Trace) -> str:
    """How a sheet of values may name what is in the trace, in sentences."""
    told = "A sheet of values for zoo check uses these names"
    gradient = next((step for step in traced.steps if step.section == "gradients"), None)
    if gradient is not None:
        told += f", and may write d{_weight(traced, gradient)} for {gradient.name}"
    if (first := next(changes(traced), None)) is not None:
        change, updated = first
        weight = _weight(traced, updated)
        told += f", {weight}_new for {updated.name}, and {change.name} or {DELTA}{weight} for {change.formula}"
    return f"{told}."


def _updates(traced: Trace) -> Iterator[Step]:
    return (step for step in traced.steps if step.section == "update")


def _change(traced: Trace, step: Step) -> str:
    return primed(f"delta_{_weight(traced, step)}", step.step)


def _weight(traced: Trace, step: Step) -> str:
    assert step.entry in ("kernel", "bias")
    return traced.notation(step.entry, step.place)
