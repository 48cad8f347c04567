import pytest

from zoo.light.sheets.grids.tex import Unmarked
from zoo.light.sheets.read import parse, tables_in


def read(rows: str, begin: str = "{tabular}{l|r|r}", end: str = "tabular"):
    return parse(f"\\begin{begin}\nlayer & output & params \\\\\n{rows}\\end{{{end}}}\n".encode(), "sheet")


def cells(sheet):
    return [(row.name, *(cell.shape or cell.count for cell in row.cells.values())) for row in sheet.rows]


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("{tabular}[t]{@{}l|p{3cm}|r@{}}", "tabular"),
        ("{tabularx}{\\textwidth}{lXr}", "tabularx"),
        ("{longtable}[]{@{}lrr@{}}", "longtable"),
        ("{tabular*}{0.5\\textwidth}{lrr}", "tabular*"),
    ],
)
def test_a_table_of_any_kin_is_read(begin, end):
    rows = "\\hline conv1 & $8\\times 8\\times 2$ & 20 \\\\[2pt] % conv9 & 1 & 1 \\\\\n fc & \\textbf{3} & 1{,}219\\\\"
    assert cells(read(rows, begin, end)) == [("conv1", (8, 8, 2), 20), ("fc", (3,), 1219)]


def test_a_cell_over_several_rows_answers_each_and_one_over_columns_is_a_note():
    rows = (
        "conv1 & 8x8x2 & \\multirow{2}{*}{20} \\\\ \\cmidrule(lr){1-2}\n conv2 & 6x6x2 & \\\\\n"
        "\\multicolumn{3}{c}{the end \\& no more}\\\\"
    )
    assert cells(read(rows)) == [("conv1", (8, 8, 2), 20), ("conv2", (6, 6, 2), 20), ("the end & no more",)]


def test_what_is_struck_out_is_named():
    found = read("fc & \\sout{4} 3 & \\cancel{$9\\times 9$}20 \\\\")
    assert cells(found) == [("fc", (3,), 20)]
    assert [each.place for each in found.unread] == ["row 3", "row 3"]
    assert [each.why for each in found.unread] == ["has struck-out text: 4", "has struck-out text: 9 x 9"]


def test_the_caption_or_the_section_stands_over_a_table():
    table = "\\begin{tabular}{lr} layer & output \\\\ fc & 3 \\\\ \\end{tabular}"
    below = "\\caption{My \\emph{answer}}\\end{table}"
    text = f"\\section{{Example}}\n{table}\n\\begin{{table}}\\centering {table}\n{below}"
    assert [each.caption for each in tables_in(text.encode(), "sheet")] == ["Example", "My answer"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("$\\lfloor \\frac{49-2}{2} \\rfloor + 1$", "⌊ ((49-2)/(2)) ⌋ + 1"),
        ("3^{10}", "3^(10)"),
        ("\\text{Conv1} = 222 \\Rightarrow 222", "Conv1 = 222 => 222"),
        ("5\\,112\\,064", "5 112 064"),
        ("\\textcolor{red}{64}", "64"),
        ("a\\_b \\% 50~x", "a_b % 50 x"),
        ("{{{" * 50 + "1", "1"),
    ],
)
def test_marks_are_taken_off(text, plain):
    assert Unmarked(text).text.replace("{", "") == plain


# reStructuredText


def test_texts_longer_than_their_column_are_read_or_unclear():
    head = "===== ====== ====\nlayer output params\n===== ====== ====\n"
    rows = "conv1 8 x 8 x 2  20\nfc    3      219\n\n===== ====== ====\n"
    conv, dense = parse((head + rows).encode(), "sheet").rows
    assert (dense.cells["output"].shape, dense.cells["params"].count) == ((3,), 219)
    assert all(cell.fault for cell in conv.cells.values())


def test_a_list_table_is_read():
    text = (
        "My answer:\n\n.. list-table:: Sizes\n   :header-rows: 1\n\n   * - layer\n     - output\n   * - conv1\n"
        "     - :math:`8 \\times 8 \\times 2`\n   * - fc\n     - 3\n\nThat is all.\n"
    )
    assert cells(parse(text.encode(), "sheet")) == [("conv1", (8, 8, 2)), ("fc", (3,))]


def test_lines_within_a_cell_are_read_one_by_one():
    text = r"\begin{tabular}{ll} layer & output \\ conv & \makecell{$9-2+1 = 8$ \\ $8 \times 8 \times 4$}\end{tabular}"
    assert parse(text.encode(), "sheet").rows[0].cells["output"].shape == (8, 8, 4)
