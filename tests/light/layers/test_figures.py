import csv

import pytest
from conftest import needs_keras
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.errors import ZooError
from zoo.light.layers.field import Field, FieldEdge
from zoo.light.layers.figures import Figures
from zoo.light.layers.layer import Layer, derive, figures
from zoo.light.layers.parameter import parse_padding, parse_shape
from zoo.light.layers.source import LayerOutput, source
from zoo.light.layers.window import same_pads


def conv(size=(5, 5), stride=(1, 1), padding="valid", filters=8, bias=True):
    settings = {"filters": filters, "size": size, "stride": stride, "padding": padding}
    return Layer.of("conv", "Conv2D", **settings, activation="relu", bias=bias)


def test_windows_and_parameters_match_pytorch(facts):
    with (facts / "torch_windows.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 160
    for row in rows:
        is_conv = row["kind"].startswith("Conv")
        layer = Layer.of(
            "x",
            row["kind"],
            filters=int(row["filters"]) if is_conv else None,
            size=parse_shape(row["size"]),
            stride=parse_shape(row["stride"]),
            padding=parse_padding(row["padding"], int(row["kind"][-2])),
            activation="linear" if is_conv else None,
            bias=row["bias"] == "yes" if is_conv else None,
        )
        got = figures(layer, [Figures(parse_shape(row["input"]))])
        assert (got.output, got.weights, got.biases) == (
            parse_shape(row["output"]), int(row["weights"]), int(row["biases"]),
        )  # fmt: skip


axes = st.tuples(st.integers(1, 30), st.integers(1, 30))
sizes = st.tuples(st.integers(1, 6), st.integers(1, 6))
strides = st.tuples(st.integers(1, 4), st.integers(1, 4))


@needs_keras
@settings(max_examples=60, deadline=None)
@given(axes, st.integers(1, 4), st.integers(1, 5), sizes, strides, st.sampled_from(["same", "valid"]), st.booleans())
def test_convolution_matches_keras(shape, channels, filters, size, stride, padding, bias):
    from keras import layers

    ours = conv(size, stride, padding, filters, bias)
    theirs = layers.Conv2D(filters, size, stride, padding, use_bias=bias)
    try:
        got = figures(ours, [Figures((*shape, channels))])
    except ZooError:
        assert padding == "valid"
        assert any(k > n for k, n in zip(size, shape, strict=True))
        return
    theirs.build((None, *shape, channels))
    assert (None, *got.output) == theirs.compute_output_shape((None, *shape, channels))
    assert got.parameters == theirs.count_params()


@needs_keras
@settings(max_examples=60, deadline=None)
@given(axes, sizes, strides, st.sampled_from(["same", "valid"]), st.sampled_from(["Max", "Average"]))
def test_pooling_matches_keras(shape, size, stride, padding, which):
    from keras import layers

    ours = Layer.of("pool", f"{which}Pooling2D", size=size, stride=stride, padding=padding)
    theirs = getattr(layers, f"{which}Pooling2D")(size, stride, padding)
    try:
        got = figures(ours, [Figures((*shape, 3))])
    except ZooError:
        assert any(k > n for k, n in zip(size, shape, strict=True))
        return
    assert (None, *got.output) == theirs.compute_output_shape((None, *shape, 3))


def test_odd_same_padding_goes_after():
    assert same_pads(33, 2, 3) == (0, 0)
    assert same_pads(32, 2, 1) == (0, 1)


def test_receptive_field_of_two_3x3_convolutions_is_5x5_and_a_pool_doubles_the_jump():
    net = [
        Layer.of("image", "InputLayer", shape=(32, 32, 3)),
        *(
            Layer.of(
                name, "Conv2D", filters=4, size=(3, 3), stride=(1, 1), padding="same",
                activation="relu", bias=True,
            )
            for name in ("a", "b")
        ),
        Layer.of("pool", "MaxPooling2D", size=(2, 2), stride=(2, 2), padding="valid"),
    ]  # fmt: skip
    derived = derive(net)
    assert [axis.size for axis in derived["b"].field] == [5, 5]
    assert [(axis.size, axis.jump) for axis in derived["pool"].field] == [(6, 2), (6, 2)]


def seen(*layers):
    """The receptive field behind layers on a line of 40 numbers, each with the names of what feeds it."""
    net = [Layer.of("x", "InputLayer", shape=(40, 1))]
    net += [Layer.of(name, kind, *fed.split(), **settings) for name, kind, fed, settings in layers]
    field = derive(net)[net[-1].name].field
    return field and field[0].size


def slides(name, size, padding, stride=1):
    settings = {"filters": 1, "size": (size,), "stride": (stride,), "activation": "linear", "bias": True}
    return name, "Conv1D", "x", settings | {"padding": padding}


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (("a", "Cropping1D", "x", {"cropping": ((4, 0),)}), ("b", "Cropping1D", "x", {"cropping": ((0, 4),)}), 5),
        (slides("a", 3, "causal"), slides("b", 3, ((0, 2),)), 5), (slides("a", 5, "same"), slides("b", 3, "causal"), 5),
        (slides("a", 2, "valid", 2), ("b", "Cropping1D", "x", {"cropping": ((0, 20),)}), None),
    ],
)  # fmt: skip
def test_branches_see_together_from_the_first_position_of_one_to_the_last_of_another(one, other, together):
    assert seen(one, other, ("sum", "Add", "a b", {})) == together


