"""The axes of a shape as they are written: ``222 x 222 x 64``, ``(None, 222, 222, 64)``, ``float32[1,24,24,10]``."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import prod

from zoo.errors import ZooError
from zoo.light.files.sums import evaluate
from zoo.light.layers.figures import Shape, format_shape
from zoo.light.layers.open_axis import OPEN, OpenAxis
from zoo.light.sheets.numerals import is_grouped, lone, number, ungrouped, with_note, without_nouns
from zoo.light.sheets.sheet import MOST_AXES
from zoo.light.sheets.signs import one_sign, shortened
from zoo.light.sheets.vocabulary import AXIS

_REMARK = re.compile(r"\(\s*(?:(?!none\b)[a-z][a-z /,-]{1,40})?\)")
_FILE_SIZE = re.compile(r"\(\s*[0-9.,]{1,20}\s*(?:(?:[kmgt]i?)?b(?:ytes?)?|%)\s*\)$")
_DTYPE = re.compile(r"^(?:b?(?:float|int|uint)|[fiu])[0-9]*\[")  # Flax's float32[1,24,24,10]
_VALUES = re.compile(r"(.*x.*[0-9?]) ?[(\[] ?([0-9][0-9.,' ]{0,24}) ?[)\]]")  # 24 x 24 x 10 (5760)
_SAME = re.compile(r"\b([^\W\d_]+) ?= ?([^\W\d_]+) ?= ?([0-9]{1,9})")  # H = W = 24
_LAST_NAME = re.compile(r"[0-9)][^=]{0,80}[,;] ?([^\W\d_]+) ?= ?[0-9]+$")  # 24 x 24, depth = 10
_NAMED_AXES = re.compile(r"[\[(]?(?:([^\W\d_]+) ?[:=] ?[0-9]{1,9}[,;x ]{0,3}){2,8}[\])]?")
_AXIS_LABEL = re.compile(r"\(\s*([scbtu])\s*\)")
_SQUARE = re.compile(r"\(?([0-9]+) ?(?:\^|\*\*) ?2\)?")
_SIDES = r"[\[(]? ?([0-9]{1,6} ?[x*,] ?[0-9]{1,6}) ?[\])]?"
_OF_MAPS = r"(?:(?:feature|activation) ?)?(?:maps?|channels?|planes?"
_MAPS = rf"([0-9]{{1,6}}) ?{_OF_MAPS}|filters?|kernels?)"
_MAPS_FIRST = re.compile(
    rf"([0-9]{{1,6}}) ?{_OF_MAPS}) ?(?:[,;:]|of|with|at|each|@|x|(?= ?[(\[0-9])) ?(?:of |size |each )*{_SIDES}"
)
"""Filters before a size are as large as that, and give no maps that are."""
_MAPS_LAST = re.compile(rf"{_SIDES} ?(?:[,;:]|with|and|by|@|x|\(|(?= ?[0-9])) ?{_MAPS}\)?")
_WHOLE_AXIS = re.compile(r"(?<=[0-9])[.,]0{1,2}(?= ?x|$)")
CHAIN = re.compile("=+>?|-+>|≈")
"""Leads from one link of a working to the next."""
_PRODUCT = r"([0-9]{1,9}(?: ?[x@*] ?[0-9]{1,9}){1,4})"
_TWO = re.compile(rf"{_PRODUCT}( ?[/;,+-] ?){_PRODUCT}")
_WORKING = r"((?:[^\W\d_]{1,12} ?= ?)?\(?[0-9][^;,]*=.+)"
BESIDE = (
    re.compile(rf"({_PRODUCT[1:-1]})(?: ?, ?| ){_WORKING}"),
    re.compile(r"([(\[][^()\[\]=;]+[)\]]|[0-9]{1,9}), (\(?[0-9][^;,=]*[-+*/x][^;,=]*=.+)"),
    re.compile(r"((?:[^\W\d_]{1,12} ?= ?)?\(?[0-9][^;,]*= ?([0-9]{1,6})) (\2(?: ?[x*] ?[0-9]{1,6}){1,4})"),
)
"""A size and a working beside it, as of one of its axes: ``24 x 24 x 10 (28-5)/1+1 = 24``."""
_SIDE_FIRST = re.compile(r"[0-9]{1,9} ?, ?[0-9]{1,9}(?: ?x ?[0-9]{1,9}){2}")
_BATCH = frozenset(("none", "-1", "?", "b", "n", "batch", "batch_size", "batch size", "bs"))


def without_asides(part: str) -> str:
    """A link of a chain, in lower case, less its nouns, remarks in brackets, the size of a file and a share."""
    part = _FILE_SIZE.sub("", part)
    part = _REMARK.sub("", without_nouns(part)).strip(" ,;:~")
    return part[:-1] if part.endswith(".") and not part.endswith("..") else part


def outputs_in(text: str) -> list[str]:
    """The shapes in a list of several: ``[(None, 5, 16), (None, 16)]``."""
    inside, bracketed = _unwrapped(one_sign(text).strip())
    outputs = outer_split(inside, ",") if bracketed else []
    return outputs if len(outputs) > 1 and all(_unwrapped(each)[1] for each in outputs) else []


def names_axes(text: str) -> bool:
    """Whether a shape has names before its axes: ``H=24, W=24, C=10``."""
    return bool(_NAMED_AXES.fullmatch(_SAME.sub(r"\1=\3, \2=\3", one_sign(text).lower().strip())))


def may_be_two(text: str) -> bool:
    """Whether a sign keeps two outputs of as many axes apart: ``24x24x10 / 12x12x10``, and not ``24 x 24/2 x 10``.

    So a comma does of a number and a whole shape: ``24, 24x24x10``.
    """
    last = _REMARK.sub("", CHAIN.split(one_sign(text).lower())[-1]).strip()
    last = re.sub(r" +(?=[;,])", "", last)
    if _SIDE_FIRST.fullmatch(last):
        return True
    found = _TWO.fullmatch(last)
    if not found or len(re.findall("[x@*]", found[1])) != len(axes := re.findall("[x@*]", found[3])):
        return False
    return (
        len(axes) > 1 or found[2].strip() in ";," or (found[2] != found[2].strip() and " " not in found[1] + found[3])
    )


def without_axis_names(text: str) -> str:
    """``H=24, W=24, C=10`` as ``24 x 24 x 10``; any other text as it is.

    Raises:
        ZooError: a name in it is none of an axis.
    """
    if not _NAMED_AXES.fullmatch(told := _SAME.sub(r"\1=\3, \2=\3", text)):
        if (last := _LAST_NAME.search(text)) and last[1] in AXIS:
            raise ZooError("the names of its axes are not understood")
        return text
    axes = [(AXIS.get(name, ""), length) for name, length in re.findall(r"([^\W\d_]+) ?[:=] ?([0-9]+)", told)]
    names = [name for name, _ in axes]
    if "" in names or len(set(names)) < len(names):
        raise ZooError("the names of its axes are not understood")
    if {"height", "width"} <= set(names) and (wide := names.index("width")) < (high := names.index("height")):
        axes[wide], axes[high] = axes[high], axes[wide]
    return " x ".join(length for name, length in axes if name != "batch")


def tells_maps(text: str) -> bool:
    """Whether a shape says which of its numbers is that of the maps: ``10@24x24``, ``10 maps of 24 x 24``."""
    return "@" in with_maps(one_sign(text).lower().strip())


def with_maps(text: str) -> str:
    """``10 maps of 24 x 24`` as ``10@24 x 24``, ``24 x 24, 10 channels`` as ``24 x 24@10``; any other as it is."""
    if found := _MAPS_FIRST.fullmatch(text):
        return f"{found[1]}@{found[2]}"
    return f"{found[1]}@{found[2]}" if (found := _MAPS_LAST.fullmatch(text)) else text


def axes_of(part: str, batch_first: bool) -> list[Fraction | OpenAxis]:
    """The axes of one link, less the batch axis.

    Raises:
        ZooError: they cannot be read, or can be read as two shapes.
    """
    bare = _DTYPE.sub("[", with_maps(part))
    batch_first = batch_first or bool(_DTYPE.match(part))  # An array has its batch.
    if bare.startswith("torch.size"):
        bare, batch_first = bare.removeprefix("torch.size"), True
    text, bracketed = _unwrapped(without_asides(bare))
    if noted := _VALUES.fullmatch(text):
        told = axes_of(noted[1], batch_first)
        if lone(noted[2].strip()) != prod(told):
            raise ZooError(f"the {noted[2]} in brackets is not the number of its values")
        return told
    if labels := _AXIS_LABEL.findall(text):
        axes = _separated(_AXIS_LABEL.sub("", text), bracketed)
        if len(labels) == len(axes):
            axes = [axis for axis, label in zip(axes, labels, strict=True) if label != "b"]
    else:
        axes = _separated(text, bracketed)
        if (len(axes) > 1 or text == "none") and (axes[0] in _BATCH or (batch_first and bracketed)):
            axes = axes[1:]
    if len(axes) > 1:
        axes = [axis for each in axes for axis in _squared(each)]
    if len(axes) > MOST_AXES:
        raise ZooError(f"{len(axes)} axes are more than {MOST_AXES}")
    return [_axis(axis) for axis in axes]


def shape_faults(parts: list[str], answer: Shape) -> Iterator[str]:
    """How the links of a chain before its end contradict that."""
    for part in parts:
        try:
            axes = [each for each in axes_of(part, batch_first=False) if not isinstance(each, OpenAxis)]
        except ZooError:
            continue
        if OPEN not in answer and not _agrees(axes, answer):
            gives = [prod(axes, start=Fraction(1))] if len(answer) == 1 else axes
            yield f"{shortened(part)} gives {' x '.join(map(number, gives))}, not {format_shape(answer)}"


def worked_out(parts: list[str], answer: Shape) -> Shape | None:
    """The shape before the end of ``24 x 24 x 10 = 5760``, which is the number of its values."""
    for part in reversed(parts if len(answer) == 1 and OPEN not in answer else []):
        try:
            axes = tuple(axes_of(part, batch_first=False))
        except ZooError:
            continue
        if len(axes) > 1 and OPEN not in axes and prod(axes) == answer[0] and all(each == int(each) for each in axes):
            return tuple(map(int, axes))
    return None


def _squared(axis: str) -> list[str]:
    """The two axes that ``222^2`` or ``((224-3)/1+1)^2`` stands for before another, or the one itself."""
    found = _SQUARE.fullmatch(axis)
    if found:
        return [found[1]] * 2
    side = axis.removesuffix("^2").strip()
    whole = side != axis and side.startswith("(") and _closes(side) == len(side) - 1
    return [side] * 2 if whole else [axis]


def _axis(text: str) -> Fraction | OpenAxis:
    if text in ("none", "?"):
        return OPEN
    if (alone := lone(text)) is not None or (alone := with_note(text)) is not None:
        return Fraction(alone)
    if not text:
        raise ZooError("an axis is missing")
    return evaluate(text.replace("[", "(").replace("]", ")").replace("**", "^"))


def _unwrapped(text: str) -> tuple[str, bool]:
    """The text without brackets around the whole of it, and whether there were any."""
    bracketed = False
    while text[:1] in ("(", "[", "{") and _closes(text) == len(text) - 1:
        text, bracketed = text[1:-1].strip(" ,;"), True
    return text, bracketed


def _closes(text: str) -> int:
    """Where the bracket that opens the text is closed, or -1."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if depth == 0:
            return at
    return -1


