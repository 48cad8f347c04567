"""The nets that keep an assignment's rules, as a space to search."""

from functools import lru_cache
from itertools import islice
from pathlib import Path

from tuning.job.job import Structure
from zoo.light.design import blueprint, constraints, feasible
from zoo.light.design.sizes import Design


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
    """The architecture of a design, as a folder inside `parent`; made where it is missing."""
    name = f"design_{number}"
    if not (parent / name).is_dir():
        document, rules = constraints.read(structure.rules)
        parent.mkdir(parents=True, exist_ok=True)
        design = searched_designs(structure)[number - 1]
        blueprint.write(name, design, rules, parent, document=document, question=f"design {number}")
    return parent / name
