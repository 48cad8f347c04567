"""zoo: the homework architectures as verified Keras models.

    import zoo

    zoo.names()
    zoo.card("mnist_cnn").errata
    zoo.table("mnist_cnn").parameters
    zoo.check("mnist_cnn", "sheet.md").score
    model = zoo.build("mnist_cnn", dropout=0.3)
    run = zoo.train("mnist_cnn", data="sample", epochs=5)
    zoo.draw(run, "curves.svg")

A name is found when it is asked for; what imports Keras is `build`, `load_data`, `train`, `resume`, `find_rate`,
`load`, `evaluate`, `predict`, `export`, `verify_export`, `differentiate`, and `trace` of a net whose weights the
homework does not give.
"""

from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError

if TYPE_CHECKING:
    from zoo.answers.ask import evaluate, load, predict
    from zoo.answers.judge import Judged
    from zoo.answers.predict import Answer
    from zoo.answers.trained import Trained
    from zoo.data.load import load_data
    from zoo.data.splits import Splits
    from zoo.exporters.export import NotEqualError, export, verify_export
    from zoo.exporters.report import Export
    from zoo.light.curves.history import History, read_history
    from zoo.light.curves.runs import Run, read_runs
    from zoo.light.curves.verdict import Verdict, judge_curves
    from zoo.light.design.designs import Designs, designs, verify_design
    from zoo.light.files import picture
    from zoo.light.files.chart import Chart, Curve, chart
    from zoo.light.files.picture import Picture
    from zoo.light.files.shown import draw
    from zoo.light.layers.kind import Kind
    from zoo.light.layers.known import kinds
    from zoo.light.layers.layer import Layer
    from zoo.light.marking.marks import Marking
    from zoo.light.marking.new import new
    from zoo.light.marking.reference import check
    from zoo.light.marking.scheme import Scheme
    from zoo.light.nets.card import Card
    from zoo.light.nets.catalogue import Architecture, card, names, table
    from zoo.light.nets.table import Table
    from zoo.light.sheets.read import read_sheet
    from zoo.light.sheets.sheet import Sheet
    from zoo.light.tracing.trace import Trace
    from zoo.models.differentiate import differentiate
    from zoo.models.fill import build
    from zoo.models.initial import trace
    from zoo.training.range_test import RangeTest
    from zoo.training.start import find_rate, resume, train
    from zoo.training.watcher import RunWatcher

__version__ = "0.1.0"

_HOMES = {
    "zoo.answers.ask": ("evaluate", "load", "predict"),
    "zoo.answers.judge": ("Judged",),
    "zoo.answers.predict": ("Answer",),
    "zoo.answers.trained": ("Trained",),
    "zoo.data.load": ("load_data",),
    "zoo.data.splits": ("Splits",),
    "zoo.exporters.export": ("NotEqualError", "export", "verify_export"),
    "zoo.exporters.report": ("Export",),
    "zoo.light.curves.history": ("History", "read_history"),
    "zoo.light.curves.runs": ("Run", "read_runs"),
    "zoo.light.curves.verdict": ("Verdict", "judge_curves"),
    "zoo.light.design.designs": ("Designs", "designs", "verify_design"),
    "zoo.light.files.chart": ("Chart", "Curve", "chart"),
    "zoo.light.files.picture": ("Picture",),
    "zoo.light.files.shown": ("draw",),
    "zoo.light.layers.kind": ("Kind",),
    "zoo.light.layers.known": ("kinds",),
    "zoo.light.layers.layer": ("Layer",),
    "zoo.light.marking.marks": ("Marking",),
    "zoo.light.marking.new": ("new",),
    "zoo.light.marking.reference": ("check",),
    "zoo.light.marking.scheme": ("Scheme",),
    "zoo.light.nets.card": ("Card",),
    "zoo.light.nets.catalogue": ("Architecture", "card", "names", "table"),
    "zoo.light.nets.table": ("Table",),
    "zoo.light.sheets.read": ("read_sheet",),
    "zoo.light.sheets.sheet": ("Sheet",),
    "zoo.light.tracing.trace": ("Trace",),
    "zoo.models.differentiate": ("differentiate",),
    "zoo.models.fill": ("build",),
    "zoo.models.initial": ("trace",),
    "zoo.training.range_test": ("RangeTest",),
    "zoo.training.start": ("find_rate", "resume", "train"),
    "zoo.training.watcher": ("RunWatcher",),
}

__all__ = [
    "Answer", "Architecture", "Card", "Chart", "Curve", "Designs", "Export", "History", "Judged", "Kind", "Layer",
    "Marking", "NotEqualError", "Picture", "RangeTest", "Run", "RunWatcher", "Scheme", "Sheet", "Splits", "Table",
    "Trace", "Trained", "Verdict", "ZooError", "build", "card", "chart", "check", "designs", "differentiate", "draw",
    "evaluate", "export", "find_rate", "judge_curves", "kinds", "load", "load_data", "names", "new", "picture",
    "predict", "read_history", "read_runs", "read_sheet", "resume", "table", "trace", "train", "verify_design",
    "verify_export",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """A public name, found when it is asked for: some of them import Keras."""
    from importlib import import_module

    if name == "picture":  # the marks to draw with, a module of its own
        return import_module("zoo.light.files.picture")
    for module, names in _HOMES.items():
        if name in names:
            found = globals()[name] = getattr(import_module(module), name)
            return found
    raise AttributeError(f"module 'zoo' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(["__version__", *__all__])
