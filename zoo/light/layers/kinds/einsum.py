"""The dense layer whose sum is written as an equation of axes: ``abc,cd->abd``."""

import re
from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.layers import activations
from zoo.light.layers.figures import Figures, Shape, Variable, format_shape
from zoo.light.layers.kinds.adapters import LORA, adapted
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.option import either, maybe, option, several, whole, word
from zoo.light.layers.parameter import ACTIVATION, REQUIRED, Settings
from zoo.light.layers.plain import Plain

_LETTERS = "([a-zA-Z]+)"
_FORMS = (
    rf"{_LETTERS},{_LETTERS}->{_LETTERS}",
    rf"\.\.\.{_LETTERS},{_LETTERS}->\.\.\.{_LETTERS}",
    rf"([a-zA-Z]{{2,}})\.\.\.,{_LETTERS}->{_LETTERS}\.\.\.",
)
_BATCH = 1
"""The length of the batch in products: one sample."""

_SIZE = maybe(whole())
_TAKES = (
    option("equation", word(), REQUIRED),
    option("output_shape", either(several(_SIZE), lambda value, rank: (_SIZE(value, rank),)), REQUIRED),
    ACTIVATION,
    option("bias_axes", maybe(word()), None),
    *LORA,
)


class _Solved(NamedTuple):
    """An equation with the lengths of its axes, the batch among them."""

    kernel: Shape
    bias: Shape | None
    output: Shape
    macs: int


def _solve(equation: str, shape: Shape, said: Sequence[int | None], bias_axes: str | None) -> _Solved:
    """The lengths of an equation's axes for an input, and for the output that is said, None for an axis of the input.

    Raises:
        ZooError: it is no equation, or does not fit them.
    """
    plain, left, right = (re.fullmatch(form, equation.replace(" ", "")) for form in _FORMS)
    match = plain or left or right
    if not match:
        raise ZooError(f"'{equation[:40]}' is no equation such as abc,cd->abd or ...x,xy->...y.")
    taken, kernel, given = match.groups()
    full: Shape = (_BATCH, *shape)
    elided = len(full) - len(taken)
    if elided < 0 or (plain and elided):
        raise ZooError(f"'{equation}' does not take {format_shape(shape) or 'a number'} behind the batch.")
    rest = full[:elided] if left else full[len(taken) :]
    lengths = dict(zip(taken, full[elided:] if left else full, strict=False))
    # What is said begins behind the batch, which is among the letters unless axes are left out before them.
    wanted: list[int | None] = list(said) if left and elided else [_BATCH, *said]
    if len(wanted) != len(given):
        raise ZooError(f"'{equation}' gives {len(given)} axes with the batch, not {len(wanted)}.")
    gives = dict(zip(given, wanted, strict=True))
    for letter, length in gives.items():
        if letter not in taken and letter not in kernel:
            raise ZooError(f"'{equation}': {letter} is neither in the input nor in the kernel.")
        if letter in lengths and length is not None and length != lengths[letter]:
            raise ZooError(f"'{equation}': {letter} is {lengths[letter]} in the input and {length} in the output.")
    sizes = _kernel(equation, kernel, gives, lengths)
    lengths |= dict(zip(kernel, sizes, strict=True))
    output = tuple(lengths[each] for each in given)
    whole_output = (*rest, *output) if left else (*output, *rest)
    batch = "" if left and elided else given[0]
    bias = _bias(equation, {each: None if each == batch else size for each, size in gives.items()}, bias_axes)
    if bias is not None and right:
        bias = (*bias, *(1 for _ in rest))
    return _Solved(sizes, bias, whole_output[1:], prod(rest) * prod(lengths.values()))


def _kernel(equation: str, letters: str, gives: dict[str, int | None], lengths: dict[str, int]) -> Shape:
    sizes = [gives[each] if each in gives else lengths.get(each) for each in letters]
    for letter, size in zip(letters, sizes, strict=True):
        if size is None or size is OPEN:
            raise ZooError(f"'{equation}': the kernel's {letter} needs a length, in the output or in the input.")
    return tuple(size for size in sizes if size is not None)


def _bias(equation: str, gives: dict[str, int | None], axes: str | None) -> Shape | None:
    if axes is None:
        return None
    if not axes or not set(axes) <= set(gives):
        raise ZooError(f"'{equation}' has no bias axes '{axes}' in its output.")
    letters = list(gives)
    behind = letters[min(map(letters.index, axes)) :]
    sizes = tuple(gives[each] if each in axes else 1 for each in behind)
    if any(size is None for size in sizes):
        raise ZooError(f"'{equation}': the bias axes {axes} need lengths in the output's shape.")
    return tuple(size for size in sizes if size is not None)


def _figures(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    solved = _solve(settings["equation"], inputs[0].output, settings["output_shape"], settings["bias_axes"])
    bias = () if solved.bias is None else (Variable("bias", solved.bias, is_bias=True),)
    last = activations.channels(settings["activation"], solved.output[-1]) if solved.output else 0
    return Figures(
        output=(*solved.output[:-1], last) if solved.output else (),
        variables=adapted(settings, Variable("kernel", solved.kernel), *bias),
        macs=solved.macs,
    )


EINSUM = Plain(
    name="EinsumDense",
    subject="A dense layer",
    takes=_TAKES,
    defaults={"activation": "linear"},
    figures=_figures,
    learns=True,
    biases=("bias",),
    words=r"\beinsum",
    turn=12,
    relatives="dense",
    fill=palette.GREEN,
)

FAMILY = (EINSUM.kind,)
