"""Reads a record of a table as a statement: every column, word and number of it is understood, or named and refused."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.figures import format_shape
from zoo.light.layers.foreign import pooled_whole
from zoo.light.layers.kind import Kind
from zoo.light.layers.kinds.core import INPUT
from zoo.light.layers.parameter import ACTIVATION, BIAS, FILTERS, PADDING, RATE, SIZE, STRIDE
from zoo.light.sheets.cells import read_count, read_learnables, read_shape
from zoo.light.sheets.columns import Columns
from zoo.light.sheets.grids.grid import Habits, Record
from zoo.light.sheets.headings import order_in, unit_of
from zoo.light.sheets.orders import in_settings, in_shapes
from zoo.light.sheets.qualified import percent
from zoo.light.sheets.rows import cells_of
from zoo.light.sheets.sheet import Cell
from zoo.light.sheets.signs import in_lines, plain
from zoo.light.sheets.stated.claimed import claim_output, refuse_unread, said_bias
from zoo.light.sheets.stated.described import lone_number, lone_word, named_in_passing, settings_in, spelled_in
from zoo.light.sheets.stated.labels import check_group, check_label, refuse_left_out, refuse_note, refuse_several
from zoo.light.sheets.stated.meanings import CLAIMS, Meaning, filled, ignoring, meant
from zoo.light.sheets.stated.naming import activation_in, named_in, take_again
from zoo.light.sheets.stated.parts import Texts, parts_of
from zoo.light.sheets.stated.remains import Remains
from zoo.light.sheets.stated.statement import StatedLayer, Statement, Written
from zoo.light.sheets.words import is_loss

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "st", "nd",
    "rd", "th", "no", "nr", "hidden", "final", "last",
)  # fmt: skip
_INPUT_NOUNS = (
    "image", "images", "picture", "pictures", "photo", "photos", "series", "signal", "signals", "sequence",
    "sequences", "tokens", "token", "ids", "data", "feature", "features", "vector", "vectors", "sample",
    "samples", "frame", "frames", "query", "queries", "key", "keys", "value", "values", "pixel", "pixels",
    "text", "grey", "gray", "grayscale", "greyscale", "rgb", "colour", "color", "channel", "channels", "size",
    "shape", "zerocenter", "normalization", "volume", "map", "maps",
)  # fmt: skip
_JOINING = ("skip", "connection", "residual", "shortcut", "branch", "branches", "merge", "join", "joined", "both")
_ONES = r"1(?: ?[x×] ?1)*"
_HARMLESS_SETTINGS = {
    STRIDE.name: _ONES, PADDING.name: r"0|none|no|valid|same", BIAS.name: r"no|false|0",
    "dilation_rate": _ONES, "groups": r"1", "ceil_mode": r"no|false",
}  # fmt: skip
"""What columns may hold of layers that have no such setting."""
_AXES = r"[0-9]{1,6}(?: ?x ?[0-9]{1,6}){1,3}|[(\[] ?[0-9]{1,6}(?:, ?[0-9]{1,6}){1,3} ?[)\]]"


class Rules(NamedTuple):
    """What holds for all rows of a table."""

    meanings: Sequence[Meaning]
    habits: Habits
    told: Columns
    """What the headings tell beside that: the units of counts."""
    torch: bool
    """Whether calls are PyTorch's where they could be Keras's too."""


def read_statement(record: Record, rules: Rules) -> Statement | None:
    """What a record states; None where it states nothing, or only MATLAB's loss.

    Raises:
        ZooError: naming the column, the word or the number that is not understood.
    """
    for at, meaning in enumerate(rules.meanings):
        if meaning.role in ("name", "type", "group") and at < len(record[1]):
            refuse_left_out(plain(record[1][at]))
        if meaning.role == "group":
            check_group(filled(record, at))
    texts = _texts(record, rules)
    if is_loss(texts.type) or not (texts.name or texts.type or texts.cells or texts.descriptions):
        return None
    spoken = parts_of(texts, rules.torch)
    statement = Statement(record[0], texts.name or texts.type, [part for part, _ in spoken.parts])
    statement.cells, statement.above, statement.torch = texts.cells, spoken.above, spoken.torch
    _read_columns(statement, record, rules)
    if statement.parts and not rules.habits.framework:
        refuse_unread(statement.cells, rules.meanings)
    for part, remains in spoken.parts:
        for each in remains:
            _read_text(statement, part, each)
    if texts.name and not rules.habits.framework:
        refuse_several(texts.name)
        refuse_note(texts.name)
        if not spoken.by_name:
            check_label(statement, texts.name)
    if spoken.parts and not spoken.by_name and re.search(r"[\s(]", texts.name):
        part = spoken.parts[0][0]
        for parameter, text in named_in_passing(Remains(texts.name, "name"), part.named.any_kind):
            part.say(parameter, text, "name")
    said = " ".join((texts.name, texts.type, *(each.text for each in texts.descriptions))).lower()
    statement.plain_pool = "pool" in said and "max" not in said and not rules.habits.framework
    _refuse_adjectives(statement)
    return statement


def _texts(record: Record, rules: Rules) -> Texts:
    written = record[1]
    roles: dict[str, str] = {}
    descriptions: list[Remains] = []
    name = ""
    for at, meaning in enumerate(rules.meanings):
        text = filled(record, at)
        if meaning.role == "name" and text:
            first, _, below = written[at].partition("\n")
            name = plain(first if rules.habits.name_on_first_line else text).strip("'\"").rstrip(" :")
            if rules.habits.name_on_first_line and below:
                descriptions.append(Remains(below, "description"))
        elif meaning.role in ("settings", "words") and text:
            descriptions.append(Remains(text, meaning.heading or "description"))
        elif meaning.role in CLAIMS:
            # MATLAB and PyTorch's tools count what is learnt, and no moving mean.
            learnable = "learnable" in meaning.heading.lower() or rules.habits.framework == "torch" or rules.torch
            learnt = meaning.role == "params" and learnable
            roles.setdefault(
                "trainable" if learnt else meaning.role, in_lines(written[at]) if at < len(written) else ""
            )
        elif meaning.role:
            roles.setdefault(meaning.role, text)
    for role in ("params", "trainable", "learnables"):
        if counted := re.search(r"\]\s+([0-9][0-9,]*) \([0-9.]+ \w+\)$", roles.get(role, "")):
            roles.pop(role)
            roles["params"] = counted[1]  # Flax lists its arrays before their number.
    thousands = dict(rules.told.thousands)
    if "trainable" in roles and "params" in thousands:
        thousands.setdefault("trainable", thousands["params"])
    cells = cells_of(_channels_last(roles), rules.habits, rules.told._replace(thousands=thousands))
    for at, meaning in enumerate(rules.meanings):
        if meaning.role == "learnables again":
            cells = _counted_again(cells, meaning.heading, filled(record, at))
    units = any(FILTERS.name in meaning.parameters and filled(record, at) for at, meaning in enumerate(rules.meanings))
    return Texts(name, roles.get("type", ""), descriptions, cells, units)


def _counted_again(cells: dict[str, Cell], heading: str, text: str) -> dict[str, Cell]:
    """The cells with those of a further column of counts, in its own unit, which have to agree with them."""
    thousands, _ = unit_of(heading)
    counted = read_count(text, thousands) if thousands else None
    again = {"params": counted} if counted else read_learnables(text)
    again = {column: cell for column, cell in again.items() if cell.count is not None}
    for column in again.keys() & cells.keys():
        one, other = cells[column], again[column]
        if one.count is not None and abs(one.count - (other.count or 0)) >= max(one.unit, other.unit):
            raise ZooError(f"column '{heading}': '{text[:40]}' does not agree with the {column} '{one.text[:40]}'.")
    return again | cells


def _channels_last(roles: dict[str, str]) -> dict[str, str]:
    """``64@5x5`` as what people write elsewhere."""
    output = re.fullmatch(r"\s*([0-9]+) ?@ ?([0-9x× ]+)", roles.get("output", ""))
    return {**roles, "output": f"{output[2]}x{output[1]}"} if output else roles


# Columns


def _read_columns(statement: Statement, record: Record, rules: Rules) -> None:
    if beyond := [text for at in range(len(rules.meanings), len(record[1])) if (text := filled(record, at))]:
        raise ZooError(f"'{beyond[0][:40]}' stands beyond the last heading.")
    for at, meaning in enumerate(rules.meanings):
        text = filled(record, at)
        if meaning.role == "biases" and statement.parts and at < len(record[1]) and (said := said_bias(record[1][at])):
            statement.cells = {column: cell for column, cell in statement.cells.items() if column != "biases"}
            _read_column(statement, meaning._replace(parameters=(BIAS.name,)), said)
        if not text or meaning.role == "harmless":
            continue
        if meaning.role == "inputs":
            statement.inputs = text
        elif meaning.role == "above":
            cell = read_shape(text, rules.habits.batch_first)
            cell = cell and in_shapes(cell, order_in(meaning.heading))
            if text.isdecimal():
                statement.above.append(("features", Written(text, meaning.heading)))
                continue
            if cell is None or not cell.shape:
                raise ZooError(f"column '{meaning.heading}': '{text[:40]}' is no shape.")
            statement.above.append(("shape", Written(format_shape(cell.shape), meaning.heading)))
        elif meaning.role == "trained":
            statement.frozen = text.lower() in ("n", "no", "false", "frozen")
        elif meaning.parameters and meaning.role != "output" and statement.parts:
            beside = [each for other, each in enumerate(rules.meanings) if other != at and filled(record, other)]
            _read_column(statement, meaning, text, beside)
        elif not meaning.role or (meaning.parameters and meaning.role != "output" and not statement.parts):
            raise ZooError(f"column '{meaning.heading}': '{text[:40]}' is not understood; {ignoring(meaning.heading)}.")


def _read_column(statement: Statement, meaning: Meaning, text: str, beside: Sequence[Meaning] = ()) -> None:
    """Give a column's value to the first layer of the row that has such a setting."""
    where = meaning.heading
    text = _in_order(statement.parts[0], meaning, text)
    if RATE.name in meaning.parameters:
        text = percent(text, where)
    if (window := re.fullmatch(r"\[?([0-9]+), ([0-9]+)((?:, [0-9]+)*)\]?", text)) and _read_kernel(
        statement, window, where
    ):
        return
    for part in statement.parts:
        for parameter in meant(meaning, {each.name for each in part.named.any_kind.takes}, text, beside):
            if parameter == ACTIVATION.name:
                text = _function(text)
            part.say(parameter, text, where)
            return
    if ACTIVATION.name in meaning.parameters:
        statement.parts[-1].activation = _function(text)
    elif FILTERS.name in meaning.parameters and re.fullmatch(r"[0-9]{1,9}", text):
        if statement.parts[0].named.any_kind is INPUT:
            statement.maps = text
        else:
            statement.above.append(("made", Written(text, where)))
    elif not any(
        re.fullmatch(_HARMLESS_SETTINGS[name], text, re.IGNORECASE)
        for name in meaning.parameters
        if name in _HARMLESS_SETTINGS
    ):
        kind = statement.parts[0].named.any_kind
        raise ZooError(f"column '{where}': {kind} takes none, not '{text[:40]}'; {ignoring(where)}.")


