"""What each layer gives when it is fed by the true net, or by a sheet's own answers: follow-through."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from zoo.errors import ZooError
from zoo.light.layers.figures import Figures, Shape
from zoo.light.layers.layer import Layer, figures
from zoo.light.marking.places import Placed


@dataclass(frozen=True)
class Net:
    """A net in truth, or as a sheet has it: what each layer derives from its inputs, and what it hands on."""

    places: Mapping[str, Placed]
    figures: Mapping[str, Figures | None]
    """None where a layer cannot take the inputs it is handed."""
    outputs: Mapping[str, Shape]

    def inputs(self, key: str) -> tuple[Shape, ...]:
        place = self.places[key]
        return place.shapes or tuple(self.outputs[each] for each in place.inputs)

    def derived(self, key: str) -> Figures:
        """The figures of a layer that can take its inputs."""
        derived = self.figures[key]
        assert derived is not None
        return derived

    @cached_property
    def order(self) -> dict[str, int]:
        return {key: at for at, key in enumerate(self.places)}

    @cached_property
    def layers(self) -> list[Layer]:
        return [place.layer for place in self.places.values()]


def true_net(places: Mapping[str, Placed]) -> Net:
    """What `zoo.light.layers` derives.

    Raises:
        ZooError: a layer cannot take its input.
    """
    derived: dict[str, Figures] = {}
    for key, place in places.items():
        above = [Figures(shape) for shape in place.shapes or ()] or [derived[each] for each in place.inputs]
        derived[key] = figures(place.layer, above)
    return Net(places, derived, {key: each.output for key, each in derived.items()})


def followed_net(truth: Net, given: Mapping[str, Shape]) -> Net:
    """Every layer fed by what the sheet gives above it; where it gives nothing, by what follows."""
    derived: dict[str, Figures | None] = {}
    outputs: dict[str, Shape] = {}
    for key, place in truth.places.items():
        if place.shapes or all(outputs[each] == truth.outputs[each] for each in place.inputs):
            derived[key] = truth.figures[key]
        else:
            try:
                derived[key] = figures(place.layer, [Figures(outputs[each]) for each in place.inputs])
            except ZooError:
                derived[key] = None
        follows = derived[key]
        outputs[key] = given.get(key) or (follows.output if follows else truth.outputs[key])
    return Net(truth.places, derived, outputs)
