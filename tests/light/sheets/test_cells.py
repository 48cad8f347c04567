import csv
import re
from math import prod
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.light.layers.figures import format_shape
from zoo.light.sheets.cells import read_count, read_learnables, read_shape
from zoo.light.sheets.signs import plain

FACTS = Path(__file__).parents[2] / "facts" / "sheets"


def facts(name: str) -> list[tuple[str, ...]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


@pytest.mark.parametrize(("text", "count", "unit"), facts("numbers.csv"))
def test_a_number_as_people_and_programs_write_it(text, count, unit):
    cell = read_count(text)
    assert (cell.count, cell.unit, cell.fault) == (int(count), int(unit), "")


@pytest.mark.parametrize(("text", "fault"), facts("no_numbers.csv"))
def test_what_may_be_two_numbers_is_none(text, fault):
    cell = read_count(text)
    assert (cell.count, cell.fault) == (None, fault)


@pytest.mark.parametrize(
    ("text", "count"), [("260 ; (25+1)*10", 260), ("25*10 = 250; 250+10 = 260", 260), ("26; 250+10 = 260", None)]
)
def test_several_statements_of_a_count_have_to_agree(text, count):
    assert read_count(text).count == count


@pytest.mark.parametrize(("text", "fault"), facts("no_shapes.csv"))
def test_what_may_be_two_shapes_is_none(text, fault):
    cell = read_shape(text)
    assert (cell.shape, cell.fault) == (None, fault)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("222 x 222 x 64", (222, 222, 64)),
        ("222×222×64", (222, 222, 64)),
        ("222*222*64", (222, 222, 64)),
        ("(None, 222, 222, 64)", (222, 222, 64)),
        ("[(None, 224, 224, 3)]", (224, 224, 3)),
        ("[-1, 64, 222, 222]", (64, 222, 222)),
        ("222(S) × 222(S) × 64(C) × 1(B)", (222, 222, 64)),
        ("torch.Size([1, 64, 222, 222])", (64, 222, 222)),
        ("64@222x222", (222, 222, 64)),
        ("64 @ (222, 222)", (222, 222, 64)),
        ("222x222@64", (222, 222, 64)),
        ("224,224,3", (224, 224, 3)),
        ("160 x 1", (160, 1)),
        ("256", (256,)),
        ("10 classes", (10,)),
        ("float32[1,24,24,10]", (24, 24, 10)),
        ("28,28,512", (28, 28, 512)),
        ("24 x 24 x 10 (5,760)", (24, 24, 10)),
        ("H=24, W=24, C=10", (24, 24, 10)),
        ("(N: 1, C: 10, H: 24, W: 24)", (10, 24, 24)),
        ("8,256,256", (8, 256, 256)),
        ("1,638,656", (1638656,)),
        ("1 638 656", (1638656,)),
        ("1.638.656", (1638656,)),
        ("28 28 512", (28, 28, 512)),
        ("64.100.100.1", (64, 100, 100, 1)),
        ("147.456", (147456,)),
        ("147456.0", (147456,)),
        ("２４ × ２４ × １０", (24, 24, 10)),
        ("147,456", (147456,)),
        ("24 x 24 x 256 = 147456", (147456,)),
        ("(32-5)/1+1 x (32-5)/1+1 x 8", (28, 28, 8)),
        ("⌊(49 − 2) ÷ 2⌋ + 1", (24,)),
        ("(24^2)*10", (24, 24, 10)),
        ("10@24*24", (24, 24, 10)),
        ("24 by 24 by 10", (24, 24, 10)),
        ("10 channels, 24x24", (24, 24, 10)),
        ("24 x 24 (10 filters)", (24, 24, 10)),
        ("24,0x24,0x10", (24, 24, 10)),
        ("1,000x20", (1000, 20)),
        ("24 x 24 x 10, h = (28-5)/1+1 = 24", (24, 24, 10)),
        ("28-5+1 = 24; 24x24x10", (24, 24, 10)),
        ("28-5+1 = 24 -> 24x24x10", (24, 24, 10)),
        ("28x28x1 -> 24x24x10", (24, 24, 10)),
        ("H = W = 24, C = 10", (24, 24, 10)),
    ],
)
def test_shapes(text, shape):
    cell = read_shape(text)
    assert (cell.shape, cell.fault) == (shape, "")


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("5,112,064", 5112064, 1),
        ("5 112 064", 5112064, 1),
        ("5.112.064", 5112064, 1),
        ("(5*5*3+1)*6 = 456", 456, 1),
        ("(5 x 5 x 3 + 1) x 6 = 456", 456, 1),
        ("(8 * 5*5 * 3) + 8 = 608", 608, 1),
        ("100.5.5.1 = 2500", 2500, 1),
        ("100.1 = 100", 100, 1),
        ("3 x 1 x 64 x 128", 24576, 1),
        ("(5² · 3 + 1)6", 456, 1),
        ("3.2M", 3200000, 100000),
        ("12.8k", 12800, 100),
        ("160 x 19968 ≈ 3.2M", 3200000, 100000),
        ("5.3 × 10^6", 5300000, 100000),
        ("21,840 (85.31 KB)", 21840, 1),
        ("1,600 + 10 = 1,610 params", 1610, 1),
        ("--", 0, 1),
        ("0", 0, 1),
    ],
)
def test_counts(text, count, unit):
    cell = read_count(text)
    assert (cell.count, cell.unit, cell.fault) == (count, unit, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("100.100 = 1000", "100*100 gives 10000, not 1000"),
        ("(5*5*3 + 1)*6 = 450", "(5*5*3 + 1)*6 gives 456, not 450"),
        ("2 * 3 = 7 = 6", "7 gives 7, not 6"),
        ("28.5", "28.5 is no whole number; a trailing zero may be lost"),
        ("-5", "-5 is negative"),
        ("500-520", "-20 is negative"),
        ("many", "cannot read 'many'"),
        ("1/0", "the working '1/0' divides by zero"),
        ("=B2*3", "the formula =B2*3 has no saved value"),
        ("10^18", "it is larger than 10^18"),
        ("84/3", "the / of 84/3 may divide, or keep two numbers apart"),
        ("0x1f4", "0x1f4 may be hexadecimal"),
    ],
)
def test_a_count_says_what_is_wrong_with_it(text, fault):
    assert read_count(text).fault == fault


