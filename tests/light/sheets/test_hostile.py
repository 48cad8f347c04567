"""A sheet is anybody's file: whatever it is, reading it ends soon, in a sheet or in one line that names it."""

import random

import pytest
from conftest import FACTS
from hostile import outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.errors import ZooError
from zoo.light.sheets.document import LARGEST_FILE_BYTES
from zoo.light.sheets.read import parse
from zoo.light.sheets.sheet import Sheet

HERE = FACTS / "sheets"


def table(*cells: str, repeat: int = 1, heading: str = "layer,output,params") -> bytes:
    return f"{heading}\n{(','.join(cells) + chr(10)) * repeat}".encode()


@pytest.mark.parametrize(
    "cell",
    [
        "9" * 400, "9^9^9^9", "9^99999", "9e99", "1e999999999", "(" * 400, "-" * 400 + "1", "2(" * 200, "1/0", "0^-1",
        "1x" * 240 + "1", "1." * 240 + "1", "1 000" * 90, "1=" * 240 + "1", "bias 1 " * 70, "floor(" * 80, "²" * 400,
        "[(None," * 70, "\\times" * 80, "x", "@", ",", "=", "=cmd|' /C calc'!A0", "=HYPERLINK(1)", "∞", "٣", "½", "NaN",
        "1" + "0" * 17, "1" + "0" * 18, "0.000000001", "1_0", "0x10", "1e-5", "__import__('os')", "{}", "%s%n",
    ],
)  # fmt: skip
def test_no_cell_is_evaluated_for_long(cell):
    found = outcome(table("conv", f'"{cell}"', f'"{cell}"', repeat=20))
    assert isinstance(found, Sheet) and len(found.rows) == 20


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no layer table"),
        (b"\n" * 1_000_000, "no layer table"),
        (b"layer,output\n", "no layer table"),
        (b"who,what\n1,2\n", "no layer table"),
        (b"x" * (LARGEST_FILE_BYTES + 1), "larger than the 16777216 bytes"),
        (b"x" * (LARGEST_FILE_BYTES - 1), "more than the 1048576 characters"),
        (b"\x00\x01\x02\x03", r"not text \(character '\\x00'\)"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a picture"),
        (b"%PDF-1.7", "(?:a PDF|pypdf, which is not installed)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an encrypted or old Excel file"),
        (b"PK\x03\x04 but no more", "not a readable workbook"),
        (table("conv", "1" * 4001), "row 2: a cell of 4001 characters"),
        (table("conv", *["1"] * 400_000), "row 2: 400001 columns"),
        (b"|layer|output|\n|-|-|\n" + b"|" * 500_000, "row 3: 499999 columns"),
        (table("conv", "1", repeat=20_001), "row 20001: more than 20000 rows"),
        (b'layer,output\n"' + b"a" * 200_000, "row 2: field larger than field limit"),
        (b"layer   output\n" + b"a  b  " * 100_000, "row 2: 200000 columns"),
    ],
)
def test_what_is_no_sheet_is_refused_in_one_line(data, message):
    with pytest.raises(ZooError, match=f"^hostile: .*{message}"):
        parse(data, "hostile")


@pytest.mark.parametrize(
    "data",
    [
        table("conv", "(" * 499, "1x" * 249, repeat=1_000),
        table("conv", "9^9^2*" * 83 + "1", "1=" * 249 + "1", repeat=1_000),
        table("a", "stride 1 " * 50, "1 " * 240, repeat=1_400, heading="layer,settings,output"),
        ("parameters," * 199 + "\n").encode() * 190 + b"1x1 stride 2,2\n" * 5_000,
        ("layer,inputs" + ",inputs" * 197 + "\n").encode() + b"1x1," * 199,
        b" Layer (type)   Output Shape   Param #\n=\n" + b" a (Dense)\n" * 15_000,
        ("Layer (type:depth-idx)   Output Shape   Param #\n" + ("│    " * 700 + "└─Conv2d: 1-1\n") * 250).encode(),
        b"#\tName\tType\tActivations\tLearnables\n1\tx\n" + b"x\ty\n" * 19_990,
        b"layer,output\na,1\n" + b" *_>|#" * 170_000,
        b"|" + (b"- " * 1990 + b"x\n") * 260,
        b"Layer (type)\n" * 19_000,
    ],
)
def test_a_file_made_to_be_slow_is_not(data):
    outcome(data)


# Random and mutated files


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace")))
def test_random_bytes_never_raise_but_zoo_errors(data):
    outcome(data)
    outcome(b"layer,output,learnables\n" + data)


PIECES = [
    "|", "||", ",", ";", "\t", "\n", "\r", '"', "  ", "x", "×", "=", "(", ")", "[", "]", "^", "*", "/", "-", "--",
    "+--+", "│", "└─", "_____", "0", "1", "999999999999", "1e9", "None", "Weights: 3 x 1 Bias: 1", "layer", "type",
    "Layer (type)", "output", "params", "parameters", "total", "Total params: 5", "Conv2D", "\x00", "\ufeff", "²",
    "⌊", "é", "\x1b[1m", "&times;",
]  # fmt: skip


def mutated(seeds: list[bytes], chance: random.Random) -> bytes:
    """A sheet with some pieces cut out, doubled, moved or replaced."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 8)):
        start = chance.randint(0, len(data))
        end = min(len(data), start + int(chance.paretovariate(0.7)))
        match chance.randrange(6):
            case 0:
                del data[start:end]
            case 1:
                data[start:start] = data[start:end] * chance.randint(1, 3)
            case 2:
                data[start:start] = chance.choice(PIECES).encode() * chance.randint(1, 4)
            case 3:
                data[start : start + 1] = bytes([chance.randrange(256)])
            case 4:
                other = chance.choice(seeds)
                cut = chance.randint(0, len(other))
                data[start:end] = other[cut : cut + 200]
            case 5:
                data = bytearray(
                    data.decode("utf-8", "replace").encode(chance.choice(["utf-16", "utf-8-sig", "utf-8"]))
                )
    return bytes(data)


@pytest.mark.parametrize("seed", range(8))
def test_twenty_thousand_mutated_sheets(seed):
    chance = random.Random(seed)
    seeds = [path.read_bytes() for path in sorted(HERE.iterdir()) if path.stat().st_size < 2000]
    seeds += [path.read_bytes()[:1500] for path in sorted(HERE.glob("*.txt"))]
    seeds += [path.read_bytes() for path in sorted(HERE.glob("*.xlsx"))]
    seeds += [
        b"layer,output,params\nconv,28 x 28 x 8,(8 * 5*5 * 3) + 8 = 608\n",
        b"| a | output |\n|-|-|\n| fc | 10 |\n",
    ]
    read = sum(isinstance(outcome(mutated(seeds, chance)), Sheet) for _ in range(2_500))
    assert read > 500  # most still hold a table, so the mutations reach past the first check
