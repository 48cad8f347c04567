"""Any file of any form ends soon, in a sheet or in one line that names it."""

import io
import random
import re
import zipfile
from pathlib import Path

import docx
import pytest
from conftest import FACTS
from hostile import outcome

from zoo.light.sheets.formats import pdf
from zoo.light.sheets.grids import pdf_text
from zoo.light.sheets.named_values import parse_values
from zoo.light.sheets.sheet import Sheet

FORMS = FACTS / "forms"
ARCHIVES = ["pandoc_small.docx", "pandoc_small.odt", "odfpy_small.ods"]
TEXTS = ["html", "mathml.html", "tex", "rst", "ipynb", "gitlab.md"]
PIECES = [
    b"<table>", b"</table>", b"<tr>", b"<td rowspan=9999 colspan=9999>", b"<del>", b"<math><mfrac>", b"</", b"&#0;",
    b"\\begin{tabular}{", b"\\end{tabular}", b"\\multirow{99}{*}{", b"\\\\", b"&", b"{", b"}", b"$", b"%", b"\\sout{",
    b"==== ====", b".. list-table::", b"+----+", b":math:`", b'"cells"', b'"outputs": [', b"[[", b"\\n", b"null", b"-1",
    b"conv1: 8x8x2", b"table:number-rows-repeated='99999999'", b"<w:tbl>", b"<w:vMerge/>", b"<text:s text:c='9999'/>",
    b"<m:oMath>", b"\x00", b"\xff", b"1" * 40, b"<!DOCTYPE", b"<!--", b"]]>",
]  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes with some pieces cut out, doubled or replaced."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(changed))
        end = min(len(changed), start + int(chance.paretovariate(0.7)))
        match chance.randrange(4):
            case 0:
                del changed[start:end]
            case 1:
                changed[start:start] = changed[start:end] * chance.randint(1, 3)
            case 2:
                changed[start:start] = chance.choice(PIECES) * chance.randint(1, 4)
            case 3:
                changed[start : start + 1] = bytes([chance.randrange(256)])
    return bytes(changed)


