"""Each kind answers each question, and what it answers is what Keras does with the layer, built."""

import re

import keras
import pytest

from zoo.light.layers.figures import Figures
from zoo.light.layers.known import KINDS
from zoo.light.layers.layer import Layer, figures
from zoo.light.layers.refused import REFUSED
from zoo.light.nets.saved import read_layers
from zoo.light.sheets.words import kind_of
from zoo.light.tracing.wiring import wire

# The classes that the homework's documents use, typed from them.
HOMEWORK = [
    "Activation", "Add", "AveragePooling1D", "AveragePooling2D", "Concatenate", "Conv1D", "Conv2D", "Dense", "Dropout",
    "Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "InputLayer", "MaxPooling1D", "MaxPooling2D",
    "ZeroPadding1D", "ZeroPadding2D",
]  # fmt: skip


def example(kind, padding="valid"):
    """Settings that are legal for a kind, no two of a window's axes alike."""
    rank = max(kind.rank, 1)
    pads = ((1, 2), (0, 3))[:rank]
    known = {
        "shape": (6, 5, 2), "filters": 4, "size": (3, 2)[:rank], "stride": (2, 1)[:rank],
        "padding": pads if kind.part == "padding" else padding,
        "activation": "tanh", "bias": True, "rate": 0.25,
    }  # fmt: skip
    return {parameter.name: known[parameter.name] for parameter in kind.takes}


def shapes(kind):
    """Shapes of inputs that a kind takes."""
    shape = {0: (6, 5, 2), 1: (7, 2), 2: (7, 6, 2)}[kind.rank]
    return [shape] * int(kind.inputs[0])


def made(kind, settings):
    """Keras's layer of a kind, from the settings under Keras's own names."""
    arguments = {kind.keras.keys[name]: value for name, value in settings.items()}
    if "batch_shape" in arguments:
        arguments["batch_shape"] = (None, *arguments["batch_shape"])
    if kind.part == "padding" and kind.rank == 1:
        arguments["padding"] = arguments["padding"][0]
    return getattr(keras.layers, kind.name)(**arguments, name="layer")


def model_of(kind, settings):
    layer = made(kind, settings)
    if not kind.inputs[1]:
        return layer, keras.Model(layer.output, layer.output)
    inputs = [keras.Input(shape) for shape in shapes(kind)]
    return layer, keras.Model(inputs, layer(inputs if len(inputs) > 1 else inputs[0]))


def test_every_layer_of_the_homework_is_a_kind_and_none_is_refused_too():
    assert sorted(KINDS) == HOMEWORK
    stems = {stem for _, _, stem in REFUSED}
    assert not stems & {kind.said.stem for kind in KINDS.values()}


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("name", KINDS)
def test_a_kinds_figures_are_those_of_keras_built(name, padding):
    kind = KINDS[name]
    settings = example(kind, padding)
    layer, model = model_of(kind, settings)
    ours = figures(Layer("layer", kind, settings=settings), [Figures(shape) for shape in shapes(kind)])
    assert ours.output == tuple(model.output.shape[1:])
    assert {each.name: (each.shape, each.trainable) for each in ours.variables} == {
        each.name: (tuple(each.shape), each.trainable) for each in layer.weights
    }
    assert {each.name for each in ours.variables if each.is_bias} <= set(kind.keras.biases)
    assert (ours.trainable, ours.parameters) == (sum(w.numpy().size for w in layer.weights),) * 2


@pytest.mark.parametrize("name", KINDS)
def test_what_keras_saves_of_a_kind_is_read_back(name):
    kind = KINDS[name]
    settings = example(kind)
    _, model = model_of(kind, settings)
    read = {layer.name: layer for layer in read_layers(model.get_config())}["layer"]
    assert (read.kind, dict(read.settings)) == (kind, settings)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.inputs[1]])
def test_the_code_of_a_kind_makes_the_same_layer(name):
    kind = KINDS[name]
    settings = example(kind, "same")
    code = f"keras.layers.{kind}({', '.join([*kind.keras.arguments(settings), 'name=' + repr('layer')])})"
    assert eval(code).get_config() == made(kind, settings).get_config()


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_known_by_its_name_and_its_words(name):
    kind = KINDS[name]
    assert kind_of(name)[0] == kind_of("", name)[0] == name
    assert kind.said.stem.format(kind.rank) == name
    assert re.fullmatch(r"[A-Z].*", kind.said.subject)
    assert re.fullmatch(r"#[0-9a-f]{6}", kind.fill)
    assert (kind.count is None) == (kind.slips.weights is None) == (not kind.said.noun)
    assert (kind.slips.spatial is None) == (kind.slips.channels is None)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_a_unit_for_each_value_of_its_output(name):
    from zoo.light.nets.folder import worked_table

    kind = KINDS[name]
    if not kind.inputs[1]:
        return
    inputs = [Layer.of(f"x{at}", "InputLayer", shape=shape) for at, shape in enumerate(shapes(kind))]
    table = worked_table([*inputs, Layer("layer", kind, tuple(each.name for each in inputs), example(kind))])
    assert not table.disagreements()
    if kind.part == "padding":  # zeros are no units: an output of them cannot be traced
        return
    assert len(wire(table).handed_on["layer"]) == len(wire(table).outputs(table))


@pytest.mark.parametrize("name", KINDS)
def test_a_setting_that_is_left_out_or_not_taken_is_named(name):
    kind = KINDS[name]
    settings = example(kind)
    assert kind.fault(settings) == ""
    assert "takes no surplus" in kind.fault({**settings, "surplus": 1})
    for parameter in kind.takes:
        assert f"needs its {parameter.name}" in kind.fault({**settings, parameter.name: None})
