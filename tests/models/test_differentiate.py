"""The formulas of a trace against Keras and its automatic differentiation, and given weights against the builders."""

import pytest
from points import POINTS

import zoo
from zoo.errors import ZooError
from zoo.light.nets.card import TRACE_LOSSES
from zoo.light.nets.catalogue import Architecture, find
from zoo.light.tracing.activations import TRACED
from zoo.light.tracing.given import given_file, read_given
from zoo.light.tracing.notation import notation
from zoo.light.tracing.trace import Asked, trace
from zoo.light.tracing.wiring import wire
from zoo.models.build import build_model, table_of
from zoo.models.differentiate import differentiate
from zoo.models.initial import built, initial

WITH_EXAMPLE = [name for name in zoo.names() if zoo.card(name).example]


# TensorFlow rounds the constants of these two to float32, also where it computes in float64.
COARSE = {"leaky_relu": 1e-6, "gelu": 1e-6}


def assert_agree(architecture, asked, knobs=None, seed=0, rel=1e-12):
    """Every value to 1e-12 of its size, or to the rounding of the numbers near one that it is the difference of."""
    traced = trace(architecture, asked, initial(architecture, knobs or {}, seed))
    by_keras = differentiate(architecture, traced, knobs=knobs, seed=seed)
    assert by_keras == pytest.approx(traced.values, rel=rel, abs=1e-15)


@pytest.mark.parametrize("name", POINTS)
def test_every_value_of_several_steps_is_kerass(name):
    assert_agree(find(name), Asked(**POINTS[name], steps=5))


@pytest.mark.parametrize("loss", TRACE_LOSSES)
@pytest.mark.parametrize("ending", ["softmax", "activation", "sigmoid"])
def test_every_kind_of_layer_and_loss_agrees(tmp_path, ending, loss):
    target = [0.2, 0.3, 0.5] if ending != "sigmoid" else [1.0, 0.0, 1.0]
    assert_agree(_mixed(tmp_path, ending), Asked(x=[each % 7 / 3 for each in range(50)], target=target, loss=loss))


@pytest.mark.parametrize("activation", TRACED)
def test_every_activation_that_can_be_traced_agrees(tmp_path, activation):
    hidden = f"layers.Dense(4, activation='{activation}', name='hidden')(x)"
    net = _net(tmp_path, (2,), f"    return keras.Model(x, layers.Dense(2, name='y')({hidden}))\n")
    assert_agree(net, Asked(x=[1.5, -2.5], target=[1.0, 0.0], steps=3), rel=COARSE.get(activation, 1e-12))


def test_an_activation_without_a_formula_is_named(tmp_path):
    net = _net(tmp_path, (2,), "    return keras.Model(x, layers.Dense(1, activation='hard_sigmoid', name='y')(x))\n")
    with pytest.raises(ZooError, match="y: 'hard_sigmoid' cannot be traced; the activations that can be: linear, "):
        trace(net, Asked(x=[1.0, 2.0]), initial(net, {}))


def test_knobs_and_seed_are_those_of_the_builder():
    assert_agree(find("toy_mlp"), Asked(x=[1.0, 2.0], target=[1.0]), {"units": 3, "activation": "sigmoid"}, seed=7)
    one, other = (trace(find("toy_mlp"), Asked(x=[1.0, 2.0]), initial(find("toy_mlp"), {}, seed)) for seed in (0, 1))
    assert one.values["output"] != other.values["output"]
    assert initial(find("net3"), {"w1": 1.0}) is None
    turned = trace(find("net3"), None, initial(find("net3"), {"w1": 0.3}))
    assert turned.values["w1"] == 0.3


@pytest.mark.parametrize("name", WITH_EXAMPLE)
def test_the_given_weights_are_the_builders_exactly(name):
    architecture = find(name)
    wiring = wire(architecture.table)
    names = notation(architecture.table, wiring, architecture.card.extra["notation"])
    given = read_given(architecture, names)
    assert built(architecture, {}).named(names) == given


