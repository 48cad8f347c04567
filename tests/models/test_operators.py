"""What is derived of operators called on tensors, and the code that is written of them, are Keras's own."""

import json

import keras
import numpy as np
import pytest
from operator_nets import NETS

from zoo.light.layers.known import KINDS
from zoo.light.nets.code import model_code
from zoo.light.nets.saved import read_layers, table_of_config
from zoo.light.nets.table import Table


def net(shapes, expressions):
    """The net whose outputs are what the expressions give of its inputs x, y, z, and arrays to call it with."""
    inputs = [keras.Input(shape, name=name) for name, shape in zip("xyz", shapes, strict=False)]
    names = {"ops": keras.ops, "activations": keras.activations, "np": np}
    names |= dict(zip("xyz", inputs, strict=False))
    outputs = [
        keras.layers.Activation("linear", name=f"output_{at}")(eval(each, names)) for at, each in enumerate(expressions)
    ]
    random = np.random.default_rng(0)
    return keras.Model(inputs, outputs), [random.uniform(-0.9, 2, (2, *shape)).astype("float32") for shape in shapes]


def called(model, arrays):
    """What the model's outputs hold, in the order of their names."""
    inputs = [model.get_layer(name).output for name in "xyz"[: len(arrays)]]
    count = sum(layer.name.startswith("output_") for layer in model.layers)
    function = keras.Function(inputs, [model.get_layer(f"output_{at}").output for at in range(count)])
    return [keras.ops.convert_to_numpy(each) for each in function(list(map(keras.ops.convert_to_tensor, arrays)))]


def saved(model):
    return json.loads(model.to_json())["config"]


@pytest.mark.parametrize("of", NETS)
def test_shapes_are_those_of_a_call_and_the_code_computes_the_same(of):
    shapes, expressions = NETS[of]
    model, arrays = net(shapes, expressions)
    given = called(model, arrays)
    table = table_of_config(saved(model))
    for at, (text, each) in enumerate(zip(expressions, given, strict=True)):
        assert (text, table.figures[f"output_{at}"].output) == (text, each.shape[1:])
    scope = {}
    exec(model_code("net", table), scope)
    for text, one, other in zip(expressions, given, called(scope["build"](), arrays), strict=True):
        np.testing.assert_array_equal(one, other, err_msg=text)
    assert Table.parse(table.to_csv()).figures == table.figures


def test_every_operator_stands_in_an_example():
    seen = {layer.kind.name for of in NETS for layer in read_layers(saved(net(*NETS[of])[0]))}
    assert {name for name in KINDS if name.startswith("ops.")} - seen == set()
