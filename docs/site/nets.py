"""A page an architecture, made from its folder: card, picture, table, working, trace, results, code."""

import csv
import statistics
from collections.abc import Iterator

from pages import ROOT

import zoo
from zoo.light.files.look import LookOptions
from zoo.light.files.text import markdown_table, markdown_text
from zoo.light.nets import describe
from zoo.light.nets.catalogue import Architecture, catalogue

FOLDER = "nets"
_WIDTH_CM = 17.0


def architectures() -> list[Architecture]:
    """Those of the project, as `zoo list` has them."""
    return [each for each in catalogue().architectures.values() if each.origin == "zoo"]


def pages() -> dict[str, str]:
    """By their places: a page an architecture, and its pictures, light and dark."""
    made = {}
    for each in architectures():
        place = f"{FOLDER}/{each.name}"
        made[f"{place}.md"] = _page(each)
        for thing, name in _pictures(each):
            for dark in (False, True):
                picture = zoo.draw(thing, **_look(thing, dark))
                made[f"{place}/{name}{'_dark' if dark else ''}.svg"] = picture.to_svg()
    return made


def linked(text: str) -> str:
    """The page of all nets, with its table's names led to their pages."""
    for each in architectures():
        text = text.replace(f"\n| `{each.name}` |", f"\n| [`{each.name}`]({FOLDER}/{each.name}.md) |")
    return text


def _pictures(of: Architecture) -> Iterator[tuple[zoo.Table | zoo.Trace, str]]:
    yield of.table, "blocks"
    if _is_traced(of):
        yield zoo.trace(of.name), "trace"


def _look(thing: zoo.Table | zoo.Trace, dark: bool) -> LookOptions:
    if isinstance(thing, zoo.Table):
        return {"style": "blocks", "width": _WIDTH_CM, "dark": dark}
    return {"dark": dark}


def _is_traced(of: Architecture) -> bool:
    """Whether the homework gives all that a trace by hand needs."""
    return (of.folder / "weights" / "given.csv").is_file() and of.card.example is not None


def _page(of: Architecture) -> str:
    card, table, name = of.card, of.table, of.name
    parts = [
        f"# {name}",
        f"**{markdown_text(card.title)}.** {markdown_text(card.summary)}",
        _pictured(name, "blocks", f"{name} as blocks to scale, each with its size and its layer"),
        _block("bash", "\n".join(_commands(of))),
        markdown_table(("", ""), [[markdown_text(each) for each in fact] for fact in describe.facts(of)]),
        "## Layers",
        f'<div class="layers" markdown>\n\n{describe.table_markdown(table)}\n\n</div>',
    ]
    if worked := describe.workings(table):
        parts += ["## Working", markdown_table(("layer", "cell", "working"), [_worked(*each) for each in worked])]
    if _is_traced(of):
        words = f"{name} as a graph: values on the units, weights and gradients on the edges"
        parts += [
            "## Trace",
            "The homework's own point and weights, one step forward and back: [tracing](../tracing.md).",
            _pictured(name, "trace", words),
        ]
    if card.errata:
        heads = ("where", "it says", "right", "why")
        rows = [[markdown_text(text) for text in each] for each in card.errata]
        parts += ["## Errata of the homework", markdown_table(heads, rows)]
    if results := list(_results(name)):
        columns = ("run", "data", "test accuracy", "seeds", "epochs", "recipe")
        told = "Means over the seeds, with the lowest and the highest; [results](../results.md) says how."
        parts += ["## Results", told, markdown_table(columns, results)]
    parts += ["## Code", f"`{name}/model.py`", _block("python", (of.folder / "model.py").read_text(encoding="utf-8"))]
    return "\n\n".join(parts) + "\n"


def _pictured(name: str, picture: str, words: str) -> str:
    one, other = (
        f"![{words}]({name}/{picture}{dark}.svg#only-{on})" for dark, on in (("", "light"), ("_dark", "dark"))
    )
    return f"{one}\n{other}"


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def _commands(of: Architecture) -> Iterator[str]:
    yield f"zoo show {of.name}"
    if _is_traced(of):
        yield f"zoo trace {of.name}"
    else:
        yield f"zoo course blank {of.name} --out sheet.xlsx"
    yield f"zoo build {of.name}"
    if of.card.training:
        yield f"zoo train {of.name} --data sample"


def _worked(layer: str, text: str) -> list[str]:
    cell, _, working = text.partition("  ")
    return [layer, cell, f"`{working}`"]


def _results(name: str) -> Iterator[list[str]]:
    """A line for each row of results.csv that trained the net."""
    with (ROOT / "results.csv").open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["architecture"] == name]
    for row in dict.fromkeys(line["row"] for line in lines):
        runs = [line for line in lines if line["row"] == row]
        found = [float(line["test_accuracy"]) for line in runs if line["test_accuracy"]]
        if found:
            spread = f" ({min(found):.2%} to {max(found):.2%})" if len(found) > 1 else ""
            label = f"{statistics.mean(found):.2%}{spread}"
            yield [row, runs[0]["data"], label, str(len(found)), runs[0]["epochs"], runs[0]["recipe"]]
