"""Writes the table of export.md: every net in every format, exported and proven; an hour on two cores.

    python docs/exports.py FOLDER [NET...]

Only those nets, if some are named. What FOLDER has the report of is not exported again. ZOO_DATA names the folder
with MNIST and Medical MNIST.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import zoo
from zoo.errors import ZooError
from zoo.exporters import registry
from zoo.light.files.text import markdown_table, memory

PAGE = Path(__file__).with_name("export.md")
_TABLE = re.compile(r"(<!-- exports: python docs/exports\.py -->\n).*?(<!-- end -->)", re.DOTALL)


def report(net: str, form: str, folder: Path) -> Mapping[str, Any] | str:
    """The report of an export, or why there is none."""
    path = folder / f"{net}{registry.find_format(form).suffix or '_saved_model'}"
    told = path.with_name(f"{path.name}.json")
    if not told.exists():
        try:
            zoo.export(net, path, format=form, force=True)
        except ZooError as error:
            return str(error)
    found: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    return found


def cell(found: Mapping[str, Any] | str) -> str:
    if isinstance(found, str):
        return "refused"
    gaps = [each["largest_difference"] for each in found["layers"] if each["largest_difference"] is not None]
    size = memory(sum(each["bytes"] for each in found["files"].values()))
    return f"{max([*gaps, found['largest_difference']]):.0e}, {size}, {found['milliseconds']['file']:.3g} ms"


def main(folder: Path, *nets: str) -> None:
    """Export what is missing, and write the table."""
    rows = []
    for net in nets or zoo.names():
        found = {form: report(net, form, folder) for form in registry.names()}
        made = [each for each in found.values() if not isinstance(each, str)]
        inputs = f"{min(each['samples'] for each in made):,}" if made else ""
        keras = f"{min(each['milliseconds']['keras'] for each in made):.3g} ms" if made else ""
        rows.append([f"`{net}`", inputs, keras, *map(cell, found.values())])
        print(*rows[-1], sep="  ", flush=True)
    table = markdown_table(("net", "inputs", "Keras", *(f"`{name}`" for name in registry.names())), rows)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_TABLE.sub(lambda found: f"{found[1]}{table}\n{found[2]}", page), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
