"""Operators that change a shape: reshaping, joining, splitting, slicing, repeating."""

from itertools import pairwise
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers import literal
from zoo.light.layers.batched import BATCH, axes_of, axis_of, broadcast, joined, reduced, replaced, size, spelled
from zoo.light.layers.figures import Shape
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.operation import Bound, Operator, Result, one
from zoo.light.layers.parameter import REQUIRED


def _are_lengths(values: tuple[Any, ...]) -> bool:
    return all(isinstance(each, int) and each >= 0 for each in values)


def _reshape(bound: Bound) -> Result:
    given, target = bound.shape("x"), bound["newshape"]
    target = target if isinstance(target, tuple) else (target,)
    if target[:1] != (-1,) or not _are_lengths(target[1:]) or OPEN in given or size(given) != size(target[1:]):
        raise ZooError(
            f"{spelled(given)} as {literal.write(target)} may not keep the batch; say -1 for it and all other lengths."
        )
    return one((BATCH, *target[1:]))


def _ravel(bound: Bound) -> Result:
    return one(bound.shape("x") if len(bound.shape("x")) == 1 else (size(bound.shape("x")),))


def _permuted(shape: Shape, axes: tuple[int, ...]) -> Result:
    if sorted(axes) != list(range(len(shape))):
        raise ZooError(f"{literal.write(axes)} is no order of the {len(shape)} axes of {spelled(shape)}.")
    return one([shape[each] for each in axes])


def _transpose(bound: Bound) -> Result:
    shape, axes = bound.shape("x"), bound["axes"]
    return _permuted(shape, axes_of(axes, len(shape)) if axes is not None else tuple(range(len(shape)))[::-1])


def _swapaxes(bound: Bound) -> Result:
    return _swapped(bound.shape("x"), bound["axis1"], bound["axis2"])


def _swapped(shape: Shape, first: Any, second: Any) -> Result:
    one_axis, other = axis_of(first, len(shape)), axis_of(second, len(shape))
    swap = {one_axis: other, other: one_axis}
    return one([shape[swap.get(at, at)] for at in range(len(shape))])


def _rot90(bound: Bound) -> Result:
    shape = bound.shape("array")
    return _swapped(shape, *bound["axes"]) if bound["k"] % 2 else one(shape)


def _moveaxis(bound: Bound) -> Result:
    shape = bound.shape("x")
    sources, places = (axes_of(bound[name], len(shape)) for name in ("source", "destination"))
    order = [at for at in range(len(shape)) if at not in sources]
    for place, source in sorted(zip(places, sources, strict=True)):
        order.insert(place, source)
    return _permuted(shape, tuple(order))


def _expand_dims(bound: Bound) -> Result:
    shape, axes = list(bound.shape("x")), bound["axis"]
    count = len(axes) if isinstance(axes, tuple) else 1
    for place in sorted(axes_of(axes, len(shape) + count)):
        shape.insert(place, 1)
    return one(shape, local=False)


def _squeeze(bound: Bound) -> Result:
    shape, axes = bound.shape("x"), bound["axis"]
    gone = axes_of(axes, len(shape)) if axes is not None else tuple(at for at, each in enumerate(shape) if each == 1)
    if any(shape[at] != 1 for at in gone):
        raise ZooError(f"only an axis of length 1 can be left out of {spelled(shape)}.")
    return one(reduced(shape, gone))


def _concatenate(bound: Bound) -> Result:
    shapes = bound.shapes("xs")
    made = joined(shapes, bound["axis"])
    return one(made, local=axis_of(bound["axis"], len(made)) == len(made) - 1)


def _append(bound: Bound) -> Result:
    if bound["axis"] is None:
        raise ZooError("axis None flattens the batch with all else; say an axis.")
    return one(joined([bound.shape("x1"), bound.shape("x2")], bound["axis"]))


def _stack(bound: Bound) -> Result:
    shapes = [(*shape, 1) for shape in bound.shapes("x")]
    kept = joined([*shapes, shapes[0]], -1)[:-1]
    place = axis_of(bound["axis"], len(kept) + 1)
    return one((*kept[:place], len(shapes), *kept[place:]))


def _hstack(bound: Bound) -> Result:
    shapes = bound.shapes("xs")
    return one(joined(shapes, 1 if len(shapes[0]) > 1 else 0))


def _dstack(bound: Bound) -> Result:
    shapes = [(*shape, 1) if len(shape) == 2 else shape for shape in bound.shapes("xs")]
    return one(joined(shapes, 2))


