"""zoo: the homework architectures as verified Keras models.

    import zoo

    zoo.names()
    zoo.card("mnist_cnn").errata
    zoo.table("mnist_cnn").parameters
    zoo.check("mnist_cnn", "sheet.md").score
    model = zoo.build("mnist_cnn", dropout=0.3)
    model = zoo.build("mnist_cnn", weights="mnist")

Only `build` imports Keras.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.light.nets import catalogue as _catalogue
from zoo.light.nets.card import Card
from zoo.light.nets.table import Table

if TYPE_CHECKING:
    import keras

    from zoo.light.marking.mark import Marking

__version__ = "0.1.0"
__all__ = ["ZooError", "build", "card", "check", "names", "table"]


def names() -> list[str]:
    """The names of all architectures that can be built."""
    return list(_catalogue.catalogue().architectures)


def card(name: str, /) -> Card:
    """The card of an architecture: source, input, classes, recipe, knobs, errata."""
    return _catalogue.find(name).card


def table(name: str, /) -> Table:
    """The layer table of an architecture, as typed from the homework."""
    return _catalogue.find(name).table


def check(name: str, sheet: str | Path, /, *, follow_through: float = 1) -> "Marking":
    """Mark an answer sheet, a file in any of the forms `zoo check` reads, against an architecture or a saved model.

    Raises:
        ZooError: no such net, or the sheet cannot be read.
    """
    from zoo.light.marking.reference import mark_file, refer

    return mark_file(refer(name), Path(sheet), follow_through)


def build(name: str, /, *, weights: str | None = None, **knobs: Any) -> "keras.Model":
    """Build an architecture, by name or from its folder, and verify it.

    With every knob at its default the model must agree with the architecture's table, cell by cell;
    with other knobs it must agree with `zoo.light.layers`.

    Args:
        weights: the name of weights that the architecture comes with, ``zoo show`` lists them; the model then has the
            knobs that they were learnt with.

    Raises:
        ZooError: no such architecture, knob or weights, an illegal value, or a model that disagrees.
    """
    from zoo.light.nets.weights import find_weights
    from zoo.models.build import build_verified
    from zoo.models.fill import build_filled

    architecture = _catalogue.find(name)
    if weights is None:
        return build_verified(architecture, knobs)
    return build_filled(architecture, find_weights(architecture, weights), knobs)