def _in_order(part: StatedLayer, meaning: Meaning, text: str) -> str:
    """A setting with its axes or sides in the order in which layers have them, where its heading has another."""
    try:
        return in_settings(text, meaning.heading, part.named.rank or part.named.any_kind.rank)
    except ZooError as error:
        raise ZooError(f"column '{meaning.heading}': {error}") from None


def _read_kernel(statement: Statement, kernel: re.Match[str], where: str) -> bool:
    """A kernel with what goes in and comes out before its window, as torch-summary prints it: ``[3, 8, 5, 5]``."""
    part = statement.parts[0]
    kind = part.named.any_kind
    window = [each for each in kernel[3].split(", ") if each]
    if FILTERS not in kind.takes or len(window) != (part.named.rank or kind.rank):
        return False
    statement.above.append(("channels", Written(kernel[1], where)))
    part.say(FILTERS.name, kernel[2], where)
    if window:
        part.say(SIZE.name, " x ".join(window), where)
    return True


def _function(text: str) -> str:
    """An activation as its own parameter reads it: ``leaky ReLU, slope 0.05`` with its slope in brackets."""
    remains = Remains(text, "")
    found = activation_in(remains)
    return found if found and not remains.left() else text


# Words


def _read_text(statement: Statement, part: StatedLayer, remains: Remains) -> None:
    """Take away of a text all that it says of a layer.

    Raises:
        ZooError: naming what is left.
    """
    kind = part.named.any_kind
    for parameter, text in spelled_in(remains, kind):
        part.say(parameter, text, remains.where)
    claim_output(statement, kind, remains)
    take_again(remains, part.named)
    if kind is INPUT:
        _read_input(statement, remains)
        return
    _read_functions(part, kind, remains)
    for parameter, text in settings_in(remains, kind):
        part.say(parameter, text, remains.where)
    if FILTERS not in kind.takes and (found := remains.take(rf"\b(?:{FILTERS.key}) ?[:=] ?([0-9]+)\b")):
        statement.above.append(("made", Written(found[1], remains.where)))
    if found := remains.take(r"\bwith\b[\s\0]*([0-9]+) channels\b"):
        statement.above.append(("channels", Written(found[1], remains.where)))
    for parameter, text in lone_word(remains, kind):
        part.say(parameter, text, remains.where)
    _read_number(statement, part, remains)
    if remains.take(r"\bpointwise\b"):
        part.say(SIZE.name, "1", remains.where)
    if pooled_whole(kind) and remains.take(r"\bglobal(?:ly)?\b"):
        part.must.add("whole")
    harmless = (
        *(_ORDINALS if remains.where == "name" else ()),
        *(_JOINING if kind.inputs[1] > 1 and not kind.keras.called else ()),
    )
    label = remains.where == "name" and not re.search(r"\s", remains.text)
    if label and (also := named_in(Remains(remains.rest.replace("\0", " "), "name"))):
        raise ZooError(f"name: '{remains.text[:60]}' is a {kind} and a {also.any_kind}; give the row a type.")
    if not label and (sides := remains.sides()):
        raise ZooError(f"{remains.where}: '{sides[0][:60]}' of '{remains.text[:60]}' is not understood.")
    if not label and (left := remains.left_text(harmless)) and not _is_label(remains, left):
        raise ZooError(f"{remains.where}: '{left[:60]}' of '{remains.text[:60]}' is not understood.")