def mutated_part(data: bytes, chance: random.Random) -> bytes:
    """An archive one of whose parts is mutated, mostly that which holds the tables."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    likely = [name for name in parts if name.endswith(("document.xml", "content.xml"))]
    name = chance.choice(likely * 3 + list(parts))
    parts[name] = mutated(parts[name], chance)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


@pytest.mark.parametrize("file", ARCHIVES)
def test_two_thousand_mutated_documents(file):
    data, chance = (FORMS / file).read_bytes(), random.Random(1)
    found = [outcome(mutated_part(data, chance)) for _ in range(1_900)]
    found += [outcome(mutated(data, chance)) for _ in range(100)]
    assert sum(isinstance(each, Sheet) for each in found) > 200


@pytest.mark.parametrize("form", TEXTS)
def test_two_thousand_mutated_texts(form):
    data, chance = (FORMS / f"pandoc_small.{form}").read_bytes()[-3000:], random.Random(2)
    data = data if form != "ipynb" else (FORMS / "pandoc_small.ipynb").read_bytes()
    found = [outcome(mutated(data, chance)) for _ in range(2_000)]
    assert sum(isinstance(each, Sheet) for each in found) > 500


def mutated_pdfs(count: int) -> list[bytes]:
    chance = random.Random(3)
    files = [path.read_bytes() for path in sorted(FORMS.glob("*.pdf")) if path.stat().st_size < 3000]
    return [mutated(chance.choice(files), chance) for _ in range(count)]


def test_mutated_pdfs():
    found = [outcome(data) for data in mutated_pdfs(40)]
    assert sum(isinstance(each, Sheet) for each in found) > 5


@pytest.mark.slow
def test_two_thousand_mutated_pdfs():
    found = [outcome(data) for data in mutated_pdfs(2_000)]
    assert sum(isinstance(each, Sheet) for each in found) > 200


def test_two_thousand_mutated_pages_of_a_pdf(monkeypatch):
    chance = random.Random(4)
    page = b"My answer:\n   layer    output        params\n   conv1    30 x 30 x 8   224\n   fc       5             9\n"
    data = (FORMS / "fpdf2_small.pdf").read_bytes()
    for _ in range(2_000):
        text = mutated(page, chance).decode("latin-1")
        monkeypatch.setattr(pdf_text, "laid_out", lambda _, text=text: ([text, text], []))
        outcome(data)
    assert pdf.FORMAT.alone


def word(xml: str) -> bytes:
    """A Word document whose text is this."""
    document = docx.Document()
    document.save(buffer := io.BytesIO())
    with zipfile.ZipFile(buffer) as whole:
        kept = {name: whole.read(name) for name in whole.namelist()}
    kept["word/document.xml"] = xml.encode()
    with zipfile.ZipFile(buffer := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as whole:
        for name, part in kept.items():
            whole.writestr(name, part)
    return buffer.getvalue()


def opendocument(content: str, kind: str = "spreadsheet") -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    whole = f"<office:document-content {spaces}><office:body><office:{kind}>{content}</office:{kind}></office:body>"
    with zipfile.ZipFile(io.BytesIO((FORMS / "odfpy_small.ods").read_bytes())) as made:
        kept = {name: made.read(name) for name in made.namelist()}
    kept["content.xml"] = f"{whole}</office:document-content>".encode()
    with zipfile.ZipFile(buffer := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in kept.items():
            archive.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else None)
    return buffer.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CELL = "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
BODY = f"<w:document {W}><w:body>{{}}</w:body></w:document>"
BOMB = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
REPEATED = "table:number-rows-repeated"
ODF_ROW = "<table:table><table:table-row {}>{}</table:table-row></table:table>"
ODF_CELL = "<table:table-cell table:number-columns-repeated='{}'><text:p>1</text:p></table:table-cell>"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (word(f"{BOMB}<w:document {W}/>"), "declares a document type"),
        (word(f"<w:document {W}>{' ' * 9_000_000}</w:document>"), "unpacks to more than"),
        (word(f"<w:document {W}>{'<w:p/>' * 450_000}</w:document>"), "unpacks to more than|XML tags"),
        (word(f"<w:document {W}>" + "<w:p>" * 5000), "not a readable Word document"),
        (word(BODY.format(f"<w:tbl><w:tr>{CELL * 300}</w:tr></w:tbl>")), "columns"),
        (word(BODY.format("<w:tbl/><w:p/>" * 3000)), "parts of a document"),
        (opendocument(ODF_ROW.format("", ODF_CELL.format(9999))), "column 9999"),
        (opendocument(ODF_ROW.format(f"{REPEATED}='99999'", ODF_CELL.format(1))), "more than 20000 rows"),
        (opendocument("<text:p>" + "<text:span>" * 2000), "not a readable"),
    ],
)  # fmt: skip
def test_a_document_beyond_the_limits_is_refused(data, message):
    found = outcome(data)
    assert isinstance(found, str) and re.search(message, found), found


@pytest.mark.parametrize(
    "data",
    [
        word(BODY.format("<w:sdt>" * 200 + "</w:sdt>" * 200)),
        word(BODY.format(f"<w:tbl>{f'<w:tr>{CELL}</w:tr>' * 15_000}</w:tbl>")),
        opendocument(ODF_ROW.format(f"{REPEATED}='19000'", ODF_CELL.format(190))),
        opendocument("<text:p>" + "<text:span>1" * 200 + "</text:span>" * 200 + "</text:p>", "text"),
        b"<table>" + b"<tr><td>1" * 100_000,
        b"<table><tr><td rowspan=9999 colspan=190>1" + b"<tr><td>1" * 15_000,
        b"<table><tr><td>" + b"<del>" * 150_000,
        b"<table><tr><td>" + b"<math>" * 150_000,
        b"<table><tr><td>" + b"<del>" * 1000 + b"</b>" * 150_000,
        b"<table><tr><td><del>" + b"a<b>" * 150_000,
        b"<table><!--" + b"-->" * 250_000,
        b"<table " + b"a=" * 400_000,
        b"<!doctype html>" + b"<p>conv1: 1x1x1" * 20_000,
        b"\\begin{tabular}{ll}" + b"{" * 500_000,
        b"\\begin{tabular}" * 50_000,
        b"\\begin{tabular}{l}" + b"\\multirow{2}{*}{" * 15_000,
        b"\\begin{tabular}{l}" + b"a&\\sout{" * 9_000 + b"\\\\" * 9_000,
        b"\\begin{tabular}{l}a\\\\\\end{tabular}\n" * 25_000,
        b"===== =====\n" * 80_000,
        b".. list-table::\n" * 60_000,
        b"  * - a\n" * 100_000 + b".. list-table::\n",
        b"conv1: 8x8x2 = " * 60_000,
        b"conv1: " + b"1x" * 400 + b"\n" + b"conv1: 8x8x2, params = (1\n" * 30_000,
        (b"conv1: 8x8x2" + b",123" * 240 + b"\n") * 1000,
        (b"conv1: 8x8x2" + b" 1 x 1" * 160 + b"\n") * 1000,
        b"conv layer\noutput = 1\n= 1\n" * 40_000,
        b'{"cells": [' + b'{"cell_type": "markdown", "source": "conv1: 8x8x2"},' * 18_000 + b"1]}",
        b"layer,output,params\n" + b"conv,123,456,789,123\n" * 15_000,
        b"layer," + b"conv," * 190 + b"\n" + (b"output," + b"1," * 190 + b"\n") * 1000,
        b"net.cpp: Top shape: 1\n" + b"] Creating layer a\n] Top shape: 1 1\n" * 25_000,
    ],
)  # fmt: skip
def test_a_document_made_to_be_slow_is_not(data):
    outcome(data)


@pytest.mark.parametrize("path", sorted(FORMS.iterdir()), ids=lambda path: path.name)
def test_a_layer_table_read_as_values_ends_in_one_line(path: Path):
    try:
        parse_values(path.read_bytes(), "sheet")
    except Exception as error:
        assert type(error).__name__ == "ZooError" and "\n" not in str(error)
