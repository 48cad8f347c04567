"""What a search looks through: named values, some of them only where another has a certain value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuning.job.dimension import MOST_CHOICES, Dimension
from zoo.errors import ZooError
from zoo.light.nets.knob import Value

if TYPE_CHECKING:
    import keras_tuner

_MOST_DIMENSIONS = 200


@dataclass(frozen=True, slots=True)
class SearchSpace:
    """All values that are searched; conditions name values before them."""

    dimensions: tuple[Dimension, ...]

    def __post_init__(self) -> None:
        known: dict[str, Dimension] = {}
        if not 1 <= len(self.dimensions) <= _MOST_DIMENSIONS:
            few = "is empty" if not self.dimensions else f"has {len(self.dimensions)} values"
            raise ZooError(f"The space {few}; give at least one [space.NAME], and at most {_MOST_DIMENSIONS}.")
        for each in self.dimensions:
            for parent, values in each.when.items():
                _check_condition(f"[space.{each.name}]", parent, values, known)
            known[each.name] = each
        for name, conditions in self.conditions.items():
            if never := [parent for parent, values in conditions.items() if not values]:
                raise ZooError(
                    f"[space.{name}] is never searched: no value of {never[0]} meets all of its conditions "
                    "and of those of what it hangs on; change a when."
                )

    @property
    def conditions(self) -> dict[str, dict[str, tuple[Value, ...]]]:
        """Where each value is searched: its own conditions, and those of the values that it hangs on."""
        known = {each.name: each for each in self.dimensions}
        found: dict[str, dict[str, tuple[Value, ...]]] = {}
        for each in self.dimensions:
            here = found[each.name] = {}
            for parent, values in each.when.items():
                own = tuple(value for value in known[parent].listed or () if value in values)
                for name, allowed in (*found[parent].items(), (parent, own)):
                    here[name] = tuple(value for value in here.get(name, allowed) if value in allowed)
        return found

    @property
    def size(self) -> int | None:
        """How many combinations there are; None if a value is from a continuum."""
        if any(each.size is None for each in self.dimensions):
            return None
        parents = {parent for each in self.dimensions for parent in each.when}
        return self._count(0, {}, parents)

    def _count(self, at: int, chosen: Mapping[str, Value], parents: set[str]) -> int:
        if at == len(self.dimensions):
            return 1
        this = self.dimensions[at]
        if not all(chosen.get(parent) in values for parent, values in this.when.items()):
            return self._count(at + 1, chosen, parents)
        if this.name not in parents:
            return (this.size or 0) * self._count(at + 1, chosen, parents)
        return sum(self._count(at + 1, {**chosen, this.name: value}, parents) for value in this.listed or ())

    def combinations(self) -> Iterator[dict[str, Value]]:
        """Each of them, of a space that has a `size`, without the values that conditions leave out."""
        return self._from(0, {})

    def _from(self, at: int, chosen: dict[str, Value]) -> Iterator[dict[str, Value]]:
        if at == len(self.dimensions):
            yield chosen
            return
        this = self.dimensions[at]
        if not all(chosen.get(parent) in values for parent, values in this.when.items()):
            yield from self._from(at + 1, chosen)
            return
        for value in this.listed or ():
            yield from self._from(at + 1, {**chosen, this.name: value})

    def gridded(self) -> "SearchSpace":
        """As a grid goes through it.

        Raises:
            ZooError: a value has too many.
        """
        return SearchSpace(tuple(each.gridded() for each in self.dimensions))

    def declare(self, hp: "keras_tuner.HyperParameters") -> None:
        """Put all of it into KerasTuner's space, each value below the conditions of all that it hangs on."""
        from keras_tuner.src.engine.conditions import Parent

        for each, conditions in zip(self.dimensions, self.conditions.values(), strict=True):
            parents = [Parent(parent, list(values)) for parent, values in conditions.items()]
            hp.merge([each.declared(parents)], overwrite=False)


def _check_condition(where: str, parent: str, values: tuple[Value, ...], known: Mapping[str, Dimension]) -> None:
    """Refuse a condition that can never hold, or on what is not known yet."""
    if parent not in known:
        raise ZooError(f"{where}: when names '{parent}', which no entry before it is.")
    above = known[parent]
    if above.size is None or above.size > MOST_CHOICES:
        raise ZooError(
            f"{where}: it hangs on {parent}, which has more than {MOST_CHOICES} values ({above.text}); "
            "give that a step or a choice."
        )
    if not values:
        raise ZooError(f"{where}: when has no value of {parent}; give some of {above.text}, or leave it out.")
    if bad := [value for value in values if not above.allows(value)]:
        raise ZooError(f"{where}: {parent} is never {bad[0]!r} ({above.text}).")
