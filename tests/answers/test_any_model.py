"""`zoo.evaluate` and `zoo.predict` take any model that Keras has, of layers of anybody's."""

import keras
import numpy as np
import pytest

import zoo
from zoo.answers.judge import mean_loss, to_probabilities
from zoo.answers.trained import load_trained
from zoo.data.arrays import Arrays
from zoo.data.splits import Splits
from zoo.errors import ZooError


def test_the_loss_of_a_sigmoid_a_class_is_keras_s():
    rows, y = np.random.default_rng(0).uniform(0, 1, (20, 3)).astype(np.float32), np.arange(20) % 3
    of_keras = float(keras.ops.mean(keras.losses.sparse_categorical_crossentropy(y, rows)))
    assert mean_loss(rows, y) == pytest.approx(of_keras, rel=1e-5)


def test_a_model_of_open_sizes_is_refused_with_what_to_do(tmp_path):
    layers = [keras.layers.Conv2D(2, 3), keras.layers.GlobalAveragePooling2D(), keras.layers.Softmax()]
    keras.Sequential([keras.Input((None, None, 1)), *layers]).save(tmp_path / "open.keras")
    with pytest.raises(ZooError, match="its input has open sizes; build it for one size and save it so"):
        load_trained(tmp_path / "open.keras")


class Doubled(keras.layers.Layer):
    """A layer that the zoo cannot know."""

    def call(self, x):
        return 2 * x


class Program(keras.Model):
    """A model whose layers are in no configuration."""

    def __init__(self):
        super().__init__()
        self.head = keras.layers.Dense(3)

    def call(self, x):
        return self.head(x)


@pytest.fixture
def samples(tmp_path):
    np.save(tmp_path / "x.npy", np.random.default_rng(0).normal(size=(20, 4)).astype("float32"))
    return tmp_path / "x.npy"


def answered(model, samples):
    """The probability of each sample's likeliest class."""
    return [each.classes[0][2] for each in zoo.predict(model, samples)]


def called():
    model = Program()
    model(np.zeros((1, 4)))
    return model


def chain(*layers):
    return keras.Sequential([keras.Input((4,)), *layers])


MODELS = {
    "in the middle": (lambda: chain(Doubled(), keras.layers.Dense(3, "softmax")), False),
    "logits": (lambda: chain(Doubled(), keras.layers.Dense(3)), True),
    "at the end": (lambda: chain(keras.layers.Dense(3, "softmax"), keras.layers.Lambda(lambda x: x)), False),
    "logits at the end": (lambda: chain(keras.layers.Dense(3), Doubled()), True),
    "an activation of its own": (lambda: chain(Doubled(), keras.layers.Dense(3), keras.layers.Softmax()), False),
    "nested": (lambda: chain(chain(Doubled(), keras.layers.Dense(3, "softmax"))), False),
    "a program": (called, True),
}


@pytest.mark.parametrize(("make", "logits"), MODELS.values(), ids=MODELS)
def test_a_model_with_a_layer_of_somebodys_own_answers_as_keras_does(make, logits, samples):
    model = make()
    outputs = model.predict(np.load(samples), verbose=0)
    expected = keras.ops.convert_to_numpy(keras.ops.softmax(outputs)) if logits else outputs
    assert answered(model, samples) == pytest.approx(expected.max(axis=1), rel=1e-5)


def test_it_is_judged_on_data():
    x = np.random.default_rng(0).normal(size=(30, 4)).astype("float32")
    model = chain(Doubled(), keras.layers.Dense(3, "softmax"))
    split = Arrays(x, model.predict(x, verbose=0).argmax(axis=1), (4,))
    assert zoo.evaluate(model, Splits(split, split, split, ("a", "b", "c"), ("mine",))).report.accuracy == 1


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: chain(keras.layers.Dense(1, "sigmoid"), Doubled()), "whether its one number is a probability"),
        (Program, "has no input shape yet"),
        (lambda: chain(Doubled(), keras.layers.Reshape((2, 2))), "its output is 2 x 2"),
    ],
)
def test_what_cannot_be_told_is_one_line(make, message, samples):
    with pytest.raises(ZooError, match=message) as raised:
        zoo.predict(make(), samples)
    assert "\n" not in str(raised.value)


def test_several_inputs_or_outputs_are_refused(samples):
    x, y = keras.Input((4,)), keras.Input((4,))
    for model in (keras.Model([x, y], Doubled()(x + y)), keras.Model(x, [Doubled()(x), x])):
        with pytest.raises(ZooError, match="several inputs or outputs"):
            zoo.predict(model, samples)


def test_numbers_that_sum_to_one_are_probabilities_where_nothing_is_said():
    assert to_probabilities(np.array([[0.25, 0.75]]), logits=None).tolist() == [[0.25, 0.75]]
    assert to_probabilities(np.array([[0.25, 0.75], [0.0, 0.0]]), logits=None)[1].tolist() == [0.5, 0.5]
