"""Each architecture of keras.applications, saved without weights, has the figures that are known of it."""

import csv
import inspect

import keras
import pytest
from conftest import FACTS
from referee.against import compared, derived, saved
from referee.case import truth

with (FACTS / "keras_applications.csv").open(encoding="utf-8") as _file:
    PUBLISHED = {row["name"]: row for row in csv.DictReader(_file)}


def test_every_architecture_has_its_figures():
    assert {name for name, each in vars(keras.applications).items() if inspect.isfunction(each)} == PUBLISHED.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", PUBLISHED)
def test_an_architecture_is_derived_layer_by_layer(name):
    model = getattr(keras.applications, name)(weights=None)
    answers = truth(model, None)
    trainable, frozen = (sum(each[at] for each in answers.values()) for at in (1, 2))
    known = {
        **PUBLISHED[name],
        "total": str(trainable + frozen),
        "trainable": str(trainable),
        "non_trainable": str(frozen),
    }
    assert {**known, "layers": str(len(model.layers)), "input": "x".join(map(str, model.input_shape[1:]))} == PUBLISHED[
        name
    ]
    assert compared(derived(saved(model)), answers) == []
