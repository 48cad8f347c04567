import json
import zipfile

import pytest
from conftest import needs_keras
from hypothesis import given, settings
from hypothesis import strategies as st

import zoo
from zoo.errors import ZooError
from zoo.light.layers.layer import derive
from zoo.light.nets.saved import LARGEST_CONFIG, fold_padding, read_layers, read_table, table_of_config
from zoo.light.nets.table import Table
from zoo.models import build as builder


@pytest.fixture(scope="module")
def config():
    return zoo.build("conv_add_concat").get_config()


def archive(path, text):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("config.json", text)
    return path


@needs_keras
@pytest.mark.parametrize("name", ["signal_cnn", "vgg224", "equation_b", "conv_add_concat", "mnist_cnn"])
def test_a_saved_model_is_read_as_keras_describes_it(name, tmp_path):
    model = zoo.build(name)
    model.save(tmp_path / "net.keras")
    layers = [row.layer for row in read_table(tmp_path / "net.keras")]
    assert fold_padding(layers) == [row.layer for row in builder.describe(model)]


@needs_keras
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"class_name": "Conv9D"}, "o: no layer kind 'Conv9D'"),
        ({"class_name": "Lambda"}, "o: Lambda is refused"),
        ({"dilation_rate": [2, "x"]}, "o: dilation_rate: x must be a whole number"),
        ({"data_format": "channels_middle"}, "o: data_format: channels_middle is none of"),
        ({"groups": 3}, "o: 3 groups do not divide"),
        ({"padding": "causal"}, "o: padding 'causal' is neither same nor valid"),
        ({"filters": "many"}, "not the configuration of a Keras model"),
        ({"filters": -1}, "o: filters -1 must be a positive"),
        ({"kernel_size": [9, 9]}, "o: a window of 9 x 9 does not fit"),
    ],
)
def test_what_is_not_known_of_a_layer_is_named(config, tmp_path, change, message):
    changed = json.loads(json.dumps(config))
    entry = changed["layers"][1]
    entry.update({key: value for key, value in change.items() if key == "class_name"})
    entry["config"].update({key: value for key, value in change.items() if key != "class_name"})
    with pytest.raises(ZooError, match=message):
        read_table(archive(tmp_path / "net.keras", json.dumps(changed)))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"layers": 3}', '{"layers": [{}]}', "[" * 100_000])
def test_any_other_json_is_refused(tmp_path, text):
    with pytest.raises(ZooError) as caught:
        read_table(archive(tmp_path / "net.keras", text))
    assert "\n" not in str(caught.value)


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path):
    path = archive(tmp_path / "bomb.keras", " " * (LARGEST_CONFIG + 1))
    assert path.stat().st_size < 40_000
    with pytest.raises(ZooError, match="its configuration is larger than"):
        read_table(path)


def test_a_missing_or_foreign_file_is_refused(tmp_path):
    with pytest.raises(ZooError, match="no such file"):
        read_table(tmp_path / "none.keras")
    (tmp_path / "text.keras").write_text("hello")
    with pytest.raises(ZooError, match=r"not a \.keras file"):
        read_table(tmp_path / "text.keras")


def paths(node, at=()):
    """Every place in a nest of lists and dictionaries."""
    yield at
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from paths(value, (*at, key))


@needs_keras
@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_change_of_a_configuration_is_read_or_refused(config, tmp_path_factory, data):
    changed = json.loads(json.dumps(config))
    *above, last = data.draw(st.sampled_from([each for each in paths(changed) if each]))
    node = changed
    for key in above:
        node = node[key]
    node[last] = data.draw(st.sampled_from([None, -1, 0, 10**30, "x", [], {}, [1, 2], True, 1.5]))
    path = archive(tmp_path_factory.mktemp("c") / "net.keras", json.dumps(changed))
    try:
        read_table(path)
    except ZooError as error:
        assert "\n" not in str(error)


@needs_keras
def test_a_shared_layer_counts_once_and_has_the_output_of_its_last_call():
    import keras

    left, right = keras.Input((5, 4), name="left"), keras.Input((3, 4), name="right")
    dense = keras.layers.Dense(2, name="twice")
    model = keras.Model([left, right], [dense(left), dense(right)])
    table = table_of_config(json.loads(model.to_json()))
    row = table.rows_by_name["twice"]
    assert (row.output, row.parameters, table.parameters) == ((3, 2), 10, 10)
    assert row.layer.calls == (("left",), ("right",))
    assert Table.parse(table.to_csv()).rows == table.rows


@needs_keras
def test_an_output_that_feeds_another_layer_stays_one():
    import keras

    x = keras.Input((4,), name="x")
    p = keras.layers.Dense(3, name="p")(x)
    table = table_of_config(json.loads(keras.Model(x, [p, keras.layers.Dense(1, name="q")(p)]).to_json()))
    assert table.outputs == Table.parse(table.to_csv()).outputs == ("p", "q")


