"""The structure of the code, read from its files: modules, what they import, and the rooms they stand in."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from conftest import ROOT

FACES = ("zoo", "tuning")
"""They hand names on, and import nothing before one is asked for."""
FLOORS = [
    "zoo.errors", "zoo.light", "zoo.models", "zoo.data", "zoo.answers", "zoo.exporters", "zoo.training", "tuning",
    "zoo.cli", "zoo.__main__",
]  # fmt: skip
LIGHT_FLOORS = [("files", "layers"), ("nets", "curves"), ("sheets", "tracing"), ("marking", "design"), ("course",)]


@cache
def modules() -> dict[str, Path]:
    """The files of `zoo` and `tuning` by dotted name; architectures are plain Keras and none of these."""
    paths = [path for package in FACES for path in (ROOT / package).rglob("*.py")]
    inside = [path for path in paths if "architectures" not in path.parts]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in inside}


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


def imports(module: str) -> Iterator[tuple[str, list[str]]]:
    """The modules of ours that a module imports anywhere in it, and the names it takes from each."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{each.name}" for each in node.names]
            yield from ((each, []) for each in inner if each in modules())
            names = [each.name for each in node.names if f"{node.module}.{each.name}" not in modules()]
            if names and node.module in modules():
                yield node.module, names
        elif isinstance(node, ast.Import):
            yield from ((each.name, []) for each in node.names if each.name in modules())


def graph() -> dict[str, set[str]]:
    return {each: {to for to, _ in imports(each)} - {each} for each in modules() if each not in FACES}


def circles(arrows: dict[str, set[str]]) -> list[set[str]]:
    """The sets of modules that import one another, by what each reaches."""
    reached: dict[str, set[str]] = {}
    for start in arrows:
        seen, waiting = set(), [start]
        while waiting:
            for to in arrows.get(waiting.pop(), ()):
                if to not in seen:
                    seen.add(to)
                    waiting.append(to)
        reached[start] = seen
    return [
        {each for each in seen if start in reached.get(each, ())} for start, seen in reached.items() if start in seen
    ]


def wing(module: str) -> str:
    """A folder of `zoo`, or `tuning`."""
    return "tuning" if module.startswith("tuning") else ".".join(module.split(".")[:2])


def room(module: str) -> str:
    """A wing, or a folder of the light half."""
    return ".".join(module.split(".")[:3]) if wing(module) == "zoo.light" else wing(module)


def floors(arrows: dict[str, set[str]]) -> int:
    """The longest way down from room to room."""

    @cache
    def height(of: str) -> int:
        return 1 + max((height(to) for to in arrows[of]), default=0)

    return max(map(height, arrows))


def arrows_between(place: Callable[[str], str], inside: str = "") -> dict[str, set[str]]:
    """From each wing or room to those that it imports; only those of one wing, if it is named."""
    arrows: dict[str, set[str]] = {}
    for module, targets in graph().items():
        if module.startswith(inside):
            taken = {place(to) for to in targets if to not in FACES and to.startswith(inside)}
            arrows.setdefault(place(module), set()).update(taken)
    return {each: targets - {each} for each, targets in arrows.items()}


def definitions(kind: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for module in modules():
        yield from ((module, node) for node in ast.walk(tree(module)) if isinstance(node, kind))
