"""The input of a net whose text has no row for it: from its first layer's output and count, or from what fits all."""

from collections.abc import Iterator, Sequence

from zoo.errors import ZooError
from zoo.light.layers.figures import Figures, Shape, channels_first, channels_last, format_shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.kinds.core import INPUT
from zoo.light.layers.parameter import FILTERS, PADDING, SIZE, STRIDE
from zoo.light.layers.window import window_axes
from zoo.light.sheets.cells import read_shape
from zoo.light.sheets.sheet import Cell
from zoo.light.sheets.stated.building import Building
from zoo.light.sheets.stated.inferred import Target, settle, target_of
from zoo.light.sheets.stated.naming import Named
from zoo.light.sheets.stated.statement import StatedLayer, Statement, typed

_LARGEST_SIDE = 512
_CHANNELS = (1, 3)
"""Of an image, grey or in colour."""
_MOST_ROWS = 200  # of a listing without shapes, each of which is derived at every size that is tried


def with_input(statements: Sequence[Statement], framework: str, first: bool) -> tuple[list[Statement], list[str]]:
    """The statements with one for the input, and what it follows from, where a program's text has none.

    Args:
        framework: what printed the text; empty for a person's table, which has to state its input.
        first: whether shapes have their channels first.

    Raises:
        ZooError: the input does not follow from the text.
    """
    statements = _followed(statements) if framework else statements
    begins = statements[0]
    if not framework or not begins.parts or begins.parts[0].named.any_kind is INPUT:
        return list(statements), []
    said = _said(begins)
    if said is not None:
        last, reason = channels_last(said) if first else said, "the shape that goes into its first layer"
    elif target_of(begins.cells).output is None:
        last, reason = _fitting_all(statements, framework), "the size that fits all layers and leaves no rest"
    else:
        last, reason = _before(begins, framework, first), "the output and parameters of its first layer"
        if begins.parts[0].named.any_kind.rank:
            reason += ", where nothing is said of padding and strides: none, and 1"
    shape = channels_first(last) if first else last
    return [_input(shape), *statements], [f"input: {format_shape(last)}, from {reason}."]


def _followed(statements: Sequence[Statement]) -> list[Statement]:
    """The statements with outputs, where a tool prints what goes in alone: it is what the row above gives."""
    if any("output" in each.cells for each in statements):
        return list(statements)
    given = [_said(each) for each in statements[1:]]
    for each, shape in zip(statements, given, strict=False):
        if shape:
            each.cells = {**each.cells, "output": Cell(format_shape(shape), shape=shape)}
    return list(statements)


def _input(shape: Shape) -> Statement:
    cell = Cell(format_shape(shape), shape=shape)
    return Statement(0, "input", [StatedLayer(Named(INPUT.said.stem, None))], cells={"output": cell})


def _said(statement: Statement) -> Shape | None:
    for what, said in statement.above:
        read = read_shape(said.text) if what == "shape" else None
        if read and read.shape:
            return read.shape
    return None


def _before(statement: Statement, framework: str, first: bool) -> Shape:
    """The one input that gives the first layer's stated output and counts."""
    part, target = statement.parts[0], target_of(statement.cells, first, framework)
    kind = _kind(part, target)
    found: dict[Shape, int] = {}
    for shape, given in _tried(statement, part, kind, target):
        try:
            settled = settle(kind, given, [Figures(shape)], target)
        except ZooError:
            continue
        if target.meets(kind.figures(settled.settings, [Figures(shape)])):
            found[shape] = len(settled.inferred)
    # Where a bias is left out of one and of the others not, the one with a bias is what people build.
    found = {shape: inferred for shape, inferred in found.items() if inferred == min(found.values())}
    if len(found) != 1:
        shapes = " and ".join(map(format_shape, found))
        raise ZooError(
            f"input: the text does not say its shape; {shapes or 'no size'} fit{'' if shapes else 's'} its first layer."
        )
    return next(iter(found))


def _kind(part: StatedLayer, target: Target) -> Kind:
    axes = len(target.output or ()) - 1
    return part.named.kind(axes) or part.named.any_kind


