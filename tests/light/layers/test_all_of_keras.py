"""If Keras has a layer, it is known: a kind, another name of one, or refused with a reason."""

from pathlib import Path

import pytest

from zoo.errors import ZooError
from zoo.light.layers.configured import kind_of_class
from zoo.light.layers.known import KINDS
from zoo.light.layers.refused import REFUSED

LINES = (Path(__file__).parents[2] / "facts" / "keras_layers.txt").read_text().splitlines()[1:]
NAMES = dict((line.split() * 2)[:2] for line in LINES)
"""The public classes of keras.layers, each with the name that it is best known by."""


def test_the_names_are_those_of_the_keras_that_is_installed():
    keras = pytest.importorskip("keras")
    assert set(NAMES) == {name for name in dir(keras.layers) if isinstance(getattr(keras.layers, name), type)}


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_of_keras_is_a_kind_or_refused_with_a_reason(name):
    if name in REFUSED:
        with pytest.raises(ZooError, match=f"^{name} is refused: [a-z]"):
            kind_of_class(name)
        assert name not in KINDS
    else:
        kind, _ = kind_of_class(name)
        assert kind is kind_of_class(NAMES[name])[0]


def test_what_is_refused_is_keras_own():
    assert set(REFUSED) <= set(NAMES)
