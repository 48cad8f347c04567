"""What there is to know of a format of exported nets: one record that writer, proof and command line ask."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import keras
    import numpy as np

SCOPE = "zoo"
"""The first part of the name of every operation of a written graph; the second is its layer."""


class Port(NamedTuple):
    """An input or output of a file as its runtime tells it; an axis of any size is None, and no shape is one untold."""

    name: str
    shape: tuple[int | None, ...]
    dtype: str


class Runtime(Protocol):
    """A file in its own runtime."""

    @property
    def inputs(self) -> Sequence[Port]: ...

    @property
    def outputs(self) -> Sequence[Port]: ...

    def run(self, x: "np.ndarray") -> "list[np.ndarray]":
        """The outputs for a batch, in the order of the net's."""
        ...

    def tap(self, x: "np.ndarray", scopes: Sequence[str]) -> "dict[str, np.ndarray]":
        """What the layers of these scopes give for a batch, as far as the file has them, in the file's own layout."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFormat:
    """A format, by the name that ``--format`` has for it."""

    name: str
    title: str
    runtime: str
    """What opens its files."""
    extra: str
    """Of `homework-zoo`, that brings what it needs."""
    suffix: str
    """Of the file; empty for a folder."""
    packages: tuple[str, ...]
    """That write it and read it, by the names of their imports."""
    distributions: tuple[str, ...]
    """The same by the names under which their versions are known."""
    layout: str
    """How the axes of its input and of the tensors within it lie."""
    write: "Callable[[keras.Model, Path], None]"
    """Write a model into a folder that is there, under this path; raises `ZooError` for what the format cannot hold."""
    open: Callable[[Path, int, bool], Runtime]
    """Open a file with so many threads; whether as exactly as the runtime can, else as it does by default."""
    refuse: "Callable[[keras.Model], None]" = lambda model: None
    """Raise a `ZooError` that names the layers that the format cannot hold, as far as that is known before writing."""
    has_default: bool = False
    """Whether the runtime by default computes less exactly than it can."""
    notes: tuple[str, ...] = ()
    """What somebody who runs the file must know."""
    others: Callable[[Path], Sequence[Path]] = lambda path: ()
    """The files that belong to it, beside the one of its name."""
    quantizes: bool = False

    def files(self, path: Path) -> list[Path]:
        """All that a file consists of."""
        if path.is_dir():
            return sorted(each for each in path.rglob("*") if each.is_file())
        return [path, *self.others(path)]


class GraphNode(NamedTuple):
    """An operation of a graph: its name, and the tensors that it takes and gives."""

    name: str
    takes: Sequence[str | int]
    gives: Sequence[str | int]


def sides(shape: Sequence[int | None]) -> list[str]:
    """The lengths of the axes in words."""
    return ["any" if each is None else str(each) for each in shape]


def scope_of(name: str) -> str | None:
    """The layer's part of the name of an operation: ``conv1`` of ``zoo/conv1/BiasAdd``."""
    found = re.search(rf"(?:^|/){SCOPE}/([^/:;]+)[/:]", name)
    return found[1] if found else None


def scopes_of(names: Sequence[str]) -> dict[str, str]:
    """A scope for each layer's name: the name itself, with what no graph may have in a name replaced."""
    found: dict[str, str] = {}
    for at, name in enumerate(names):
        plain = re.sub(r"[^A-Za-z0-9_.-]", "_", name)
        found[name] = f"{plain}_{at}" if plain in found.values() or plain != name else plain
    return found


def tensors_of(nodes: Sequence[GraphNode], scopes: Sequence[str]) -> Mapping[str, str | int]:
    """The tensor that each scope hands on, by the scope; none where it hands on several, or has no operation."""
    owner = {tensor: scope_of(node.name) for node in nodes for tensor in node.gives}
    handed: dict[str, set[str | int]] = {scope: set() for scope in scopes}
    for node in nodes:
        for tensor in node.takes:
            scope = owner.get(tensor)
            if scope in handed and scope != scope_of(node.name):
                handed[scope].add(tensor)
    return {scope: tensors.pop() for scope, tensors in handed.items() if len(tensors) == 1}
