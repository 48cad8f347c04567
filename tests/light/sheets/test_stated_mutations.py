"""A good sheet with one cell changed states another net or is refused: nothing of a cell is passed over."""

import random

import pytest
from conftest import FACTS
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.errors import ZooError
from zoo.light.sheets.headings import role_of
from zoo.light.sheets.net import net_in

ADDED = (
    "wobbly", "twice", "deformable", "bidirectional", "frozen", "L2 0.01", "or 7", "unshared",
    "return states", "per group", "output stride 2", "stride 3 and 4", "no", "+ wobble", "masked", "99", "-1", "*",
)  # fmt: skip
"""What no cell of a good sheet can hold beside what it holds, and still mean the same."""
CLAIMED = ("", "name", "layer", "number", "output", "weights", "biases", "params", "trainable", "non_trainable")
SHEETS = sorted(
    path
    for folder in ("new/tables", "new/notations", "new/graphs", "courses")
    for path in (FACTS / folder).glob("*.md")
    if "wrong" not in path.name
)
MANY = 150


def built(text):
    """Every layer of the net with its settings, as a line each."""
    return [str(row.cells()) for row in net_in("net", text.encode(), "sheet").scaffold.table]


def settable(text):
    """The lines of a Markdown table and the places of its cells that state something of a layer."""
    lines = text.splitlines()
    begin = next(at for at, line in enumerate(lines) if line.startswith("|---") or line.startswith("| ---")) - 1
    roles = [role_of(cell.strip()) for cell in lines[begin].strip("| ").split("|")]
    for at in range(begin + 2, len(lines)):
        cells = lines[at].strip().removeprefix("|").removesuffix("|").split("|")
        if "total" in lines[at].lower() or "\\|" in lines[at] or len(cells) != len(roles):
            continue
        for column, (role, cell) in enumerate(zip(roles, cells, strict=True)):
            if role not in CLAIMED and roles.count(role) == 1 and cell.strip(" -"):
                yield at, column, lines, cells


def mutations():
    chosen = random.Random(15)
    every = [(path, place) for path in SHEETS for place in settable(path.read_text(encoding="utf-8"))]
    return [(*chosen.choice(every), chosen.choice(ADDED)) for _ in range(MANY)]


@pytest.mark.parametrize(("path", "place", "word"), mutations())
def test_a_cell_with_a_word_more_changes_the_net_or_is_refused(path, place, word):
    at, column, lines, cells = place
    changed = [*cells[:column], f"{cells[column].rstrip()} {word} ", *cells[column + 1 :]]
    text = "\n".join([*lines[:at], f"|{'|'.join(changed)}|", *lines[at + 1 :]])
    try:
        found = built(text)
    except ZooError as error:
        assert "\n" not in str(error)
    else:
        assert found != built("\n".join(lines)), changed


TOKENS = st.sampled_from((
    "conv", "Dense", "LSTM", "Input", "AvgPool2d(3, 2, ceil_mode=True)", "Add", "BN", "3x3", "5", "-1", "0", "50%",
    "8x8x3", "20x8", "²", "½", "∞", "a", "a[0][9]", "(", "]", "=", "\0", '"', "x", "×", "...", "1,000", "9" * 30,
    "Reshape((2, -1))", "Bidirectional(LSTM(3))", "same", "2 groups", "@", "64@5x5", "/2", "(None, 8, 8, 3)",
))  # fmt: skip
CELL = st.lists(TOKENS, max_size=3).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=4), st.sampled_from(("8x8x3", "21", "20x8", ""))
)
def test_any_table_is_a_net_or_one_line(rows, shape):
    head = "| layer | type | description | # | output |\n|---|---|---|---|---|\n"
    text = f"{head}| in | Input | | | {shape} |\n" + "".join(f"| r | {' | '.join(row)} |\n" for row in rows)
    try:
        net_in("net", text.encode(), "sheet")
    except ZooError as error:
        assert "\n" not in str(error) and len(str(error)) < 600
