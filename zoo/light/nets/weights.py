"""Weights that an architecture comes with, and where they come from.

They lie beside its three files: ``weights/<data>.npz``, an array a weight under ``<layer>/<weight>``, and
``weights/<data>.toml``, which names the data, the recipe, the seed, the knobs, the figures reached and the SHA-256.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from zoo.errors import ZooError, suggestion
from zoo.light.files import toml
from zoo.light.files.toml import Entries
from zoo.light.nets.catalogue import Architecture
from zoo.light.nets.knob import Value

FOLDER = "weights"
_MOST_TOML_BYTES = 1 << 20


class Weights(NamedTuple):
    """The ``.toml`` of some weights; `models.fill` reads the arrays when a model is filled."""

    path: Path
    """Of the ``.toml``."""
    data: str
    seed: int
    limit: int | None
    labels: tuple[str, ...]
    sha256: str
    knobs: Mapping[str, Value]
    figures: Mapping[str, float]
    """`test_accuracy` on `test_samples`, `test_loss`, and what else was found."""
    rate: int | None = None
    """Samples a second of the recordings from which they were learnt."""
    pixels: str | None = None
    """What the numbers were from which they were learnt, as ``--pixels`` says it."""

    def __str__(self) -> str:
        accuracy, samples = self.figures["test_accuracy"], self.figures["test_samples"]
        return f"{accuracy:.2%} of {samples:,.0f} test samples right, seed {self.seed}"

    @property
    def name(self) -> str:
        """What ``--weights`` calls them: the data they were learnt from."""
        return self.path.stem

    def settings(self, architecture: Architecture, knobs: Mapping[str, Any]) -> dict[str, Value]:
        """The knobs that the weights were learnt with.

        Raises:
            ZooError: one of `knobs` is set otherwise, is unknown or illegal.
        """
        own = architecture.defaults | architecture.settings(self.knobs)
        for knob, value in architecture.settings(knobs).items():
            if value != own[knob]:
                raise ZooError(
                    f"{architecture.name}: the weights '{self.name}' were learnt with {knob}={own[knob]}, "
                    f"not {value}; leave --set {knob} out, or train with it: zoo train {architecture.name}."
                )
        return own


def weights_of(architecture: Architecture) -> tuple[str, ...]:
    """The names of the weights that an architecture comes with."""
    return tuple(sorted(path.stem for path in (architecture.folder / FOLDER).glob("*.toml")))


def find_weights(architecture: Architecture, name: str | None = None) -> Weights:
    """The weights of that name; without one, those of the card's own data, or the only ones.

    Raises:
        ZooError: there are none, or their ``.toml`` is damaged.
    """
    known = weights_of(architecture)
    if not known:
        name = architecture.name
        if architecture.card.task == "none":
            raise ZooError(
                f"{name} comes without weights and has no task to learn: it is worked by hand. "
                f"What there is of it: zoo show {name}, zoo build {name}."
            )
        raise ZooError(f"{name} comes without weights; train it and give the run: zoo train {name}.")
    if name is None:
        name = architecture.card.data if architecture.card.data in known else known[0]
    if name not in known:
        raise ZooError(f"{architecture.name} has no weights '{name}'.{suggestion(name, known)}")
    return _read(architecture.folder / FOLDER / f"{name}.toml")


def _read(path: Path) -> Weights:
    content = Entries(str(path), toml.read(path, _MOST_TOML_BYTES))
    return Weights(
        path=path,
        data=content.take("data", str),
        seed=content.take("seed", int),
        limit=content.take("limit", int, None),
        labels=tuple(map(str, content.take("labels", list))),
        sha256=content.take("sha256", str),
        knobs=content.take("knobs", dict),
        figures=_figures(Entries(f"{path}: [figures]", content.take("figures", dict))),
        rate=content.take("rate", int, None),
        pixels=content.take("pixels", str, None),
    )


def _figures(content: Entries) -> dict[str, float]:
    """The two that are always there, and what else was found."""
    names = dict.fromkeys(("test_accuracy", "test_samples", *content.left))
    return {name: content.take(name, float) for name in names}
