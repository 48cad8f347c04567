import keras
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from keras import layers, ops

import zoo
from zoo.light.nets.catalogue import find
from zoo.light.nets.saved import fold_padding, read_table
from zoo.models.build import build_model, describe, verify
from zoo.models.fast import call_in_rows, call_on_kept, hasten, hasten_adam, skips_positions, works_in_rows

tensorflow = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="hastened under TensorFlow alone")


def gradients(layer, call, x, weighting):
    """Those of the weighted sum of the outputs by the input and the weights."""
    tf = pytest.importorskip("tensorflow")
    with tf.GradientTape() as tape:
        x = tf.convert_to_tensor(x)
        tape.watch(x)
        loss = tf.reduce_sum(call(x) * weighting)
    return tape.gradient(loss, [x, *(weight.value for weight in layer.trainable_weights)])


def assert_close(ours, theirs):
    ours, theirs = ops.convert_to_numpy(ours), ops.convert_to_numpy(theirs)
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5 * max(1, abs(theirs).max()))


def assert_same_gradients(layer, x, rng):
    """In rows as in the plain layer."""
    weighting = rng.normal(size=layer(x).shape).astype("float32")
    ours = gradients(layer, lambda x: call_in_rows(layer, x), x, weighting)
    for one, other in zip(ours, gradients(layer, layer, x, weighting), strict=True):
        assert_close(one, other)


@tensorflow
@settings(max_examples=60, deadline=None)
@given(
    batch=st.integers(1, 3),
    height=st.integers(2, 20),
    width=st.integers(2, 5),
    channels=st.integers(1, 4),
    size=st.integers(2, 9),
    stride=st.integers(1, 4),
    padding=st.sampled_from(["valid", "same"]),
    activation=st.sampled_from([None, "relu", "tanh"]),
    bias=st.booleans(),
    pool=st.booleans(),
)
def test_a_layer_in_rows_equals_the_plain_one(
    batch, height, width, channels, size, stride, padding, activation, bias, pool
):
    assume(padding == "same" or size <= height)
    options = {"strides": (stride, 1), "padding": padding}
    kind = layers.MaxPooling2D if pool else layers.Conv2D
    options |= {} if pool else {"filters": 3, "activation": activation, "use_bias": bias, "bias_initializer": "normal"}
    layer = kind(**options, **{"pool_size" if pool else "kernel_size": (size, 1)})
    keras.Sequential([keras.Input((height, width, channels)), layer])
    assert works_in_rows(layer)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(batch, height, width, channels)).astype("float32")
    assert_close(call_in_rows(layer, x), layer(x))
    assert_same_gradients(layer, x, rng)


@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        ((9, 4, 1), layers.Conv2D(2, (3, 2))),
        ((9, 4, 1), layers.Conv2D(2, (3, 1), strides=(1, 2))),
        ((9, 1, 1), layers.Conv2D(2, (3, 1))),
        ((9, 4, 1), layers.Conv2D(2, 1)),
        ((None, 4, 1), layers.Conv2D(2, (3, 1))),
        ((9, 4, 2), layers.Conv2D(2, (3, 1), groups=2)),
        ((9, 4, 1), layers.MaxPooling2D((3, 1), strides=3)),
        ((9, 4, 1), layers.AveragePooling2D((3, 1))),
        ((9, 4, 1), type("Own", (layers.Conv2D,), {})(2, (3, 1))),
    ],
)
def test_other_layers_stay_plain(shape, layer):
    keras.Sequential([keras.Input(shape), layer])
    assert not works_in_rows(layer)


@pytest.fixture(scope="module")
def pair():
    """signal_cnn of few filters, plain and hastened, with the same weights."""
    architecture = find("signal_cnn")
    plain = build_model(architecture, {"filters": 2, "units": 4})
    fast = zoo.build("signal_cnn", filters=2, units=4)
    fast.set_weights(plain.get_weights())
    return plain, fast


@tensorflow
def test_signal_cnn_is_built_fast(pair):
    in_rows = [layer.name for layer in pair[1].layers if getattr(layer.call, "func", None) is call_in_rows]
    assert in_rows == ["conv1_1", "conv1_2", "pool1", "conv2_1", "conv2_2", "pooling2", "conv3_1", "pool3"]


def test_the_fast_net_gives_the_plain_nets_answers_and_steps(pair):
    x = np.random.default_rng(0).normal(size=(2, 3001, 33, 1)).astype("float32")
    plain, fast = map(keras.models.clone_model, pair)
    fast = hasten(fast)
    for model, source in ((plain, pair[0]), (fast, pair[1])):
        model.set_weights(source.get_weights())
        model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    assert_close(fast(x), plain(x))
    for model in (plain, fast):
        model.train_on_batch(x, np.array([1, 7]))
    for ours, theirs in zip(fast.weights, plain.weights, strict=True):
        assert_close(ours.value, theirs.value)


def test_the_fast_net_is_described_and_saved_as_the_plain_one(pair, tmp_path):
    plain, fast = pair
    assert describe(fast) == describe(plain)
    assert verify(fast, find("signal_cnn"), {"filters": 2, "units": 4}) == []
    assert fast.get_config() == plain.get_config()
    fast.save(tmp_path / "fast.keras")
    saved = fold_padding([row.layer for row in read_table(tmp_path / "fast.keras")])
    assert saved == [row.layer for row in describe(plain)]


def test_a_saved_fast_net_is_plain_keras_and_is_hastened_anew(pair, tmp_path):
    pair[1].save(tmp_path / "fast.keras")
    loaded = keras.models.load_model(tmp_path / "fast.keras")
    assert all("call" not in vars(layer) for layer in loaded.layers)
    x = np.random.default_rng(1).normal(size=(1, 3001, 33, 1)).astype("float32")
    answer = loaded.predict(x, verbose=0)
    assert_close(hasten(loaded)(x), answer)


