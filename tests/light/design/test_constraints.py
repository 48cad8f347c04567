import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.errors import ZooError
from zoo.light.design.constraints import Limit, Pools, parse, read, to_toml

RULES = """\
input = [32, 32, 1]
output = [5, 5, 16]
convolutions = 2
kernels = [3, 5]
paddings = [0, 1]
strides = [1, 2]
widths = [6, 16]
pools = { at_most = 2, size = 2, stride = 2, placement = "any" }
even = true
dense = 1
classes = 10
limits = { parameters = 9000, receptive_field = { at_least = 10, at_most = 20 } }
"""


def one_line(text):
    with pytest.raises(ZooError) as raised:
        parse(tomllib.loads(text))
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 250
    return str(raised.value)


def test_what_is_written_reads_back_the_same():
    rules = parse(tomllib.loads(RULES))
    assert rules.limits["parameters"] == Limit(at_most=9000)
    assert parse(tomllib.loads(to_toml(rules))) == rules


def test_a_word_is_written_letter_by_letter():
    rules = replace(parse(tomllib.loads(RULES)), pools=Pools(1, placement='say "so"\\  \n'))
    assert tomllib.loads(to_toml(rules))["pools"]["placement"] == 'say "so"\\  \n'


def test_a_file_may_hold_them_in_a_table_of_their_own_as_a_card_does(tmp_path):
    (tmp_path / "bare.toml").write_text(RULES)
    (tmp_path / "inner.toml").write_text(f"[constraints]\n{RULES}")
    assert read(str(tmp_path / "bare.toml")) == ("bare", read(str(tmp_path / "inner.toml"))[1])


def test_the_homeworks_are_in_its_card():
    name, rules = read("design_7x7x256")
    assert (name, rules.input, rules.output, rules.convolutions) == ("design_7x7x256", (224, 224, 3), (7, 7, 256), 4)
    assert rules.ladder == ((32,), (64,), (128,), (256,))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kernels = [3, 5]", "kernel = [3, 5]", "the table of constraints has no entry 'kernels'."),
        ("even =", "evne =", "the table of constraints has an unknown entry 'evne'. Did you mean 'even'?"),
        ("placement", "place", "pools has an unknown entry 'place'. Did you mean 'placement'?"),
        ('"any"', '"anny"', "no placement 'anny'. Did you mean 'any'?"),
        ('"any"', "[[1]]", "pools: placement must be text, not [[1]]."),
        ("[3, 5]", "[3, 3]", "kernels: 3 stands there twice"),
        ("[3, 5]", "[]", "kernels must be a list of 1 to 64 whole numbers, not []"),
        ("[3, 5]", "[3.0]", "kernels must be a whole number from 1 to 512, not 3.0"),
        ("[32, 32, 1]", "[32, 32, 1, 1]", "input must be its one or two lengths and its channels"),
        ("[32, 32, 1]", "[1000000, 32, 1]", "input must be a whole number from 1 to 4096, not 1000000"),
        ("[5, 5, 16]", "[5, 16]", "output [5, 16] must have as many axes as the input"),
        ("convolutions = 2", "convolutions = 1000", "convolutions must be a whole number from 1 to 32"),
        ("convolutions = 2", "convolutions = true", "convolutions must be a whole number from 1 to 32, not True"),
        ("at_most = 2", "at_most = 99", "at_most must be a whole number from 0 to 32"),
        ("even = true", "even = 1", "even must be true or false, not 1"),
        ("classes = 10", "", "dense = 1 needs its classes"),
        ("dense = 1", "dense = 0", "dense = 0 has no classes"),
        ("parameters = 9000", "params = 9000", "limits has an unknown entry 'params'. Did you mean 'parameters'?"),
        ("parameters = 9000", "parameters = -1", "parameters must be a whole number from 0"),
        ("{ at_least = 10, at_most = 20 }", "{}", "receptive_field must have at_least, at_most or both"),
        ("{ at_least = 10, at_most = 20 }", "15", "receptive_field must be a table with at_least, at_most or both"),
        ("at_least = 10", "at_least = 30", "at_least 30 is above at_most 20"),
    ],
)
def test_a_slip_is_named(old, new, message):
    assert old in RULES
    assert message in one_line(RULES.replace(old, new, 1))


@pytest.mark.parametrize(
    "content",
    [b"\xff", b"input = [", b"input = " + b"[" * 5000, b"input = " + b"9" * 5000, b"a = 1\n" * 2, b"x" * (2 << 20)],
    ids=["bytes", "open", "deep", "huge", "twice", "long"],
)
def test_a_file_that_is_no_toml_is_one_line(content, tmp_path):
    path = tmp_path / "rules.toml"
    path.write_bytes(content)
    with pytest.raises(ZooError, match=r"rules\.toml: ") as raised:
        read(str(path))
    assert "\n" not in str(raised.value)


def test_a_files_name_that_no_terminal_takes_is_made_printable(tmp_path):
    path = tmp_path / "rules\udcff\n.toml"
    path.write_text(RULES)
    assert read(str(path))[0] == "rules  "


@pytest.mark.parametrize("source", ["nowhere.toml", "design_7x7x255", "vgg224"])
def test_a_source_without_constraints_is_named(source):
    with pytest.raises(ZooError, match=source):
        read(source)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(tomllib.loads(RULES))), VALUES)
def test_any_value_of_an_entry_is_taken_or_refused_in_one_line(entry, value):
    try:
        rules = parse({**tomllib.loads(RULES), entry: value})
    except ZooError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert parse(tomllib.loads(to_toml(rules))) == rules
