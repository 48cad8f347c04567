"""Which row of an answer sheet is which layer of a table: by name where names match, else by kind and order.

The order is kept by a global alignment (Needleman and Wunsch, 1970): a missing or surplus row never
shifts the others.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import NamedTuple

from zoo.light.layers.activations import PROBABILITIES
from zoo.light.layers.figures import Figures, Shape, channels_last
from zoo.light.layers.kinds.activation import ACTIVATION
from zoo.light.layers.kinds.core import DENSE
from zoo.light.layers.kinds.reshaping import ZERO_PADDINGS
from zoo.light.layers.known import KINDS, relatives
from zoo.light.layers.layer import Layer
from zoo.light.layers.source import source
from zoo.light.layers.window import pads
from zoo.light.marking.names import key_of, keys_of, named, plain_name
from zoo.light.marking.nested import Outline, is_of, outlined, with_models
from zoo.light.marking.places import Matching, Placed
from zoo.light.nets.table import Table
from zoo.light.sheets.sheet import Cell, SheetRow
from zoo.light.sheets.words import kind_of

_LARGEST_ALIGNMENT = 100_000  # rows x layers; about a tenth of a second

# An alignment's score: a name outweighs everything, then the kind, then cells that are right.
_NAMED, _KIND, _UNKNOWN_KIND, _ALIKE, _AGREES, _SAME_KIND = 10_000, 100, 40, 20, 10, 5


class _Known(NamedTuple):
    """What is known before rows are held against layers, by their positions."""

    named: dict[int, int]
    closed: frozenset[int]
    """The layers that a row of their model stands for."""


def match(table: Table, rows: Sequence[SheetRow]) -> Matching:
    """Match `rows` to the layers of `table`.

    A row for what the table counts with another layer, such as zero padding or a separate ReLU, becomes
    a place of its own: the padding row takes the convolution's padding over. So does a row of a nested model.
    """
    outline = outlined(table, rows)
    own = [at for at in range(len(rows)) if at not in outline.models and at not in outline.inputs]
    plain = [rows[at] for at in own]
    matched = _pairs(table, _with_output_row(table, plain), _known(table, outline, own))
    return with_models(table, rows, outline, _unfold(table, plain, matched))


def _with_output_row(table: Table, rows: list[SheetRow]) -> list[SheetRow]:
    """The rows with a last one that only names softmax or sigmoid as the net's last layer, if that has no row else."""
    kinds = [row.kind for row in rows]
    if table.rows[-1].layer.kind is not DENSE or kinds[-1:] != [ACTIVATION.name]:
        return rows
    layers = sum(row.layer.kind is DENSE for row in table)
    lacking = sum(kind in (DENSE.name, None) for kind in kinds) < layers
    function = kind_of(rows[-1].name, rows[-1].type)[1]
    return [*rows[:-1], rows[-1]._replace(kind=DENSE.name)] if lacking and function in PROBABILITIES else rows


def _known(table: Table, outline: Outline, own: Sequence[int]) -> _Known:
    positions = {row.layer.name: at for at, row in enumerate(table.rows)}
    named = {at: positions[outline.layers[row]] for at, row in enumerate(own) if row in outline.layers}
    return _Known(named, frozenset(positions[name] for name in outline.closed))


def align(shape: Shape, like: Shape) -> Shape:
    """`shape` less the axes of one that people add, or with those they leave out: ``160 x 1`` as ``(160,)``."""
    if len(shape) == len(like):
        return shape
    if [axis for axis in shape if axis != 1] == [axis for axis in like if axis != 1]:
        return like
    while len(shape) > len(like) and 1 in (shape[0], shape[-1]):
        shape = shape[1:] if shape[0] == 1 else shape[:-1]
    return (*shape, 1) if (*like[:-1], 1) == like and len(shape) == len(like) - 1 else shape


def fits(cell: Cell, count: int) -> bool:
    """Whether a count is the one in the cell, or gives its digits when it is rounded or cut off."""
    return rounds_to(cell, count) or _cut_off(cell, count)


