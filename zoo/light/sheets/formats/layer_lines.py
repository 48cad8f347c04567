"""Answers without a table: a line for each layer, or a layer's name and below it what was asked of it.

Conv1 = (224-3)/1+1 = 222 => 222 x 222 x 64
CONV5-10: [24x24x10]  memory: 24*24*10=5.8K  weights: (5*5*1)*10 = 250
Max pooling layer
Dimension of output neurons = ((9-3)/2 + 1) x ((9-3)/2 + 1) x 6 = 4 x 4 x 6
Number of trainable parameters = 0
"""

import re
from collections.abc import Iterator

from zoo.light.sheets.columns import role_of
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import Grid, Record, checked
from zoo.light.sheets.grids.left_out import named, quoted
from zoo.light.sheets.grids.lines import BARS
from zoo.light.sheets.grids.tex import Unmarked
from zoo.light.sheets.sheet import COLUMNS
from zoo.light.sheets.signs import UNEXPLAINED
from zoo.light.sheets.words import kind_of

_LONGEST_LINE, _LONGEST_NAME, _LONGEST_COUNT = 1000, 40, 80  # characters
_COUNTED_COLUMNS = frozenset(("params", "weights", "biases"))
_FEWEST = 2
"""Layers with an answer; fewer are no sheet."""

