import csv
from pathlib import Path

import pytest

from zoo.errors import ZooError
from zoo.light.sheets.headings import role_of, unit_of
from zoo.light.sheets.read import parse
from zoo.light.sheets.sheet import Sheet

FACTS = Path(__file__).parents[2] / "facts" / "sheets"


def facts(name: str) -> list[tuple[str, ...]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


def read(headings: str, *rows: str, given: dict[str, str] | None = None) -> Sheet:
    return parse("\n".join([headings, *rows]).encode(), "sheet", given)


def cells(sheet: Sheet, column: str) -> list[object]:
    found = [row.cells.get(column) for row in sheet.rows]
    return [each and (each.fault or each.shape or each.count) for each in found]


@pytest.mark.parametrize(("heading", "role"), facts("headings.csv"))
def test_a_heading_says_what_stands_below_it(heading, role):
    assert role_of(heading) == role


@pytest.mark.parametrize(("heading", "unit"), facts("units.csv"))
def test_a_heading_may_say_its_unit(heading, unit):
    assert unit_of(heading) == (unit, "")


def test_sizes_beside_their_products_are_the_outputs():
    sheet = read("layer;size;activation size;params", "conv1;24x24x10;5760;260", "conv2;8x8x20;1281;0", "fc;50;50;0")
    assert [row.cells["output"].shape for row in sheet.rows] == [(24, 24, 10), (8, 8, 20), (50,)]


def test_a_column_under_an_unknown_heading_is_the_output_by_its_cells_and_that_is_said():
    sheet = read("layer;wobble;params", "conv;26 x 26 x 5;140", "fc;12;3000")
    assert (sheet.columns, cells(sheet, "output")) == (("output", "params"), [(26, 26, 5), (12,)])
    assert sheet.said == ("Column 2, 'wobble', is taken for the output, by what stands in it.",)


def test_of_two_columns_that_may_be_the_output_none_is():
    sheet = read("layer;A;B;params", "conv;28 x 28 x 1;26 x 26 x 5;140", "fc;3380;12;3000")
    assert cells(sheet, "output") == ["two columns may be the output: 'A' and 'B'"] * 2
    assert sheet.said == ()


def test_two_columns_that_say_the_same_are_one():
    assert cells(read("layer;output;shape", "conv;26 x 26 x 5;(26, 26, 5)"), "output") == [(26, 26, 5)]


def test_a_column_of_windows_or_input_sizes_is_no_output():
    sheet = read("layer;wobble;in size;params", "conv;3 x 3;28 x 28 x 1;140", "conv;5 x 5;26 x 26 x 5;900")
    assert sheet.columns == ("params",)
    assert [(each.place, each.why) for each in sheet.unread] == [
        ("column 2, 'wobble'", "has a heading that is not known"),
        ("column 3, 'in size'", "is the size of the input, and is not asked for"),
    ]


def test_counts_of_which_no_heading_says_what_they_count_are_unclear():
    sheet = read("layer;output;Anzahl", "conv;26 x 26 x 5;140")
    assert cells(sheet, "params") == ["the heading 'Anzahl' does not say what is counted"]


def test_columns_that_are_not_asked_are_named_and_those_that_describe_layers_are_not():
    sheet = read("no;layer;filters;stride;output;params;notes;Time", "1;conv;5;1;26 x 26 x 5;140;hm;12")
    assert [each.place for each in sheet.unread] == ["column 7, 'notes'", "column 8, 'Time'"]


def test_so_many_unread_columns_are_named_together():
    many = ";".join(f"note {at} wobble" for at in range(30))
    sheet = read(f"layer;output;{many}", "conv;26 x 26 x 5;" + ";".join("ab" for _ in range(30)))
    assert (len(sheet.unread), sheet.unread[-1].place) == (13, "18 more columns")


@pytest.mark.parametrize(
    "headings", ["H;W;C", "height;width;depth", "rows;cols;channels", "out_h;out_w;out_c", "Höhe;Breite;Kanäle"]
)
def test_sizes_in_three_columns_are_one_output(headings):
    sheet = read(f"layer;{headings};params", "conv;26;26;5;140", "flatten;;;3380;0", "fc;-;-;12;3000")
    assert cells(sheet, "output") == [(26, 26, 5), (3380,), (12,)]


@pytest.mark.parametrize("heading", ["H x W", "Output size", "Ausgabe", "Output height x width", "Size"])
def test_channels_in_a_column_of_their_own_belong_to_the_output(heading):
    sheet = read(f"layer;{heading};Channels;params", "conv;26 x 26;5;140", "pool;13 x 13;5;0", "fc;;12;3000")
    assert cells(sheet, "output") == [(26, 26, 5), (13, 13, 5), (12,)]


def test_a_column_of_channels_alone_is_no_output():
    assert read("layer;channels;params", "conv;5;140", "fc;12;3000").columns == ("params",)


def test_the_inputs_three_columns_are_no_output():
    sheet = read("layer;in_h;in_w;in_c;params", "conv;28;28;1;140")
    assert (sheet.columns, len(sheet.unread)) == (("params",), 3)


def test_a_unit_in_the_heading_counts_for_the_cells():
    sheet = read("layer;output;Params (K)", "conv;26 x 26 x 5;0.14", "fc;12;3.5", "fc;9;12.8k")
    assert [(row.cells["params"].count, row.cells["params"].unit) for row in sheet.rows] == [
        (140, 10), (3500, 100), (12800, 100),
    ]  # fmt: skip


def test_a_unit_that_is_not_understood_makes_the_column_unclear():
    sheet = read("layer;output;Params (hundreds)", "conv;26 x 26 x 5;1.4")
    assert cells(sheet, "params") == ["the unit 'hundreds' in its heading is not understood"]


def test_a_memory_is_no_count():
    sheet = read("layer;output;Params (KB)", "conv;26 x 26 x 5;140")
    assert (sheet.columns, sheet.unread[0].why) == (("output",), "is a memory, and is not asked for")


def test_a_batch_in_the_heading_is_taken_off():
    sheet = read("layer;N x C x H x W", "conv;1 x 5 x 26 x 26", "fc;1 x 12")
    assert cells(sheet, "output") == [(5, 26, 26), (12,)]


@pytest.mark.parametrize("heading", ["output (W x H x C)", "Output: W×H×C", "output size width x height x maps", "WHC"])
def test_an_output_is_read_in_the_order_of_axes_that_its_heading_spells(heading):
    sheet = read(f"layer;{heading}", "conv;33 x 24 x 64", "pool;H=12, W=33, C=64", "conv;24 x 64 x 3 x 3", "fc;256")
    assert cells(sheet, "output")[:2] == [(24, 33, 64), (12, 33, 64)]
    assert cells(sheet, "output")[2:] == ["it has not the axes of its heading, width x height x channels", (256,)]
    assert sheet.said[0].startswith("The output is read as width x height x channels, as its heading says;")


@pytest.mark.parametrize(
    ("behind", "understood"),
    [("after 2x2 max pool", False), ("per group", False), ("total", False), ("flattened", False)]
    + [
        (each, True) for each in ("after ReLU", "per layer", "e.g. 9x9", "Q2", "2 points", "without batch", "my answer")
    ],
)
def test_an_output_of_which_the_heading_says_what_may_change_it_is_unclear(behind, understood):
    found = cells(read(f"layer;output ({behind});params", "conv;26 x 26 x 5;140"), "output")
    assert found == [(26, 26, 5) if understood else f"'{behind}' in its heading may change what is meant"]


def test_headings_of_ones_own_win():
    given = {"mine": "output", "cost": "params", "output": "ignored"}
    sheet = read("layer;Mine;Cost;Output", "conv;26 x 26 x 5;140;1 x 1 x 1", given=given)
    assert (cells(sheet, "output"), cells(sheet, "params")) == ([(26, 26, 5)], [140])
    assert sheet.unread == (("column 4, 'Output'", "is not asked for"),)


@pytest.mark.parametrize(
    ("headings", "units"), [(";output;params", ";(H x W x C);(count)"), (";output;;;params", ";H;W;C;")]
)
def test_a_row_of_units_below_the_headings_belongs_to_them(headings, units):
    rows = ["conv;26 x 26 x 5;140"] if units.count(";") == 2 else ["conv;26;26;5;140"]
    assert cells(read(f"layer{headings}", units, *rows), "output") == [(26, 26, 5)]


def test_other_headings_in_the_body_count_from_there_on():
    sheet = read("layer;output;params", "conv;26 x 26 x 5;140", "Layer;Params;Output", "fc;3000;12")
    assert (cells(sheet, "output"), cells(sheet, "params")) == ([(26, 26, 5), (12,)], [140, 3000])


def test_one_labelled_cell_makes_no_columns():
    sheet = read("layer;output;params", "conv;26 x 26 x 5;w: 135, b: 5", "fc;12;3000", "fc;9;117")
    assert (sheet.columns, sheet.rows[0].cells["weights"].count) == (("output", "params"), 135)


def test_a_row_that_names_no_layer_and_what_is_struck_out_are_named():
    sheet = read("layer;output;params", "conv;~~27 x 27 x 5~~ 26 x 26 x 5;<s>17</s> 140", "see above", "", "---")
    assert cells(sheet, "output") == [(26, 26, 5)]
    assert sheet.unread == (
        ("row 2", "has struck-out text: 27 x 27 x 5, 17"), ("row 3", "names no layer: 'see above'"),
    )  # fmt: skip


@pytest.mark.parametrize("kernels", ["{} filters 5x5", "{} kernels of 5 x 5", "5x5, {} filters", "5 x 5 ({} filters)"])
def test_filters_and_their_size_are_no_outputs(kernels):
    sheet = read(
        "layer;what;params", f"conv1;{kernels.format(10)};260", f"conv2;{kernels.format(20)};5020", "fc;50 units;9"
    )
    assert list(sheet.columns) == ["params"]


def test_a_shape_and_its_number_of_values_is_what_the_layer_gives():
    sheet = read("layer;output", "conv;26 x 26 x 5 = 3380", "flatten;26 x 26 x 5 = 3380", "fc;12 (12)")
    assert cells(sheet, "output") == [(26, 26, 5), (3380,), (12,)]
    sheet = read("layer;output", "conv;3380 (26 x 26 x 5)", "flatten;3380 (26*26*5)", "fc;12")
    assert cells(sheet, "output") == [(26, 26, 5), (3380,), (12,)]


@pytest.mark.parametrize("name", ["Summe", "Gesamt", "total général", "Totale", "Razem", "合计", "Итого"])
def test_totals_have_names_in_many_languages(name):
    assert read("layer;output;params", "conv;26 x 26 x 5;140", "fc;12;60", f"{name};;200").total.name == name


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("140<br>", 140), ("&nbsp;140", 140), ("<b>140</b>", 140), ("**140**", 140), ("$140$", 140), ("1{,}400", 1400),
        ("$1\\,400$", 1400), ("$`140`$", 140), ("<del>17</del> 140", 140), ("\\sout{17} 140", 140), ("1̶7̶ 140", 140),
    ],
)  # fmt: skip
def test_marks_of_texts_are_no_part_of_a_number(written, count):
    assert cells(read("|layer|output|params|", "|---|---|---|", f"|conv|26 x 26 x 5|{written}|"), "params") == [count]


