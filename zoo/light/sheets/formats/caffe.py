"""The log that Caffe writes while it sets a net up: a layer's name, and below it the shape of what it puts out."""

import re
from collections.abc import Iterator

from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import Grid, Habits, Record, checked

_LINE = re.compile(r"\] (?:(?:Creating|Setting up)(?: layer)? (\S+)|Top shape: ([0-9]+(?: [0-9]+)*))", re.IGNORECASE)


def _grids(document: Document) -> Iterator[Grid]:
    records: list[Record] = []
    name = ""
    for number, line in enumerate(document.lines, start=1):
        if found := _LINE.search(line):
            if found[2] and name:
                records.append((number, [name, f"({', '.join(found[2].split())})"]))
            name = found[1] or ""
    if records:
        heading = records[0][0] - 1, ["layer", "output shape"]
        yield Grid(FORMAT.name, checked([heading, *records]), Habits(batch_first=True, program="Caffe"))


FORMAT = Format(
    name="caffe",
    title="a log of Caffe",
    order=18,
    accepts=lambda document: "net.cpp:" in document.text and "Top shape:" in document.text,
    grids=_grids,
)