def test_a_window_behind_a_pool_and_an_enlargement_sees_all_of_both_pooled_halves():
    pool = ("pool", "MaxPooling1D", "x", {"size": (2,), "stride": (2,), "padding": "valid"})
    name, kind, _, settings = slides("conv", 2, "same")
    up = [pool, ("up", "UpSampling1D", "pool", {"size": (2,)}), (name, kind, "up", settings)]
    assert seen(*up) == seen(*up, ("skip", "Concatenate", "conv x", {})) == 4


def test_macs_are_positions_times_weights():
    assert figures(conv(), [Figures((32, 32, 3))]).macs == 28 * 28 * 5 * 5 * 3 * 8


def test_adapters_of_low_rank_are_learnt_beside_a_convolutions_frozen_kernel():
    adapted = figures(conv().changed(lora_rank=2), [Figures((32, 32, 3))])
    assert (adapted.trainable, adapted.non_trainable) == (8 + 5 * 5 * 3 * 2 + 2 * 8, 5 * 5 * 3 * 8)


def test_a_window_that_does_not_fit_is_named():
    with pytest.raises(ZooError, match=r"conv: a window of 5 x 5 does not fit into 4 x 4 x 1\."):
        figures(conv(), [Figures((4, 4, 1))])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "Conv5D"}, "no layer kind 'Conv5D'. Did you mean 'Conv"),
        ({"filters": None}, "needs its filters"),
        ({"rate": 0.5}, "takes no rate"),
        ({"size": (5,)}, r"size must be of 2 axes, not \(5,\)"),
        ({"stride": (0, 1)}, "must be positive"),
        ({"padding": ((-1, 0), (0, 0))}, "must not be negative"),
        ({"padding": "causal"}, "padding 'causal' is neither same nor valid"),
    ],
)
def test_a_layer_with_wrong_parameters_is_refused(change, message):
    parameters = {
        "name": "conv", "kind": "Conv2D", "filters": 8, "size": (5, 5), "stride": (1, 1), "padding": "valid",
        "activation": "relu", "bias": True,
    }  # fmt: skip
    with pytest.raises(ZooError, match=message):
        Layer.of(**(parameters | change))


def test_add_broadcasts_its_inputs_and_concatenate_adds_channels():
    one, two = Figures((3, 3, 1)), Figures((3, 3, 2))
    assert figures(Layer.of("sum", "Add"), [one, two]).output == (3, 3, 2)
    with pytest.raises(ZooError, match="3 x 3 x 3 and 3 x 3 x 2 cannot be broadcast to one shape"):
        figures(Layer.of("sum", "Add"), [Figures((3, 3, 3)), two])
    assert figures(Layer.of("joined", "Concatenate"), [one, two]).output == (3, 3, 3)


@pytest.mark.parametrize(
    ("kind", "settings", "seen"),
    [
        ("Reshape", {"target_shape": (6, 6, 2, 1)}, None), ("Permute", {"dims": (2, 1, 3)}, None),
        ("LayerNormalization", {"axis": 1}, None), ("LayerNormalization", {"axis": (1, 2)}, []),
        ("Activation", {"activation": "Softmax(axis=1)"}, None), ("GlobalMaxPooling2D", {}, []),
        ("UpSampling2D", {"size": (2, 2), "interpolation": "bilinear"}, [4, 4]),
    ],
)  # fmt: skip
def test_a_receptive_field_that_is_not_derived_is_not_all_of_the_input(kind, settings, seen):
    field = figures(
        Layer.of("layer", kind, **settings), [Figures((6, 6, 2), field=(Field(last=FieldEdge(2)),) * 2)]
    ).field
    assert (None if field is None else [axis.size for axis in field]) == seen


def test_a_text_layer_that_is_adapted_has_the_output_that_no_vocabulary_changes():
    def output(**settings):
        return figures(Layer.of("text", "TextVectorization", **settings), [Figures((1,))]).output

    assert output(max_tokens=900, output_sequence_length=40) == (40,)
    assert output(max_tokens=900, output_mode="tf_idf", pad_to_max_tokens=True) == (900,)
    assert figures(Layer.of("codes", "StringLookup"), [Figures((5,))]).output == (5,)
    with pytest.raises(ZooError, match="no vocabulary"):
        output(max_tokens=900, output_mode="multi_hot")


def test_a_layer_for_pictures_takes_no_video():
    flip = Layer.of("flip", "RandomFlip")
    assert figures(flip, [Figures((6, 7, 3))]).output == (6, 7, 3)
    with pytest.raises(ZooError, match="flip: it takes a picture of height, width and channels, not 5 x 6 x 7 x 3"):
        figures(flip, [Figures((5, 6, 7, 3))])


def test_a_name_that_looks_like_a_call_is_spelled_out_with_its_own():
    assert source(str(LayerOutput("a[0][1]"))) == LayerOutput("a[0][1]")