def test_a_raised_number_in_html_may_be_a_note():
    assert cells(read("layer;params", "conv;140<sup>2</sup>"), "params") == ["the ² in 140² may be a power or a note"]


def test_a_number_of_feature_maps_beside_their_size_is_the_outputs_channels():
    sheet = read("layer;feature map;size;kernel size", "conv;5;26 x 26;3x3", "pool;5;13 x 13;2x2", "fc;-;12;-")
    assert cells(sheet, "output") == [(26, 26, 5), (13, 13, 5), (12,)]
    assert cells(read("layer;feature map", "conv;26 x 26 x 5", "fc;12"), "output") == [(26, 26, 5), (12,)]


@pytest.mark.parametrize("headings", ["W;H;C", "C;W;H", "F;W;H;D", "W in;W out;H out;C out", "n_H;n_W;n_C"])
def test_sizes_in_columns_are_read_by_their_axes_in_whatever_order(headings):
    values = {"W": "11", "W out": "11", "H": "40", "H out": "40", "F": "3", "W in": "13", "n_H": "40", "n_W": "11"}
    row = ";".join(values.get(heading, "6") for heading in headings.split(";"))
    sheet = read(f"layer;{headings};params", f"conv;{row};168")
    assert cells(sheet, "output") == [(40, 11, 6)]


