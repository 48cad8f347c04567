"""A sheet is anybody's file: whatever it is, reading it ends soon, in a sheet or in one line that names it."""

import io
import random
import time
import zipfile

import pytest
from conftest import FACTS
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.errors import ZooError
from zoo.light.sheets import read as sheet
from zoo.light.sheets.document import LARGEST_FILE_BYTES
from zoo.light.sheets.sheet import LARGEST_NUMBER, Sheet

HERE = FACTS / "sheets"
MOST_SECONDS = 5.0  # a megabyte made to be slow takes about two


def outcome(data: bytes) -> Sheet | str:
    """The sheet or the one line of the error, in a bounded time."""
    started = time.process_time()
    try:
        found = sheet.parse(data, "hostile")
    except ZooError as error:
        assert str(error).startswith("hostile: ") and "\n" not in str(error) and len(str(error)) < 400
        return str(error)
    finally:
        assert time.process_time() - started < MOST_SECONDS
    for row in found.rows:
        for cell in row.cells.values():
            assert cell.shape is not None or cell.count is not None or cell.fault
            assert all(0 <= axis < LARGEST_NUMBER for axis in (*(cell.shape or ()), cell.count or 0))
            assert "\n" not in cell.fault and len(cell.fault) < 300
    return found


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
        (b"x" * (LARGEST_FILE_BYTES + 1), "larger than the 4194304 bytes"),
        (b"x" * (LARGEST_FILE_BYTES - 1), "more than the 1048576 characters"),
        (b"\x00\x01\x02\x03", r"not text \(character '\\x00'\)"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not text"),
        (b"%PDF-1.7", "a PDF"),
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
        sheet.parse(data, "hostile")


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
    ],
)
def test_a_file_made_to_be_slow_is_not(data):
    outcome(data)


# Workbooks


def workbook(**parts: str) -> bytes:
    """A workbook of these parts, which stand in for the usual ones."""
    cells = '<c r="A1" t="inlineStr"><is><t>layer</t></is></c><c r="B1" t="inlineStr"><is><t>output</t></is></c>'
    usual = {
        "sheet1": f'<worksheet><sheetData><row r="1">{cells}</row>%s</sheetData></worksheet>'
        % parts.pop("rows", '<row r="2"><c r="A2" t="inlineStr"><is><t>fc</t></is></c><c r="B2"><v>10</v></c></row>'),
        "sharedStrings": "<sst/>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", (usual | parts)["sheet1"])
        archive.writestr("xl/sharedStrings.xml", (usual | parts)["sharedStrings"])
    return buffer.getvalue()


def test_the_plain_workbook_of_these_tests_is_read():
    assert sheet.parse(workbook(), "plain").rows[0].cells["output"].shape == (10,)


BOMB = '<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (workbook(sharedStrings=BOMB), "declares a document type"),
        (workbook(sharedStrings='<!DOCTYPE s SYSTEM "file:///etc/passwd"><sst/>'), "declares a document type"),
        (workbook(sharedStrings=BOMB.encode("utf-16")), "declares a document type"),
        (workbook(sharedStrings="<sst>" + " " * 50_000_000), r"sharedStrings.xml unpacks to more than"),
        (workbook(sheet1="<a>" * 1000), "nested too deep"),
        (workbook(sheet1="<worksheet><row>"), "not a readable workbook"),
        (workbook(sheet1="<worksheet/>"), "no layer table"),
        (workbook(rows='<row r="2"><c r="XFD2"><v>1</v></c></row>'), "row 2: a cell in column 16384"),
        (workbook(rows="<row/>" * 20_001), "more than 20000 rows"),
        (workbook(rows=f'<row><c t="str"><v>{"1" * 5000}</v></c></row>'), "row 2: a cell of more than 4000 characters"),
    ],
)
def test_a_hostile_workbook_is_refused(data, message):
    with pytest.raises(ZooError, match=message):
        sheet.parse(data, "hostile")


def test_an_encrypted_workbook_is_refused():
    data = bytearray(workbook())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(signature, at + 4)
    with pytest.raises(ZooError, match="encrypted"):
        sheet.parse(bytes(data), "hostile")


def test_odd_values_of_a_workbook_are_text():
    values = ["1E+308", "1e5", "nan", "inf", "-1", "9" * 30, "0.1", "1.0", ""]
    rows = "".join(f'<row><c t="str"><v>fc</v></c><c><v>{value}</v></c></row>' for value in values)
    found = outcome(workbook(rows=rows + '<row><c t="s"><v>99</v></c><c t="b"><v>1</v></c></row>'))
    assert isinstance(found, Sheet)
    assert [cell.shape for row in found.rows for cell in row.cells.values() if cell.shape] == [(100000,), (1,)]


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
