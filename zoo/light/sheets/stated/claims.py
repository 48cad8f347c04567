"""What a sheet claims of the layers that were built from it, as rows that are marked like anybody's answers."""

from collections.abc import Iterator
from dataclasses import replace

from zoo.light.layers.figures import Figures
from zoo.light.layers.foreign import BIASES_TWICE_IN_TORCH
from zoo.light.sheets.sheet import COLUMNS, Cell, Sheet, SheetRow
from zoo.light.sheets.stated.building import Building, Built
from zoo.light.sheets.stated.inferred import same_shape


def claims_of(sheet: Sheet, building: Building) -> Sheet:
    """The sheet with a row for each layer that it states, by the layer's own name."""
    rows = tuple(row for built in building.built for row in _rows(building, built))
    if sheet.total and building.framework == "torch" and "params" in sheet.total.cells:
        cells = {"trainable" if column == "params" else column: cell for column, cell in sheet.total.cells.items()}
        sheet = sheet._replace(total=sheet.total._replace(cells=cells))
    asked = {column for row in rows for column in row.cells}
    return sheet._replace(rows=rows, columns=tuple(each for each in COLUMNS if each in asked))


def _rows(building: Building, built: Built) -> Iterator[SheetRow]:
    """The rows of one statement: the counts at the first layer, less those of the others; the output at the last."""
    statement, names = built.statement, built.layers
    cells = dict(statement.cells)
    derived = [building.calls[name][-1] for name in names]
    if "output" in cells:
        cells["output"] = _whole(cells["output"], derived[-1], building.channels_first)
    if statement.torch and building.layers[names[0]].kind.said.stem in BIASES_TWICE_IN_TORCH:
        cells = {column: _once(cell, derived[0]) for column, cell in cells.items()}
    for at, name in enumerate(names):
        own = {column: cell for column, cell in cells.items() if (column == "output") == (at > 0) or len(names) == 1}
        if at not in (0, len(names) - 1):
            own = {}
        if at == 0 and len(names) > 1:
            own = {column: _less(cell, column, derived[1:]) for column, cell in own.items()}
        yield SheetRow(statement.number, name, building.layers[name].kind.name, own)


def _whole(cell: Cell, derived: Figures, channels_first: bool) -> Cell:
    """An output that leaves out its channels, with them."""
    output = derived.output
    if cell.shape and not channels_first and len(cell.shape) == len(output) - 1 and cell.shape == output[:-1]:
        return replace(cell, shape=output) if same_shape(cell.shape, output) else cell
    return cell


def _once(cell: Cell, derived: Figures) -> Cell:
    """A count of PyTorch's, which has each bias twice, as Keras counts."""
    counted = {derived.parameters + derived.biases: derived.parameters, 2 * derived.biases: derived.biases}
    return replace(cell, count=counted[cell.count]) if cell.count in counted else cell


def _less(cell: Cell, column: str, others: list[Figures]) -> Cell:
    counts = {
        "weights": sum(each.weights for each in others),
        "biases": sum(each.biases for each in others),
        "params": sum(each.parameters for each in others),
        "trainable": sum(each.trainable for each in others),
        "non_trainable": sum(each.non_trainable for each in others),
    }
    if cell.count is None or not counts.get(column):
        return cell
    return replace(cell, count=cell.count - counts[column])
