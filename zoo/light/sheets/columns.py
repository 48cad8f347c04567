"""Tells what the columns of a layer table hold, from their headings and, where those are vague, their cells.

``activations`` is an output or a function, ``parameters`` a count or a layer's settings, ``bias`` a count or
a yes or no: people use each for both. What neither tells is named, and never taken for an answer.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from zoo.light.sheets.axes import MAPS, beside_channels, differ, in_part, multiplied, sizes
from zoo.light.sheets.cells import read_learnables, read_shape
from zoo.light.sheets.grids.grid import Record
from zoo.light.sheets.headings import (
    NOT_ASKED,
    axes_in,
    bare_words,
    folded,
    order_in,
    prefix_of,
    role_of,
    size_in,
    unit_of,
    words_of,
)
from zoo.light.sheets.orders import told_order
from zoo.light.sheets.qualified import changed
from zoo.light.sheets.samples import (
    Doubt,
    HeadedTable,
    agree,
    are_counts,
    are_groups,
    are_outputs,
    are_values,
    are_windows,
    begins_as_shape,
    exchanged,
    is_count,
    naming,
    numbers_rows,
    sample_of,
)
from zoo.light.sheets.sheet import COLUMNS, LAYER_COLUMNS, Unread
from zoo.light.sheets.signs import plain
from zoo.light.sheets.words import parameters_of

MOST_NAMED = 12
"""Columns that are named one by one as not read."""
MOST_JUDGED = 30
"""Columns without a known heading whose cells are looked at."""

_TOLD = {*COLUMNS, *LAYER_COLUMNS, "learnables", "settings"}  # what a column may tell of a layer
_COUNTS = ("weights", "biases", "params", "trainable", "non_trainable")
NAMING = {"name", "layer", "type", "number"}
_ANSWERED = re.compile(r"[:=]\s*[(\[]?[0-9][0-9., x×\])}]*$")
"""Ends what is an answer, and no heading: ``params: 456``."""
_AXES = re.compile(r"[0-9] ?[x×*,] ?[0-9]")
_SIZES = re.compile(r"sizes?|grosse|taille|tamano|tamanho|grootte|rozmiar|boyut|尺寸|大小|サイズ|크기|размер")


class Columns(NamedTuple):
    """What the columns of a table hold."""

    at: Mapping[str, int]
    """The index of each by what it holds."""
    sizes: tuple[int, ...] = ()
    """Those that hold the output axis by axis."""
    thousands: Mapping[str, str] = {}
    """The unit of each that does not count by ones, as `numerals` has them."""
    doubts: Mapping[str, Doubt] = {}
    """By what they may hold."""
    batch_first: bool = False
    """Whether the heading of the outputs begins with the batch."""
    order: tuple[str, ...] = ()
    """The axes of the outputs in the order that their heading spells, less the batch."""
    unread: tuple[Unread, ...] = ()
    said: tuple[str, ...] = ()
    """What is to be told of those that are read."""
    apart: Mapping[str, int] = {}
    """Those of `sizes` and `doubts` by what their own headings say."""

    @property
    def asked(self) -> set[str]:
        """What of `COLUMNS` the table has a column of, whether it can be read or not."""
        return (self.at.keys() | self.doubts.keys() | ({"output"} if self.sizes else set())) & set(COLUMNS)


def resolve(
    headings: Sequence[str], body: Sequence[Record], given: Mapping[str, str] | None = None, by_content: bool = False
) -> Columns | None:
    """What the columns hold and what of them is not read, or None if these are no headings of a layer table.

    Args:
        given: what a column holds by its heading in lower case; it counts before all else.
        by_content: whether the cells may tell the output where no heading tells anything.
    """
    texts = [plain(cell) for cell in headings]
    named = [role_of(text) if len(text) < 80 and not _ANSWERED.search(text) else "" for text in texts]
    ordered = {at: given[key] for at, text in enumerate(texts) if given and (key := text.lower()) in given}
    for at, role in ordered.items():
        named[at] = role
    if are_values(headings, named) or not (named[:1] == [""] or NAMING & set(named)):
        return None
    axes, rivals = sizes(texts, named)
    if not (_TOLD & set(named) or axes or (by_content and NAMING & set(named))):
        return None
    settled = [role if at in ordered else _by_content(role, texts[at], body, at) for at, role in enumerate(named)]
    for at, role in enumerate(settled):
        if at not in ordered and role in ordered.values():
            settled[at] = "beside"
    return _told(HeadedTable(texts, body, named, settled), axes, rivals)


def _told(table: HeadedTable, sizes: tuple[int, ...], rivals: tuple[int, ...]) -> Columns | None:
    columns: dict[str, int] = {}
    for at, role in enumerate(table.settled):
        if role not in ("", "beside") and role not in NOT_ASKED and table.named[:at].count(table.named[at]) < 2:
            columns.setdefault(role, at)
    if "layer" in columns:
        columns = naming(table, "layer") | {role: at for role, at in columns.items() if role != "layer"}
    if (output := columns.get("output")) is not None and output not in sizes:
        sizes = ()
    doubts: dict[str, Doubt] = {}
    if sizes and differ(table, sizes, rivals):
        both = sorted({*sizes, *rivals})
        doubts["output"], sizes = _two(table, both, "output, axis by axis"), ()
    if not sizes and "size" in columns and _is_output_size(table, columns):
        columns["output"] = columns.pop("size")
    beside = () if sizes else beside_channels(table, columns)
    sizes = sizes or beside
    apart = {role: at for role, at in columns.items() if at in sizes}
    columns = {role: at for role, at in columns.items() if at not in sizes}
    if "trainable" in columns and not columns.keys() & {"params", "non_trainable"}:
        columns["params"] = columns.pop("trainable")  # People who write so mean all of them.
    if (named := _with_name(columns, table)) is None:
        return None
    doubts |= {**dict(_rivals(table, named)), **exchanged(table, named)}
    thousands, unread = _units(table, named, doubts)
    said = [] if sizes else [*_output_by_content(table, named, doubts)]
    if beside:
        said.append(f"The output is read from {table.quoted(beside)} together.")
    if not named.keys() & {*_COUNTS, "learnables"} and not doubts.keys() & set(_COUNTS):
        doubts |= _counts_by_content(table, {*named.values(), *(at for doubt in doubts.values() for at in doubt.at)})
    apart |= {role: at for role, at in named.items() if role in doubts}
    named = {role: at for role, at in named.items() if role not in doubts}
    heading = table.headings[sizes[0] if sizes else named["output"]] if sizes or "output" in named else ""
    order = order_in(heading)
    said += filter(None, [told_order(heading)])
    found = Columns(named, sizes, thousands, doubts, _batch_first(table, named), order, (), tuple(said), apart)
    if not (named.keys() & _TOLD or found.asked):
        return None
    return found._replace(unread=(*unread, *_unread(table, found, {each.place for each in unread})))


def _by_content(role: str, heading: str, body: Sequence[Record], at: int) -> str:
    """Settle a heading that people use for two things by what stands below it."""
    if role not in _SETTLED:
        return role
    sample = sample_of(body, at)
    return _SETTLED[role](folded(heading), sample, any(sign.isdigit() for cell in sample for sign in cell))


def _output(heading: str, sample: list[str], digits: bool) -> str:
    heading = words_of(heading)
    if MAPS.fullmatch(heading) and sample and not any(map(_AXES.search, sample)):
        return "filters"  # Their number, where another column has their size.
    if heading == "activation" and 2 * sum(map(begins_as_shape, sample)) <= len(sample):
        return "activation"
    return "activation" if heading in ("activations", "aktivierungen") and sample and not digits else "output"


def _params(heading: str, sample: list[str], digits: bool) -> str:
    labelled = sum(bool(read_learnables(cell).keys() & {"weights", "biases"}) for cell in sample)
    if 2 * labelled > len(sample) or ("learnable" in heading and labelled):
        return "learnables"
    if sample and "parameter" in heading:
        settings = sum(bool(parameters_of(cell)) and not is_count(cell) for cell in sample)
        return "settings" if 2 * settings > len(sample) else "params"
    return "params"


def _inputs(heading: str, sample: list[str], digits: bool) -> str:
    return "input size" if any(map(_AXES.search, sample)) else "inputs"


_SETTLED: Mapping[str, Callable[[str, list[str], bool], str]] = {
    "output": _output,
    "trainable": lambda heading, sample, digits: "trainable" if digits else "ignored",
    "non_trainable": lambda heading, sample, digits: "non_trainable" if digits else "ignored",
    "biases": lambda heading, sample, digits: "bias" if bare_words(heading) == "bias" and not digits else "biases",
    "params": _params,
    "inputs": _inputs,
}


def _with_name(columns: dict[str, int], table: HeadedTable) -> dict[str, int] | None:
    """The columns with one for the layers' names, or None if there is none."""
    if "name" not in columns:
        blank = next((at for at, role in enumerate(table.named) if not role), None)
        if "layer" in columns:
            columns["name"] = columns.pop("layer")
        elif "type" not in columns and blank == 0 and table.sample(0):
            columns["name"] = 0
        elif "type" not in columns and "number" in columns:
            columns["name"] = columns["number"]
    elif "layer" in columns and "type" not in columns:
        columns["type"] = columns.pop("layer")
    if columns.keys() >= {"name", "type"} and are_groups(table, columns["name"], columns["type"]):
        del columns["name"]
    return columns if columns.keys() & {"name", "type"} else None