@tensorflow
def test_a_hastened_net_in_mixed_precision_computes_in_it(pair):
    layer = layers.Conv2D(2, (3, 1), dtype="mixed_bfloat16")
    model = hasten(keras.Sequential([keras.Input((9, 4, 1)), layer]))
    assert keras.backend.standardize_dtype(model(np.ones((1, 9, 4, 1))).dtype) == "bfloat16"


@tensorflow
@settings(max_examples=40, deadline=None)
@given(
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    strides=st.tuples(st.integers(1, 4), st.integers(1, 4)).filter(lambda each: max(each) > 1),
    padding=st.sampled_from(["valid", "same"]),
    bias=st.booleans(),
)
def test_a_convolution_that_skips_positions_is_the_same_on_those_it_keeps(height, width, strides, padding, bias):
    layer = layers.Conv2D(3, 1, strides=strides, padding=padding, use_bias=bias, activation="tanh")
    x = np.random.default_rng(0).normal(size=(2, height, width, 2)).astype("float32")
    plain = layer(x)
    assert skips_positions(layer)
    assert_close(call_on_kept(layer, ops.convert_to_tensor(x)), plain)
    for ours, theirs in zip(
        gradients(layer, lambda x: call_on_kept(layer, x), x, plain), gradients(layer, layer, x, plain), strict=True
    ):
        assert_close(ours, theirs)


@tensorflow
def test_a_hastened_convolution_that_skips_positions_trains_on_those_it_keeps():
    convolution = layers.Conv2D(4, 1, strides=2, activation="relu")
    inputs = keras.Input((12, 12, 3))
    outputs = layers.GlobalAveragePooling2D()(convolution(inputs))
    model = hasten(keras.Model(inputs, layers.Dense(5, activation="softmax")(outputs)))
    assert convolution.call.func is call_on_kept
    model.compile("sgd", "sparse_categorical_crossentropy")
    x, y = np.random.default_rng(0).random((16, 12, 12, 3), dtype="float32"), np.arange(16) % 5
    assert np.isfinite([model.train_on_batch(x, y) for _ in range(3)]).all()


@tensorflow
@pytest.mark.parametrize(("height", "size"), [(127, 64), (170, 75), (131, 64)])
def test_a_long_kernels_gradient_equals_the_plain_one(height, size):
    layer = layers.Conv2D(3, (size, 1), activation="relu")
    keras.Sequential([keras.Input((height, 2, 1)), layer])
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, height, 2, 1)).astype("float32")
    assert_same_gradients(layer, x, rng)


@tensorflow
@pytest.mark.parametrize("kind", [keras.optimizers.Adam, keras.optimizers.AdamW])
def test_adam_in_one_operation_takes_the_same_steps(kind):
    weights = []
    for hastened in (False, True):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((5,)), layers.Dense(4, "tanh"), layers.Dense(1)])
        adam = kind(keras.optimizers.schedules.CosineDecay(0.1, 6), clipnorm=1.0, gradient_accumulation_steps=2)
        model.compile(hasten_adam(adam) if hastened else adam, "mse")
        x = np.random.default_rng(0).normal(size=(40, 5)).astype("float32")
        model.fit(x, x.sum(axis=1), batch_size=4, shuffle=False, verbose=0)
        weights.append([*model.get_weights(), *(each.numpy() for each in adam.variables)])
    for one, other in zip(*weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=3e-6)


@tensorflow
def test_other_optimisers_stay_plain_and_adam_is_saved_as_itself(tmp_path):
    for plain in (keras.optimizers.SGD(), keras.optimizers.Adam(amsgrad=True), keras.optimizers.Nadam()):
        assert "update_step" not in vars(hasten_adam(plain))
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.compile(hasten_adam(keras.optimizers.Adam(0.02)), "mse")
    model.fit(np.ones((4, 2)), np.ones(4), verbose=0)
    model.save(tmp_path / "net.keras")
    loaded = keras.models.load_model(tmp_path / "net.keras").optimizer
    assert type(loaded) is keras.optimizers.Adam
    assert int(loaded.iterations) == 1


@tensorflow
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("kind", [layers.Activation, layers.Dense, layers.Conv2D], ids=lambda kind: kind.__name__)
def test_gelu_in_few_passes_equals_kerass_own(kind, dtype):
    rng = np.random.default_rng(0)
    options = {layers.Activation: {}, layers.Dense: {"units": 3}, layers.Conv2D: {"filters": 3, "kernel_size": 2}}
    plain = kind(activation="gelu", **options[kind], dtype=dtype)
    model = keras.Sequential([keras.Input((5, 4, 2)), plain])
    x = (4 * rng.normal(size=(2, 5, 4, 2))).astype("float32")
    weighting = ops.cast(rng.normal(size=model(x).shape), dtype)
    own = gradients(plain, plain, x, weighting)
    hastened = hasten(model)
    exact = 1 if dtype == "float32" else 5000  # Eight bits of a number are kept.
    for one, other in zip(gradients(plain, hastened, x, weighting), own, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-5 * exact * max(1, abs(np.array(other)).max()))
    assert plain.get_config()["activation"] == "gelu"
    assert "gelu" in str(keras.models.clone_model(model).layers[-1].activation)


@tensorflow
@pytest.mark.parametrize("kind", [layers.LSTM, layers.GRU, layers.SimpleRNN], ids=lambda kind: kind.__name__)
def test_a_recurrent_layer_with_gelu_answers_as_it_did(kind):
    model = keras.Sequential([keras.Input((5, 3)), kind(4, activation="gelu")])
    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    plain = np.asarray(model(x))
    np.testing.assert_array_equal(np.asarray(hasten(model)(x)), plain)
