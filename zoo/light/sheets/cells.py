"""Reads one cell of an answer sheet: an output's shape, a count, a layer's learnables.

    222 x 222 x 64    (None, 222, 222, 64)    222(S) × 222(S) × 64(C) × 1(B)    24 x 24 x 256 = 147456
    5,112,064    (5 x 5 x 3 + 1) x 6 = 456    100.5.5.1 = 2500    3.2M    Weights: 3 x 1 x 64 Bias: 1 x 64

A cell is anybody's text. Reading one never raises: what cannot be read says so in `Cell.fault`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from math import prod

from zoo.errors import ZooError
from zoo.light.files.sums import NotArithmeticError, evaluate
from zoo.light.sheets.numerals import computed, number, readings, rounded, ungrouped, whole
from zoo.light.sheets.shapes import (
    BESIDE,
    CHAIN,
    axes_of,
    may_be_two,
    names_axes,
    outer_split,
    outputs_in,
    shape_faults,
    without_asides,
    without_axis_names,
    worked_out,
)
from zoo.light.sheets.sheet import Cell
from zoo.light.sheets.signs import CUT_OFF, UNEXPLAINED, is_blank, is_dash, one_sign, shortened, untold

MOST_READ_CHARACTERS = 500
"""A longer cell is kept, but not read."""
MOST_LINKS = 20
"""Of a chain: its end and so many before it are held against each other."""

_MOST_REASON_CHARACTERS = 200

_MONTH = r"(?:jan|feb|m[aäe]r|mrt|a[pv]r|ma[yij]|jun|jul|aug|ago|sep|o[ck]t|nov|de[czk])[a-zé]{0,6}\.?"
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9:.]{5,15})?|(?:[0-9]{1,9} days?, )?[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
    rf"|[0-9]{{1,2}}/[0-9]{{1,2}}/(?:[0-9]{{2}}|[0-9]{{4}})|[0-9]{{1,2}}[.-][0-9]{{1,2}}[.-](?:19|20)[0-9]{{2}}"
    rf"|{_MONTH}[ -][0-9]{{1,4}}|[0-9]{{1,2}}\.?[ -]?{_MONTH}(?:[ -][0-9]{{2,4}})?",
    re.IGNORECASE,
)
_CUT = re.compile(r"[0-9,x×(\[][\s,]*(?:…|\.{3})[\s)\]]*$|^[\s(\[]*(?:…|\.{3})[\s,]*[0-9]", re.IGNORECASE)
_NOTE = re.compile(r"(?<=[0-9a-z)])(?:[*†‡§]{1,3}|\[\^[0-9a-z]{1,5}\])$|^[*†‡](?=[0-9])|^'(?=[0-9])|¹$")
_RAISED = re.compile(r"(?:^|[^0-9.,'])([0-9][0-9.,'’ \u00a0\u202f]{0,30})[⁰¹²³⁴-⁹]+(?=\s*(?:[x×*@,)\]]|$))")
_INPUT = re.compile(r"^\s*[\[(]?[0-9]+(?: ?[x×*,] ?[0-9]+){0,3}[\])]?\s*(?:-+>|[→⇒➔⟶])")
"""What goes in, before an arrow to what comes out: ``28x28x1 -> ``."""
_SIDES_SQUARED = re.compile(r"([0-9]{1,5})² ?[x×*·] ?([0-9]{1,6})")
"""The sides of maps and their number, where a layer has two sides: ``24² × 10``."""
_COUNTED = re.compile(r"(?i)(?:param|weight|bias)")
_QUOTIENT = re.compile(r"[0-9.,']+/[1-9][0-9.,']*")
_HEXADECIMAL = re.compile(r"0x[0-9a-f]+")
_ARRAYS = re.compile(
    r"\w+\[[0-9,]*[\]…]\s+([0-9][0-9,]*) \([0-9.]+ [KMGT]?B\)$"
)  # Flax lists them, and then their sum.
_LABEL = re.compile(
    r"(?i)\(?\s*\b(weights?|weig[a-z]*(?:…|\.{3})|kernels?|scale|gewichten?|gewichte|poids|pesos|pesi|bias(?:es)?|biais|"
    r"offset|schwell\w*|sesgos?|[wb](?=\s*[:=]))\s*\)?\s*[:=]?"
)
_OF_BIASES = ("b", "offset", "schw", "sesg")
_BROKEN = re.compile(r"[0-9]+(?:\.[0-9]{1,2})?(?: ?[x*] ?[0-9]+(?:\.[0-9]{1,2})?){1,7}")
"""Lengths of which some are no whole numbers: ``24.5 x 24.5 x 10``."""
_THREE_DECIMALS = re.compile(r"[.,][0-9]{3}(?![0-9])")
_KEPT_APART = re.compile(r" [-–—/|] [0-9][0-9.,]*$")
_IN_BRACKETS = re.compile(r"[0-9] ?\(=? ?([0-9][^()]*[x*][^()]*)\)$")
"""The axes of ``5760 (24 x 24 x 10)``, which are what is meant where a layer keeps them."""
_WITH_BIASES = re.compile(
    r"(?i)([0-9(][0-9x×*·+=.,'() ]{0,80}?)[ ,]*\(?\b(?:incl\w*\.?|with|mit|inkl\w*\.?)(?: (?:the|all))? bias(?:es)?\)?"
)
"""``260 (incl. bias)``: a sum, and no biases."""
_ASIDE = re.compile(r"(?i)\s*([0-9][0-9.,' ]{0,30}?)\s*(?:weights?)?\s*\(\s*(\+|incl\w*\.?)?\s*([0-9][^()]{0,80})\)\s*")


@lru_cache(maxsize=4096)  # the sheets of a course repeat one another
def read_shape(text: str, batch_first: bool = False) -> Cell | None:
    """An output cell, or None if it is blank; `batch_first` drops the first axis whatever it is."""
    if fault := untold(text):
        return Cell(text, fault=fault)
    if is_blank(text) or is_dash(text):
        return None
    if fault := _not_tried(text) or _raised(text):
        squared = _SIDES_SQUARED.fullmatch(text.strip())
        return Cell(text, fault=fault, worked=(int(squared[1]),) * 2 + (int(squared[2]),) if squared else None)
    if beside := _beside_working(text, batch_first):
        return beside
    if may_be_two(text):
        return Cell(text, fault=f"{shortened(text)} may be two outputs")
    outputs = list(filter(None, (read_shape(each, batch_first) for each in outputs_in(text))))
    if shapes := [each.shape for each in outputs if each.shape]:
        return Cell(text, shape=shapes[0], further=tuple(shapes[1:]))
    if _COUNTED.search(text):
        return Cell(text, fault="it counts parameters, too")
    try:
        own = _INPUT.sub("", text)
        parts = _parts(without_axis_names(one_sign(own).lower().strip()) if "=" in own or ":" in own else own)
        axes = axes_of(parts[-1], batch_first)
    except ZooError as error:
        return Cell(text, fault=_unreadable(text, error), impossible=bool(_BROKEN.fullmatch(one_sign(text).strip())))
    try:
        answer = tuple(map(whole, axes))
    except ZooError as error:  # A point may group digits, and a sign keep two answers apart.
        understood = len(axes) > 1 and not (_KEPT_APART.search(text) or _THREE_DECIMALS.search(text))
        return Cell(text, fault=_unreadable(text, error), impossible=understood)
    worked = worked_out([*_IN_BRACKETS.findall(parts[-1]), *parts[:-1]], answer)
    return Cell(text, shape=answer, worked=worked, fault=next(shape_faults(parts[:-1], answer), ""))


def _beside_working(text: str, batch_first: bool) -> Cell | None:
    """A size of several axes in a cell of several statements, of which the others end in one of its axes."""
    written = one_sign(_INPUT.sub("", text)).strip()
    beside = next(filter(None, (form.fullmatch(written) for form in BESIDE)), None)
    pieces = beside.groups() if beside else outer_split(written, ";")
    if len(pieces) < 2:
        return None
    read = [read_shape(each, batch_first) for each in pieces]
    shapes = [each.shape for each in read if each and each.shape]
    sizes = {shape for shape in shapes if len(shape) > 1} or ("=" in written and not names_axes(text) and {*shapes})
    if not sizes:
        return None
    size = sizes.pop()
    if (
        sizes
        or len(shapes) < len(read)
        or any(len(each) == 1 and each[0] not in (*size, prod(size)) for each in shapes)
    ):
        return Cell(text, fault=f"{shortened(text)} may be two outputs")
    return Cell(text, shape=size, fault=next((each.fault for each in read if each and each.fault), ""))


@lru_cache(maxsize=4096)
def read_count(text: str, thousands: str = "") -> Cell | None:
    """A cell of weights, biases or params, or None if it is blank; a dash is a count of 0.

    Args:
        thousands: of what the column counts, if not of single ones: ``k`` or ``m``.
    """
    if count := _with_biases(text):
        cell = read_count(count, thousands)
        return replace(cell, text=text) if cell else None
    if fault := untold(text):
        return Cell(text, fault=fault)
    if is_blank(text):
        return None
    if is_dash(text):
        return Cell(text, count=0)
    if fault := _not_tried(text) or _raised(text, alone=True):
        return Cell(text, fault=fault)
    if ";" in text and (told := _of_statements(text, thousands)):
        return told
    parts = [without_asides(part) for part in _parts(text)]
    if fault := _two_meanings(parts[-1]):
        return Cell(text, fault=fault)
    try:
        answer, unit = _counted(parts[-1], thousands)
    except ZooError as error:
        return Cell(text, fault=_unreadable(text, error))
    return Cell(text, count=answer, unit=unit, fault=next(_count_faults(parts[:-1], answer, unit), ""))


def _of_statements(text: str, thousands: str) -> Cell | None:
    """A count in several statements that agree, or lead to the last: ``5*5*10 = 250 ; 250 + 10 = 260``."""
    statements = text.split(";")
    read = [read_count(each, thousands) for each in statements]
    cells = [each for each in read if each and each.count is not None]
    if len(cells) < len(statements):
        return None
    used = {cells[-1].count}
    for statement, cell in zip(reversed(statements), reversed(cells), strict=True):
        if cell.count not in used:
            return Cell(text, fault="it gives several counts")
        used |= {*map(int, re.findall("[0-9]{1,18}", ungrouped(one_sign(statement)).rpartition("=")[0]))}
    return replace(cells[-1], text=text, fault=next((each.fault for each in cells if each.fault), ""))


def read_learnables(text: str) -> dict[str, Cell]:
    """A cell that may say which of its numbers are weights and which biases, by column.

    ``Weights: 3 x 1 x 64 Bias: 1 x 64`` fills ``weights`` and ``biases``, ``256`` fills ``params``.
    """
    if text.isdecimal() and text.isascii():
        cell = read_count(text)
        return {"params": cell} if cell else {}
    if arrays := _ARRAYS.search(text[:MOST_READ_CHARACTERS]):
        cell = read_count(arrays[1])
        return {"params": replace(cell, text=text)} if cell else {}
    worded = len(text) <= MOST_READ_CHARACTERS and any(sign.isalpha() for sign in text)
    if worded and not _with_biases(text) and (labelled := _with_aside(text) or _summed(text) or _labelled_cells(text)):
        return labelled
    cell = read_count(text)
    return {"params": cell} if cell else {}


def self_contradiction(working: str) -> str:
    """Why a working does not give its own result, or nothing: ``(6 - 2) / 2 + 1 gives 3, not 4``."""
    parts = _parts(working)
    try:
        return next(shape_faults(parts[:-1], tuple(map(whole, axes_of(parts[-1], False)))), "")
    except ZooError:
        return ""


def _parts(text: str) -> list[str]:
    """The links of a chain ``a = b = c``, in the signs that `zoo.light.files.sums` knows."""
    text = one_sign(_NOTE.sub("", text.strip())).lower().strip(" ~")
    parts = [part.strip() for part in CHAIN.split(text) if part.strip()] or [text]
    return [*parts[:-1][:MOST_LINKS], parts[-1]]


def _unreadable(text: str, error: ZooError) -> str:
    if text.startswith("="):
        return f"the formula {shortened(text)} has no saved value"
    if _CUT.search(text):
        return CUT_OFF
    reason = str(error).rstrip(".")
    if isinstance(error, NotArithmeticError) or len(reason) > _MOST_REASON_CHARACTERS:
        return f"cannot read '{shortened(text)}'"
    return reason[0].lower() + reason[1:]


def _not_tried(text: str) -> str:
    if len(text) > MOST_READ_CHARACTERS:
        return f"a cell of {len(text)} characters is too long to be read"
    if text.startswith(CUT_OFF):
        return f"the column is {text}"
    if text.startswith(UNEXPLAINED):
        return f"no word says what the {text.removeprefix(UNEXPLAINED)} counts"
    if _CUT.search(text):
        return CUT_OFF
    return "the spreadsheet made a date of it" if _DATE.fullmatch(text.strip()) else ""


def _raised(text: str, alone: bool = False) -> str:
    """Why a number with a small one above it is not read: whether that is a power or a note, nothing tells."""
    if text.isascii():
        return ""
    last = re.split("[=≈]", text)[-1].strip(" ~")
    for found in _RAISED.finditer(last):
        power = last[found.end(1) : found.end()]
        if power != "¹" and (not alone or (found.span() == (0, len(last)) and found[1].strip() != "10")):
            return f"the {power} in {shortened(found[0].strip())} may be a power or a note"
    return ""


def _two_meanings(part: str) -> str:
    """Why the end of a count is not read, of which nothing tells what its sign means."""
    if _QUOTIENT.fullmatch(part):
        return f"the / of {shortened(part)} may divide, or keep two numbers apart"
    return f"{shortened(part)} may be hexadecimal" if _HEXADECIMAL.fullmatch(part) and part != "0x0" else ""


# Counts


def _counted(part: str, thousands: str) -> tuple[int, int]:
    """A count and what its last digit stands for."""
    if found := rounded(part):
        return found
    if not thousands:
        return computed(part), 1
    if found := rounded(part + thousands):
        return found
    raise NotArithmeticError("A working does not say in which unit it counts.")


def _count_faults(parts: list[str], answer: int, unit: int) -> Iterator[str]:
    for part in parts:
        order = ("decimals", "products") if part.startswith("0.") else ("products", "decimals")
        values = []
        for written in readings(part, (*order, "thousands")):
            try:
                values.append((evaluate(written), written))
            except ZooError:
                continue  # letters, say: the chain is then held by its other links
        if values and not any(value == answer or abs(value - answer) < unit > 1 for value, _ in values):
            yield f"{shortened(values[0][1])} gives {number(values[0][0])}, not {answer}"


def _labelled_cells(text: str) -> dict[str, Cell]:
    """The cells of a text all of which is labelled, each label once; none of any other text."""
    cells: dict[str, Cell] = {}
    for label, written in _labelled(text):
        cell = read_count(written)
        if cell is None or label in cells:
            return {}
        cells[label] = cell
    return cells


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    """The labels of a learnables cell and what each one labels; none unless all of the text is labelled."""
    labels = list(_LABEL.finditer(text))
    if not labels or len(labels) > 4:
        return
    columns = ["biases" if label[1].lower().startswith(_OF_BIASES) else "weights" for label in labels]
    starts, ends = [label.start() for label in labels], [label.end() for label in labels]
    if not text[: starts[0]].strip(" #"):
        values = [text[start:end] for start, end in zip(ends, [*starts[1:], len(text)], strict=True)]
    elif not text[ends[-1] :].strip(" ,;."):
        values = [text[start:end] for start, end in zip([0, *ends[:-1]], starts, strict=True)]
    else:
        return
    yield from zip(
        columns, (re.sub(r"\b(?:and|und|et|y|e)\b", "", value).strip(" ,;+&#") for value in values), strict=True
    )


def _with_biases(text: str) -> str:
    """The count of a text that says of it that biases are in it; nothing of any other text."""
    found = _WITH_BIASES.fullmatch(text[:MOST_READ_CHARACTERS].strip())
    return found[1] if found else ""


def _summed(text: str) -> dict[str, Cell]:
    """``250 + 10 biases``, ``250 weights + 10 biases = 260``: a sum, whose words name some of what is added."""
    labels = list(_LABEL.finditer(text))
    if not labels or "+" not in text:
        return {}
    before, after = text[: labels[0].start()], text[labels[-1].end(1) :]
    each_equals = not before.strip() and labels[-1][0].endswith(("=", ":"))  # w = 250 + b = 10
    if "+" not in before and ("=" not in after or each_equals):
        return {}
    ends = [0, *(label.end(1) for label in labels)]
    between = [text[end : label.start(1)] for end, label in zip(ends, labels, strict=False)]
    cell = read_count(re.sub(r"\(\s*\)|(?<= ) ", "", "".join([*between, after])))
    return {"params": replace(cell, text=text)} if cell else {}


def _with_aside(text: str) -> dict[str, Cell]:
    """``36864 (+64 biases)``, ``36,928 (incl. 64 biases)``, ``36,928 (36,864 weights + 64 biases)``."""
    found = _ASIDE.fullmatch(text)
    count, aside = (read_count(found[1].strip()), _labelled_cells(found[3])) if found else (None, {})
    if not found or count is None or count.count is None or "biases" not in aside:
        return {}
    parts = sum(cell.count or 0 for cell in aside.values())
    if aside.keys() == {"weights", "biases"}:
        fault = "" if parts == count.count else f"its parts give {parts}, not {count.count}"
        return {"params": Cell(text, count=count.count, fault=fault)}
    if found[2] == "+":
        return {"weights": Cell(text, count=count.count), "biases": Cell(text, count=parts)}
    if found[2]:
        return {"params": Cell(text, count=count.count)}
    return {"params": Cell(text, fault=f"it does not say whether the {parts} biases are in it")}