def rounds_to(cell: Cell, count: int) -> bool:
    """Whether a count is the one in the cell, or rounds to it where the cell is rounded; to 0 nothing but 0 does."""
    if cell.count == count:
        return True
    return cell.unit > 1 and cell.count not in (None, 0) and 2 * abs((cell.count or 0) - count) <= cell.unit


def _cut_off(cell: Cell, count: int) -> bool:
    """Whether the digits of a count after the cell's last one, of two or more, were cut off: ``1.63M`` of 1,638,656."""
    return (
        cell.count is not None
        and cell.unit > 1
        and cell.count >= 10 * cell.unit
        and 0 <= count - cell.count < cell.unit
    )


def _pairs(table: Table, rows: Sequence[SheetRow], known: _Known) -> dict[int, int]:
    """The layer's position in the table, by the row's position in the sheet."""
    by_names = named(table, rows, known.named, known.closed)
    if len(by_names) == len(rows) == len(set(by_names.values())):
        return by_names
    if len(rows) * len(table) > _LARGEST_ALIGNMENT:
        return _in_turn(table, rows, by_names, known.closed)
    by_name = _align(table, rows, by_names, known.closed)
    surplus = any(at not in by_name and not _may_be_left_out(row) for at, row in enumerate(rows))
    missing = set(range(len(table))) - set(by_name.values()) - known.closed
    if not surplus or all(table.rows[at].layer.kind.said.may_be_left_out for at in missing):
        return by_name
    # Names may count otherwise than the table: Keras's dense and dense_1 are the table's dense1 and dense2.
    by_kind = _align(table, rows, {}, known.closed)
    return max((by_name, by_kind), key=lambda pairs: _agreement(table, rows, pairs))


def _may_be_left_out(row: SheetRow) -> bool:
    return row.kind is not None and row.kind in KINDS and KINDS[row.kind].said.may_be_left_out


def _align(table: Table, rows: Sequence[SheetRow], named: dict[int, int], closed: AbstractSet[int]) -> dict[int, int]:
    """The pairs of the highest score that cross nowhere, then the named rows that only stand elsewhere."""
    scores = _scores(table, rows, named, closed)
    best = [[0] * (len(table) + 1) for _ in range(len(rows) + 1)]
    for at in range(len(rows) - 1, -1, -1):
        here, below, score = best[at], best[at + 1], scores[at]
        for layer in range(len(table) - 1, -1, -1):
            skipping = max(below[layer], here[layer + 1])
            pairing = below[layer + 1] + score[layer] if score[layer] else 0
            here[layer] = max(skipping, pairing)
    pairs: dict[int, int] = {}
    at = layer = 0
    while at < len(rows) and layer < len(table):
        if scores[at][layer] and best[at][layer] == best[at + 1][layer + 1] + scores[at][layer]:
            pairs[at] = layer
            at, layer = at + 1, layer + 1
        elif best[at][layer] == best[at + 1][layer]:
            at += 1
        else:
            layer += 1
    taken = set(pairs.values())
    for at, layer in named.items():
        if at not in pairs and layer not in taken:
            pairs[at] = layer
            taken.add(layer)
    return pairs | dict(_between(table, rows, pairs, closed))


def _between(
    table: Table, rows: Sequence[SheetRow], pairs: dict[int, int], closed: AbstractSet[int]
) -> Iterable[tuple[int, int]]:
    """The rows of no known kind that stand between two others, and as many layers there that have no row."""
    left = set(range(len(table))) - set(pairs.values()) - closed
    for (at, layer), (below, under) in pairwise(sorted(pairs.items())):
        between, free = range(at + 1, below), [each for each in range(layer + 1, under) if each in left]
        if len(between) != len(free):
            continue
        placed = [*zip(between, free, strict=True)]
        if all(_may_be(rows[each], rows[at], table.figures[table.rows[to].layer.name]) for each, to in placed):
            yield from placed


