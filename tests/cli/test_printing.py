"""How a table of layers stands in a narrow terminal."""

import re
from contextlib import redirect_stdout
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoo.cli import printing

COLUMNS = ("layer", "what", "output", "params", "trainable", "non-trainable", "MACs", "field")
NAME = "expanded_conv_3_squeeze_excite_avg_pool"
ROW = (NAME, "GlobalAveragePooling2D of expanded_conv_3_mul", "? x ? x 16", "1,728", "1,728", "0", "?", "all")


@pytest.fixture
def printed(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")

    def lines(columns):
        monkeypatch.setenv("COLUMNS", str(columns))
        printing.print_table(COLUMNS, [ROW], right=COLUMNS[3:], folding=["what", "layer"], spare=("field", "trainable"))
        return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)

    return lines


def test_where_there_is_room_each_row_is_a_line(printed):
    assert all(cell in printed(170) for cell in ROW)


@pytest.mark.parametrize("columns", [80, 100])
def test_a_narrow_terminal_breaks_names_and_leaves_out_what_it_says(printed, columns):
    text = printed(columns)
    assert max(map(len, text.splitlines())) <= columns
    assert {"? x ? x 16", "1,728", "?"} <= set(re.split(r" {2,}| *\n *", text))
    first = "".join(line[:20].split("  ")[0].strip() for line in text.splitlines()[3:])
    assert first.startswith(NAME[:16])
    assert ("A wider terminal shows trainable and field, too." in text) == (columns == 80)


CELLS = st.one_of(
    st.integers(0, 10**15).map("{:,}".format), st.floats(0, 1).map("{:.4f}".format), st.text("abc xyz", max_size=30)
)


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=4), columns=st.integers(12, 120))
def test_no_terminal_cuts_a_number(rows, columns):
    out = StringIO()
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(out):
        patched.setenv("FORCE_COLOR", "1")
        patched.setenv("COLUMNS", str(columns))
        printing.print_table(("name", "b", "what", "d"), rows, right=["b"], folding=["what", "name"])
        printing.print_table(("name", "b", "what", "d"), rows)
    for cell in (cell for row in rows for cell in row if cell[:1].isdigit()):
        assert out.getvalue().count(cell) >= 2