def test_weights_are_given_for_no_other_net():
    """Those without an example start at random, so that there is nothing to type."""
    assert [name for name in zoo.names() if given_file(find(name)).exists()] == WITH_EXAMPLE


def test_float64_ends_with_the_building():
    import keras

    traced = trace(find("chain"))
    differentiate(find("chain"), traced)
    assert keras.config.floatx() == "float32"
    assert keras.config.dtype_policy().name == "float32"


def test_a_value_in_front_of_the_first_weights_has_its_gradient(tmp_path):
    pooled = "layers.Flatten(name='f')(layers.MaxPooling1D(2, name='largest')(x))"
    net = _net(tmp_path, (4, 1), f"    return keras.Model(x, layers.Dense(2, name='y')({pooled}))\n")
    assert_agree(net, Asked(x=[1.0, 3.0, 2.0, -1.0], target=[1.0, 0.0]))


@pytest.mark.parametrize(
    ("middle", "message"),
    [
        ("h = layers.MaxPooling1D(2, name='h')(layers.ZeroPadding1D(1)(x))", "h: a layer without weights behind zero"),
        ("h = layers.Activation('sigmoid', name='h')(layers.ZeroPadding1D(1)(x))", "h: a layer without weights"),
        ("h = layers.Flatten(data_format='channels_first', name='h')(x)", "h: a layer that takes its channels first"),
        (
            "h = layers.ActivityRegularization(l2=0.1, name='h')(x)",
            "h: a layer of the kind ActivityRegularization cannot",
        ),
        (
            "d = layers.Dense(2, name='d'); h = layers.Add()([d(x), d(layers.ReLU()(x))])",
            "d: a layer that is called several times",
        ),
        ("given.append(keras.Input((4, 2))); h = layers.Add()(given)", "A net of 2 inputs cannot be traced"),
    ],
)
def test_what_a_trace_would_take_for_another_net_is_refused(tmp_path, middle, message):
    end = "return keras.Model(given, layers.Dense(1, name='y')(layers.Flatten()(h)))"
    net = _net(tmp_path, (4, 2), f"    given = [x]\n    {middle}\n    {end}\n")
    with pytest.raises(ZooError, match=message):
        trace(net, Asked(x=[1.0] * 8), initial(net, {}))


def _net(folder, shape, body):
    """An architecture whose build() makes `x` of that shape, then does what `body` says."""
    folder = folder / "mine"
    folder.mkdir()
    (folder / "model.py").write_text(
        f"import keras\nfrom keras import layers\n\n\ndef build():\n    x = keras.Input({shape}, name='x')\n{body}"
    )
    (folder / "card.toml").write_text(
        f"title = 'Mine'\ninput = {list(shape)}\n[source]\ndocument = 'd'\nquestion = 'q'\ngiven = 'g'\n"
    )
    architecture = Architecture("mine", folder, "test")
    (folder / "table.csv").write_text(table_of(build_model(architecture, {})).to_csv())
    return architecture


def _mixed(folder, ending):
    """A net with a layer of nearly every kind."""
    last = {
        "softmax": "layers.Dense(3, activation='softmax', name='y')(h)",
        "sigmoid": "layers.Dense(3, activation='sigmoid', name='y')(h)",
        "activation": "layers.Activation('softmax', name='y')(layers.Dense(3, name='z')(h))",
    }[ending]
    body = (
        "    h = layers.Conv2D(2, 3, strides=2, padding='same', activation='tanh', name='conv')(x)\n"
        "    one = layers.MaxPooling2D(2, strides=1, name='largest')(h)\n"
        "    two = layers.AveragePooling2D(2, strides=1, padding='same', name='mean')(one)\n"
        "    h = layers.Concatenate(name='joined')([one, layers.Add(name='sum')([one, two])])\n"
        "    h = layers.Activation('sigmoid', name='squashed')(layers.Dropout(0.5, name='drop')(h))\n"
        "    h = layers.Flatten(name='flat')(h)\n"
        "    h = layers.Dense(4, activation='relu', name='hidden')(h)\n"
        f"    return keras.Model(x, {last})\n"
    )
    return _net(folder, (5, 5, 2), body)