def test_of_two_sets_of_sizes_in_columns_none_is_the_output():
    sheet = read("layer;H;W;C;H;W;C;params", "conv;28;28;1;26;26;5;50", "pool;26;26;5;13;13;5;0")
    assert cells(sheet, "output") == ["6 columns may be the output, axis by axis: 'H' and 'W' and 'C'"] * 2


def test_a_size_after_the_layer_is_its_output_and_one_before_it_is_none():
    sheet = read("layer;size (in);size (out);params", "conv;28 x 28 x 1;26 x 26 x 5;50")
    assert cells(sheet, "output") == [(26, 26, 5)]
    assert [each.place for each in sheet.unread] == ["column 2, 'size (in)'"]


def test_lines_that_give_a_value_are_no_headings():
    sheet = read("conv1: output 26 x 26 x 5, params: 50", "pool1: output 13 x 13 x 5, params: 0")
    assert cells(sheet, "output") == [(26, 26, 5), (13, 13, 5)]


@pytest.mark.parametrize("headings", ["Block;Layer;output", "Stage;Type;output"])
def test_a_column_of_groups_names_no_layers(headings):
    sheet = read(headings, "stem;conv;26 x 26 x 5", "stem;pool;13 x 13 x 5", "head;flatten;845", "head;fc;12")
    assert [(row.name, row.kind) for row in sheet.rows] == [
        ("conv", "Conv2D"), ("pool", "MaxPooling2D"), ("flatten", "Flatten"), ("fc", "Dense"),
    ]  # fmt: skip