def _separated(text: str, bracketed: bool) -> list[str]:
    """Split at the sign that separates the axes: ``x``, ``@``, a comma, else ``*``, dots or spaces."""
    signs = _outer_signs(text)
    if "@" in signs and len(sides := outer_split(text, "@")) == 2:
        products = "x,;" if signs & set("+-/") else "x,;*"
        return _maps_last(*(outer_split(ungrouped(_unwrapped(side)[0]), products) for side in sides))
    if "x" in signs or "@" in signs:
        return outer_split(ungrouped(_WHOLE_AXIS.sub("", text)), "x@,;")
    if ("," in signs or ";" in signs) and (bracketed or not _is_number(text, text)):
        return outer_split(text, ",;")
    if "*" in signs and not signs & set("+-/"):
        return outer_split(text, "*")
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+){2,7}", text) and not _is_number(text.replace(".", ","), text):
        return text.split(".")
    if "_" in text and is_grouped(text) and _repeats(text.replace("_", ",")):
        raise ZooError(f"{text} may be a shape or one number")
    if re.fullmatch(r"[0-9]+(?: +[0-9]+)+", text) and not _is_number(",".join(text.split()), text):
        return text.split()
    return [ungrouped(text)]


def _maps_last(left: list[str], right: list[str]) -> list[str]:
    """The axes of ``10@24x24``, where the number beside the sign counts the maps, in the order of ``24x24@10``."""
    return [*left[:-1], *right, left[-1]] if len(left) == 1 or len(right) > 1 else [*left, *right]


