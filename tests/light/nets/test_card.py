import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zoo
from zoo.errors import ZooError
from zoo.light.nets.card import Card
from zoo.light.nets.catalogue import BUILT_IN, find

TEXT = (BUILT_IN / "mnist_cnn" / "card.toml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title =", "titel =", "has no entry 'title'"),
        ('task = "classification"', 'task = "classify"', "no task 'classify'. Did you mean 'classification'"),
        ("classes = 10", "", "needs its number of classes"),
        ("classes = 10", "classes = 9", "10 labels for 9 classes"),
        ("classes = 10", "classes = true", "classes must be a whole number, not True"),
        ("input = [28, 28, 1]", "input = [28, 0, 1]", "must be positive whole numbers"),
        ("epochs = 10", "epoch = 10", r"\[training\] has no entry 'epochs'"),
        ("batch_size = 16", "batch_size = 16\nbatches = 3", r"\[training\] has an unknown entry 'batches'"),
        ("default = 0.5", "default = 1.5", "dropout=1.5 is not legal: dropout is a number from 0 up to 0.9"),
        ("search = [6, 10, 16, 32]", "search = [0]", "filters1=0 is not legal"),
        ('optimizer = "adam"', 'optimizer = "adm"', "no 'adm'. Did you mean 'adam'"),
        ("learning_rate = 2e-3", "learning_rate = nan", "must be positive"),
        ('"0", "1"', '0, "1"', "labels must be text"),
        ('choices = ["relu", ', 'choices = [3, "relu", ', "activation=3 is not legal"),
        ("given =", "gave =", r"\[source\] has no entry 'given'"),
        ("shift = 1", "shift = 65", r"\[training\]: shift 65 must be from 0 to 64"),
        ("zoom = 0.1", "zoom = nan", r"\[training\]: zoom nan must be from 0 to 4"),
        ("rotation = 10", "rotation = -10", "rotation -10 must be from 0 to 180"),
        ("[recipes.plain]", "[recipes.plain]\nepoch = 3", r"\[recipes.plain\] has an unknown entry 'epoch'"),
        ("knobs = { dropout = 0.0", "knobs = { drop = 0.0", "a recipe turns 'drop', which is no knob. Did you mean"),
        ("knobs = { dropout = 0.0", "knobs = { dropout = 2.0", "dropout=2.0 is not legal"),
    ],
)
def test_a_slip_in_a_card_is_named(old, new, message):
    assert old in TEXT
    with pytest.raises(ZooError, match=message):
        Card.parse(tomllib.loads(TEXT.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("knob", "text", "value"),
    [("dropout", "0.25", 0.25), ("dropout", "0", 0.0), ("filters1", "16", 16), ("activation", "tanh", "tanh")],
)
def test_a_knob_reads_what_is_typed(knob, text, value):
    assert zoo.card("mnist_cnn").knobs[knob].parse(text) == value


@pytest.mark.parametrize(
    ("knob", "text", "legal"),
    [
        ("dropout", "nan", "a number from 0 up to 0.9"),
        ("dropout", "lots", "a number from 0 up to 0.9"),
        ("filters1", "2.5", "a whole number from 1 up to 512"),
        ("filters1", "0", "a whole number from 1 up to 512"),
        ("activation", "rleu", "one of relu, tanh, sigmoid, elu, gelu"),
    ],
)
def test_a_bad_value_lists_the_legal_ones(knob, text, legal):
    with pytest.raises(ZooError, match=legal):
        zoo.card("mnist_cnn").knobs[knob].parse(text)


def test_a_card_has_recipes_by_name():
    card = zoo.card("mnist_cnn")
    assert card.recipe() is card.training
    assert str(card.recipe("plain")) == "adam at 0.001, constant, batches of 64, 10 epochs"
    with pytest.raises(ZooError, match="No recipe 'none'; the card names plain, one_pass"):
        card.recipe("none")


def test_true_and_false_are_no_numbers():
    assert zoo.card("wide_cnn").knobs["use_bias"].parse("False") is False
    with pytest.raises(ZooError, match="use_bias is true or false"):
        zoo.card("wide_cnn").knobs["use_bias"].check(1)
    with pytest.raises(ZooError, match="filters is a whole number"):
        zoo.card("wide_cnn").knobs["filters"].check(True)


toml = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(st.sampled_from(sorted(tomllib.loads(TEXT))), toml)
def test_any_content_of_an_entry_is_read_or_refused(entry, content):
    try:
        Card.parse(tomllib.loads(TEXT) | {entry: content})
    except ZooError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("number", [10**400, -(10**400), 10**5000], ids=["large", "low", "larger"])
def test_a_number_beyond_all_floats_is_not_legal(number):
    with pytest.raises(ZooError, match=r"^dropout=.* is not legal: dropout is a number from 0 up to 0\.9\.$"):
        find("mnist_cnn").settings({"dropout": number})
