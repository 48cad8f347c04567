"""Layer kinds to test with: settings and inputs that each of them takes.

What is particular to a kind stands in a file of ``examples/``: settings, shapes and, where they are no floats, types.
"""

from importlib import import_module
from pathlib import Path

EXAMPLES = {
    name: example
    for path in sorted(Path(__file__).with_name("examples").glob("[a-z]*.py"))
    for name, example in getattr(import_module(f"examples.{path.stem}"), "EXAMPLES", {}).items()
}


def example(kind, padding="valid"):
    """Settings that are legal for a kind, no two of a window's axes alike; options unsaid have their defaults."""
    rank = max(kind.rank, 1)
    pads = ((1, 2), (0, 3), (2, 1))[:rank]
    known = {
        "shape": (6, 5, 2), "filters": 4, "size": (3, 2, 2)[:rank], "stride": (2, 1, 1)[:rank],
        "padding": pads if kind.part == "padding" else padding,
        "activation": "tanh", "bias": True, "rate": 0.25,
    }  # fmt: skip
    settings = {each.name: known[each.name] for each in kind.takes if each.name in known}
    return dict(kind.complete({**settings, **EXAMPLES.get(kind.name, ({},))[0]}))


def shapes(kind):
    """Shapes of inputs that a kind takes."""
    if kind.name in EXAMPLES:
        return list(EXAMPLES[kind.name][1])
    shape = {0: (6, 5, 2), 1: (7, 2), 2: (7, 6, 2), 3: (7, 6, 5, 2)}[kind.rank]
    return [shape] * int(kind.inputs[0])


def dtype(kind):
    """What its inputs hold."""
    _, _, *said = EXAMPLES.get(kind.name, ({}, []))
    return said[0] if said else "float32"
