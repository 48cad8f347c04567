"""What each column of a table says of the layers, or that it says nothing; none is passed over without a word."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.known import LAYERS
from zoo.light.layers.parameter import BIAS, PARAMETERS, SIZE
from zoo.light.layers.typed import CHOICES
from zoo.light.sheets.grids.grid import Record
from zoo.light.sheets.headings import bare_words, order_in, role_of, unit_of, words_of
from zoo.light.sheets.qualified import behind, understood
from zoo.light.sheets.signs import is_blank, is_dash, plain
from zoo.light.sheets.stated.calls import call_in
from zoo.light.sheets.stated.naming import activation_in, named_in
from zoo.light.sheets.stated.remains import Remains

CLAIMS = ("output", "weights", "biases", "params", "trainable", "non_trainable", "learnables")
_ROLES = {"name", "type", "number", "inputs", "settings", "working", *CLAIMS}
_TEXTS = re.compile(r"(?:patch|kernel|filter|pool|window)? ?sizes? ?(?:and|&|/)? ?(?:strides?|strd)(?: ?dil)?")
_SEVERAL = re.compile(r"(?:kernel size|padding|strides?|dilation)(?: (?:kernel size|padding|strides?|dilation))+")
_HARMLESS = re.compile(
    r"\w+ workings?|workings?|calculations?|mult adds|(?:mult )?macs?|[mgk]?flops?.*|memory.*|.*%|.*percent\w*"
    r"|states|learnables reduction|activation formats?|(?:receptive )?field.*|receptive.*|jump|size mb|bytes|dtype"
    r"|time|kb|mb|points?|pts|scores?|marks?|grades?|punkte?"
)
"""Headings of what follows from the layers, and is not asked: costs, memory, shares, receptive fields; of points."""
_INPUT_SHAPE = re.compile(r"in(?:put)? ?(?:shapes?|sizes?|dim\w*|volume|maps?|channels?|features)|inputs?")
_SAMPLE = 50


class Meaning(NamedTuple):
    """What a column holds: a role by name, or the parameters of which one is meant by the kind of the row."""

    heading: str
    role: str = ""
    """Of `_ROLES`; ``words`` for a text about the layer, ``above`` for the input's shape, ``learnables again`` for a
    second column of counts, ``trained`` for yes or no, ``group`` for what several rows are called, ``harmless``."""
    parameters: tuple[str, ...] = ()


def meanings(
    headings: Sequence[str],
    body: Sequence[Record],
    columns: Mapping[str, int],
    ignored: Sequence[str],
    printed: bool = False,
) -> list[Meaning]:
    """What the columns hold, from left to right.

    Args:
        columns: the index of each column whose role is told by its heading.
        ignored: headings that a person leaves out.
        printed: whether a program wrote the headings.

    Raises:
        ZooError: there is no column of an ignored heading, or a heading says what is not understood.
    """
    roles = {at: role for role, at in columns.items()}
    found = [_meaning(plain(heading), roles.get(at, "")) for at, heading in enumerate(headings)]
    if "type" not in columns:
        found = _with_type(found, body)
    if "name" not in columns and found and not found[0].heading and not found[0].role:
        found = [found[0]._replace(role="name"), *found[1:]]
    found = _without([_settled(each, body, at) for at, each in enumerate(found)], ignored)
    if not printed:
        _refuse_qualified(found)
    return found


def _refuse_qualified(found: Sequence[Meaning]) -> None:
    """Refuse a heading that says more of its column than is understood: ``rate (keep)``."""
    for meaning in found:
        if not (meaning.parameters or meaning.role in ("above", "learnables again", *CLAIMS)):
            continue
        for piece in behind(meaning.heading):
            said = {role_of(piece), *_parameters(words_of(piece))} - {""}
            if not said & {meaning.role, *meaning.parameters} and not understood(piece, *meaning):
                raise ZooError(
                    f"column '{meaning.heading}': '{piece[:40]}' is not understood; {ignoring(meaning.heading)}."
                )


def _settled(meaning: Meaning, body: Sequence[Record], at: int) -> Meaning:
    """The meaning of a column of which the heading alone does not tell it."""
    return _numbering(_biased(_trained(meaning, body, at), body, at), body, at)


def ignoring(heading: str) -> str:
    """What to do about a column that is not understood, and does not matter."""
    return f"--ignore '{heading}' leaves the column out"


def meant(meaning: Meaning, takes: Collection[str], text: str, beside: Sequence[Meaning] = ()) -> list[str]:
    """The parameter of a column that a kind takes; none where it takes none of them.

    Args:
        beside: the other columns in which the row says something; what one of them alone can mean is not meant here.

    Raises:
        ZooError: it takes several, and neither the cell nor another column tells which is meant.
    """
    fitting = _fitting(meaning, takes)
    if len(fitting) > 1 and SIZE.name in fitting and re.fullmatch(r"[0-9]+(?: ?[x×] ?[0-9]+)+", text):
        return [SIZE.name]
    said = [found for each in beside if not each.role and len(found := _fitting(each, takes)) == 1]
    if len(left := [name for name in fitting if [name] not in said]) > 1:
        several = " or ".join(left)
        raise ZooError(f"column '{meaning.heading}': '{text[:40]}' may be {several}; give each a column of its own.")
    return left or fitting[:1]


def _fitting(meaning: Meaning, takes: Collection[str]) -> list[str]:
    return [name for name in dict.fromkeys(meaning.parameters) if name in takes]


def filled(record: Record, at: int) -> str:
    """A cell's text, empty where nothing is said."""
    text = plain(record[1][at]) if at < len(record[1]) else ""
    return "" if is_blank(text) or is_dash(text) else text