def _is_output_size(table: HeadedTable, columns: Mapping[str, int]) -> bool:
    """Whether a column such as ``size`` holds the outputs: no other does, but of their products, and no windows."""
    bare = _SIZES.fullmatch(re.sub(r"\W+(?:in )?px$", "", words_of(table.headings[at := columns["size"]])))
    free = "output" not in columns or multiplied(table, at, columns["output"])
    return free and bool(bare) and not are_windows(table.sample(at))


# Columns of which two may be one


def _rivals(table: HeadedTable, columns: dict[str, int]) -> Iterator[tuple[str, Doubt]]:
    """Which of several columns of one heading holds it, set in `columns`; a doubt where nothing tells."""
    for role in ("output", "weights", "biases", "params"):
        rivals = [at for at, each in enumerate(table.settled) if each == role]
        if len(rivals) < 2 or role not in columns:
            continue
        fits = are_outputs if role == "output" else are_counts
        fitting = [at for at in rivals if fits(table.sample(at))] or rivals
        columns[role] = fitting[0]
        if len(fitting) > 1 and not agree(table, fitting, role):
            yield role, _two(table, fitting, {"output": "output", "params": "number of parameters"}.get(role, role))


def _two(table: HeadedTable, at: list[int], what: str) -> Doubt:
    number = {2: "two", 3: "three"}.get(len(at), str(len(at)))
    return Doubt(tuple(at), f"{number} columns may be the {what}: {table.quoted(at[:3])}")


