"""Each kind answers each question; that the answers are Keras's is held in tests/models/test_kinds_in_keras.py."""

import contextlib
import re
import subprocess
import sys

import pytest
from kinds import example, shapes

import zoo
from zoo.errors import ZooError
from zoo.light.layers.known import KINDS
from zoo.light.layers.layer import Layer
from zoo.light.nets.folder import worked_table
from zoo.light.sheets.words import kind_of
from zoo.light.tracing.wiring import wire

LAYERS = [name for name in KINDS if not name.startswith("ops.")]
# The classes that the homework's documents use, typed from them.
HOMEWORK = [
    "Activation", "Add", "AveragePooling1D", "AveragePooling2D", "Concatenate", "Conv1D", "Conv2D", "Dense", "Dropout",
    "Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "InputLayer", "MaxPooling1D", "MaxPooling2D",
    "ZeroPadding1D", "ZeroPadding2D",
]  # fmt: skip


def test_operators_are_loaded_when_one_is_asked_for_and_are_among_all_kinds():
    told = """
import sys
from zoo.light.layers.known import KINDS
loaded = lambda: any(name.startswith("zoo.light.layers.operators.") for name in sys.modules)
assert "Dense" in KINDS and KINDS.get("dense") is None and not loaded()
assert KINDS["ops.mean"].name == "ops.mean" and loaded()
"""
    subprocess.run([sys.executable, "-c", told], check=True)
    assert {"Dense", "ops.mean"} <= {kind.name for kind in zoo.kinds()}


def test_every_layer_of_the_homework_is_a_kind():
    assert set(HOMEWORK) <= set(KINDS)


@pytest.mark.parametrize("name", LAYERS)
def test_a_kind_is_known_by_its_name_and_its_words(name):
    kind = KINDS[name]
    assert kind_of(name)[0] == kind_of("", name)[0] == name
    assert kind.said.stem.format(kind.rank) == name
    assert re.fullmatch(r"[A-Z].*", kind.said.subject)
    assert re.fullmatch(r"#[0-9a-f]{6}", kind.fill)
    assert kind.slips.weights or not kind.said.noun
    assert kind.count or not kind.slips.weights
    assert kind.count or not kind.slips.weights
    assert not kind.said.noun or "filters" in kind.keras.keys
    assert (kind.slips.spatial is None) == (kind.slips.channels is None)


@pytest.mark.parametrize("name", LAYERS)
def test_a_kind_has_a_unit_for_each_value_of_its_output(name):
    kind = KINDS[name]
    if not kind.inputs[1]:
        return
    inputs = [Layer.of(f"x{at}", "InputLayer", shape=shape) for at, shape in enumerate(shapes(kind))]
    table = worked_table([*inputs, Layer("layer", kind, tuple(each.name for each in inputs), example(kind))])
    assert not table.disagreements()
    if kind.units is None:
        with pytest.raises(ZooError, match=f"^layer: a layer of the kind {name} cannot be traced"):
            wire(table)
        return
    if kind.part == "padding":  # zeros are no units: an output of them cannot be traced
        return
    assert len(wire(table).handed_on["layer"]) == len(wire(table).outputs(table))


@pytest.mark.parametrize("name", LAYERS)
def test_a_setting_that_is_left_out_or_not_taken_is_named(name):
    kind = KINDS[name]
    settings = example(kind)
    assert kind.fault(settings) == ""
    assert "takes no surplus" in kind.fault({**settings, "surplus": 1})
    for parameter in kind.takes:
        left = {name: value for name, value in settings.items() if name != parameter.name}
        assert f"needs its {parameter.name}" in kind.fault(left)
        if not parameter.option:
            assert f"needs its {parameter.name}" in kind.fault({**left, parameter.name: None})


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_of_which_nothing_is_said_is_made_or_lacks_a_setting(name):
    with contextlib.suppress(ZooError):
        Layer.of("x", name)
