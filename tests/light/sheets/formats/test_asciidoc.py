"""AsciiDoc's tables, whose cells stand on one line or each on its own."""

import pytest

from zoo.light.sheets.read import parse


def test_a_plus_at_the_end_of_a_line_breaks_it():
    found = parse(b"|===\n|layer |output\n\n|conv1\n|7 x 7 x 4 +\n(9-3)/1+1 = 7\n\n|fc |10\n|===\n", "sheet")
    assert found.rows[0].cells["output"].shape == (7, 7, 4)


CELLS = "|layer {0}|output {0}|params\n\n|conv1{0}\n|7 x 7 x 4 {0}\n|40\n\n.2+|fc{0}|10{0}|1970\n|softmax|0\n"


@pytest.mark.parametrize("text", [CELLS.format(" "), f'[cols="1,2*"]\n|===\n{CELLS}|===\n'.format("\n")])
def test_cells_stand_on_one_line_or_each_on_its_own(text):
    text = text if "===" in text else f"|===\n{text}|===\n"
    found = parse(f"= Answers\n\n{text}".encode(), "sheet")
    assert found.format == "asciidoc"
    assert [each.text for each in found.rows[0].cells.values()] == ["7 x 7 x 4", "40"]
    assert [row.name for row in found.rows] == ["conv1", "fc", "fc"]
