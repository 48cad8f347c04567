import pytest

import zoo
from zoo.errors import ZooError
from zoo.light.nets.catalogue import find
from zoo.models import build as builder


def test_a_knob_reaches_the_model():
    assert zoo.build("mnist_cnn", dropout=0.3).get_layer("dropout").rate == 0.3
    assert zoo.build("mnist_cnn", filters1=6).get_layer("conv1").filters == 6
    assert zoo.build("wide_cnn", use_bias=False, filters=4).count_params() == 4 * 25 + 4 * 4 * 25 + 1000000 + 10100


def test_an_unknown_knob_is_named_with_its_like():
    with pytest.raises(ZooError, match=r"mnist_cnn has no knob 'droput'\. Did you mean 'dropout'\?"):
        zoo.build("mnist_cnn", droput=0.3)
    with pytest.raises(ZooError, match=r"equation_b has no knob 'units'. It has no knobs\."):
        zoo.build("equation_b", units=3)


def test_a_model_that_differs_from_its_table_is_refused(my_net):
    table = my_net / "table.csv"
    table.write_text(table.read_text().replace("valid,relu,yes,,24", "valid,tanh,yes,,24", 1))
    message = "my_net does not agree with its table: conv1, activation: the table has 'tanh', the model gives relu."
    with pytest.raises(ZooError, match=message):
        zoo.build(str(my_net))


def test_a_layer_that_the_table_leaves_out_is_named(my_net):
    model = my_net / "model.py"
    model.write_text(
        model.read_text().replace(
            "x = layers.Flatten", "x = layers.Dropout(0.1, name='extra')(x)\n    x = layers.Flatten"
        )
    )
    differences = builder.verify(builder.build_model(find(str(my_net)), {}), find(str(my_net)), {})
    assert [str(each) for each in differences] == [
        "flatten, inputs: the table has nothing, the model gives extra",
        "extra, layer: the table has nothing, the model gives a Dropout",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "dropout: float = 0.5",
            "dropout: float = 0.25",
            r"build\(dropout=0.25\) and the card's knob dropout=0.5 differ",
        ),
        ("units: int = 50", "units: float = 50.0", r"build\(units=50.0\) and the card's knob units=50 differ"),
        (
            "dropout: float = 0.5",
            "dropout: float",
            r"build\(dropout\) without a default and the card's knob dropout=0.5 differ",
        ),
        ("dropout: float = 0.5", "dropout: float = 0.5, extra=1", "knobs differ: build alone has extra"),
    ],
)
def test_a_knob_that_differs_is_named_with_both_sides(my_net, old, new, message):
    model = my_net / "model.py"
    assert old in model.read_text()
    model.write_text(model.read_text().replace(old, new, 1))
    with pytest.raises(ZooError, match=message):
        zoo.build(str(my_net))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import nothing_of_the_kind", "ModuleNotFoundError: No module named 'nothing_of_the_kind'"),
        ("def build(:", "SyntaxError"),
        ("x = 1", "AttributeError"),
        ("def build(): return 1", "build\\(\\) and the card's knobs differ"),
    ],
)
def test_a_broken_model_file_is_one_line(my_net, code, message):
    (my_net / "model.py").write_text(code)
    with pytest.raises(ZooError, match=message) as caught:
        zoo.build(str(my_net))
    assert "\n" not in str(caught.value)


def test_a_sequential_model_is_described_as_a_functional_one():
    import keras

    functional = zoo.build("conv8")
    sequential = keras.Sequential([keras.Input((32, 32, 3), name="image"), keras.layers.Conv2D(8, 5, name="conv")])
    assert builder.describe(sequential)[-1].cells() == builder.describe(functional)[-1].cells() | {"inputs": "image"}


def test_padding_in_front_of_a_convolution_is_folded_into_it():
    rows = {row.layer.name: row.cells() for row in builder.describe(zoo.build("signal_cnn"))}
    assert rows["conv1_1"]["padding"] == "3 3 ; 0 0"
    assert rows["conv1_1"]["inputs"] == "data"
    assert "conv1_1_pad" not in rows


def test_a_layer_derived_from_a_keras_layer_counts_as_that_layer():
    import keras

    class Faster(keras.layers.Conv2D):
        pass

    model = keras.Sequential([keras.Input((8, 8, 1)), Faster(2, 3, name="conv")])
    assert builder.describe(model)[-1].layer.kind.name == "Conv2D"