def _units(
    table: HeadedTable, columns: dict[str, int], doubts: dict[str, Doubt]
) -> tuple[dict[str, str], list[Unread]]:
    """The units of the counts; what counts in none that is known is a doubt, and a memory is no answer."""
    thousands, unread = {}, []
    for role in ("output", *_COUNTS, "macs", "learnables"):
        if role not in columns or role in doubts:
            continue
        heading = table.headings[columns[role]]
        unit, fault = (prefix, "") if (prefix := prefix_of(heading)) else unit_of(heading)
        if unit == "memory":
            unread.append(Unread(table.place(columns.pop(role)), NOT_ASKED["memory"]))
        elif fault := (changed(heading, role != "output") or (fault if role != "output" else "")):
            doubts[role if role in COLUMNS else "params"] = Doubt((columns.pop(role),), fault)
        elif unit and role != "output":
            thousands[role] = unit
    return thousands, unread


# Columns whose heading does not tell


def _output_by_content(table: HeadedTable, columns: dict[str, int], doubts: dict[str, Doubt]) -> Iterator[str]:
    """Find the output by the cells where no heading tells it, and say so; a doubt where columns say a part of it."""
    if part := () if "output" in doubts else in_part(table, columns):
        doubts["output"] = Doubt(part, f"{table.quoted(part)} do not say the size together")
    if "output" in columns or "output" in doubts or "output" in table.settled:
        return
    found = [
        at
        for at, role in enumerate(table.settled[:MOST_JUDGED])
        if (role in ("", "filters") or _SIZES.fullmatch(folded(table.headings[at])))
        and at != columns.get("name")
        and are_outputs(table.sample(at))
    ]
    if not found:
        return
    for role in [role for role, at in columns.items() if at in found]:
        del columns[role]
    if len(found) > 1 and not agree(table, found, "output"):
        doubts["output"] = _two(table, found, "output")
        return
    if fault := changed(f"x ({table.headings[found[0]]})", counts=False):
        doubts["output"] = Doubt((found[0],), fault)
        return
    columns["output"] = found[0]
    place = table.place(found[0])
    yield f"{place[0].upper()}{place[1:]}, is taken for the output, by what stands in it."