@needs_keras
def test_nested_models_are_opened_and_called_as_often_as_they_are():
    import keras

    inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="a"), keras.layers.Dense(4, name="b")])
    inner.name = "block"
    x = keras.Input((4,), name="x")
    table = table_of_config(json.loads(keras.Model(x, inner(inner(x))).to_json()))
    assert [row.layer.name for row in table] == ["x", "block/a", "block/b"]
    assert table.rows_by_name["block/a"].layer.calls == (("x",), ("block/b",))
    assert table.parameters == 15 + 16


@needs_keras
def test_a_nested_functional_model_feeds_on_from_the_call_that_is_meant():
    import keras

    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    inner = keras.Model(a, [keras.layers.Dense(3, name="left")(a), keras.layers.Dense(5, name="right")(a)], name="in")
    first, second = inner(a), inner(b)
    model = keras.Model([a, b], keras.layers.Concatenate(name="all")([second[1], first[0]]))
    table = table_of_config(json.loads(model.to_json()))
    assert table.rows_by_name["all"].layer.inputs == ("in/right[1][0]", "in/left")
    assert table.rows_by_name["all"].output == (8,)


@needs_keras
def test_what_a_nested_functional_model_gives_may_be_given_out():
    import keras

    a, x = keras.Input((4,), name="a"), keras.Input((4,), name="x")
    inner = keras.Model(a, keras.layers.Dense(4, name="dense")(a), name="inner")
    middle = keras.Model(x, [inner(x), inner(inner(x))], name="middle")
    y = keras.Input((4,), name="y")
    table = table_of_config(json.loads(keras.Model(y, keras.layers.Add(name="sum")(middle(y))).to_json()))
    assert table.rows_by_name["middle/inner/dense"].layer.calls == (("y",), ("y",), ("middle/inner/dense[1][0]",))
    assert table.rows_by_name["sum"].layer.inputs == ("middle/inner/dense", "middle/inner/dense[2][0]")


@needs_keras
def test_a_mask_is_wiring_and_no_second_input():
    import keras

    x = keras.Input((5,), name="words")
    h = keras.layers.Embedding(10, 4, mask_zero=True, name="look_up")(x)
    table = table_of_config(json.loads(keras.Model(x, keras.layers.LSTM(3, name="read")(h)).to_json()))
    assert table.inputs["read"] == ("look_up",)
    assert table.outputs == ("read",)
    assert Table.parse(table.to_csv()).rows == table.rows


@needs_keras
@pytest.mark.parametrize(
    ("layer", "settings", "activation"),
    [
        ("ReLU", {}, "relu"),
        ("ReLU", {"max_value": 6.0}, "ReLU(max_value=6.0)"),
        ("LeakyReLU", {}, "LeakyReLU(negative_slope=0.3)"),
        ("ELU", {"alpha": 0.5}, "ELU(alpha=0.5)"),
        ("Softmax", {"axis": (1, 2)}, "Softmax(axis=[1, 2])"),
    ],
)
def test_a_layer_that_is_a_function_is_an_activation_with_all_its_settings(layer, settings, activation):
    import keras

    x = keras.Input((4, 3, 2))
    made = getattr(keras.layers, layer)(**settings, name="last")
    read = read_layers(keras.Model(x, made(x)).get_config())[-1]
    assert (read.kind.name, read.settings) == ("Activation", {"activation": activation})
    (code,) = read.kind.keras.arguments(read.settings)
    again = keras.layers.Activation(eval(code, {"layers": keras.layers}), name="last")
    assert read_layers(keras.Model(x, again(x)).get_config())[-1].settings == read.settings


@needs_keras
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"registered_name": "Mine>Conv2D", "module": None}, "o: the class Conv2D is somebody's own"),
        ({"class_name": "LayerScale"}, "o: the class LayerScale is somebody's own"),
        ({"class_name": "Lambda"}, "o: Lambda is refused: what it computes is a function of somebody's own"),
    ],
)
def test_a_class_of_somebodys_own_is_refused_by_name(config, change, message):
    changed = json.loads(json.dumps(config))
    changed["layers"][1] |= change
    with pytest.raises(ZooError, match=message):
        read_layers(changed)


@needs_keras
def test_an_entry_that_nothing_knows_is_refused(config):
    changed = json.loads(json.dumps(config))
    changed["layers"][1]["config"]["twist"] = 1
    with pytest.raises(ZooError, match="o: a Conv2D with 'twist' is not known"):
        read_layers(changed)