def _tried(
    statement: Statement, part: StatedLayer, kind: Kind, target: Target
) -> Iterator[tuple[Shape, dict[str, object]]]:
    """Inputs before a first layer, with settings for each: a tool's own padding is none, its stride is one."""
    output = target.output or ()
    axes = kind.rank or len(output) - 1
    given = {each.name: typed(part, kind, each, axes) for each in kind.takes if part.said.get(each.name)}
    count = max((cell.count or 0 for column, cell in target.counts.items() if column != "non_trainable"), default=0)
    if kind.said.flattens:
        units = given.get(FILTERS.name, output[-1])
        yield from (((width,), given) for width in {count // units, (count - units) // units} if width > 0)
    elif kind.rank and FILTERS.name in {each.name for each in kind.takes}:
        last = channels_last(output) if target.channels_first else output
        if len(last) != kind.rank + 1:
            return
        for channels in _said_channels(statement) or _CHANNELS:
            for side in _sides(given, kind, count // (channels * last[-1]) + 1):
                unsaid = {SIZE.name: side, STRIDE.name: (1,) * kind.rank, PADDING.name: "valid", **given}
                yield _larger(last, unsaid, channels), unsaid
    elif "output_dim" in {each.name for each in kind.takes} and len(output) > 1:
        yield output[:-1], {"input_dim": count // output[-1], "output_dim": output[-1], **given}


def _said_channels(statement: Statement) -> tuple[int, ...]:
    return tuple(int(said.text) for what, said in statement.above if what == "channels" and said.text.isdecimal())


def _sides(given: dict[str, object], kind: Kind, most: int) -> Iterator[Shape]:
    if isinstance(said := given.get(SIZE.name), tuple):
        yield said
        return
    yield from ((side,) * kind.rank for side in range(1, 32) if side**kind.rank <= most)


def _larger(output: Shape, settings: dict[str, object], channels: int) -> Shape:
    size, stride, padding = settings[SIZE.name], settings[STRIDE.name], settings[PADDING.name]
    sides = []
    for at, length in enumerate(output[:-1]):
        zeros = sum(padding[at]) if isinstance(padding, tuple) else 0
        sides.append(length * stride[at] if padding == "same" else (length - 1) * stride[at] + size[at] - zeros)  # type: ignore[index]
    return (*sides, channels)


# Of a text without shapes


def _fitting_all(statements: Sequence[Statement], framework: str) -> Shape:
    """The one input that all layers take as they say, and of which no window leaves a rest."""
    if len(statements) > _MOST_ROWS:
        raise ZooError(
            f"input: the text has no shapes; of {len(statements)} layers none is worked out. Give it an input row."
        )
    told = next(
        (int(s.text) for each in statements for what, s in each.above if what == "features" and s.text.isdecimal()),
        None,
    )
    begins = statements[0]
    kind = begins.parts[0].named.any_kind
    channels = next(iter(_said_channels(begins)), None)
    if kind.said.flattens and told:
        return (told,)
    if not kind.rank or channels is None or told is None:
        raise ZooError("input: the text has no shapes, and its first layer fixes none. Give it a row for the input.")
    fitting = []
    for side in range(1, _LARGEST_SIDE + 1):
        shape = (*(side,) * kind.rank, channels)
        building = _built(shape, statements, framework)
        if building:
            fitting.append((shape, _rest(building)))
        if building is None and fitting:
            break
    whole = [shape for shape, rest in fitting if not rest]
    if len(whole) == 1:
        return whole[0]
    if len(fitting) == 1:
        return fitting[0][0]
    shapes = ", ".join(format_shape(shape) for shape in (whole or [shape for shape, _ in fitting])[:3])
    fit = f"{shapes} fit" if shapes else "no size fits"
    raise ZooError(f"input: the text has no shapes, and {fit}. Give it a row for the input.")


def _built(shape: Shape, statements: Sequence[Statement], framework: str) -> Building | None:
    building = Building(False, framework)
    try:
        for each in (_input(shape), *statements):
            building.add(each)
    except ZooError:
        return None
    return building


def _rest(building: Building) -> bool:
    """Whether a window leaves out any part of what it slides on."""
    names = list(building.layers)
    for at, layer in enumerate(building.layers.values()):
        if layer.get(SIZE.name) and layer.get(STRIDE.name) and layer.get(PADDING.name) is not None:
            above = building.calls[layer.inputs[0] if layer.inputs else names[at - 1]][-1].output
            if any(axis.remainder for axis in window_axes(layer.settings, above)):
                return True
    return False
