"""What is written as TOML reads back the same, and what is read is taken or refused in one line."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.errors import ZooError
from zoo.light.files import disk, toml

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
ENORMOUS = 16**5000
"""Python reads it from hexadecimal digits, and refuses to write it in decimal ones."""
ANYTHING = st.none() | st.dates() | VALUES


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_a_file_reads_back_equal(entries):
    assert tomllib.loads(toml.text_of(entries)) == entries


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_a_value_reads_back_equal_and_of_its_type_within_a_line(value):
    line = toml.entries_of({"it": value})[0]
    assert "\n" not in line
    assert repr(tomllib.loads(line)) == repr({"it": value})


WORDS = ["/data/my  scans.npz", "  ", "a\tb\nc\r\nd\re", 'say "so"', "C:\\new\\table", "'''", '"""', "#", "", "a = 1"]


@pytest.mark.parametrize("text", [*WORDS, "\x00\x1b\x7f\x85", "Füße, 数字, 🎲", "\ufeff\u2028"])
def test_a_string_reads_back_letter_by_letter(text):
    assert tomllib.loads(f"it = {toml.string_of(text)}")["it"] == text


def test_a_path_with_two_spaces_survives_the_file(tmp_path):
    disk.write_text(tmp_path / "a.toml", toml.text_of({"data": "/data/my  scans.npz"}))
    assert toml.read(tmp_path / "a.toml", 100) == {"data": "/data/my  scans.npz"}


@pytest.mark.parametrize("entries", [{"data": "scan\udcff"}, {"a": {"scan\udcff": 1}}, {"a": [{"b": ["\ud800"]}]}])
def test_a_string_that_no_file_can_hold_is_named_in_one_line(entries):
    with pytest.raises(ZooError, match=r"has characters that no text file can hold; rename it\.") as caught:
        toml.text_of(entries)
    str(caught.value).encode()


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), -0.0, 1e16, 1e-7, 0.1, 10**30, -1])
def test_a_number_reads_back_with_its_type(number):
    assert repr(tomllib.loads(toml.entries_of({"it": number})[0])["it"]) == repr(number)


def test_no_number_and_numpys_numbers_are_written_as_numbers():
    np = pytest.importorskip("numpy")
    assert toml.entries_of({"a": float("nan"), "b": np.float64(0.5)}) == ["a = nan", "b = 0.5"]


def test_nested_tables_and_lists_of_them_have_headings_of_their_own():
    entries = {
        "top": 1,
        "a": {"b c": {"x": 1}, "y": 2},
        "each": [{"z": 3}, {}],
        "none": None,
        "empty": {},
        "o": {"p": {}},
    }
    text = 'top = 1\n\n[a]\ny = 2\n\n[a."b c"]\nx = 1\n\n[[each]]\nz = 3\n\n[[each]]\n\n[empty]\n\n[o.p]\n'
    assert toml.text_of(entries) == text


@pytest.mark.parametrize("value", [[None], object(), b"bytes"])
def test_what_toml_has_no_word_for_is_not_guessed(value):
    with pytest.raises(TypeError, match="TOML has no"):
        toml.value_of(value)


@pytest.mark.parametrize(
    "content",
    [b"\xff", b"a = ", b"a = " + b"[" * 100_000, b"x" * 2000, b"a = 1\n" * 2, b"a = " + b"9" * 5000,
     b"[" + b"k" * 900 + b"]\n[" + b"k" * 900 + b"]", b'"\\u0007"."\\n" = 1\n"\\u0007"."\\n" = 1'],
    ids=["bytes", "open", "deep", "long", "twice", "huge", "long name", "control"],
)  # fmt: skip
def test_a_hostile_file_is_named_in_one_short_line(tmp_path, content):
    path = tmp_path / "a.toml"
    path.write_bytes(content)
    with pytest.raises(ZooError) as caught:
        toml.read(path, 1 << 20)
    said = str(caught.value).removeprefix(str(path))
    assert said != str(caught.value)
    assert len(said) < 200
    assert said.isprintable()


@pytest.mark.parametrize("value", ["0x" + "f" * 5000, "[[1, { a = 9223372036854775808 }]]", "-9223372036854775809"])
def test_a_whole_number_beyond_those_of_toml_is_refused(tmp_path, value):
    (tmp_path / "a.toml").write_text(f"[some]\nwhere = {value}\n", encoding="utf-8")
    with pytest.raises(ZooError, match=r"a\.toml: a whole number of more than 64 bits"):
        toml.read(tmp_path / "a.toml", 1 << 20)


def test_a_file_that_is_too_large_or_missing_is_named(tmp_path):
    (tmp_path / "a.toml").write_text("a = 1  ")
    with pytest.raises(ZooError, match=r"a\.toml: larger than 6 bytes\."):
        toml.read(tmp_path / "a.toml", 6)
    with pytest.raises(ZooError, match=r"Cannot read '.*b\.toml'"):
        toml.read(tmp_path / "b.toml", 6)


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        ({"a": 2.5}, int, "[it]: a must be a whole number, not 2.5."),
        ({"a": True}, int, "[it]: a must be a whole number, not True."),
        ({"a": True}, float, "[it]: a must be a number, not True."),
        ({"a": 1}, bool, "[it]: a must be true or false, not 1."),
        ({"a": [1]}, str, "[it]: a must be text, not [1]."),
        ({"a": "x" * 99}, dict, f"[it]: a must be a table, not '{'x' * 39}...."),
        ({"a": ENORMOUS}, list, "[it]: a must be a list, not an enormous number."),
        ({"a": ENORMOUS}, float, "[it]: a must be a number, not an enormous number."),
        ({"b": 1}, int, "[it] has no entry 'a'."),
    ],
    ids=range(9),
)
def test_an_entry_of_another_type_is_named_with_its_value(content, kind, message):
    with pytest.raises(ZooError) as caught:
        toml.Entries("[it]", content).take("a", kind)
    assert str(caught.value) == message


def test_a_whole_number_will_do_for_a_number_and_a_default_for_what_is_missing():
    entries = toml.Entries("[it]", {"a": 2})
    taken = entries.take("a", float), entries.take("b", int, None), entries.whole("c", 1, 9, 3)
    entries.end()
    assert (repr(taken[0]), *taken[1:]) == ("2.0", None, 3)


@pytest.mark.parametrize("value", [0, 10, 2.0, True, "3", pytest.param(ENORMOUS, id="enormous")])
def test_a_whole_number_out_of_its_bounds_is_refused(value):
    with pytest.raises(ZooError, match=r"^\[it\]: a must be a whole number from 1 to 9, not "):
        toml.Entries("[it]", {"a": value}).whole("a", 1, 9)


def test_an_unknown_entry_is_named_with_what_was_meant():
    entries = toml.Entries("[it]", {"epoch": 3})
    entries.take("epochs", int, 1)
    with pytest.raises(ZooError, match=r"^\[it\] has an unknown entry 'epoch'\. Did you mean 'epochs'\?$"):
        entries.end()
    with pytest.raises(ZooError, match=r"Did you mean 'epoc'\?"):
        toml.Entries("[it]", {"epok": 3}).end(("epoc",))


@settings(max_examples=300, deadline=None)
@given(ANYTHING)
def test_any_content_is_taken_or_refused_in_one_printable_line(content):
    try:
        entries = toml.Entries("[it]", content)
        entries.take("a", float, 0.0)
        entries.end()
    except ZooError as error:
        assert str(error).isprintable()
        assert len(str(error)) < 200