def _may_be(row: SheetRow, above: SheetRow, figures: Figures) -> bool:
    """Whether a row whose name means nothing may be a layer: by its output, or by its axes and what it learns."""
    output = row.cells.get("output")
    if output is None:
        fits = "output" not in above.cells
    else:
        fits = output.shape is None or len(align(output.shape, figures.output)) == len(figures.output)
    learns = any(cell.count for column, cell in row.cells.items() if column != "output")
    named = row.kind is None and row.cells and any(map(str.isalpha, row.name))
    return bool(named) and bool(_agrees(row, figures) or (fits and learns <= bool(figures.parameters)))


def _scores(table: Table, rows: Sequence[SheetRow], named: dict[int, int], closed: AbstractSet[int]) -> list[list[int]]:
    """By row and layer; 0 where they cannot be the same."""
    layers = [(row.layer, key_of(plain_name(row.layer)), table.figures[row.layer.name]) for row in table.rows]
    reserved = closed | set(named.values())
    scores = []
    for at, (row, key) in enumerate(zip(rows, keys_of(rows), strict=True)):
        score = [0] * len(layers)
        for to, (layer, own_key, figures) in enumerate(layers):
            if named.get(at, to) != to or (to in reserved and at not in named):
                continue
            if row.kind is None and (not layer.kind.said.may_be_left_out or at in named):
                score[to] = _UNKNOWN_KIND
            elif at in named or (row.kind is not None and is_of(row, layer.kind)):
                score[to] = _KIND + _SAME_KIND * (row.kind == layer.kind.name)
            else:
                continue
            score[to] += _NAMED * (at in named) + _ALIKE * (own_key == key) + _AGREES * _agrees(row, figures)
        scores.append(score)
    return scores


def _agrees(row: SheetRow, figures: Figures) -> int:
    """How many of the row's cells are this layer's; a count of nothing says nothing."""
    wanted = {
        "weights": (figures.weights,),
        "biases": (figures.biases,),
        "params": (figures.parameters, figures.weights),
    }
    agreeing = 0
    for column, cell in row.cells.items():
        if column == "output" and cell.shape:
            agreeing += figures.output in (align(cell.shape, figures.output), channels_last(cell.shape))
        elif cell.count:
            agreeing += cell.count in wanted.get(column, ())
    return agreeing


def _agreement(table: Table, rows: Sequence[SheetRow], pairs: dict[int, int]) -> int:
    return sum(_agrees(rows[at], table.figures[table.rows[layer].layer.name]) for at, layer in pairs.items())


def _in_turn(table: Table, rows: Sequence[SheetRow], named: dict[int, int], closed: AbstractSet[int]) -> dict[int, int]:
    """Pairs in linear time, for a sheet too large to align: the next free layer of the row's family."""
    first = {layer: at for at, layer in reversed(named.items())}
    pairs = {at: layer for layer, at in first.items()}
    taken = set(first)
    free: dict[str, deque[int]] = {}
    for layer, table_row in enumerate(table.rows):
        if layer not in taken and layer not in closed:
            free.setdefault(table_row.layer.kind.said.relatives, deque()).append(layer)
    for at, row in enumerate(rows):
        if at not in pairs and row.kind and free.get(relatives(row.kind)):
            pairs[at] = free[relatives(row.kind)].popleft()
    return pairs


def _unfold(table: Table, rows: Sequence[SheetRow], matched: dict[int, int]) -> Matching:
    """Give the rows without a layer of their own a place before or after another layer's, where they have one."""
    row_of = {table.rows[layer].layer.name: rows[at] for at, layer in matched.items()}
    if len(matched) == len(rows):
        return Matching({row.layer.name: _place(table, row.layer, row_of) for row in table.rows}, ())
    padding: dict[str, SheetRow] = {}  # by the layer it comes before
    after: dict[str, list[SheetRow]] = {}
    surplus = []
    below = _layers_below(table, rows, matched)
    above = None
    for at, row in enumerate(rows):
        following = below[at]
        if at in matched:
            above = table.rows[matched[at]].layer
        elif above and _changes_nothing(row, table.figures[above.name].output):
            after.setdefault(above.name, []).append(row)
        elif _pads(row) and following and following.name not in padding:
            padding[following.name] = row
        else:
            surplus.append(row)
    return Matching(_places(table, row_of, padding, after), tuple(surplus))