def _is_number(text: str, written: str) -> bool:
    """Whether commas group the digits of one number: ``1,638,656``, and not ``224,224,128``.

    Raises:
        ZooError: it may be either.
    """
    if re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}|[1-9][0-9]{0,2}(?:,[0-9]{3})+\.0+|[0-9]+,0+", text):
        return True
    if not is_grouped(text) or "," not in text:
        return bool(re.fullmatch(r"[1-9][0-9]{0,2}, [0-9]{3}", text))
    if _repeats(text) and not text.startswith("1,"):
        return False
    if _repeats(text) or not re.fullmatch(r"[1-9](?:,[0-9]{3})+", text):
        raise ZooError(f"{written} may be a shape or one number")
    return True


def _repeats(text: str) -> bool:
    """Whether two axes beside each other are as long, as height and width often are."""
    return any(left == right for left, right in pairwise(text.split(",")))


def _outer_signs(text: str) -> set[str]:
    """The signs outside all brackets."""
    depth, signs = 0, set()
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        if depth == 0:
            signs.add(sign)
    return signs


def outer_split(text: str, separators: str) -> list[str]:
    """The pieces of a text between signs that stand outside all brackets."""
    axes, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if depth == 0 and sign in separators:
            axes.append(text[start:at].strip())
            start = at + 1
    return [*axes, text[start:].strip()]


def _agrees(axes: list[Fraction], answer: Shape) -> bool:
    """The same shape, its number of values, or one of its axes."""
    if [axis for axis in axes if axis != 1] == [axis for axis in answer if axis != 1]:
        return True
    if len(axes) == 1:
        return axes[0] in answer or axes[0] == prod(answer)
    return sum(axis != 1 for axis in answer) == 1 and prod(axes) == prod(answer)
