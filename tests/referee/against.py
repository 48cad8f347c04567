"""What `zoo.light` derives of a model that Keras saved, held against Keras's own answers."""

import json
from collections.abc import Mapping
from typing import Any

import keras

from referee.case import Case, Truth
from referee.written import written
from zoo.errors import ZooError
from zoo.light.layers.figures import Figures
from zoo.light.layers.layer import derive
from zoo.light.nets.saved import read_layers


def saved(model: keras.Model) -> dict[str, Any]:
    """The configuration as it stands in a ``.keras`` file."""
    return json.loads(model.to_json())


def derived(config: Mapping[str, Any]) -> dict[str, Figures]:
    """By the name of the layer.

    Raises:
        ZooError: it is refused.
    """
    return derive(read_layers(config))


def differences(case: Case) -> list[str]:
    """Each figure that is not Keras's; empty where all agree.

    Raises:
        ZooError: the model is refused.
    """
    return compared(derived(saved(case.built)), case.truth)


def compared(ours: Mapping[str, Figures], theirs: Mapping[str, Truth]) -> list[str]:
    """Layer by layer: the outputs of its last call, and its numbers of weights; then the sums."""
    found = []
    for name, truth in theirs.items():
        if name not in ours:
            found.append(f"{name}: is not there")
            continue
        mine = ours[name]
        answers = {
            "outputs": (tuple(map(tuple, mine.outputs)), tuple(truth.outputs)),
            "trainable": (mine.trainable, truth.trainable),
            "non-trainable": (mine.parameters - mine.trainable, truth.non_trainable),
        }
        found += [f"{name}: {what} {our}, Keras {their}" for what, (our, their) in answers.items() if our != their]
    sums = (
        sum(each.parameters for each in ours.values()),
        sum(each.trainable + each.non_trainable for each in theirs.values()),
    )
    return found if sums[0] == sums[1] or found else [f"sum of weights {sums[0]}, Keras {sums[1]}"]


def accepted(case: Case) -> str:
    """What is derived of a configuration that Keras refuses; empty where it is refused here too."""
    try:
        return str(derived(written(case))["layer"].output)
    except ZooError:
        return ""
