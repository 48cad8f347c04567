"""What a kind answers is what Keras does with the layer, built."""

import keras
import pytest
from kinds import example, shapes

from zoo.light.layers.figures import Figures
from zoo.light.layers.known import KINDS
from zoo.light.layers.layer import Layer, figures
from zoo.light.nets.saved import read_layers


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
        return layer, keras.Model(layer.output, keras.layers.ReLU()(layer.output))  # A net needs a layer that computes.
    inputs = [keras.Input(shape) for shape in shapes(kind)]
    return layer, keras.Model(inputs, layer(inputs if len(inputs) > 1 else inputs[0]))


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