def _is_label(remains: Remains, left: str) -> bool:
    """``A`` of ``Conv A``"""
    return remains.where == "name" and bool(re.fullmatch(r"[A-Za-z]{0,2}[0-9]{0,3}|[IVX]{1,4}", left))


def _read_functions(part: StatedLayer, kind: Kind, remains: Remains) -> None:
    while function := activation_in(remains):
        if ACTIVATION in kind.takes:
            part.say(ACTIVATION.name, function, remains.where)
        elif part.activation not in ("", function):
            raise ZooError(f"activation: '{part.activation}' and '{function}' ({remains.where}) do not agree.")
        else:
            part.activation = function


def _read_number(statement: Statement, part: StatedLayer, remains: Remains) -> None:
    """A number without a word: filters or units where they are not said yet; in a name it may count the layers."""
    kind = part.named.any_kind
    takes = {each.name for each in kind.takes}
    if remains.where == "name":
        short = remains.take(r"(?<=\0)([0-9]{1,2})-([0-9]{1,6})\b") if SIZE.name in takes else None
        if short and FILTERS.name not in part.said and SIZE.name not in part.said:
            part.say(SIZE.name, short[1], "name")
            part.say(FILTERS.name, short[2], "name")
        elif re.search(r"[x*]|, *\d", remains.text) and FILTERS.name in takes and FILTERS.name not in part.said:
            if number := lone_number(remains):
                part.say(FILTERS.name, number, "name")
        else:
            statement.number_in_name = lone_number(remains) or ""
    elif FILTERS.name in takes and FILTERS.name not in part.said and (number := lone_number(remains)):
        part.say(FILTERS.name, number, remains.where)


