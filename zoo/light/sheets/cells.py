"""Reads one cell of an answer sheet: an output's shape, a count, a layer's learnables.

    222 x 222 x 64    (None, 222, 222, 64)    222(S) × 222(S) × 64(C) × 1(B)    24 x 24 x 256 = 147456
    5,112,064    (5 x 5 x 3 + 1) x 6 = 456    100.5.5.1 = 2500    3.2M    Weights: 3 x 1 x 64 Bias: 1 x 64

A cell is anybody's text. Reading one never raises: what cannot be read says so in `Cell.fault`.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import prod

from zoo.errors import ZooError
from zoo.light.files.sums import NotArithmeticError, evaluate
from zoo.light.layers.figures import Shape, format_shape
from zoo.light.layers.open_axis import OPEN, OpenAxis
from zoo.light.sheets.sheet import LARGEST_NUMBER, MOST_AXES, Cell
from zoo.light.sheets.signs import CUT_OFF, is_blank, is_dash, one_sign

MOST_READ_CHARACTERS = 500
"""A longer cell is kept, but not read."""
MOST_LINKS = 20
"""Of a chain: its end and so many before it are held against each other."""

_MOST_REASON_CHARACTERS = 200

_NOUNS = re.compile(
    r"\b(?:parameters?|params?|weights?|bias(?:es)?|learnables?|trainable|total|units?|neurons?|nodes?|filters?|"
    r"features?|maps?|channels?|classes|pixels?|px|values?|about|approx|ca|roughly)\b\.?"
)
_REMARK = re.compile(r"\(\s*(?:(?!none\b)[a-z][a-z /,-]{1,40})?\)")
_FILE_SIZE = re.compile(r"\(\s*[0-9.,]{1,20}\s*(?:[kmgt]i?)?b(?:ytes?)?\s*\)$")
_THOUSANDS = re.compile(r"(?<![0-9.,'_])[0-9]{1,3}(?:([,'_ ])[0-9]{3})(?:\1[0-9]{3})*(?![0-9.,'_])")
_DOTTED = re.compile(r"(?<![0-9])[0-9]++(?:\.[0-9]++)++")
_DOTTED_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_ROUNDED = re.compile(
    r"([0-9]{1,15})(?:[.,]([0-9]{1,15}))?\s*(?:(k|thousand|m|mio|million|g|b|bn|billion)"
    r"|(?:e|[x*]\s*10\s*\^)\s*\+?([0-9]{1,2}))"
)
_POWERS_OF_TEN = {"k": 3, "t": 3, "m": 6, "g": 9, "b": 9}
_CHAIN = re.compile(r"=+>?|≈")
_DTYPE = re.compile(r"^b?(?:float|int|uint)[0-9]*\[")  # Flax's float32[1,24,24,10]
_AXIS_LABEL = re.compile(r"\(\s*([scbtu])\s*\)")
_BATCH = frozenset(("none", "-1", "?", "b", "n", "batch", "batch_size", "batch size", "bs"))
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9:.]{5,15})?|(?:[0-9]{1,9} days?, )?[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
)
_LABEL = re.compile(
    r"(?i)\(?\s*\b(weights?|weig[a-z]*(?:…|\.{3})|kernels?|scale|bias(?:es)?|offset|[wb](?=\s*[:=]))\s*\)?\s*[:=]?"
)


@lru_cache(maxsize=4096)  # the sheets of a course repeat one another
def read_shape(text: str, batch_first: bool = False) -> Cell | None:
    """An output cell, or None if it is blank; `batch_first` drops the first axis whatever it is."""
    if is_blank(text) or is_dash(text):
        return None
    if fault := _not_tried(text):
        return Cell(text, fault=fault)
    outputs = list(filter(None, (read_shape(each, batch_first) for each in _outputs(text))))
    if shapes := [each.shape for each in outputs if each.shape]:
        return Cell(text, shape=shapes[0], further=tuple(shapes[1:]))
    parts = _parts(text)
    try:
        answer = tuple(map(_whole, _axes(parts[-1], batch_first)))
    except ZooError as error:
        return Cell(text, fault=_unreadable(text, error))
    return Cell(text, shape=answer, fault=next(_shape_faults(parts[:-1], answer), ""))


@lru_cache(maxsize=4096)
def read_count(text: str) -> Cell | None:
    """A cell of weights, biases or params, or None if it is blank; a dash is a count of 0."""
    if is_blank(text):
        return None
    if is_dash(text):
        return Cell(text, count=0)
    if fault := _not_tried(text):
        return Cell(text, fault=fault)
    parts = [_without_nouns(part) for part in _parts(text)]
    try:
        answer, unit = _rounded(parts[-1]) or (_answer(parts[-1]), 1)
    except ZooError as error:
        return Cell(text, fault=_unreadable(text, error))
    return Cell(text, count=answer, unit=unit, fault=next(_count_faults(parts[:-1], answer, unit), ""))


def read_learnables(text: str) -> dict[str, Cell]:
    """A cell that may say which of its numbers are weights and which biases, by column.

    ``Weights: 3 x 1 x 64 Bias: 1 x 64`` fills ``weights`` and ``biases``, ``256`` fills ``params``.
    """
    labelled: dict[str, Cell] = {}
    for label, written in _labelled(text) if len(text) <= MOST_READ_CHARACTERS else ():
        cell = read_count(written)
        if cell is None or label in labelled:
            labelled = {}
            break
        labelled[label] = cell
    if labelled:
        return labelled
    cell = read_count(text)
    return {"params": cell} if cell else {}


def self_contradiction(working: str) -> str:
    """Why a working does not give its own result, or nothing: ``(6 - 2) / 2 + 1 gives 3, not 4``."""
    parts = _parts(working)
    try:
        return next(_shape_faults(parts[:-1], tuple(map(_whole, _axes(parts[-1], False)))), "")
    except ZooError:
        return ""


def _parts(text: str) -> list[str]:
    """The links of a chain ``a = b = c``, in the signs that `zoo.light.files.sums` knows."""
    text = one_sign(text).lower().strip(" ~")
    parts = [part.strip() for part in _CHAIN.split(text) if part.strip()] or [text]
    return [*parts[:-1][:MOST_LINKS], parts[-1]]


def _unreadable(text: str, error: ZooError) -> str:
    if text.startswith("="):
        return f"the formula {_short(text)} has no saved value"
    reason = str(error).rstrip(".")
    if isinstance(error, NotArithmeticError) or len(reason) > _MOST_REASON_CHARACTERS:
        return f"cannot read '{_short(text)}'"
    return reason[0].lower() + reason[1:]


def _not_tried(text: str) -> str:
    if len(text) > MOST_READ_CHARACTERS:
        return f"a cell of {len(text)} characters is too long to be read"
    if text.startswith(CUT_OFF):
        return f"the column is {text}"
    return "the spreadsheet made a date of it" if _DATE.fullmatch(text) else ""


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _whole(value: Fraction | OpenAxis) -> int:
    if isinstance(value, OpenAxis):
        return value
    if value.denominator != 1:
        raise ZooError(f"{_number(value)} is no whole number")
    if not 0 <= value < LARGEST_NUMBER:
        raise ZooError("it is negative" if value < 0 else "it is larger than 10^18")
    return int(value)


def _number(value: Fraction) -> str:
    if abs(value) >= LARGEST_NUMBER:
        return "more than 10^18"
    return str(value) if value.denominator == 1 else f"{float(value):g}"


# Counts


def _without_nouns(part: str) -> str:
    part = _FILE_SIZE.sub("", part)
    return _REMARK.sub("", _NOUNS.sub("", part)).strip(" ,;:~")


def _rounded(part: str) -> tuple[int, int] | None:
    """``3.2M`` as 3,200,000 and what its last digit stands for, 100,000."""
    match = _ROUNDED.fullmatch(part)
    if not match:
        return None
    whole, decimals, word, exponent = match.groups()
    power = _POWERS_OF_TEN[word[0]] if word else int(exponent)
    last_digit = Fraction(10) ** (power - len(decimals or ""))
    return _whole(int(whole + (decimals or "")) * last_digit), max(1, int(last_digit))


def _answer(part: str) -> int:
    """What the end of a chain says; a lone ``5.112`` groups its thousands, ``100.5.5.1`` multiplies."""
    for written in _readings(part, ("thousands", "decimals", "products")):
        value = evaluate(written)
        if value.denominator == 1:
            return _whole(value)
    return _whole(value)


def _count_faults(parts: list[str], answer: int, unit: int) -> Iterator[str]:
    for part in parts:
        order = ("decimals", "products") if part.startswith("0.") else ("products", "decimals")
        values = []
        for written in _readings(part, (*order, "thousands")):
            try:
                values.append((evaluate(written), written))
            except ZooError:
                continue  # letters, say: the chain is then held by its other links
        if values and not any(value == answer or abs(value - answer) < unit > 1 for value, _ in values):
            yield f"{_short(values[0][1])} gives {_number(values[0][0])}, not {answer}"


def _readings(part: str, order: tuple[str, ...]) -> Iterator[str]:
    """The expressions that a part with dots can mean, in that order; without dots there is one."""
    part = _ungrouped(part.replace("[", "(").replace("]", ")").replace("{", "(").replace("}", ")"))
    part = re.sub(r"\s*x\s*", " * " if " x " in part else "*", part).replace("**", "^")
    dotted = _DOTTED.findall(part)
    if not dotted:
        yield part
        return
    meanings = {}
    if all(map(_DOTTED_THOUSANDS.fullmatch, dotted)):
        meanings["thousands"] = part.replace(".", "")
    if all(number.count(".") == 1 for number in dotted):
        meanings["decimals"] = part
    if order[0] != "thousands" or "decimals" not in meanings:
        meanings["products"] = part.replace(".", "*")
    yield from (meanings[meaning] for meaning in order if meaning in meanings)


def _ungrouped(text: str) -> str:
    """``5,112,064 + 256`` without the signs that group its thousands."""
    return _THOUSANDS.sub(lambda number: number[0].replace(number[1], ""), text)


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    """The labels of a learnables cell and what each one labels; none unless all of the text is labelled."""
    labels = list(_LABEL.finditer(text))
    if not labels or len(labels) > 4:
        return
    columns = ["biases" if label[1][0] in "bBoO" else "weights" for label in labels]
    starts, ends = [label.start() for label in labels], [label.end() for label in labels]
    if not text[: starts[0]].strip():
        values = [text[start:end] for start, end in zip(ends, [*starts[1:], len(text)], strict=True)]
    elif not text[ends[-1] :].strip(" ,;."):
        values = [text[start:end] for start, end in zip([0, *ends[:-1]], starts, strict=True)]
    else:
        return
    yield from zip(columns, (re.sub(r"\band\b", "", value).strip(" ,;+&") for value in values), strict=True)


# Shapes


def _outputs(text: str) -> list[str]:
    """The shapes in a list of several: ``[(None, 5, 16), (None, 16)]``."""
    inside, bracketed = _unwrapped(one_sign(text).strip())
    outputs = _split(inside, ",") if bracketed else []
    return outputs if len(outputs) > 1 and all(_unwrapped(each)[1] for each in outputs) else []


def _axes(part: str, batch_first: bool) -> list[Fraction | OpenAxis]:
    """The axes of one link, less the batch axis."""
    part = _DTYPE.sub("[", part)
    if part.startswith("torch.size"):
        part, batch_first = part.removeprefix("torch.size"), True
    text, bracketed = _unwrapped(_without_nouns(part))
    if labels := _AXIS_LABEL.findall(text):
        axes = _separated(_AXIS_LABEL.sub("", text), bracketed)
        if len(labels) == len(axes):
            axes = [axis for axis, label in zip(axes, labels, strict=True) if label != "b"]
    else:
        axes = _separated(text, bracketed)
        if (len(axes) > 1 or text == "none") and (axes[0] in _BATCH or (batch_first and bracketed)):
            axes = axes[1:]
    if len(axes) > MOST_AXES:
        raise ZooError(f"{len(axes)} axes are more than {MOST_AXES}")
    return [_axis(axis) for axis in axes]


def _axis(text: str) -> Fraction | OpenAxis:
    if text in ("none", "?"):
        return OPEN
    if text.isascii() and text.isdigit() and len(text) < 19:
        return Fraction(int(text))
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
    if "x" in signs or "@" in signs:
        return _split(_ungrouped(text), "x@,;")
    if ("," in signs or ";" in signs) and (bracketed or not re.fullmatch(r"[0-9]{1,3},[0-9]{3}", text)):
        return _split(text, ",;")
    if "*" in signs and not signs & set("+-/"):
        return _split(text, "*")
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+){2,7}", text) and not _DOTTED_THOUSANDS.fullmatch(text):
        return text.split(".")
    if re.fullmatch(r"[0-9]+(?: +[0-9]+)+", text) and not _THOUSANDS.fullmatch(text):
        return text.split()
    return [_ungrouped(text)]


def _outer_signs(text: str) -> set[str]:
    """The signs outside all brackets."""
    depth, signs = 0, set()
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        if depth == 0:
            signs.add(sign)
    return signs


def _split(text: str, separators: str) -> list[str]:
    axes, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if depth == 0 and sign in separators:
            axes.append(text[start:at].strip())
            start = at + 1
    return [*axes, text[start:].strip()]


def _shape_faults(parts: list[str], answer: Shape) -> Iterator[str]:
    for part in parts:
        try:
            axes = [each for each in _axes(part, batch_first=False) if not isinstance(each, OpenAxis)]
        except ZooError:
            continue
        if OPEN not in answer and not _agrees(axes, answer):
            gives = [prod(axes, start=Fraction(1))] if len(answer) == 1 else axes
            yield f"{_short(part)} gives {' x '.join(map(_number, gives))}, not {format_shape(answer)}"


def _agrees(axes: list[Fraction], answer: Shape) -> bool:
    """The same shape, its number of values, or one of its axes."""
    if [axis for axis in axes if axis != 1] == [axis for axis in answer if axis != 1]:
        return True
    if len(axes) == 1:
        return axes[0] in answer or axes[0] == prod(answer)
    return sum(axis != 1 for axis in answer) == 1 and prod(axes) == prod(answer)
