"""What Keras prints of a net is all right against the net: nested, shared, masked, with several inputs and outputs."""

import pytest

from zoo.light.marking.mark import mark
from zoo.light.marking.scheme import Scheme
from zoo.light.nets.saved import read_table, table_of_config
from zoo.light.sheets.read import parse

pytest.importorskip("keras")
import keras
from referee.draw import Draw
from referee.wiring import DRAWERS

WAYS = (
    {}, {"expand_nested": True}, {"show_trainable": True}, {"line_length": 120},
    {"expand_nested": True, "show_trainable": True, "line_length": 120},
)  # fmt: skip
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def table_of(model):
    return table_of_config({"config": keras.saving.serialize_keras_object(model)["config"]})


def marked(model, text):
    sheet = parse(text.encode(), "summary.txt")
    return mark(table_of(model), sheet, model.name, Scheme(columns=sheet.columns))


def printed(model, **way):
    lines = []
    model.summary(print_fn=lambda text, **_: lines.append(text), **way)
    return "\n".join(lines)


def faults(marking):
    wrong = [(row.layer, *cell) for row in marking.rows for cell in row.cells if cell.mark != "right"]
    return wrong, marking.surplus, marking.conventions


@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("drawer", sorted(set(DRAWERS), key=str), ids=lambda each: each.__name__)
def test_a_summary_is_all_right(drawer, way, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")  # Keras cuts off what a terminal has no room for.
    for seed in range(2):
        model = drawer(Draw(f"printed {seed}")).model()
        marking = marked(model, printed(model, **way))
        assert faults(marking) == ([], (), ()), printed(model, **way)
        assert marking.score.maximum > len(model.layers)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_layer_in_two_nested_models_is_right_in_each_and_once_in_the_total(way, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    given, shared = keras.Input((8,)), keras.layers.Dense(4, name="code")
    models = [keras.Sequential([keras.Input((8,)), shared, keras.layers.Dense(n)], name=f"to_{n}") for n in (8, 2)]
    model = keras.Model(given, [each(given) for each in models])
    model.save(tmp_path / "two.keras")
    sheet = parse(printed(model, **way).encode(), "summary.txt")
    assert faults(mark(read_table(tmp_path / "two.keras"), sheet, "two", Scheme(columns=sheet.columns))) == ([], (), ())


def autoencoder():
    given, code = keras.Input((8,)), keras.Input((3,))
    encoder = keras.Model(given, keras.layers.Dense(3, name="out")(keras.layers.Dense(5, name="in")(given)), name="enc")
    decoder = keras.Model(code, keras.layers.Dense(8, name="out")(code), name="dec")
    return keras.Model(given, decoder(encoder(given)))


@pytest.mark.parametrize(
    ("sheet", "wrong"),
    [
        ("enc,3,63\ndec,8,32", {}),
        ("enc,3,63\nin,5,45\nout,3,18\ndec,8,32\nout,8,32", {}),
        ("in,5,45\nout,3,18\nout,8,32", {}),
        ("enc,3,45\ndec,8,32", {("enc", "params"): "out is left out."}),
        ("enc,3,60\ndec,8,32", {("enc", "params"): "Its layers have 45 (in) + 18 (out) = 63."}),
        ("enc,5,63\ndec,8,32", {("enc", "output"): "A nested model gives what its last layer gives, 3."}),
    ],
)
def test_a_row_stands_for_a_nested_model_or_for_its_layers(sheet, wrong):
    marking = marked(autoencoder(), f"layer,output,params\n{sheet}\ntotal,,95\n")
    said = {
        (row.layer, cell.column): cell.because for row in marking.rows for cell in row.cells if cell.mark == "wrong"
    }
    assert said == wrong
    assert marking.score.missing == 0
    assert marking.surplus == ()


def test_a_wrong_output_of_a_nested_model_is_followed():
    marking = marked(autoencoder(), "layer,output,params\nenc,4,63\ndec,8,40\ntotal,,103\n")
    marks = {(row.layer, cell.column): cell.mark for row in marking.rows if row.sheet_row for cell in row.cells}
    assert marks == {
        ("enc", "output"): "wrong", ("enc", "params"): "right", ("dec", "output"): "right",
        ("dec", "params"): "follow_through", ("total", "params"): "follow_through",
    }  # fmt: skip


def test_a_model_that_takes_any_size_may_be_printed_so():
    tower = keras.Sequential([keras.Input((None, None, 3)), keras.layers.Conv2D(4, 3)], name="tower")
    given = keras.Input((9, 9, 3))
    model = keras.Model(given, keras.layers.Flatten()(tower(given)))
    text = printed(model, expand_nested=True)
    assert "(None, None, None, 4)" in text
    assert faults(marked(model, text)) == ([], (), ())


def test_words_of_any_number_and_a_single_number_are_printed_shapes():
    words = keras.Input((None,), dtype="int32")
    model = keras.Model(words, keras.ops.sum(keras.layers.Embedding(9, 4)(words), axis=(1, 2)))
    text = printed(model)
    assert "(None, None) " in text
    assert "(None) " in text
    assert faults(marked(model, text)) == ([], (), ())


@pytest.mark.parametrize(
    ("cell", "mark"),
    [("[(None, 5, 4), (None, 4)]", "right"), ("5 x 4", "right"), ("[(None, 5, 4), (None, 3)]", "wrong")],
)
def test_a_layer_of_two_outputs_has_the_first_or_both(cell, mark):
    given = keras.Input((5, 2))
    model = keras.Model(given, keras.layers.GRU(4, return_sequences=True, return_state=True, name="gru")(given))
    (row,) = marked(model, f"layer\toutput\ngru\t{cell}\n").rows
    assert [each.mark for each in row.cells] == [mark]