def _read_input(statement: Statement, remains: Remains) -> None:
    if said := remains.take(_AXES):
        statement.above.append(("shape", Written(said[0], remains.where)))
    if found := remains.take(r"\b([0-9]{1,4})[- ]channels?\b"):
        statement.above.append(("channels", Written(found[1], remains.where)))
    if not said and remains.where != "name" and (number := lone_number(remains)):
        statement.above.append(("shape", Written(number, remains.where)))
    if remains.take(r"\b(?:grey|gray|grayscale|greyscale)\b"):
        statement.above.append(("channels", Written("1", remains.where)))
    if remains.take(r"\b(?:rgb|colou?r)\b"):
        statement.above.append(("channels", Written("3", remains.where)))
    if remains.where != "name" and (left := remains.left_text(_INPUT_NOUNS)):
        raise ZooError(f"{remains.where}: '{left[:60]}' of '{remains.text[:60]}' is not understood.")


def _refuse_adjectives(statement: Statement) -> None:
    for part in statement.parts:
        inferred = {each.name for each in part.named.any_kind.takes} & {"groups"}  # perhaps from its parameters
        for parameter in part.must - part.said.keys() - inferred - {"whole"}:
            raise ZooError(f"{parameter.replace('_', ' ')}: the row speaks of it, and does not say how much.")
