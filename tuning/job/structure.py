"""The nets that keep an assignment's rules, as a space to search."""

from functools import lru_cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from tuning.job.job import Structure
from zoo.errors import ZooError
from zoo.light.design import blueprint, constraints, feasible
from zoo.light.design.sizes import Design
from zoo.light.nets.catalogue import Architecture


@lru_cache(maxsize=4)
def searched_designs(structure: Structure) -> tuple[Design, ...]:
    """The designs that are searched, in the order that numbers them.

    Raises:
        ZooError: the rules cannot be read, or there are too many designs to find the best ones.
    """
    _, rules = constraints.read(structure.rules)
    if structure.pareto:
        return tuple(each for each, _ in feasible.pareto(rules, structure.sort)[: structure.limit])
    return tuple(islice(feasible.best_first(rules, structure.sort), structure.limit))


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
    document, rules = constraints.read(structure.rules)
    design = searched_designs(structure)[number - 1]
    folder, _ = blueprint.write(name, design, rules, parent, document=document, question=f"design {number}")
    return folder
