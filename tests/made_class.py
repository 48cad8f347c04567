"""A made-up class: students, their sheets in all forms of files, and what each sheet is worth by its own making.

The net is mnist_cnn's, whose figures are worked out here anew, with the slips in them: nothing of zoo is asked.
"""

import csv
import io
import json
import random
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

LAYERS = ("conv1", "pool1", "conv2", "pool2", "flatten", "dense1", "dense2")
MAXIMUM = 14
FORMS = ("csv", "md", "xlsx", "docx", "semicolons", "tsv", "odt", "ods", "html", "tex", "ipynb", "pdf")
"""In the class's mix: each form gets its share of a list that repeats the first ones."""
MIX = (
    "xlsx", "md", "csv", "xlsx", "docx", "csv", "md", "semicolons", "xlsx", "csv", "tsv", "html", "md", "odt", "xlsx",
    "tex", "csv", "ods", "ipynb", "md", "xlsx", "md", "csv", "xlsx", "docx", "csv", "md", "pdf", "xlsx", "csv", "tsv",
    "html", "md", "odt", "xlsx", "md", "csv", "semicolons", "ipynb", "md",
)  # fmt: skip
BIASES = {"conv1": 10, "conv2": 20, "dense1": 50, "dense2": 10}
SLIPS = {
    "biases of conv1": ("conv1", "params", "The biases are left out."),
    "biases of conv2": ("conv2", "params", "The biases are left out."),
    "biases of dense1": ("dense1", "params", "The biases are left out."),
    "depth of conv2": ("conv2", "params", "The depth of the input is left out: a filter is …"),
    "same in conv2": ("conv2", "output", "This is 'same' padding; the layer has no padding. "
                      "A convolution pads so unless told otherwise in Flax and MindSpore."),
    "no stride in pool2": ("pool2", "output", "The stride … is ignored. A pool moves by 1 unless told otherwise in "
                           "Flax, MindSpore, MXNet's nd and ONNX."),
}  # fmt: skip
"""Where each slip is made, and what is said of it without values."""
UNCLEAR, EMPTY = "see page 2", ""
HOMEWORK = """[constraints]
input = [64, 64, 3]
output = [7, 7, 64]
convolutions = 3
kernels = [3, 5, 7]
paddings = [0, 1, 2, 3]
strides = [1, 2]
widths = [8, 12, 16, 24, 32, 48, 64]
pools = { at_most = 2, size = 2, stride = 2, placement = "any" }
classes = 10
[variants]
slips = ["biases", "padding", "plus one"]
"""
"""Of nets that are designed, a net for each student."""


@dataclass
class Sheet:
    """A student's answers, and what was done to them."""

    slips: tuple[str, ...] = ()
    unclear: str = ""
    missing: str = ""
    cells: dict[tuple[str, str], str] = field(default_factory=dict)
    marks: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def points(self) -> int:
        return sum(mark in ("right", "follow_through") for mark in self.marks.values())

    def rows(self) -> list[list[str]]:
        return [[layer, self.cells[layer, "output"], self.cells[layer, "params"]] for layer in LAYERS]


@dataclass
class Made:
    """A student as the class has them."""

    id: str
    name: str
    email: str
    sheet: Sheet
    form: str


def worked(slips: tuple[str, ...] = ()) -> dict[tuple[str, str], str]:
    """The cells of a sheet on which these slips were made, and all else is worked out from what stands above."""
    size = (28 - 5) + 1
    cells = {("conv1", "output"): f"{size} x {size} x 10"}
    cells["conv1", "params"] = str(5 * 5 * 1 * 10 + (0 if "biases of conv1" in slips else 10))
    size //= 2
    cells["pool1", "output"], cells["pool1", "params"] = f"{size} x {size} x 10", "0"
    size = size if "same in conv2" in slips else size - 5 + 1
    cells["conv2", "output"] = f"{size} x {size} x 20"
    depth, biases = 1 if "depth of conv2" in slips else 10, 0 if "biases of conv2" in slips else 20
    cells["conv2", "params"] = str(5 * 5 * depth * 20 + biases)
    size = size - 1 if "no stride in pool2" in slips else size // 2
    cells["pool2", "output"], cells["pool2", "params"] = f"{size} x {size} x 20", "0"
    flat = size * size * 20
    cells["flatten", "output"], cells["flatten", "params"] = str(flat), "0"
    cells["dense1", "output"] = "50"
    cells["dense1", "params"] = str(flat * 50 + (0 if "biases of dense1" in slips else 50))
    cells["dense2", "output"], cells["dense2", "params"] = "10", "510"
    return cells


def made_sheet(slips: tuple[str, ...] = (), unclear: str = "", missing: str = "") -> Sheet:
    right, own = worked(), worked(slips)
    marks = {place: "right" if own[place] == right[place] else "follow_through" for place in own}
    marks |= {SLIPS[slip][:2]: "wrong" for slip in slips}
    sheet = Sheet(slips, unclear, missing, own, marks)
    for text, mark, place in ((UNCLEAR, "unclear", unclear), (EMPTY, "missing", missing)):
        if place:
            sheet.cells[place, "params"], sheet.marks[place, "params"] = text, mark
    return sheet