def test_a_shape_says_what_is_wrong_with_it():
    assert read_shape("20 x 20 x 8 = 3201").fault == "20 x 20 x 8 gives 3200, not 3201"
    assert read_shape("(49-2)/2+1 = 24").fault == "(49-2)/2+1 gives 24.5, not 24"
    assert read_shape("(None, 14745…").fault == "cut off by the tool"
    assert read_shape("104_104_256").fault == "104_104_256 may be a shape or one number"
    assert read_shape("26x26x5 (50 parameters)").fault == "it counts parameters, too"


def test_a_square_of_a_size_is_height_and_width():
    assert read_shape("26^2 x 5").shape == (26, 26, 5)
    assert read_shape("((28-3)/1+1)^2 x 5").shape == (26, 26, 5)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Weights: 3 x 1 x 64 x 128 Bias: 1 x 1 x 128", {"weights": 24576, "biases": 128}),
        ("Weights 200×1×1×64 Bias 1×1×64", {"weights": 12800, "biases": 64}),
        ("450 weights + 6 biases", {"weights": 450, "biases": 6}),
        ("1 x 1 x 64 (bias)", {"biases": 64}),
        ("w: 0, b: 0", {"weights": 0, "biases": 0}),
        ("36864 (+64 biases)", {"weights": 36864, "biases": 64}),
        ("36,928 (incl. 64 biases)", {"params": 36928}),
        ("bias: float32[5] kernel: float32[3,3,1,5] 50 (200 B)", {"params": 50}),
        ("36,928 (36,864 weights + 64 biases)", {"params": 36928}),
        ("Gewichte: 36864; Schwellen: 64", {"weights": 36864, "biases": 64}),
        ("450 weights + 6 biases = 456", {"params": 456}),
    ],
)
def test_learnables(text, counts):
    assert {column: cell.count for column, cell in read_learnables(text).items()} == counts


@pytest.mark.parametrize("text", ["", " ", "…", "tbd"])
def test_blanks_are_no_answers(text):
    assert (read_shape(text), read_count(text), read_learnables(text)) == (None, None, {})


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=4))
def test_a_shape_reads_the_same_however_it_is_written(axes):
    shape = tuple(axes)
    commas = ", ".join(map(str, axes))
    written = [format_shape(shape), "×".join(map(str, axes)), f"({commas})", f"[(None, {commas})]", f"[-1, {commas}]"]
    assert {read_shape(text).shape for text in written} == {shape}


@given(st.integers(0, 10**12))
def test_a_count_reads_the_same_however_it_is_grouped(count):
    western = f"{count:,}"
    written = [str(count), f"{count}.0", f"{western}.00", "'" + western, f"~{western}*"]
    written += [western.replace(",", mark) for mark in ".'’_ \u00a0\u2009\u202f"]
    written += [f"{western.replace(',', '.')},00", "".join(chr(ord(sign) + 0xFEE0) for sign in western)]
    assert {read_count(text).count for text in written} == {count}


@given(st.integers(0, 10**12))
def test_a_count_grouped_as_in_india_reads_the_same(count):
    head, tail = divmod(count, 1000)
    pairs = [str(head)[max(0, end - 2) : end] for end in range(len(str(head)), 0, -2)][::-1]
    assert read_count(f"{','.join(pairs)},{tail:03d}" if head else str(tail)).count == count


