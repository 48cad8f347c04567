"""A design and its steps, and the spatial sizes that its convolutions and pools lead through."""

from collections.abc import Iterator
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.design.constraints import Constraints
from zoo.light.layers.figures import Shape

MOST_STEPS = 3_000_000
"""Edges of the graph that an answer may look at: a quarter of a minute and half a gigabyte at the very most."""


class DesignStep(NamedTuple):
    """A convolution or, with no filters, a pool."""

    kernel: int
    padding: int
    stride: int
    filters: int

    def text(self, with_filters: bool) -> str:
        """``3p1s2``: kernel 3, padding 1, stride 2; ``64@3`` with its filters; ``pool``."""
        if not self.filters:
            return "pool"
        filters = f"{self.filters}@" if with_filters else ""
        padding = f"p{self.padding}" if self.padding else ""
        stride = f"s{self.stride}" if self.stride > 1 else ""
        return f"{filters}{self.kernel}{padding}{stride}"


class Design(NamedTuple):
    """The steps of a net and its figures, those of a dense layer at its end included."""

    steps: tuple[DesignStep, ...]
    parameters: int
    macs: int
    activation_bytes: int
    receptive_field: int

    def text(self, with_filters: bool) -> str:
        """``3p1s2 pool 5``, or with the filters in front where they are chosen: ``64@3p1s2 pool 256@5``."""
        return " ".join(step.text(with_filters) for step in self.steps)

    def __repr__(self) -> str:
        figures = f"{self.parameters:,} parameters, {self.macs:,} multiply-accumulates"
        return f"<Design: {len(self.steps)} steps, {figures}, a receptive field of {self.receptive_field}>"


Stage = tuple[int, int, bool, Shape]
"""Convolutions and pools to go, whether a pool may stand here, and the spatial size."""


class Budget:
    """The steps that are left."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.steps = self.left = steps

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise ZooError(
                f"Too many designs to search exactly in {self.steps:,} steps; give fewer convolutions, choices, "
                "widths or limits."
            )


class Sizes:
    """The places that lead from the input's size to the output's, and the links between them."""

    def __init__(self, constraints: Constraints, budget: Budget) -> None:
        self.budget, self.even = budget, constraints.even
        self.target = constraints.output[:-1]
        self.pools = pools = constraints.pools
        # Whatever differs in kernel and padding alone, by as much, leads to the same size.
        self.windows: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for stride in constraints.strides:
            for kernel in constraints.kernels:
                for padding in constraints.paddings:
                    self.windows.setdefault((kernel - 2 * padding, stride), []).append((kernel, padding))
        self.start = self._place(constraints.convolutions, pools.at_most, pools.anywhere, constraints.input[:-1])
        self._links: dict[Stage, list[tuple[Stage, int, list[tuple[int, int]]]]] = {}
        self._counts: dict[Stage, int] = {}

    def count(self, place: Stage) -> int:
        """The ways from here to the output, filters apart."""
        if place not in self._counts:
            self.budget.spend(1 + len(self.windows) // 4)  # about as long as that many moves of `Space`
            self._links[place] = [link for link in self._next(place) if self.count(link[0])]
            further = sum((len(windows) or 1) * self._counts[after] for after, _, windows in self._links[place])
            self._counts[place] = self.ends(place) + further
        return self._counts[place]

    def links(self, place: Stage) -> list[tuple[Stage, int, list[tuple[int, int]]]]:
        """The places one step on from which the output is reached: each with the stride and, but for a pool, the
        kernels and paddings that lead there."""
        self.count(place)
        return self._links[place]

    def ends(self, place: Stage) -> bool:
        return place[0] == 0 and place[3] == self.target

    def _next(self, place: Stage) -> Iterator[tuple[Stage, int, list[tuple[int, int]]]]:
        left, pools, may_pool, size = place
        if may_pool and (after := self._slide(size, self.pools.size, self.pools.stride)):
            yield self._place(left, pools - 1, self.pools.anywhere, after), self.pools.stride, []
        if left:
            for (window, stride), choices in self.windows.items():
                if after := self._slide(size, window, stride):
                    yield self._place(left - 1, pools, True, after), stride, choices

    def _slide(self, size: Shape, window: int, stride: int) -> Shape | None:
        """`window` is the kernel less the padding on both sides."""
        if min(size) < window or (self.even and any((axis - window) % stride for axis in size)):
            return None
        return tuple([(axis - window) // stride + 1 for axis in size])

    @staticmethod
    def _place(left: int, pools: int, may_pool: bool, size: Shape) -> Stage:
        return left, pools, may_pool and pools > 0, size