@needs_keras
def test_zero_padding_at_the_end_of_a_net_stays():
    import keras

    x = keras.Input((4, 3, 2))
    read = read_layers(keras.Model(x, keras.layers.ZeroPadding2D(1, name="last")(x)).get_config())
    assert [layer.name for layer in read][-1] == "last"


@needs_keras
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_layer_that_stands_in_two_nested_models_has_two_rows_and_counts_once(tmp_path, wrapped):
    import keras

    entry, shared = keras.Input((5, 3)), keras.layers.Dense(3, name="shared")
    shared = keras.layers.TimeDistributed(shared, name="shared") if wrapped else shared
    halves = [keras.Sequential([keras.Input((5, 3)), shared], name=name) for name in ("first", "second")]
    model = keras.Model(entry, shared(halves[1](halves[0](entry))))
    model.save(tmp_path / "thrice.keras")
    table = read_table(tmp_path / "thrice.keras")
    assert [(row.layer.shares, row.parameters) for row in table][1:] == [
        ("", 12),
        ("first/shared", 12),
        ("first/shared", 12),
    ]
    assert (table.parameters, table.macs) == (model.count_params(), 3 * 45)
    assert Table.parse(table.to_csv()) == table == builder.table_of(model)


@needs_keras
def test_a_model_that_is_called_at_each_step_is_opened_into_layers_that_are(tmp_path):
    import keras

    frames = [keras.layers.Conv2D(2, 3), keras.layers.Flatten(), keras.layers.Dense(4, trainable=False)]
    video = keras.Input((5, 6, 6, 1))
    model = keras.Model(video, keras.layers.TimeDistributed(keras.Sequential(frames), name="frames")(video))
    model.save(tmp_path / "video.keras")
    table = read_table(tmp_path / "video.keras")
    assert [row.output for row in table] == [(5, 6, 6, 1), (5, 4, 4, 2), (5, 32), (5, 4)]
    assert (table.parameters, table.trainable, table.macs) == (20 + 132, 20, 5 * (16 * 18 + 32 * 4))
    assert builder.table_of(model) == table


@needs_keras
def test_a_layer_that_stands_within_another_and_elsewhere_is_refused(tmp_path):
    import keras

    entry, shared = keras.Input((5, 3)), keras.layers.Dense(3, name="shared")
    keras.Model(entry, shared(keras.layers.TimeDistributed(shared)(entry))).save(tmp_path / "twice.keras")
    with pytest.raises(ZooError, match="the same Dense within another layer and elsewhere"):
        read_table(tmp_path / "twice.keras")


@needs_keras
@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("quantization_config", {"class_name": "Int8QuantizationConfig", "config": {"weight_quantizer": None}}),
        ("dtype", {"class_name": "QuantizedDTypePolicy", "config": {"mode": "int8", "source_name": "float32"}}),
        ("dtype", "int8_from_float32"),
    ],
)
def test_a_quantised_layer_is_refused_by_what_it_is_quantised_to(config, entry, value):
    changed = json.loads(json.dumps(config))
    changed["layers"][1]["config"][entry] = value
    with pytest.raises(ZooError, match="o: a layer quantised to int8 is not known; save the model before quantising"):
        read_layers(changed)


@needs_keras
def test_an_activation_that_is_somebody_s_own_function_is_named(config):
    changed = json.loads(json.dumps(config))
    changed["layers"][1]["config"]["activation"] = {"value": ["4wEAAAAAAAAA", None, None]}
    with pytest.raises(ZooError, match="o: activation: a function of somebody's own is not known"):
        read_layers(changed)


@needs_keras
@pytest.mark.parametrize("named", [True, False], ids=["inputs by key", "inputs by name"])
def test_dictionaries_lead_into_a_nested_model_and_out_of_it_by_their_keys(named):
    import keras
    from keras import layers

    wide, flat = keras.Input((5,), name="wide"), keras.Input((2,), name="flat")
    given = {"wide": wide, "flat": flat}
    ends = {"y": layers.Dense(3, name="of_wide")(wide), "x": layers.Dense(4, name="of_flat")(flat)}
    made = keras.Model(given if named else [wide, flat], ends, name="within")(given)
    model = keras.Model([flat, wide], layers.Dense(1, name="end")(made["y"]))
    derived = derive(read_layers(json.loads(model.to_json())))
    assert [derived[each].parameters for each in ("within/of_wide", "within/of_flat", "end")] == [18, 12, 4]


@needs_keras
def test_a_nested_model_whose_input_keras_reshapes_without_a_word_is_refused():
    import keras
    from keras import layers

    entry, given = keras.Input((4,)), keras.Input((4, 1))
    within = keras.Model(entry, layers.Dense(3)(entry), name="within")
    with pytest.raises(ZooError, match="within: called with another number of axes than its input has; reshape them"):
        read_layers(json.loads(keras.Model(given, within(given)).to_json()))