def test_of_two_columns_of_layers_the_second_may_hold_the_types_of_the_first():
    sheet = read("layer;module;output", "a;conv;26 x 26 x 5", "b;pool;13 x 13 x 5", "c;fc;12")
    assert [(row.name, row.type) for row in sheet.rows] == [("a", "conv"), ("b", "pool"), ("c", "fc")]


def test_a_sum_may_be_named_in_a_column_that_names_no_layers():
    sheet = read("Block;Layer;params", "1;conv;140", "1;pool;0", "2;conv;920", "Sum;;1060")
    assert (len(sheet.rows), sheet.total.cells["params"].count) == (3, 1060)


def test_of_two_rows_of_headings_the_lower_one_tells_more():
    sheet = read(";activations;;;learnables", "layer;H;W;C;params", "conv;26;26;5;140")
    assert (cells(sheet, "output"), sheet.unread) == ([(26, 26, 5)], ())


def test_filters_beside_an_output_of_height_and_width_are_its_channels():
    sheet = read("layer;filters;output (H x W);params", "conv;5;26 x 26;140", "flatten;;3380;0", "fc;12;12;40572")
    assert cells(sheet, "output") == [(26, 26, 5), (3380,), (12,)]


def test_a_side_and_a_depth_in_two_columns_are_unclear():
    sheet = read("layer;output size;output depth;params", "conv;26;5;140", "fc;12;-;60")
    assert cells(sheet, "output") == ["'output size' and 'output depth' do not say the size together"] * 2


def test_a_side_and_channels_without_a_width_are_unclear_and_no_missing_column():
    sheet = read("layer;K;H_out;C_out;params", "conv;3;26;5;140", "fc;;;12;60")
    assert (sheet.columns, cells(sheet, "output")) == (
        ("output", "params"), ["'H_out' and 'C_out' do not say the size together"] * 2,
    )  # fmt: skip


@pytest.mark.parametrize(("size", "doubted"), [("9", True), ("9 x 9", True), ("9 x 4", False), ("9 x 9 x 4", False)])
def test_sides_beside_a_number_of_maps_are_no_wrong_sizes(size, doubted):
    rows = "".join(f"conv{at},{size},4,40\n" for at in (1, 2))
    found = parse(f"layer,output size,filters,params\n{rows}fc,10,10,1970\n".encode(), "sheet")
    assert bool(found.rows[0].cells["output"].fault) == doubted


def test_headings_that_are_exchanged_are_told_by_their_cells():
    found = parse(b"layer,output,params\nconv1,40,9 x 9 x 4\npool1,0,4 x 4 x 4\nfc,1970,10\n", "sheet")
    assert all("seem to be exchanged" in cell.fault for row in found.rows for cell in row.cells.values())


def test_a_side_alone_is_no_output_and_no_missing_column():
    found = parse(b"layer,output side,depth,params\nconv1,9,4,40\nfc,10,,1970\n", "sheet")
    assert "output" in found.columns
    assert found.rows[0].cells["output"].shape is None


def test_a_row_with_a_number_alone_is_no_row_of_headings():
    with pytest.raises(ZooError, match="no layer table"):
        read("Q;question;answer", "1;output of conv;26 x 26 x 5", "2;parameters of conv;140", "3;output of fc;12")