def _counts_by_content(table: HeadedTable, taken: AbstractSet[int]) -> dict[str, Doubt]:
    """The doubt about columns of counts, beside those taken, of which no heading says what is counted."""
    found = [
        at
        for at, role in enumerate(table.settled[:MOST_JUDGED])
        if not role
        and at not in taken
        and not size_in(table.headings[at])
        and are_counts(table.sample(at))
        and not numbers_rows(table.sample(at))
    ]
    if not found:
        return {}
    if not plain(table.headings[found[0]]):
        fault = "a column without a heading does not say what is counted"
    else:
        told = "heading {} does" if len(found) == 1 else "headings {} do"
        fault = f"the {told.format(table.quoted(found[:3]))} not say what is counted"
    return {"params": Doubt(tuple(found), fault)}


def _batch_first(table: HeadedTable, columns: Mapping[str, int]) -> bool:
    """Whether the outputs' heading spells the batch before the other axes, and some cells have as many."""
    if "output" not in columns:
        return False
    heading = table.headings[columns["output"]]
    bracketed = re.search(r"[(\[]([^()\[\]]{1,40})[)\]]", heading)
    axes = axes_in(bracketed[1] if bracketed else heading)
    read = (read_shape(text) for text in table.sample(columns["output"])) if axes[:1] == ("batch",) else ()
    return any(cell and cell.shape and len(cell.shape) == len(axes) for cell in read)


def _unread(table: HeadedTable, found: Columns, told: set[str]) -> Iterator[Unread]:
    """The columns that are not read, and why; those that describe the layers need no word."""
    used = {*found.at.values(), *found.sizes, *(at for doubt in found.doubts.values() for at in doubt.at)}
    left = []
    for at, role in enumerate(table.settled):
        if at not in used and table.place(at) not in told and (why := _why_unread(table, at, role)):
            left.append(Unread(table.place(at), why))
    yield from left[:MOST_NAMED]
    if len(left) > MOST_NAMED:
        yield Unread(f"{len(left) - MOST_NAMED} more columns", "are not read")


def _why_unread(table: HeadedTable, at: int, role: str) -> str:
    if role in NOT_ASKED:
        return NOT_ASKED[role]
    if role in ("beside", *COLUMNS):
        return "stands beside another column that is read for the same"
    sample = [] if role else table.sample(at)
    if not sample or (not table.headings[at] and (numbers_rows(sample) or sample in (["0"], ["1"]))):
        return ""
    return "has a heading that is not known" if table.headings[at] else "is not read"
