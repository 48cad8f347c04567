"""Nets as programs list them without a table: Darknet as it loads a net, PyTorch as it prints a module."""

import re
from collections.abc import Iterator, Sequence

from zoo.errors import ZooError
from zoo.light.layers.foreign import CONTAINERS
from zoo.light.sheets.grids.grid import Grid, Habits, Record, checked

_DARKNET = re.compile(r"\s*layer\s+filters\s+size", re.IGNORECASE)
_DARKNET_ROW = re.compile(r"\s*([0-9]+)\s+([A-Za-z]\w*)(.*)")
_COLUMNS = ("layer", "type", "filters", "kernel", "stride", "padding", "groups", "dilation", "inputs", "output")
DARKNET_COLUMNS = (
    "name",
    "type",
    "filters",
    "size",
    "stride",
    "padding",
    "groups",
    "dilation_rate",
    "inputs",
    "output",
)
"""What the columns of Darknet's listing hold."""
_AXES = r"[0-9]+(?:\s*x\s*[0-9]+){0,2}"
_WINDOW = re.compile(
    r"\s*(?P<filters>[0-9]+)?(?:\s*/\s*(?P<groups>[0-9]+)(?=\s))?"
    r"\s+(?P<size>[0-9]+\s*x\s*[0-9]+)\s*/\s*(?P<stride>[0-9]+)(?:\s*\(\s*(?P<dilation>[0-9]+)\s*\))?(?P<rest>\s.*|)"
)
_KINDS = {
    "conv": "convolution", "max": "max pooling", "avg": "average pooling", "connected": "fully connected",
    "upsample": "upsampling", "softmax": "softmax", "dropout": "dropout",
}  # fmt: skip
_MODULE = re.compile(r"(?P<indent>\s*)(?:\((?P<name>[^)]*)\):\s*)?(?P<call>[A-Za-z_][\w.]*\(.*)")


def darknet(lines: Sequence[str]) -> Grid | None:
    """Darknet's listing as a table, with the input of its first layer as a row of its own."""
    start = next((at for at, line in enumerate(lines) if _DARKNET.match(line)), None)
    if start is None:
        return None
    rows = [
        (at + 1, found) for at, line in enumerate(lines[start + 1 :], start + 1) if (found := _DARKNET_ROW.match(line))
    ]
    if not rows:
        return None
    first = re.search(rf"({_AXES})\s*->", rows[0][1][3])
    shape = [(start + 1, _cells(layer="input", type="input", output=first[1]))] if first else []
    records = [*shape, *(_darknet_row(number, *found.groups()) for number, found in rows)]
    return Grid("darknet", checked([(start + 1, list(_COLUMNS)), *records]))


def _cells(**said: str) -> list[str]:
    return [" ".join(said.get(column, "").split()) for column in _COLUMNS]


def _darknet_row(number: int, name: str, kind: str, rest: str) -> Record:
    output = re.search(rf"(?:->|outputs:)\s*({_AXES})", rest)
    said = {"layer": name, "type": _KINDS.get(kind.lower(), kind), "output": output[1] if output else ""}
    if kind.lower() in ("route", "shortcut"):
        return number, _cells(**{**said, **_joined(name, kind.lower(), rest)})
    if window := _WINDOW.match(rest):
        for column in ("filters", "groups", "stride", "dilation"):
            said[column] = window[column] or ""
        said["kernel"] = window["size"]
        side, step = int(window["size"].split("x")[0]), int(window["dilation"] or 1)
        if said["filters"]:  # Darknet pads a convolution by half its window on both sides, at every stride.
            said["padding"] = str(side // 2 * step)
    elif kind.lower() == "upsample" and (factor := re.search(r"([0-9]+)\s*x", rest)):
        said["kernel"] = factor[1]
    elif kind.lower() == "softmax" and not output:
        said["output"] = rest.strip()
    return number, _cells(**said)


def _joined(name: str, kind: str, rest: str) -> dict[str, str]:
    """The rows that a route puts together, or that a shortcut adds to the row above it."""
    above = str(int(name) - 1)
    sources = re.findall(r"[0-9]+", rest.split("->")[0].split(",")[0])
    if kind == "shortcut":
        return {"type": "addition", "inputs": ", ".join([above, *sources[:1]])}
    return {"type": "concatenation" if len(sources) > 1 else "identity", "inputs": ", ".join(sources)}


def modules(lines: Sequence[str]) -> Grid | None:
    """What PyTorch prints of a module as a table of calls, in the order in which the modules stand.

    Raises:
        ZooError: a module of somebody's own holds others, so that their order is not known.
    """
    start = next((at for at, line in enumerate(lines) if re.fullmatch(r"\s*[A-Za-z_]\w*\(\s*", line)), None)
    if start is None or not any(re.match(r"\s*\([^)]*\):\s*\w+\(", line) for line in lines[start + 1 :]):
        return None
    records = list(_leaves(lines, start))
    grid = Grid("modules", checked([(start + 1, ["layer", "operation"]), *records]), Habits(framework="torch"))
    return grid if records else None


def _leaves(lines: Sequence[str], start: int) -> Iterator[Record]:
    path: list[str] = []
    begun: tuple[int, list[str]] | None = None  # a call that goes on over lines
    for at, line in enumerate(lines[start + 1 :], start + 2):
        found, text = _MODULE.match(line), line.strip()
        if begun and text.startswith(")"):
            yield begun[0], [".".join(path), _bare("".join([*begun[1], ")"]))]
            begun = None
            path.pop()
        elif begun and not (found and found["name"] is not None):
            begun[1].append("" if text.startswith("#") else text)
        elif text.startswith(")"):
            if not path:
                return
            path.pop()
        elif found and found["name"] is not None:
            if begun and not begun[1][0].startswith(tuple(f"{each}(" for each in CONTAINERS)):
                raise ZooError(
                    f"row {begun[0]} ({'.'.join(path)}): '{begun[1][0].rstrip('(')}' is a module of somebody's own;"
                    " what it does with those in it is not printed."
                )
            begun = None
            call = found["call"].strip()
            path.append(found["name"])
            if call.count("(") != call.count(")"):
                begun = at, [call]
                continue
            yield at, [".".join(path), _bare(call)]
            path.pop()


def _bare(call: str) -> str:
    """A call without the costs that tools write into it or behind it."""
    call = re.sub(r"\)[:,]? *(?:#.*|[0-9,.]+ *[kKMG]? params.*)$", ")", call)
    call = re.sub(r"(?<=\()[0-9.,]+ ?[kKMG]?, [0-9.]+% Params, [0-9.]+ \w*Mac, [0-9.]+% MACs, ?", "", call)
    return re.sub(r"(?<=\()[0-9.,]+ ?\w? = [0-9.]+% Params(?:, [0-9.]+ \w+ = [0-9.]+% \w+)*(?:, )?", "", call)
