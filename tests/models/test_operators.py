"""What is derived of operators called on tensors, and the code that is written of them, are Keras's own."""

import json

import keras
import numpy as np
import pytest
from examples.operators import NETS

from zoo.errors import ZooError
from zoo.light.layers.known import KINDS
from zoo.light.layers.layer import derive
from zoo.light.nets.code import model_code
from zoo.light.nets.saved import read_layers, table_of_config
from zoo.light.nets.table import Table


def net(shapes, expressions):
    """The net whose outputs are what the expressions give of its inputs x, y, z, and arrays to call it with."""
    inputs = [keras.Input(shape, name=name) for name, shape in zip("xyz", shapes, strict=False)]
    names = {"ops": keras.ops, "activations": keras.activations, "np": np}
    names |= dict(zip("xyz", inputs, strict=False))
    random = np.random.default_rng(0)
    arrays = [random.uniform(-0.9, 2, (2, *shape)).astype("float32") for shape in shapes]
    return keras.Model(inputs, [eval(each, names) for each in expressions]), arrays


def called(model, arrays):
    outputs = model(arrays if len(arrays) > 1 else arrays[0])
    return [keras.ops.convert_to_numpy(each) for each in (outputs if isinstance(outputs, list) else [outputs])]


def saved(model):
    return json.loads(model.to_json())["config"]


@pytest.mark.parametrize("of", NETS)
def test_shapes_are_those_of_a_call_and_the_code_computes_the_same(of):
    model, arrays = net(*NETS[of])
    given = called(model, arrays)
    table = table_of_config(saved(model))
    figures = [table.figures[each.operation.name] for each in (tensor._keras_history for tensor in model.outputs)]
    places = [tensor._keras_history.tensor_index for tensor in model.outputs]
    ours = [each.outputs[place] for each, place in zip(figures, places, strict=True)]
    assert dict(zip(NETS[of][1], ours, strict=True)) == {
        text: each.shape[1:] for text, each in zip(NETS[of][1], given, strict=True)
    }
    scope = {}
    exec(model_code("net", table), scope)
    again = called(scope["build"](), arrays)
    for text, one, other in zip(NETS[of][1], given, again, strict=False):
        np.testing.assert_array_equal(one, other, err_msg=text)
    assert Table.parse(table.to_csv()).figures == table.figures


def test_every_operator_stands_in_an_example():
    seen = {layer.kind.name for of in NETS for layer in read_layers(saved(net(*NETS[of])[0]))}
    assert {name for name in KINDS if name.startswith("ops.")} - seen == set()
