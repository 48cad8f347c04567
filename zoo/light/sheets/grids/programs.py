"""Tables of an ordinary form that a known program prints, told by their headings.

Rows that stand for other rows, arrays of a layer and operators inside one are no layers: they are taken out, and named.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.foreign import CONTAINERS, torch_class
from zoo.light.layers.kinds.normalization import BATCH_NORMALIZATION
from zoo.light.sheets.grids.grid import Grid, Habits, Record, begin_with_batch
from zoo.light.sheets.grids.lines import depth_of
from zoo.light.sheets.printed import refused
from zoo.light.sheets.sheet import Unread
from zoo.light.sheets.signs import plain

_TORCH = Habits(framework="torch", type_is_class=True)
_FLAX_COUNT = re.compile(r"(?:^|[\s\]])([0-9][0-9,]*) \([0-9.]+ [KMGT]?B\)$")
_FLAX_COUNTED = {"params", "param", "batch_stats", "batchstat"}


_HEADING_WITHIN, _MOST_HEADINGS = 2, 20  # records, columns


class _Printed(NamedTuple):
    headings: list[str]
    rows: list[Record]
    unread: list[Unread]

    def column(self, *headings: str) -> int:
        return next(at for at, heading in enumerate(self.headings) if plain(heading).lower() in headings)

    def texts(self, at: int) -> list[str]:
        return [plain(cells[at]) if at < len(cells) else "" for _, cells in self.rows]

    def without(self, taken: Iterable[int], why: str) -> "_Printed":
        """The table without the rows at these places, which are named."""
        places = sorted(set(taken))
        if not places:
            return self
        gone = set(places)
        first = next(filter(None, map(plain, self.rows[places[0]][1])), "")[:60]
        place = f"row '{first}'" if len(places) == 1 else f"{len(places)} rows such as '{first}'"
        kept = [row for at, row in enumerate(self.rows) if at not in gone]
        return self._replace(rows=kept, unread=[*self.unread, Unread(place, why)])

    def with_heading(self, at: int, heading: str) -> "_Printed":
        return self._replace(headings=[*self.headings[:at], heading, *self.headings[at + 1 :]])

    def without_column(self, at: int, why: str) -> "_Printed":
        """The table with a blank column in its place, which is named."""
        unread = Unread(f"column '{plain(self.headings[at])}'", why)
        return self.with_heading(at, "").with_cells(at, lambda text: "")._replace(unread=[*self.unread, unread])

    def with_cells(self, at: int, change: Callable[[str], str]) -> "_Printed":
        rows = [
            (number, [*cells[:at], change(cells[at]), *cells[at + 1 :]] if at < len(cells) else cells)
            for number, cells in self.rows
        ]
        return self._replace(rows=rows)


def _of_modules(printed: _Printed, at: int, sign: str = ".") -> _Printed:
    """A table less the modules that hold others, told by the names: ``body`` where there is ``body.0``."""
    names = printed.texts(at)
    holders = {name.rpartition(sign)[0] for name in names}
    return printed.without((place for place, name in enumerate(names) if name and name in holders), _HOLDS)


_HOLDS = "stands for the layers below it"


def _with_total(printed: _Printed, at: int, name: str) -> _Printed:
    """The first row, if it is of the whole net, as the row of the total."""
    if len(printed.rows) > 1 and plain(printed.rows[0][1][at]) == name:
        number, cells = printed.rows[0]
        return printed._replace(rows=[(number, [*cells[:at], "total", *cells[at + 1 :]]), *printed.rows[1:]])
    return printed


def _fvcore(printed: _Printed) -> _Printed:
    counted = printed.column("#parameters or shape", "#elements or shape", "#parameters", "#elements")
    printed = printed.with_heading(counted, "params")
    shapes = printed.texts(counted)
    arrays = (at for at, text in enumerate(shapes) if text.startswith("("))
    printed = printed.without(arrays, "are arrays, which the row of their layer counts")
    for at, heading in enumerate(printed.headings):
        if plain(heading).lower() == "#activations":
            printed = printed.without_column(at, "holds numbers of values, no shapes")
    name = printed.column("name", "module")
    return _of_modules(_with_total(printed, name, "model"), name)


def _lightning(printed: _Printed) -> _Printed:
    printed = _of_modules(printed, printed.column("name"))
    types = printed.texts(printed.column("type"))
    if types and all(each in CONTAINERS for each in types):
        raise ZooError(refused("Lightning", "its largest modules alone", "print it with max_depth=-1."))
    return printed


def _flops(printed: _Printed) -> _Printed:
    """What FlopCounterMode of PyTorch prints."""
    printed = printed.with_heading(printed.column("flop"), "FLOPs")
    name = printed.column("module")
    operators = (at for at, text in enumerate(printed.texts(name)) if text.startswith("- "))
    printed = printed.without(operators, "are operators, which the row of their layer counts")
    whole = next(iter(printed.texts(name)), "")
    printed = _of_modules(_with_total(printed, name, whole), name)
    return printed.with_cells(name, lambda text: plain(text).removeprefix(f"{whole}."))


def _tree(printed: _Printed) -> _Printed:
    """A tree less its branches and the rows that hold others; each row may be of one more letter than the last."""
    name = printed.column("layer", "module")
    depths = [depth_of(text) for text in (cells[name] for _, cells in printed.rows)]
    holders = (at for at, (own, below) in enumerate(zip(depths, [*depths[1:], 0], strict=True)) if below > own)
    return printed.without(holders, _HOLDS).with_cells(name, lambda text: text[depth_of(text) :])


def _torchscan(printed: _Printed) -> _Printed:
    """A tree, whose batch normalisations count the batches that they have seen as a parameter."""
    printed = _tree(printed)
    counted, types = printed.column("param #"), printed.texts(printed.column("type"))
    odd = [at for at, type_ in enumerate(types) if _normalizes(type_) and _is_odd(printed.rows[at][1][counted])]
    if not odd:
        return printed
    rows = list(printed.rows)
    for at in odd:
        number, cells = rows[at]
        rows[at] = number, [*cells[:counted], f"{cells[counted].strip()} - 1", *cells[counted + 1 :]]
    what = Unread(f"a 1 in the params of {len(odd)} batch normalizations", "is their number of batches, no parameter")
    return printed._replace(rows=rows, unread=[*printed.unread, what])


def _normalizes(type_: str) -> bool:
    known = torch_class(type_)
    return known is not None and known[0].stem == BATCH_NORMALIZATION.name


def _is_odd(count: str) -> bool:
    return bool(re.fullmatch(r"\s*[0-9,]{0,20}[13579]\s*", count))


def _onnx_tool(printed: _Printed) -> _Printed:
    output, type_ = printed.column("outshape"), printed.column("type")
    printed = printed.with_heading(output, "output shape").with_heading(printed.column("forward_macs"), "MACs")
    printed = printed.with_cells(type_, lambda text: {"Gemm": "Linear", "_": ""}.get(plain(text), text))
    return printed.with_cells(output, lambda text: f"({plain(text)})" if "x" in text else text.replace("_", ""))


def _flax(printed: _Printed) -> _Printed:
    """A path names a layer, and the row without one is of the whole net; its arrays stand before their number."""
    path = printed.column("path")
    names = [plain(heading).lower() for heading in printed.headings]
    counts = [at for at, name in enumerate(names) if name in _FLAX_COUNTED]
    rows, whole = [], []
    for at, (number, cells) in enumerate(printed.rows):
        counted = _flax_count([plain(cells[count]) for count in counts if count < len(cells)])
        cells = ["" if column in counts else cell for column, cell in enumerate(cells)] + [counted]
        if "Total" in map(plain, cells):
            cells = ["" if plain(cell) == "Total" else cell for cell in cells]
            cells[path] = "Total"
        elif not plain(cells[path]):
            whole.append(at)
        rows.append((number, cells))
    headings = ["" if at in counts else heading for at, heading in enumerate(printed.headings)]
    printed = printed._replace(headings=[*headings, "params"], rows=rows)
    return _of_modules(printed.without(whole, _HOLDS), path, "/")


def _flax_count(texts: Sequence[str]) -> str:
    """The number of what is learnt and of what moves with it, without their arrays; the cell if it has none."""
    texts = [text for text in texts if text]
    found = [_FLAX_COUNT.search(text) for text in texts]
    missed = (text for text, match in zip(texts, found, strict=True) if not match)
    return next(missed, " + ".join(match[1] for match in found if match))


def _totals(printed: _Printed) -> _Printed:
    raise ZooError(refused("flopsmeter"))


def _as_it_is(printed: _Printed) -> _Printed:
    return printed


class _Program(NamedTuple):
    name: str
    headings: frozenset[str]
    """Its table has all of these."""
    habits: Habits
    layers: Callable[[_Printed], _Printed]


_PROGRAMS = tuple(
    _Program(name, frozenset(headings.split("|")), habits, layers)
    for name, headings, habits, layers in (
        ("fvcore", "module|#parameters or shape", _TORCH, _fvcore),
        ("fvcore", "module|#parameters|#flops", _TORCH, _fvcore),
        ("fvcore", "name|#elements or shape", _TORCH, _fvcore),
        ("fvcore", "name|#elements", _TORCH, _fvcore),
        ("Lightning", "name|type|params|mode", _TORCH, _lightning),
        ("Lightning", "name|type|params|in sizes|out sizes", _TORCH, _lightning),
        ("Paddle", "layer name|input shape|output shape|params|flops", Habits(framework="torch"), _as_it_is),
        ("torch.utils.flop_counter", "module|flop|% total", _TORCH, _flops),
        ("torchscan", "layer|type|output shape|param #|trainable", _TORCH, _torchscan),
        ("onnx-tool", "name|type|forward_macs|params|outshape", _TORCH._replace(batch_first=True), _onnx_tool),
        ("flopth", "module_name|module_type|in_shape|out_shape", _TORCH, _as_it_is),
        ("Flax", "path|module|inputs|outputs", Habits(batch_first=True, type_is_class=True), _flax),
        ("Flax", "path|type|inputs|outputs", Habits(batch_first=True, type_is_class=True), _flax),
        ("flopsmeter", "m flops|params|fps", _TORCH, _totals),
    )
)


_TELLING = {
    "#parameters or shape", "#parameters", "#elements or shape", "#elements", "mode", "in sizes", "input shape",
    "% total", "trainable", "in_shape", "outputs", "fps", "forward_macs",
}  # fmt: skip
"""Of each program a heading that is not everybody's."""


