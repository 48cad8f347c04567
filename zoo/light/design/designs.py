"""All the nets that keep an assignment's constraints, as a value to count, list and pick from."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zoo.light.design import blueprint, feasible
from zoo.light.design.constraints import Constraints, parse, read, to_toml
from zoo.light.design.hold import Check, verify
from zoo.light.design.sizes import Design
from zoo.light.files.shown import Shown
from zoo.light.files.text import number_of
from zoo.light.nets.catalogue import find
from zoo.light.nets.saved import read_table
from zoo.light.nets.table import Table
from zoo.light.sheets.net import net_of


@dataclass(frozen=True, slots=True, repr=False)
class Designs(Shown):
    """Every CNN within some constraints: none is left out, and none is made before it is asked for."""

    name: str
    constraints: Constraints

    def __str__(self) -> str:
        return f"{self.name}, {number_of(self.count, 'design', ',')}"

    @property
    def count(self) -> int:
        """How many there are, exactly."""
        return feasible.count(self.constraints)

    @property
    def rules(self) -> str:
        """The constraints as TOML."""
        return to_toml(self.constraints)

    def __iter__(self) -> Iterator[Design]:
        """The designs with the fewest parameters first."""
        return self.sorted()

    def sorted(self, by: str = "parameters") -> Iterator[Design]:
        """The best first by ``parameters``, ``macs`` or ``receptive-field``, found as they are asked for."""
        return feasible.best_first(self.constraints, by)

    def front(self) -> list[Design]:
        """Those that no other beats in parameters, multiply-accumulates and receptive field together."""
        return [design for design, _ in feasible.pareto(self.constraints)]

    def within(self, **constraints: Any) -> "Designs":
        """The designs under other constraints: ``kernels=(3, 5, 7)``."""
        return Designs(self.name, replace(self.constraints, **constraints))

    def table(self, design: Design) -> Table:
        """The layer table of one of the designs, with its working."""
        return blueprint.table(design, self.constraints)

    def write(self, name: str, design: Design, parent: str | os.PathLike[str] = ".") -> Path:
        """Make the architecture's folder `name` in `parent` of one of the designs, and return its path.

        Raises:
            ZooError: there is such a folder, or the name is none for an architecture.
        """
        question = "one of its designs"
        folder, _ = blueprint.write(name, design, self.constraints, Path(parent), document=self.name, question=question)
        return folder


def designs(rules: str | os.PathLike[str] | Mapping[str, Any], /) -> Designs:
    """The designs that keep the constraints of a TOML file, of an architecture's card, or of a mapping of that form.

    Raises:
        ZooError: there are no constraints, or an entry is missing, unknown, of the wrong type or out of bounds.
    """
    if isinstance(rules, Mapping):
        return Designs("constraints", parse(rules))
    return Designs(*read(os.fspath(rules)))


def verify_design(
    net: str | os.PathLike[str] | Table, rules: str | os.PathLike[str] | Mapping[str, Any] | None = None, /
) -> list[Check]:
    """Hold a net against constraints: each one met, or broken and where.

    Args:
        net: an architecture, its folder, a ``.keras`` file, the file of a sheet that states a net, or a table.
        rules: as for `designs`; those of the architecture's own card if None.

    Raises:
        ZooError: there is no such net, or there are no constraints.
    """
    table = net if isinstance(net, Table) else stated(os.fspath(net))
    own = "" if isinstance(net, Table) else os.fspath(net)
    return verify(table, designs(own if rules is None else rules).constraints)


def holds_rules(net: str) -> bool:
    """Whether what is named so may hold constraints of its own: an architecture, and neither a model nor a sheet."""
    return not net.endswith(".keras") and not Path(net).is_file()


def stated(net: str) -> Table:
    """The table of an architecture, of its folder, of a ``.keras`` file or of a sheet's file.

    Raises:
        ZooError: there is no such net, or the sheet does not state one.
    """
    path = Path(net)
    if net.endswith(".keras"):
        return read_table(path)
    return net_of("sheet", path).scaffold.table if path.is_file() else find(net).table