@given(st.integers(0, 10**9), st.sampled_from(["{:.3g}", "{:.2e}", "{:.1f}", "{:g}"]))
def test_a_number_that_lost_digits_is_none_or_says_its_last_digit(count, style):
    cell = read_count(style.format(count / 1000))
    assert cell.count is None or abs(cell.count - count / 1000) <= cell.unit or cell.count == count


@given(st.integers(1, 99), st.integers(1, 99), st.integers(1, 999), st.integers(1, 999), st.integers(-2, 2))
def test_a_working_is_faulty_exactly_if_it_misses_its_result(height, width, depth, filters, slip):
    right = (height * width * depth + 1) * filters
    cell = read_count(f"({height} x {width} x {depth} + 1) x {filters} = {right + slip}")
    assert (cell.count, bool(cell.fault)) == (right + slip, slip != 0)


@settings(max_examples=500)
@given(st.text("0123456789.,' ", min_size=1, max_size=14))
def test_no_digit_of_a_number_is_lost_without_a_word(text):
    cell = read_count(text)
    if cell and cell.count is not None:
        digits = re.sub("[^0-9]", "", text)
        whole = re.sub("[^0-9]", "", re.sub(r"[.,]0+[., ]*$", "", text))
        factors = [int(part) for part in text.strip(" .,'").split(".") if part.strip().isdigit()]
        assert cell.count in (int(digits), int(whole or 0), prod(factors))


@settings(max_examples=300)
@given(st.text("0123456789x×,.()[] None-", max_size=20))
def test_no_text_breaks_the_reading_of_a_shape(text):
    cell = read_shape(text)
    assert cell is None or (cell.shape is None) == bool(cell.fault)


@pytest.mark.parametrize(
    ("text", "understood"),
    [("24.5 x 24.5 x 10", True), ("-3 x 8 x 20", True), ("(24-3)/2+1 x 12 x 10", True), ("1.792 x 222.5 x 3", False)],
)
def test_a_shape_of_no_whole_lengths_is_understood_and_none_that_there_is(text, understood):
    cell = read_shape(text)
    assert (cell.shape, cell.impossible) == (None, understood)
    assert cell.fault


def test_a_sign_between_two_shapes_is_no_division():
    for text in ("24 x 24 x 10 - 260", "24 x 24 x 10 / 260"):
        assert read_shape(text).fault and not read_shape(text).impossible
    for text in (
        "24x24x10 / 12x12x10",
        "24x24x10 (conv), 12x12x10 (pool)",
        "24x24x10, 12x12x10",
        "10@24x24/10@12x12",
        "24x24 / 12x12",
        "28-5+1 = 24, 24x24x10",
    ):
        assert read_shape(text).fault == f"{text} may be two outputs"
    assert read_shape("24 x 24/2 x 10").shape == (24, 12, 10)


def test_a_size_and_a_working_of_something_else_are_no_chain():
    for text in ("50, (320+1)*50 = 16050", "(24, 24, 10), (5*5*1+1)*10 = 260", "320; 4*4*20 = 310"):
        assert (cell := read_shape(text)).shape is None and cell.fault == f"{text} may be two outputs"
    assert read_shape("480 ; 4*6*20 = 480").shape == (480,)
    joined = read_shape("2808/6 = 468 468 x 33 x 64")
    assert (joined.shape, joined.fault) == ((468, 33, 64), "")


def test_statements_of_a_count_lead_each_to_a_later_one():
    assert read_count("5*5*2 = 50 ; 50*10 = 500 ; 500 + 10 = 510").count == 510


@pytest.mark.parametrize("text", ["16,050 (320+1)*50", "16050 (73.5%)", "16050 ((320+1)*50)"])
def test_a_count_before_its_working_or_its_share_is_no_product(text):
    assert (read_count(text).count, read_count("10 (25+1)*2").count) == (16050, 520)


@pytest.mark.parametrize("arrow", ["\\Rightarrow", "\\rightarrow", "\\longrightarrow", "\\implies", "\\to"])
def test_an_arrow_of_latex_leads_to_the_answer(arrow):
    assert read_shape(plain(f"$(28-5)/1+1 = 24 {arrow} 24 \\times 24 \\times 10$")).shape == (24, 24, 10)


@pytest.mark.parametrize(
    "text",
    [
        "250 + 10 bias",
        "250 + 10 (bias)",
        "5*5*1*10 + 10 biases = 260",
        "250 weights + 10 biases = 260",
        "250 + 10 b = 260",
    ],
)
def test_words_of_a_sum_that_name_what_is_added_leave_it_a_sum(text):
    assert {name: cell.count for name, cell in read_learnables(text).items()} == {"params": 260}
    assert read_learnables("w = 250 + b = 10")["biases"].count == 10


@pytest.mark.parametrize("text", ["260 (incl. bias)", "260 with biases", "(5*5*1+1)*10 = 260 (including bias)"])
def test_a_count_with_its_biases_is_a_sum(text):
    assert {column: cell.count for column, cell in read_learnables(text).items()} == {"params": 260}
    assert (read_count(text).count, read_count(text).text) == (260, text)
