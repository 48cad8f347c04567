"""Jupyter notebooks: the text of Markdown cells and what code cells put out, each read for itself; never the code."""

from collections.abc import Iterator
from typing import Any

from zoo.errors import ZooError
from zoo.light.sheets import document
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.formats.parts import Fragment, grids_of, texts_of
from zoo.light.sheets.grids.grid import Grid


def _accepts(opened: Document) -> bool:
    return opened.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and b'"cells"' in opened.data


def _grids(opened: Document) -> Iterator[Grid]:
    yield from grids_of(FORMAT.name, _parts(opened))


def _parts(opened: Document) -> list[Fragment]:
    import json  # Few sheets are one.

    try:
        notebook = json.loads(document.decoded(opened.data).lstrip("\ufeff"))
        return [part for cell in notebook["cells"] for part in _of_cell(cell)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ZooError("not a readable notebook; save it again, or give its table as Markdown or CSV.") from None


def _of_cell(cell: dict[str, Any]) -> Iterator[Fragment]:
    if cell["cell_type"] != "code":
        yield Fragment(_joined(cell.get("source", "")))
        return
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        html = _joined(data.get("text/html", ""))
        told = html if "<table" in html else data.get("text/markdown") or data.get("text/plain") or html
        yield Fragment(_joined(output.get("text", "") if output.get("output_type") == "stream" else told))


def _joined(text: Any) -> str:
    """A text, which a notebook may have in lines."""
    return text if isinstance(text, str) else "".join(map(str, text))


FORMAT = Format(
    name="ipynb",
    title="a Jupyter notebook",
    order=80,
    accepts=_accepts,
    grids=_grids,
    texts=lambda opened: texts_of(_parts(opened)),
    alone=True,
)
