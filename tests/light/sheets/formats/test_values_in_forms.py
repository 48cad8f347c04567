"""Sheets of named values in the forms of layer tables."""

import io
import json

import pytest

from zoo.light.sheets.named_values import parse_values

ROWS = [("name", "value"), ("z1", "0.94"), ("delta_k", "-0.0218")]


def as_docx() -> bytes:
    import docx

    document = docx.Document()
    table = document.add_table(len(ROWS), 2)
    for row, texts in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(buffer := io.BytesIO())
    return buffer.getvalue()


def as_odf(kind: str) -> bytes:
    import odfdo

    document = odfdo.Document(kind)
    document.body.clear()
    table = odfdo.Table("Values")
    for row in ROWS:
        table.append_row(odfdo.Row())
        table.set_row_values(table.height - 1, list(row))
    document.body.append(table)
    document.save(buffer := io.BytesIO())
    return buffer.getvalue()


def as_notebook() -> bytes:
    text = "\n".join(f"{name} = {value}" for name, value in ROWS[1:])
    output = {"output_type": "stream", "name": "stdout", "text": text}
    return json.dumps({"cells": [{"cell_type": "code", "source": "z1 = 7", "outputs": [output]}]}).encode()


HTML = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in ROWS)
TEX = "\\\\\n".join(f"{name} & ${value}$" for name, value in ROWS).replace("_", "\\_")
RST = "\n".join(["======= =======", *(f"{name:<7} {value}" for name, value in ROWS), "======= ======="])
FORMS = {
    "docx": as_docx,
    "odt": lambda: as_odf("text"),
    "ods": lambda: as_odf("spreadsheet"),
    "ipynb": as_notebook,
    "html": lambda: f"<table>{HTML}</table>".encode(),
    "page": lambda: f"<!DOCTYPE html><html><body><table>{HTML}</table></body></html>".encode(),
    "latex": lambda: f"\\begin{{tabular}}{{ll}}\n{TEX}\n\\end{{tabular}}\n".encode(),
    "rst": lambda: RST.encode(),
    "lines": lambda: b"z1 = 0.94\ndelta_k = 0.2 * -0.109 = -0.0218\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_values_are_read(form):
    found = parse_values(FORMS[form](), "sheet").values
    assert [(each.name, str(each.value)) for each in found] == [("z1", "0.94"), ("delta_k", "-0.0218")]