def _place(table: Table, layer: Layer, row_of: dict[str, SheetRow]) -> Placed:
    inputs, shapes = _fed(table, layer)
    return Placed(layer, inputs, row_of.get(layer.name), shapes)


def _fed(table: Table, layer: Layer) -> tuple[tuple[str, ...], tuple[Shape, ...] | None]:
    """The layers that feed the last call of a layer, and the shapes where their outputs do not tell them."""
    calls = table.sources[layer.name]
    plain = len(calls) == 1 and calls[0] == table.inputs[layer.name]  # Every source is the first output of a layer.
    if plain and all(len(table.sources[each]) == 1 for each in calls[0]):
        return calls[0], None
    return tuple(source(each).layer for each in calls[-1]), tuple(table.shapes(layer.name))


def _layers_below(table: Table, rows: Sequence[SheetRow], matched: dict[int, int]) -> list[Layer | None]:
    """For each row the next layer of the sheet, if it pads its input."""
    layers: list[Layer | None] = []
    following = None
    for at in range(len(rows) - 1, -1, -1):
        layers.append(following)
        if at in matched:
            layer = table.rows[matched[at]].layer
            following = layer if any(map(any, _zeros(table, layer))) and not layer.kind.said.may_be_left_out else None
    return layers[::-1]


def _zeros(table: Table, layer: Layer) -> tuple[tuple[int, int], ...]:
    if "padding" not in layer.settings:
        return ()
    return pads(layer.settings, table.shapes(layer.name)[0])


def _changes_nothing(row: SheetRow, shape: Shape) -> bool:
    """Whether a row is of a layer that hands on an input of that shape as it is, or its function of each value."""
    kind = KINDS.get(row.kind or "")
    if kind is None or (kind.rank and kind.rank + 1 != len(shape)):
        return False
    return kind.part == "through" or (kind.part == "flatten" and len(shape) == 1)


def _pads(row: SheetRow) -> bool:
    return row.kind is not None and row.kind in KINDS and KINDS[row.kind].part == "padding"


def _places(
    table: Table, row_of: dict[str, SheetRow], padding: dict[str, SheetRow], after: dict[str, list[SheetRow]]
) -> dict[str, Placed]:
    places: dict[str, Placed] = {}
    last = {name: name for name in table.inputs}  # by layer, the place after it that now feeds the layers below
    for table_row in table.rows:
        layer = table_row.layer
        names, shapes = _fed(table, layer)
        inputs = tuple(last[name] for name in names)
        if layer.name in padding:
            row, zeros = padding[layer.name], _zeros(table, layer)
            key = f"{layer.name} padding"  # a space keeps it apart from every layer's name
            places[key] = Placed(Layer(row.name, ZERO_PADDINGS[len(zeros)], settings={"padding": zeros}), inputs, row)
            layer, inputs, shapes = layer.changed(padding="valid"), (key,), None
        places[layer.name] = Placed(layer, inputs, row_of.get(layer.name), shapes)
        for number, row in enumerate(after.get(layer.name, ())):
            key = f"{layer.name} {number}"
            places[key] = Placed(_identity(row), (last[layer.name],), row)
            last[layer.name] = key
    return places


def _identity(row: SheetRow) -> Layer:
    """The layer of a row that changes neither shape nor counts, whatever its rate or function."""
    kind = KINDS[row.kind or ""]
    return Layer(
        row.name,
        kind,
        settings={each.name: each.neutral for each in kind.takes if not each.option or each.neutral is not None},
    )