def _split_at(shape: Shape, axis: Any, parts: Any) -> Result:
    """The parts of an axis: so many equal ones, or those between places."""
    place = axis_of(axis, len(shape))
    length = shape[place]
    if length == BATCH:
        raise ZooError("the batch axis cannot be split.")
    if isinstance(parts, tuple):
        ends = [min(each if each >= 0 else each + length, length) for each in parts]
        lengths = [OPEN if length is OPEN else max(after - before, 0) for before, after in pairwise([0, *ends, length])]
    else:
        if length % parts and length is not OPEN:
            raise ZooError(f"{length} cannot be split into {parts} equal parts.")
        lengths = [length // parts] * parts
    return Result(tuple(replaced(shape, place, each) for each in lengths), local=place == len(shape) - 1)


def _split(bound: Bound) -> Result:
    return _split_at(bound.shape("x"), bound["axis"], bound["indices_or_sections"])


def _array_split(bound: Bound) -> Result:
    shape, parts = bound.shape("x"), bound["indices_or_sections"]
    length = shape[axis_of(bound["axis"], len(shape))]
    if isinstance(parts, int) and length not in (OPEN, BATCH):
        few, more = divmod(length, parts)
        parts = tuple(at * few + min(at, more) for at in range(1, parts))
    return _split_at(shape, bound["axis"], parts)


def _hsplit(bound: Bound) -> Result:
    return _split_at(bound.shape("x"), 1, bound["indices_or_sections"])


def _dsplit(bound: Bound) -> Result:
    return _split_at(bound.shape("x"), 2, bound["indices_or_sections"])


def _unstack(bound: Bound) -> Result:
    shape = bound.shape("x")
    place = axis_of(bound["axis"], len(shape))
    count = shape[place] if bound["num"] is None else bound["num"]
    if count is OPEN or count == BATCH or shape[place] not in (count, OPEN):
        raise ZooError(f"axis {bound['axis']} of {spelled(shape)} does not come apart into {count}.")
    return Result((reduced(shape, place),) * count)


def _pad(bound: Bound) -> Result:
    shape, widths = bound.shape("x"), bound["pad_width"]
    if isinstance(widths, int):
        widths = ((widths, widths),)
    widths = (widths,) if isinstance(widths[0], int) else widths
    widths = widths * len(shape) if len(widths) == 1 else widths
    if len(widths) != len(shape):
        raise ZooError(f"pad_width is for {len(widths)} axes, not for the {len(shape)} of {spelled(shape)}.")
    if any(widths[0]):
        raise ZooError("the batch axis cannot be padded.")
    made = tuple(each + before + after for each, (before, after) in zip(shape, widths, strict=True))
    ones = (1,) * (len(shape) - 2)
    return Result((made,), local=True, window={"size": ones, "stride": ones, "padding": tuple(widths[1:-1])})


def _tile(bound: Bound) -> Result:
    shape, times = bound.shape("x"), bound["repeats"]
    times = times if isinstance(times, tuple) else (times,)
    rank = max(len(shape), len(times))
    times, shape = (1,) * (rank - len(times)) + times, (1,) * (rank - len(shape)) + shape
    return one([each * count for each, count in zip(shape, times, strict=True)])


def _repeat(bound: Bound) -> Result:
    shape, times = bound.shape("x"), bound["repeats"]
    if bound["axis"] is None:
        raise ZooError("axis None flattens the batch with all else; say an axis.")
    place = axis_of(bound["axis"], len(shape))
    times = times if isinstance(times, tuple) else (times,)
    if len(times) > 1 and shape[place] not in (len(times), OPEN):
        raise ZooError(f"{len(times)} repeats are given for an axis of {shape[place]}.")
    return one(replaced(shape, place, shape[place] * times[0] if len(times) == 1 else sum(times)))


def _take(bound: Bound) -> Result:
    shape, indices = bound.shape("x"), bound.shape("indices")
    if bound["axis"] is None:
        return one(indices)
    place = axis_of(bound["axis"], len(shape))
    return one((*shape[:place], *indices, *shape[place + 1 :]))


def _take_along_axis(bound: Bound) -> Result:
    shape, indices = bound.shape("x"), bound.shape("indices")
    if bound["axis"] is None or len(shape) != len(indices):
        raise ZooError(f"{spelled(shape)} and {spelled(indices)} must have as many axes, and an axis must be said.")
    place = axis_of(bound["axis"], len(shape))
    others = broadcast([replaced(shape, place, 1), replaced(indices, place, 1)])
    return one(replaced(others, place, indices[place]))


def _one_hot(bound: Bound) -> Result:
    return one(_with_classes(bound.shape("x"), bound))


def _multi_hot(bound: Bound) -> Result:
    shape = bound.shape("inputs")
    if len(shape) < 2:
        raise ZooError(f"{spelled(shape)} has no axis of several labels.")
    return one(reduced(_with_classes(shape, bound), 1))


def _with_classes(shape: Shape, bound: Bound) -> Shape:
    axis, classes = bound["axis"], bound["num_classes"]
    if axis != -1 and not 0 <= axis < len(shape):
        raise ZooError(f"axis {axis} is neither -1 nor one of {len(shape)}.")
    place = len(shape) if axis == -1 else axis
    return (*shape[:place], classes, *shape[place:])


def _sliced(length: int, key: tuple[Any, ...]) -> int:
    if length == BATCH:
        if key[1:3] != (None, None) or key[3] not in (None, 1, -1):
            raise ZooError("only `:` may stand for the batch axis.")
        return BATCH
    return OPEN if length is OPEN else len(range(length)[slice(*key[1:])])


def _get_item(bound: Bound) -> Result:
    shape, key = bound.shape("x"), bound["key"]
    keys: list[Any] = [key] if not isinstance(key, tuple) or key[:1] in (("slice",), ("...",)) else list(key)
    if ("...",) not in keys:
        keys.append(("...",))
    left: list[int] = list(shape)
    made: list[int] = []
    while keys:
        each = keys.pop(0)
        if each == ("...",):
            kept = len(left) - sum(other is not None for other in keys)
            made += left[: max(kept, 0)]
            left = left[max(kept, 0) :]
        elif each is None:
            made.append(1)
        elif not left:
            raise ZooError(f"{spelled(shape)} has fewer axes than are taken.")
        elif isinstance(each, tuple) and each[:1] == ("slice",) and not any(isinstance(at, tuple) for at in each):
            made.append(_sliced(left.pop(0), each))
        elif isinstance(each, int):
            length = left.pop(0)
            if length == BATCH or not (length is OPEN or -length <= each < length):
                raise ZooError(f"there is no {each} on an axis of {spelled([length])}.")
        else:
            raise ZooError(f"{literal.write(each)} is no number, slice, None or ellipsis.")
    return one(made)


def _slice(bound: Bound) -> Result:
    shape, starts, lengths = bound.shape("inputs"), bound["start_indices"], bound["shape"]
    if not isinstance(starts, tuple) or not len(starts) == len(lengths) == len(shape):
        raise ZooError(f"the start and the shape must be numbers for each axis of {spelled(shape)}.")
    axes = zip(shape, starts, lengths, strict=True)
    return one([each if length == -1 and not start else each - start if length == -1 else length
                for each, start, length in axes])  # fmt: skip


def _updated(bound: Bound) -> Result:
    return one(bound.shape("inputs"))


def _brackets(texts: list[str]) -> str:
    """``x[:, 0]`` of the texts of a tensor and its key."""
    held, key = texts
    return f"{held}[{key[1:-1] if key.startswith('(') else key}]"


_AXIS = {"axis": REQUIRED}
_PARTS = {"indices_or_sections": REQUIRED}
_HOT = {"num_classes": REQUIRED, "axis": -1, "dtype": None, "sparse": False}

FAMILY = tuple(
    each.kind
    for each in (
        Operator("reshape", _reshape, options={"newshape": REQUIRED}),
        Operator("ravel", _ravel),
        Operator("transpose", _transpose, options={"axes": None}),
        Operator("swapaxes", _swapaxes, options={"axis1": REQUIRED, "axis2": REQUIRED}),
        Operator("moveaxis", _moveaxis, options={"source": REQUIRED, "destination": REQUIRED}),
        Operator("rot90", _rot90, ("array",), {"k": 1, "axes": (0, 1)}),
        Operator("expand_dims", _expand_dims, options=_AXIS),
        Operator("squeeze", _squeeze, options={"axis": None}),
        Operator("concatenate", _concatenate, ("xs",), {"axis": 0}),
        Operator("append", _append, ("x1", "x2"), {"axis": None}),
        Operator("stack", _stack, options={"axis": 0}),
        Operator("hstack", _hstack, ("xs",)),
        Operator("dstack", _dstack, ("xs",)),
        Operator("split", _split, options={**_PARTS, "axis": 0}, listing=True),
        Operator("array_split", _array_split, options={**_PARTS, "axis": 0}, listing=True),
        Operator("hsplit", _hsplit, options=_PARTS, listing=True),
        Operator("dsplit", _dsplit, options=_PARTS, listing=True),
        Operator("unstack", _unstack, options={"num": None, "axis": 0}, listing=True),
        Operator("pad", _pad, ("x", "constant_values"),
                 {"pad_width": REQUIRED, "mode": "constant", "constant_values": None}),
        Operator("tile", _tile, options={"repeats": REQUIRED}),
        Operator("repeat", _repeat, options={"repeats": REQUIRED, "axis": None}),
        Operator("take", _take, ("x", "indices"), {"axis": None}),
        Operator("take_along_axis", _take_along_axis, ("x", "indices"), {"axis": None}),
        Operator("one_hot", _one_hot, options=_HOT),
        Operator("multi_hot", _multi_hot, ("inputs",), _HOT),
        Operator("get_item", _get_item, ("x", "key"), spell=_brackets),
        Operator("slice", _slice, ("inputs", "start_indices"), {"shape": REQUIRED}),
        Operator("slice_update", _updated, ("inputs", "start_indices", "updates")),
        Operator("scatter_update", _updated, ("inputs", "indices", "updates"), {"reduction": None}),
    )
)  # fmt: skip
