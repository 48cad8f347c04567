"""What a kind answers is what Keras does with the layer, built and called."""

import re

import keras
import numpy as np
import pytest
from keras.src.applications import convnext, inception_resnet_v2
from kinds import dtype, example, shapes

from zoo.errors import ZooError
from zoo.light.layers import held
from zoo.light.layers.figures import Figures
from zoo.light.layers.kinds import applications
from zoo.light.layers.known import KINDS
from zoo.light.layers.layer import Layer, figures
from zoo.light.nets.row import Row, read_row
from zoo.light.nets.saved import read_layers

LAYERS = [name for name in KINDS if not name.startswith("ops.")]


def class_of(kind):
    places = (keras.layers, convnext, inception_resnet_v2)
    return next(getattr(each, kind.name) for each in places if hasattr(each, kind.name))


def made(kind, settings):
    """Keras's layer of a kind, from the settings under Keras's own names."""
    arguments = {
        kind.keras.keys[each.name]: value_in_keras(settings[each.name])
        for each in kind.takes
        if each.name in kind.keras.keys and not (each.option and is_unsaid(each, settings))
    }
    if "batch_shape" in arguments:
        arguments["batch_shape"] = (None, *arguments["batch_shape"])
    if kind.rank == 1:  # Keras wants a bare value of these for one axis.
        alone = {"padding", "cropping"} if not isinstance(settings.get("padding"), str) else set()
        alone |= {"size"}
        arguments |= {name: arguments[name][0] for name in alone & arguments.keys()}
    if "renorm_clipping" in arguments:
        arguments["renorm_clipping"] = dict(arguments["renorm_clipping"])
    return class_of(kind)(**arguments, name="layer")


def is_unsaid(parameter, settings):
    return parameter.option.in_call or settings[parameter.name] == parameter.option.of(settings)


def value_in_keras(value):
    if isinstance(value, Layer):
        return eval(held.code(value), {"layers": keras.layers})
    if isinstance(value, tuple) and any(isinstance(each, Layer) for each in value):
        return list(map(value_in_keras, value))
    return value


def model_of(kind, settings):
    layer = made(kind, settings)
    if not kind.inputs[1]:
        return layer, keras.Model(layer.output, keras.layers.ReLU()(layer.output))  # A net needs a layer that computes.
    inputs = [keras.Input(shape, dtype=dtype(kind)) for shape in shapes(kind)]
    said = {each.name: settings[each.name] for each in kind.takes if each.option and each.option.in_call}
    first, *others = inputs
    if not kind.keras.called:
        outputs = layer(inputs if others else first, **said)
    elif len(kind.keras.called) == 2:  # states, in a list
        outputs = layer(first, others or None, **said)
    else:
        outputs = layer(*inputs, **said)
    return layer, keras.Model(inputs, keras.tree.flatten(outputs))


def called(kind, model):
    """The shapes of what a model gives for two examples."""
    if dtype(kind) == "string":
        import tensorflow as tf

        given = [tf.fill((2, *shape), "a b") for shape in shapes(kind)]
    else:
        given = [np.ones((2, *shape), dtype(kind)) for shape in shapes(kind)]
    if not kind.inputs[1]:
        return [tuple(model.output.shape[1:])]
    return [tuple(each.shape[1:]) for each in keras.tree.flatten(model(given))]


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("name", LAYERS)
def test_a_kinds_figures_are_those_of_keras_built(name, padding):
    kind = KINDS[name]
    settings = example(kind, padding)
    layer, model = model_of(kind, settings)
    ours = figures(Layer("layer", kind, settings=settings), [Figures(shape) for shape in shapes(kind)])
    assert list(ours.outputs) == called(kind, model)
    learnt = {id(each) for each in layer.trainable_weights}
    assert [(each.name, each.shape, each.trainable) for each in ours.variables] == [
        (re.sub("^variable_[0-9]+$", "variable", each.name), tuple(each.shape), id(each) in learnt)
        for each in layer.weights
    ]
    assert {each.name for each in ours.variables if each.is_bias} <= set(kind.keras.biases)
    assert (ours.trainable, ours.parameters) == tuple(
        sum(each.numpy().size for each in every) for every in (layer.trainable_weights, layer.weights)
    )


@pytest.mark.parametrize("name", LAYERS)
def test_what_keras_saves_of_a_kind_is_read_back(name):
    kind = KINDS[name]
    settings = example(kind)
    _, model = model_of(kind, settings)
    read = {layer.name: layer for layer in read_layers(model.get_config())}["layer"]
    assert (read.kind, dict(read.settings)) == (kind, settings)


@pytest.mark.parametrize("name", [name for name in LAYERS if KINDS[name].inputs[1]])
def test_the_code_of_a_kind_makes_the_same_layer(name):
    kind = KINDS[name]
    settings = example(kind, "same")
    if name in applications.CLASSES:
        with pytest.raises(ZooError, match=r"keras\.applications"):
            kind.keras.arguments(settings)
        return
    code = f"keras.layers.{kind}({', '.join([*kind.keras.arguments(settings), 'name=' + repr('layer')])})"
    theirs, ours = eval(code, {"keras": keras, "layers": keras.layers}), made(kind, settings)
    assert plain(theirs.get_config()) == plain(ours.get_config())


def plain(config):
    """A configuration without seeds, and without the names that Keras gives to layers in layers."""
    if isinstance(config, dict):
        return {key: plain(value) for key, value in config.items() if key not in ("seed", "name")}
    return list(map(plain, config)) if isinstance(config, list | tuple) else config


@pytest.mark.parametrize("name", LAYERS)
def test_a_row_of_a_table_reads_back(name):
    kind = KINDS[name]
    inputs = tuple(f"x{at}" for at in range(len(shapes(kind)))) if kind.inputs[1] else ()
    layer = Layer("layer", kind, inputs, example(kind))
    row = Row.of(layer, figures(layer, [Figures(shape) for shape in shapes(kind)] if inputs else []))
    assert read_row(row.cells()) == row
