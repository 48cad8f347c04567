"""The nets that keep an assignment's rules, as a space to search."""

import tomllib
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from tuning.job.job import Structure
from zoo.errors import ZooError
from zoo.light.design import blueprint, constraints, feasible
from zoo.light.design.sizes import Design
from zoo.light.nets.catalogue import Architecture


class _Read(NamedTuple):
    """What the rules said when they were read, and what follows from it."""

    document: str
    rules: constraints.Constraints
    designs: tuple[Design, ...]


_READ: dict[Structure, _Read] = {}
"""By what is searched: a search goes on with what it began with, whatever becomes of the file meanwhile."""


def read_designs(structure: Structure) -> tuple[Design, ...]:
    """The designs that are searched, in the order that numbers them, by the rules as they are now.

    Raises:
        ZooError: the rules cannot be read, or there are too many designs to find the best ones.
    """
    document, rules = constraints.read(structure.rules)
    before = _READ.get(structure)
    if before is None or (before.document, before.rules) != (document, rules):
        if structure.pareto:
            found = tuple(each for each, _ in feasible.pareto(rules, structure.sort)[: structure.limit])
        else:
            found = tuple(islice(feasible.best_first(rules, structure.sort), structure.limit))
        _READ[structure] = _Read(document, rules, found)
    return _READ[structure].designs


def searched_designs(structure: Structure) -> tuple[Design, ...]:
    """The designs as they were when they were last read.

    Raises:
        ZooError: they were not, and cannot be.
    """
    return _READ[structure].designs if structure in _READ else read_designs(structure)


def rules_of(structure: Structure) -> dict[str, Any]:
    """What the rules of its designs say, as plain data."""
    searched_designs(structure)
    return tomllib.loads(constraints.to_toml(_READ[structure].rules))


def design_folder(structure: Structure, number: int, parent: Path) -> Path:
    """The architecture of a design, as a folder inside `parent`; made where it is missing.

    Raises:
        ZooError: there is another one by its name, whose code is not run.
    """
    name = f"design_{number}"
    folder = parent / name
    if not folder.is_dir():
        parent.mkdir(parents=True, exist_ok=True)
        return _write(structure, number, name, parent)
    with TemporaryDirectory() as fresh:
        made = _write(structure, number, name, Path(fresh))
        if Architecture(name, made, "").code != Architecture(name, folder, "").code:
            raise ZooError(f"{folder} is not what design {number} is written as; remove it, and it is made anew.")
    return folder


def _write(structure: Structure, number: int, name: str, parent: Path) -> Path:
    searched_designs(structure)
    document, rules, designs = _READ[structure]
    design = designs[number - 1]
    folder, _ = blueprint.write(name, design, rules, parent, document=document, question=f"design {number}")
    return folder
