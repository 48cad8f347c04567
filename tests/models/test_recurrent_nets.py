"""Nets of recurrent layers, attention and masks: read from Keras, written as code, and built again as the same."""

import json

import keras
import pytest

from zoo.errors import ZooError
from zoo.light.nets.code import model_code
from zoo.light.nets.saved import table_of_config
from zoo.light.nets.table import Table
from zoo.models.build import describe

layers = keras.layers


def classifier():
    words = keras.Input((6,), name="words")
    x = layers.Embedding(50, 8, mask_zero=True)(words)
    x = layers.Bidirectional(layers.LSTM(4, return_sequences=True))(x)
    return keras.Model(words, layers.Dense(2, "softmax")(layers.GRU(3)(x)))


def translator():
    given, wanted = keras.Input((5, 3), name="given"), keras.Input((4, 2), name="wanted")
    _, *state = layers.LSTM(4, return_state=True)(given)
    steps, *_ = layers.LSTM(4, return_sequences=True, return_state=True)(wanted, initial_state=state)
    return keras.Model([given, wanted], layers.TimeDistributed(layers.Dense(3))(steps))


def attentive():
    given, mask = keras.Input((5, 8), name="given"), keras.Input((5, 5), name="mask")
    seen, scores = layers.MultiHeadAttention(2, 4)(
        given, given, attention_mask=mask, return_attention_scores=True, use_causal_mask=True
    )
    return keras.Model([given, mask], [layers.Add()([given, seen]), layers.Flatten()(scores)])


def open_length():
    given = keras.Input((None, 8), name="given")
    both = layers.Bidirectional(layers.RNN([layers.LSTMCell(3), layers.GRUCell(4)]), merge_mode="sum")
    return keras.Model(given, layers.Dense(2)(both(given)))


def looped():
    """A shared layer that is fed by what is behind it, among layers named as its calls might be."""
    x, shared = keras.Input((3,), name="x"), layers.Dense(3, name="d")
    first = shared(x)
    return keras.Model(x, layers.Add(name="d_layer")([shared(layers.Dense(3, name="d_1")(first)), first]))


def saved(model):
    return json.loads(model.to_json())


@pytest.mark.parametrize("net", [translator, attentive, open_length, looped])
def test_a_net_is_read_written_as_code_and_built_as_the_same(net):
    keras.utils.clear_session()
    model = net()
    table = table_of_config(saved(model))
    made = {}
    exec(model_code("net", table), made)
    again = made["build"]()
    assert table_of_config(saved(again)) == table == Table.parse(table.to_csv())
    assert [each.shape for each in again.outputs] == [each.shape for each in model.outputs]
    assert again.count_params() == model.count_params() == table.parameters


def test_masks_that_keras_adds_are_no_rows_of_a_table():
    keras.utils.clear_session()
    rows = describe(classifier())
    assert [row.layer.kind.name for row in rows] == ["InputLayer", "Embedding", "Bidirectional", "GRU", "Dense"]
    made = {}
    exec(model_code("net", Table(tuple(rows))), made)
    assert [row.cells() for row in describe(made["build"]())] == [row.cells() for row in rows]


def test_a_layer_that_is_called_in_two_ways_is_refused_by_name():
    words = keras.Input((5,), name="words")
    embedding = layers.ReversibleEmbedding(20, 4, name="both")
    model = keras.Model(words, embedding(embedding(words), reverse=True))
    with pytest.raises(ZooError, match="both: called with reverse and without"):
        table_of_config(saved(model))