def as_printed(grid: Grid) -> Grid:
    """The grid with the habits of the program that its headings tell, and its layers alone; any other as it is.

    Raises:
        ZooError: the program prints no layers there.
    """
    if grid.habits.program:
        return grid
    for at, (number, names) in enumerate(grid.records[:_HEADING_WITHIN]):
        headings = {cell.strip().lower() for cell in names[:_MOST_HEADINGS]}
        if headings.isdisjoint(_TELLING):
            continue
        program = next((each for each in _PROGRAMS if each.headings <= headings), None)
        if program:
            return _printed_by(program, grid, _Printed(list(names), list(grid.records[at + 1 :]), []), number)
    return grid


def _printed_by(program: _Program, grid: Grid, printed: _Printed, number: int) -> Grid:
    printed = program.layers(printed)
    habits = program.habits._replace(program=program.name)
    if not habits.batch_first:
        habits = habits._replace(batch_first=begin_with_batch(_outputs(printed)))
    unread = (*grid.unread, *printed.unread)
    records = [(number, printed.headings), *printed.rows]
    return grid._replace(records=records, habits=habits, end=max(grid.end, grid.records[-1][0]), unread=unread)


def _outputs(printed: _Printed) -> Sequence[str]:
    names = [plain(heading).lower() for heading in printed.headings]
    at = next((at for at, name in enumerate(names) if name in ("output shape", "out sizes", "out_shape")), None)
    return [] if at is None else printed.texts(at)