def _meaning(heading: str, role: str) -> Meaning:
    words = words_of(heading)
    spaced = " ".join(re.sub(r"[^a-z0-9%/&]+", " ", heading.lower()).split())
    if _TEXTS.fullmatch(spaced) or _SEVERAL.fullmatch(spaced):
        return Meaning(heading, "words")
    unmarked = re.sub(r" (?:in )?(?:%|percent\w*|prozent)$", "", spaced)
    parameters = _parameters(words, spaced.replace("/", " "), unmarked) or _parameters(f"{words}s") or _either(heading)
    if role == "macs" or (role_of(heading) in CLAIMS and unit_of(heading)[0] == "memory"):
        return Meaning(heading, "harmless")
    if role in _ROLES:
        return Meaning(heading, role, parameters if role == "output" else ())
    if role:
        return Meaning(heading, "", tuple(dict.fromkeys((role, *parameters))))
    if parameters:
        return Meaning(heading, "", parameters)
    if _INPUT_SHAPE.fullmatch(spaced) or (order_in(heading) and _INPUT_SHAPE.fullmatch(words)):
        return Meaning(heading, "above")
    if role_of(heading) in CLAIMS:
        return Meaning(heading, "learnables again")
    if role_of(heading) == "layer":
        return Meaning(heading, "group")
    return Meaning(heading, "harmless" if _HARMLESS.fullmatch(spaced) else "")


def _either(heading: str) -> tuple[str, ...]:
    """The parameters of a heading that gives several words for what kinds call differently: ``Filters / units``."""
    pieces = map(words_of, re.split(r"/|\bor\b", heading))
    found = [_parameters(piece) or _parameters(f"{piece}s") for piece in pieces]
    return tuple(dict.fromkeys(name for each in found for name in each)) if len(found) > 1 and all(found) else ()


def _parameters(*words: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _headings() if any(pattern.fullmatch(each) for each in words if each))


@cache
def _headings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every parameter of every kind with the headings of a column of it."""
    taken = {each: None for kind in LAYERS.values() for each in kind.takes if each.heading}
    ordered = [*PARAMETERS, *(each for each in taken if each.name not in {one.name for one in PARAMETERS})]
    return tuple(dict.fromkeys((each.name, re.compile(each.heading)) for each in ordered if each.heading))


def _with_type(found: list[Meaning], body: Sequence[Record]) -> list[Meaning]:
    """The meanings with a type, where a column that says nothing else holds layers' kinds."""
    for at, meaning in enumerate(found):
        if meaning.role or meaning.parameters:
            continue
        sample = [text for record in body[:_SAMPLE] if (text := filled(record, at))]
        if sample and 2 * sum(map(_names_a_kind, sample)) > len(sample):
            return [*found[:at], meaning._replace(role="type"), *found[at + 1 :]]
    return found


def _trained(meaning: Meaning, body: Sequence[Record], at: int) -> Meaning:
    """A column that says which layers are trained, in words, or how many parameters of each."""
    words = re.sub(r"[^a-z]+", " ", meaning.heading.lower()).strip()
    if meaning.role not in ("", "learnables again", "trainable") or not re.fullmatch(
        r"tr(?:ai\w*)?(?: params?)?|mode", words
    ):
        return meaning
    texts = {text.lower() for record in body if (text := filled(record, at))}
    said = texts <= {"y", "n", "yes", "no", "true", "false", "train", "eval", "frozen"}
    if meaning.parameters and not said:
        return meaning
    return meaning._replace(role="trained" if said and texts else "trainable")


def _biased(meaning: Meaning, body: Sequence[Record], at: int) -> Meaning:
    """A column ``bias`` of yes and no, or of 1 and 0; of biases otherwise. ``No bias`` counts none."""
    words = bare_words(meaning.heading)
    if meaning.role != "biases" or not re.fullmatch(r"(?:no )?bias(?: terms?)?", words):
        return meaning
    texts = {plain(record[1][at]).lower() for record in body if at < len(record[1])}
    if words.startswith("no "):
        return Meaning(meaning.heading)
    asked = texts - {"", "-"}
    return Meaning(meaning.heading, "", (BIAS.name,)) if asked and asked <= CHOICES.keys() else meaning


def _numbering(meaning: Meaning, body: Sequence[Record], at: int) -> Meaning:
    """A column without a heading that only counts the rows, or with one and does not: how often each is repeated."""
    if (meaning.heading or meaning.role) and meaning.role != "number":
        return meaning
    texts = [text for record in body if (text := filled(record, at))]
    if meaning.role and not all(text.isdecimal() for text in texts):
        return meaning
    counts = (
        all(text.isdecimal() for text in texts) and sorted(texts, key=int) == texts and len(set(texts)) == len(texts)
    )
    return meaning._replace(role="harmless" if counts else "") if counts or meaning.role else meaning


def _names_a_kind(text: str) -> bool:
    remains = Remains(text, "")
    return bool(call_in(text) or named_in(remains) or activation_in(remains))


def _without(found: list[Meaning], ignored: Sequence[str]) -> list[Meaning]:
    wanted = {each.strip().lower() for each in ignored}
    known = {meaning.heading.lower(): meaning.heading for meaning in found}
    for each in ignored:
        if each.strip().lower() not in known:
            raise ZooError(f"--ignore: no column '{each}'; the columns are {', '.join(filter(None, known.values()))}.")
    return [Meaning(each.heading, "harmless") if each.heading.lower() in wanted else each for each in found]