_ITEM = re.compile(
    r"^\s*(?:[-*•–>]\s+|\(?[0-9]{1,3}[.)]\s+|\(?[a-z]\)\s+"
    r"|(?i:q|question|task|exercise|answer|solution|aufgabe|frage|lösung) ?[0-9]{0,2}[a-z]?\)?[.:)]\s+)*"
)
_NAME = re.compile(
    r"(?P<name>[^\W\d_][\w .,()/+#-]*?)(?:\s*(?:=+>?|:|->|→|⇒)|(?P<dash>\s[-–—]\s)(?!\s*[0-9]+\s*[:=]))\s*(?P<rest>.*)"
)
_DASHED = re.compile(r"\s[-–—]\s(?=[a-z#]|[0-9][0-9,.]*\s*(?:$|[,;]))", re.IGNORECASE)
"""A dash that keeps answers apart in a line whose name ends in one."""
_COUNTS = (
    r"(?:trainable |learnable )?(?:parameters|params?|weights?|bias(?:es)?|par[aáâ]m[eèé]t(?:er|re|ro|ri)[ns]?"
    r"|gewichte|poids|pesos)"
)
_LABEL = re.compile(
    r"(?:^|[\s,;(|])(?P<label>(?:(?:output|out|ausgabe|sortie|salida|saída|uscita)(?: (?:shape|size|dim\w*))?"
    r"|shape|size|memory|mem|activations?)"
    r"(?=\s*[:=])"
    rf"|(?:number of |no\.? of |# ?(?:of )?)?(?:{_COUNTS}(?=\s*[:=])|(?<![0-9] ){_COUNTS}(?=\s+[(0-9])))\s*[:=]?\s*",
    re.IGNORECASE,
)
_WORKING = r"(?:[0-9(](?:[0-9. x×*·+()/-]|,(?=[0-9]{3})|weights?|bias(?:es)?)*(?:=|->|→)\s*)"
_NO_GROUP = r"(?:(?<![0-9]),|,(?![0-9]{3}(?![0-9]))|(?:(?<=[x×*][0-9])|(?<=[x×*][0-9]{2})|(?<=[x×*][0-9]{3})),|[;(])"
"""Keeps two answers apart, and is no comma between the digits of a number."""
_COUNTED = re.compile(
    rf"(?:{_NO_GROUP}|(?<=[0-9)\]])\s[-–—/|]\s|(?<=[a-z])\s*(?:\+|and\b))\s*(?P<count>no|{_WORKING}?[0-9][^,;()a-z=]*?(?:,[0-9]{{3}})*)\s*(?P<label>{_COUNTS})"
    r"(?: (?:in total|total|\(?(?:incl\w*\.?|with) (?:the )?bias(?:es)?))?\s*\)?\s*$",
    re.IGNORECASE,
)
_COUNTED_FIRST = re.compile(rf"(?P<count>[0-9][0-9., ]*?)\s*(?P<label>{_COUNTS})\s*[,;]\s*(?=[(\[0-9])", re.IGNORECASE)
_SHAPE = re.compile(r"[0-9)\]]\s*[x×*·@]\s*[0-9(\[⌊]|\([0-9None]+\s*,")
_SETTING = re.compile(r"\b(?:kernels?|filters?|strides?|padding|sizes?|rate|units?|neurons?|nodes?)\b", re.IGNORECASE)
_OUTPUT_WORD = re.compile(
    r"^(?:the )?(?:outputs?|out|size|shape|ausgabe|sortie|salida|saída|uscita)(?: (?:size|shape|is|of))*"
    r"\s+(?=[(\[0-9])",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^layer [0-9]+ ?\((.*)\)$", re.IGNORECASE)
_UNTOLD = re.compile(
    r"(?P<output>.*(?:[0-9]\s*[x×*·]\s*[0-9.]+\]?|[(\[][^()\[\]]+[)\]]|\b[^\W\d_]{1,12}\s*[ =:]\s*[0-9]+))"
    r"\s*(?:;|,\s|\()\s*"
    rf"(?P<rest>{_WORKING}?[0-9][0-9,. ]*)\)?"
)
_PAIR = re.compile(
    rf"(?P<output>[0-9]+|[0-9]{{1,3}}(?:,[0-9]{{3}})+)\s*(?:;|,\s|\()\s*(?P<rest>{_WORKING}?[0-9]+(?:,[0-9]{{3}})*)\)?"
)
_BY_SIZE = re.compile(r"conv[0-9]+-[0-9]+", re.IGNORECASE)
_POOL_SIZE = re.compile(r"^pool[0-9]$", re.IGNORECASE)
_POOL = re.compile(r"(?:\w+ ?-?)?pool", re.IGNORECASE)
_INPUT = re.compile(r"\s*[0-9]+(?:\s*[x×*]\s*[0-9]+){1,3}\s*(?:->|→)")  # the shape that goes in, before the answer
_CALL = re.compile(r"(?:\w+\.)+[A-Z]\w*\(.*\),?")
"""Code that makes a layer, and no answer."""
_SECTION_ITEM = re.compile(r"(?:\# )?(?P<label>[A-Za-z][A-Za-z #]{2,50}?)\s*[=:]\s*(?P<value>.*)")
_OUTPUT = re.compile(r"(?:the )?(?:output|dimensions? of (?:the )?outputs?|output (?:dim|shape|size|vol|neuron)).*")
_COUNT = re.compile(r"(?:the )?(?:total )?(?:number of )?(?:trainable |learnable )?(?:parameters|params|weights)\b.*")


def _grids(document: Document) -> Iterator[Grid]:
    lines = [*_plain(document.lines)]
    for rows in (_of_lines(lines), _of_sections(lines)):
        if sum(bool(answers) for _, _, answers in rows) < _FEWEST:
            continue
        for _, _, answers in rows:
            if "" in answers and not answers.keys() & _COUNTED_COLUMNS:
                answers["params"] = f"{UNEXPLAINED}{answers['']}"
        columns = [column for column in COLUMNS if any(column in answers for _, _, answers in rows)]
        if columns:
            records: list[Record] = [
                (number, [name, *(answers.get(column, "") for column in columns)]) for number, name, answers in rows
            ]
            unread = [
                quoted(f"row {number}", "has a number that no word explains", answers[""])
                for number, _, answers in rows
                if "" in answers
            ]
            heading = records[0][0] - 1, ["layer", *columns]
            yield Grid(FORMAT.name, checked([heading, *records]), unread=named(unread))


_Row = tuple[int, str, dict[str, str]]


def _plain(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines that may hold an answer, without LaTeX's and Markdown's marks."""
    for number, line in enumerate(lines, start=1):
        if not line.strip() or len(line) > _LONGEST_LINE or any(bar in line for bar in BARS):
            continue
        text = Unmarked(line).text if "\\" in line or "$" in line else " ".join(line.split())
        yield number, _ITEM.sub("", text, count=1).replace("**", "").replace("`", "").strip()


# A line for each layer


def _of_lines(lines: list[tuple[int, str]]) -> list[_Row]:
    rows = [*_by_sections(lines)]
    if any("" in answers for _, _, answers in rows):  # Then a pair of numbers is none of lengths either.
        for _, _, answers in rows:
            if "" not in answers and (pair := _PAIR.fullmatch(answers.get("output", ""))):
                answers |= {"output": pair["output"], "": pair["rest"]}
    outputs = [answers["output"] for _, _, answers in rows if "output" in answers]
    shaped = sum(bool(_SHAPE.search(output)) for output in outputs)
    if any(_BY_SIZE.fullmatch(name) for _, name, _ in rows):  # Then POOL2 is any pooling of 2x2.
        rows = [(number, _POOL_SIZE.sub("POOL", name), answers) for number, name, answers in rows]
    return rows if (outputs and shaped * 2 >= len(outputs)) or shaped > _FEWEST else []


def _by_sections(lines: list[tuple[int, str]]) -> Iterator[_Row]:
    """The rows of lines; under a line ``Parameters`` alone what comes first is a count, and no output."""
    section = "output"
    for number, line in lines:
        if (role := role_of(line.strip(" #*:_"))) in {"output", *_COUNTED_COLUMNS} and not re.search("[0-9]", line):
            section = role
        elif row := _of_line(number, line):
            number, name, answers = row
            if "output" in answers and section not in answers:
                answers = {section if column == "output" else column: text for column, text in answers.items()}
            yield number, name, answers


def _of_line(number: int, line: str) -> _Row | None:
    found = _NAME.fullmatch(line)
    if not found or len(found["name"]) > _LONGEST_NAME or not re.search("[0-9]", found["rest"]):
        return None
    name = _NUMBERED.sub(r"\1", found["name"].strip())
    if not _is_layer(name) or name.count("(") > name.count(")") or _CALL.fullmatch(found["rest"]):
        return None
    answers = _answers(_DASHED.sub("; ", found["rest"]) if found["dash"] else found["rest"])
    return (number, name, answers) if answers else None


def _is_layer(name: str) -> bool:
    """Whether a text names a layer, and none of its settings: ``pool`` does, ``pool size`` does not."""
    if len(name.split()) > 5 or kind_of(name)[0] is None or _SETTING.search(name):
        return False
    return not role_of(name) or bool(_POOL.fullmatch(name))


def _answers(rest: str) -> dict[str, str]:
    """What a line says of its layer, by column; what comes first is the output."""
    answers: dict[str, str] = {}
    while counted := _COUNTED.search(rest, max(0, len(rest) - _LONGEST_COUNT)):
        answers[_column(counted["label"])] = "0" if counted["count"].lower() == "no" else counted["count"].strip()
        rest = rest[: counted.start()]
    if not answers and (counted := _COUNTED_FIRST.match(rest)):
        answers[_column(counted["label"])] = counted["count"].strip()
        rest = rest[counted.end() :]
    labels = [*_LABEL.finditer(rest)]
    starts = [label.start() for label in labels]
    first = rest[: starts[0]] if starts else rest
    first = _INPUT.sub("", first)
    if re.search("[0-9]", first) and not _SETTING.search(first):
        answers["output"] = _OUTPUT_WORD.sub("", first.strip(" ,;."))
    for label, end in zip(labels, [*starts[1:], len(rest)][: len(labels)], strict=True):
        if column := _column(label["label"]):
            value = rest[label.end() : end].strip(" ,;.")
            answers.setdefault(column, value if "(" in value else value.rstrip(" )"))
    answers.pop("", None)
    if re.search(_COUNTS, answers.get("output", ""), re.IGNORECASE):
        answers.setdefault("params", f"{UNEXPLAINED}{answers['output']}")  # Neither is read.
    if untold := _UNTOLD.fullmatch(answers.get("output", "")):
        answers |= {"output": untold["output"], "": untold["rest"]}
    return answers


def _column(label: str) -> str:
    label = label.lower()
    columns = (("", "mem"), ("biases", "bias"), ("weights", "weight|gewicht|poids|pesos"), ("params", "par"))
    return next((column for column, words in columns if re.search(words, label)), "output")


# A layer's name, and below it what was asked


def _of_sections(lines: list[tuple[int, str]]) -> list[_Row]:
    rows: list[_Row] = []
    column = ""
    for number, line in lines:
        found = _SECTION_ITEM.fullmatch(line)
        if found and not found["value"] and _is_layer(found["label"]):
            found = None  # A layer's name alone, as flatten: is.
        label = found["label"].lower().strip() if found else ""
        if line.startswith("=") and column and rows:
            rows[-1][2][column] += f" {line}"
        elif rows and found and (column := _asked(label)):
            if column in rows[-1][2]:
                column = ""
            else:
                rows[-1][2][column] = found["value"]
        elif not found and len(line) <= _LONGEST_NAME and _is_layer(line.rstrip(" :")):
            rows.append((number, line.rstrip(" :"), {}))
            column = ""
        elif not found:
            column = ""
    return [row for row in rows if row[2]]


def _asked(label: str) -> str:
    if _OUTPUT.fullmatch(label) or label.startswith(("dimension of output", "dimensions of output")):
        return "output"
    return "params" if _COUNT.fullmatch(label) else ""


FORMAT = Format(
    name="layer_lines",
    title="lines such as conv1: 24x24x10",
    order=75,
    accepts=lambda document: any(sign in document.text for sign in (":", "=", "->", "→", " - ", " – ", " — ")),
    grids=_grids,
)