def made_class(number: int = 120, seed: int = 21, mix: tuple[str, ...] = MIX) -> list[Made]:
    """Students with none, one or two slips that keep apart, some with a cell that is unclear or empty."""
    chance = random.Random(seed)
    firsts = ("Ada", "Björn", "Chloë", "Dmitri", "Eun-ji", "Fatima", "Grace", "Hugo", "Ines", "Jürgen", "Kwame", "Li")
    lasts = ("Abel", "Brandt", "Costa", "D'Arcy", "Eriksen", "Fuchs", "García", "Huang", "Ito", "Jansen", "O'Neil")
    made = []
    counts = ("biases of conv1", "biases of conv2", "biases of dense1", "depth of conv2")
    sizes = ("same in conv2", "no stride in pool2")
    for at in range(number):
        slips: list[str] = []
        weak = chance.random() < 0.4
        if chance.random() < (0.8 if weak else 0.25):
            slips.append(chance.choices(counts, (2, 5, 2, 3))[0])
        if chance.random() < (0.6 if weak else 0.1):
            slips.append(chance.choice(sizes))
        unclear = "dense2" if chance.random() < 0.06 else ""
        missing = "dense2" if not unclear and chance.random() < (0.25 if weak else 0.02) else ""
        name = f"{firsts[at % len(firsts)]} {lasts[at // len(firsts) % len(lasts)]}"
        if at >= len(firsts) * len(lasts):
            name += f" {at}"
        made.append(
            Made(
                f"s{10_000 + 37 * at}",
                name,
                f"s{at}@example.edu",
                made_sheet(tuple(slips), unclear, missing),
                mix[at % len(mix)],
            )
        )
    return made


HEADINGS = ("layer", "output", "params")


def written(sheet: Sheet, form: str, path: Path) -> Path:
    """The sheet as a file of a form, beside `path`'s name; its path."""
    suffix = {"semicolons": "csv"}.get(form, form)
    path = path.with_name(f"{path.name}.{suffix}")
    content = WRITERS[form](sheet.rows())
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _separated(delimiter: str):
    def write(rows):
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([HEADINGS, *rows])
        return out.getvalue()

    return write


def _markdown(rows):
    lines = [HEADINGS, ["---"] * 3, *rows]
    return "My answers:\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _xlsx(rows):
    from openpyxl import Workbook

    book = Workbook()
    for line in (HEADINGS, *rows):
        book.active.append([int(cell) if cell.isdigit() else cell for cell in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _docx(rows):
    from docx import Document

    document = Document()
    table = document.add_table(0, 3)
    for line in (HEADINGS, *rows):
        for cell, text in zip(table.add_row().cells, line, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _opendocument(kind: str):
    def write(rows):
        import odfdo

        document = odfdo.Document(kind)
        document.body.clear()
        table = odfdo.Table("Answers")
        for line in (HEADINGS, *rows):
            row = odfdo.Row()
            for cell in line:
                row.append_cell(odfdo.Cell(cell, text=cell))
            table.append_row(row)
        document.body.append(table)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return write


def _html(rows):
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in (HEADINGS, *rows)
    )
    return f"<!doctype html><html><body><p>My answers</p><table>{lines}</table></body></html>"


def _tex(rows):
    lines = " \\\\\n".join(
        " & ".join(cell.replace("x", r"$\times$") if " x " in cell else cell for cell in line)
        for line in (HEADINGS, *rows)
    )
    return f"\\begin{{tabular}}{{lll}}\n{lines} \\\\\n\\end{{tabular}}\n"


def _notebook(rows):
    cell = {"cell_type": "markdown", "metadata": {}, "source": _markdown(rows)}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def _pdf(rows):
    """A page of Courier, a line of text a row."""
    lines = [f"{a:<14}{b:<22}{c}" for a, b, c in (HEADINGS, *rows)]
    text = "BT /F1 11 Tf 14 TL 60 760 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ]
    out, places = "%PDF-1.4\n", []
    for at, each in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{at} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}"


WRITERS = {
    "csv": _separated(","), "semicolons": _separated(";"), "tsv": _separated("\t"), "md": _markdown, "xlsx": _xlsx,
    "docx": _docx, "odt": _opendocument("text"), "ods": _opendocument("spreadsheet"), "html": _html, "tex": _tex,
    "ipynb": _notebook, "pdf": _pdf,
}  # fmt: skip


def roster_text(students: list[Made]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [("id", "name", "email"), *((each.id, each.name, each.email) for each in students)]
    )
    return out.getvalue()


def hand_in(students: list[Made], folder: Path) -> Path:
    """The sheets by id, a file a student."""
    folder.mkdir(exist_ok=True)
    for each in students:
        written(each.sheet, each.form, folder / each.id)
    return folder
