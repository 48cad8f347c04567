"""Traces of small nets and of single operations, step by step."""

from typing import Any

import zoo
from face.nets import pictures
from zoo.errors import ZooError
from zoo.light.nets.card import TRACE_LOSSES
from zoo.light.tracing import report
from zoo.light.tracing.matrices import parse_matrix, parse_numbers, written, written_matrix
from zoo.light.tracing.operations import OPERATIONS, TAKES, rows, work
from zoo.light.tracing.trace import MOST_STEPS

CHOICES = {"losses": list(TRACE_LOSSES), "operations": list(OPERATIONS)}
"""What may be chosen."""


def choices() -> dict[str, list[str]]:
    return CHOICES


def trace(net: str, x: str, target: str, loss: str, rate: str, steps: int) -> dict[str, Any]:
    """Every value of a small net with the formula it comes from, in turn; empty fields are the card's example."""
    if not 0 <= steps <= MOST_STEPS:
        raise ZooError(f"{steps} steps; give from 0 to {MOST_STEPS}.")
    asked: dict[str, Any] = {"steps": steps}
    for name, text in (("x", x), ("target", target)):
        if text.strip():
            asked[name] = parse_numbers(text, name)
    if loss:
        asked["loss"] = loss
    if rate.strip():
        asked["learning_rate"] = parse_numbers(rate, "learning rate")[0]
    traced = zoo.trace(net, **asked)
    return {
        "title": report.title(traced),
        "setting": report.setting(traced),
        "steps": [
            {
                "name": step.name,
                "section": step.section + (f", after step {step.step}" if step.step else ""),
                "formula": str(step.formula or "given"),
                "value": written(traced.values[step.name]),
            }
            for step in traced.steps
        ],
        "ending": report.ending(traced),
        "csv": report.to_csv(traced),
        "pictures": pictures(traced, report.title(traced)),
    }


def operation(operation: str, x: str, kernel: str, size: int, stride: str, padding: str) -> dict[str, Any]:
    """A softmax, a convolution or a pooling, cell by cell."""
    if stride.strip() and not stride.strip().isdecimal():
        raise ZooError(f"the stride '{stride.strip()[:20]}' is no whole number.")
    takes = TAKES.get(operation, ())  # The page has a size and a padding for all of them.
    worked = work(
        operation,
        parse_matrix(x, "the input"),
        kernel=parse_matrix(kernel, "the kernel") if kernel.strip() else None,
        size=size if "size" in takes else None,
        stride=int(stride) if stride.strip() else None,
        padding=padding if "padding" in takes else None,
    )
    return {
        "title": operation.replace("_", " "),
        "setting": "",
        "steps": [{"name": n, "section": "cells", "formula": w, "value": v} for n, w, v in rows(worked)],
        "ending": "; ".join(f"{name} = {written_matrix(each)}" for name, each in worked.matrices.items()),
        "csv": "",
        "pictures": {"light": "", "dark": "", "words": ""},
    }
