"""JSON Schemas of the TOML that a person writes, made from the records, choices and bounds of the code that reads it.

What an entry is comes from the tables of docs/ and the comments of the code; a table that is a form of its own names
that form's page in `$comment`. A schema takes all that its reader takes;
what goes together with what (a loss with a number of outputs, a knob with the builder) the reader alone knows.
"""

import ast
import inspect
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from itertools import pairwise
from types import NoneType
from typing import Any, get_args, get_type_hints

from pages import DOCS

from tuning.job.algorithms import ALGORITHMS
from tuning.job.job import OBJECTIVES, Failures, Final, Job, Limits, SearchBudget, Structure
from zoo.data.fixed import PIXELS
from zoo.light.course.hand_work import SLIPS
from zoo.light.design import constraints as rules_file
from zoo.light.marking import scheme_file
from zoo.light.marking.scheme import ASKED
from zoo.light.nets.asked import FEWEST_SAMPLES
from zoo.light.nets.card import TASKS, TRACE_LOSSES, Erratum, Source
from zoo.light.nets.recipe import VALUES, RecipeValue
from zoo.light.tracing.notation import ENTRIES
from zoo.training.config import STOPS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
VALUE: Schema = {"type": ["boolean", "number", "string"]}
_NUMBERS: Schema = {"type": "array", "items": {"type": "number"}}
_TYPES: dict[type, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}
_COMMENTED = re.compile(r'^    "?([a-z_]+)"? = .*?# (.+)$', re.MULTILINE)
_ROW = re.compile(r"^\| (.+?) \|.*?([^|]+) \|$", re.MULTILINE)


def card() -> Schema:
    """Of ``card.toml``."""
    said = _told("nets.md", "### card.toml") | {
        "title": "In a line.",
        "summary": "In a line.",
        "input": "The shape of a sample, channels last.",
        "task": "What its outputs tell: one of several classes, one of two, or nothing that is learnt.",
        "classes": "How many.",
        "labels": "The names of the classes, in order.",
        "data": "What it learns from, as for zoo train --data.",
        "training": "The recipe.",
        "recipes": "Other recipes, by name.",
        "marking": "What a sheet's cells are worth, for zoo check.",
    }
    entries = {
        "title": TEXT,
        "summary": TEXT,
        "source": _strings(Source, {"given": "What the document states.", "reconstructed": "What we had to choose."}),
        "input": _whole_numbers(1, None),
        "task": {"enum": list(TASKS), "default": "none"},
        "classes": _whole(2, None),
        "labels": _list(TEXT),
        "data": TEXT,
        "training": recipe(),
        "recipes": _named(recipe()) | {"$comment": "card"},
        "knobs": _named(_knob()),
        "errata": _list(_strings(Erratum, {})),
        "example": _example(),
        "notation": _notation(),
        "constraints": rules() | {"$comment": "rules"},
        "marking": scheme() | {"$comment": "scheme"},
    }
    learns = [each for each in TASKS if each != "none"]
    needs = [_where("task", learns, ["training", "data"]), _where("task", ["classification"], ["classes"])]
    return _record(_described(entries, said), ("title", "source", "input")) | {"allOf": needs}


def recipe() -> Schema:
    """Of ``[training]``, and of every other recipe."""
    entries = {name: _recipe_value(each) for name, each in VALUES.items()}
    knobs = _named(VALUE) | {"description": "Knobs of the builder that the recipe turns."}
    return _record(entries | {"knobs": knobs}, [name for name, each in VALUES.items() if each.default is None])


def rules() -> Schema:
    """Of a file of constraints, and of ``[constraints]``."""
    width = rules_file.LARGEST_WIDTH
    bounds = _record({name: _whole(0, rules_file.LARGEST_LIMIT) for name in ("at_least", "at_most")}, ())
    bounds["minProperties"] = 1
    either = {"anyOf": [_whole(0, rules_file.LARGEST_LIMIT), bounds]}
    limits = {name: bounds if name == "receptive_field" else either for name in rules_file.QUANTITIES}
    pools = {
        "at_most": _whole(0, rules_file.MOST_POOLS),
        "size": _whole(1, rules_file.LARGEST_KERNEL) | {"default": 2},
        "stride": _whole(1, rules_file.LARGEST_STRIDE),
        "placement": {"enum": list(rules_file.PLACEMENTS), "default": rules_file.PLACEMENTS[0]},
    }
    entries = {
        "input": _whole_numbers(1, width, 2, 3),
        "output": _whole_numbers(1, width, 2, 3),
        "convolutions": _whole(1, rules_file.MOST_CONVOLUTIONS),
        "kernels": _choices(1, rules_file.LARGEST_KERNEL),
        "paddings": _choices(0, rules_file.LARGEST_PADDING) | {"default": [0]},
        "strides": _choices(1, rules_file.LARGEST_STRIDE) | {"default": [1]},
        "widths": _choices(1, width),
        "pools": _record(pools, ["at_most"]),
        "even": {"type": "boolean", "default": False},
        "dense": _whole(0, rules_file.MOST_DENSE),
        "units": _whole_numbers(1, width, 0),
        "classes": _whole(2, width),
        "limits": _record(limits, ()),
    }
    said = {"input": "Channels last; of one or two spatial axes.", **_comments(rules_file)}
    said |= {"output": "Of the last feature map.", "classes": "Units of the last dense layer."}
    said |= {"strides": "Of convolutions.", "limits": "Bounds of the whole net; a number alone is the most."}
    return _record(_described(entries, said), ("input", "output", "convolutions", "kernels"))


def scheme() -> Schema:
    """Of a marking scheme, and of ``[marking]``."""
    points = {"type": "number", "minimum": 0, "maximum": scheme_file.MOST_POINTS}
    share = {"type": "number", "minimum": 0, "maximum": 1, "default": 1}
    said = _comments(scheme_file)
    follow = _described({"credit": share, "at_most": share}, said)
    entries = {
        "columns": _list({"enum": list(ASKED)}) | {"minItems": 1, "default": ["output", "params"]},
        "given": _list(TEXT),
        "values": _list(TEXT),
        "total": points | {"default": 0},
        "cap": points,
        "points": _named(points),
        "follow_through": _record(follow, ()),
        "headings": _named({"enum": list(scheme_file.HEADINGS)}),
    }
    said["columns"] = "What is asked of every layer."
    said["points"] = (
        "Of a right cell, by column, layer or cell; 1 unless said; a cell before its layer before its column."
    )
    said["headings"] = "Headings of one's own, and the column that each stands for."
    return _record(_described(entries, said), ())


def homework() -> Schema:
    """Of the homework of which each student gets a net."""
    variants = {
        "slips": _list({"enum": list(SLIPS)})
        | {"default": ["biases", "padding"], "description": "Each shows in two cells of every net."},
        "differing": _whole(1, 20)
        | {"default": 3, "description": "Cells in which any two students' keys differ, at least."},
    }
    entries = {
        "title": TEXT | {"description": "Over each question; the file's name if there is none."},
        "constraints": rules() | {"$comment": "rules", "description": "What every student's net keeps to."},
        "marking": scheme() | {"$comment": "scheme", "description": "What a sheet's cells are worth."},
        "variants": _record(variants, ()),
    }
    return _record(entries, ["constraints"])


_PARTS = {"budget": SearchBudget, "limits": Limits, "failures": Failures, "final": Final, "structure": Structure}
_CHOICES = {
    "pixels": list(PIXELS),
    "objective": list(OBJECTIVES),
    "direction": ["max", "min"],
    "algorithm": list(ALGORITHMS),
    "stop": list(STOPS),
}
_BOUNDS: dict[str, Schema] = {
    "limit": {"minimum": FEWEST_SAMPLES},
    "seed": {"minimum": 0, "maximum": 2**31 - 1},
    "factor": {"minimum": 2, "maximum": 100},
    "limits.gpus": {},
    "final.trials": {"minimum": 0},
    "structure.limit": {"exclusiveMinimum": 0},
}
"""Of the numbers of a job that are not simply above 0."""


def job() -> Schema:
    """Of a job of `zoo tune`."""
    said = _told("tune.md", "## A job") | _documented(Job)
    said |= {
        "data": "What is learnt from, as for zoo train --data.",
        "objective": "Of a trial's best epoch.",
        "direction": "What is best; as the objective is unless said.",
        "algorithm": "How trials are proposed.",
        "structure.sort": "By what the designs are numbered: parameters, macs or receptive-field.",
    }
    entries = _fields(Job) | {name: _fields(each, f"{name}.") for name, each in _PARTS.items()}
    for name, part in _PARTS.items():
        said |= _documented(part, f"{name}.")
    tables = {name: _record(_described(entries[name], said, f"{name}."), _required(_PARTS[name])) for name in _PARTS}
    own = {name: each for name, each in entries.items() if name not in (*_PARTS, "name", "space", "fixed")}
    space = _named(_dimension()) | {"description": "An entry a value that is searched; see the forms below."}
    whole = _described(own | {"fixed": _named(VALUE)}, said) | {"space": space} | tables
    return _record(whole, ()) | {"anyOf": [{"required": ["architecture"]}, {"required": ["structure"]}]}


def _fields(record: type[Any], above: str = "") -> Schema:
    hints = get_type_hints(record)
    return {each.name: _field(f"{above}{each.name}", hints[each.name], each.default) for each in fields(record)}


def _field(name: str, hint: Any, default: Any) -> Schema:
    kind = next((each for each in get_args(hint) if each is not NoneType), hint)
    made: Schema = {"type": _TYPES[kind]} if kind in _TYPES else {}
    if name in _CHOICES:
        made = {"enum": _CHOICES[name]}
    elif kind in (int, float):
        made |= _BOUNDS.get(name, {"exclusiveMinimum": 0})
    return made if default in (None, MISSING) or not made else made | {"default": default}


def _required(record: type[Any]) -> list[str]:
    return [each.name for each in fields(record) if each.default is MISSING and each.default_factory is MISSING]


def _dimension() -> Schema:
    """An entry of ``[space]``, in each of its forms."""
    when = _named({"anyOf": [VALUE, _list(VALUE)]})
    shared = {
        "default": VALUE,
        "when": when | {"description": "Searched only where earlier entries have these values."},
    }
    two = {"minItems": 2, "maxItems": 2}
    steps = {"step": {"type": "number", "exclusiveMinimum": 0}, "log": {"type": "boolean", "default": False}}
    forms = {
        "choice": {"choice": _list(VALUE) | {"minItems": 1, "uniqueItems": True}},
        "int": {"int": _list({"type": "integer"}) | two, **steps},
        "float": {"float": _NUMBERS | two, **steps},
        "boolean": {"boolean": {"const": True}},
    }
    return {"oneOf": [_record(own | shared, [name]) for name, own in forms.items()]}


def _knob() -> Schema:
    entries = {
        "default": VALUE | {"description": "The source's value; its type is that of every other value."},
        "help": TEXT | {"description": "What it is, in a line."},
        "choices": _list(VALUE) | {"description": "The legal values, where these are few."},
        "low": {"type": "number", "description": "The lowest legal value."},
        "high": {"type": "number", "description": "The highest legal value."},
        "search": _list(VALUE) | {"description": "The values that a search tries."},
    }
    return _record(entries, ("default", "help"))


def _example() -> Schema:
    rate = {"type": "number", "exclusiveMinimum": 0, "description": "Of the step of descent."}
    entries = {
        "x": {"type": "array", "description": "The input, nested as its shape is."},
        "y": {"type": "array", "description": "The output that the homework states."},
        "target": _list(VALUE) | {"description": "What the output should be."},
        "loss": {"enum": list(TRACE_LOSSES), "description": "What is made small."},
        "learning_rate": rate,
    }
    return _record(entries, ["x"])


def _notation() -> Schema:
    names = _list({"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9_]{0,31}\*?$"})
    layer = _record(dict.fromkeys(ENTRIES, names), ())
    return {"type": "object", "properties": {"loss": names["items"], "target": names}, "additionalProperties": layer}


def _recipe_value(value: RecipeValue) -> Schema:
    made: Schema = {"enum": list(value.choices)} if value.choices else {"type": _TYPES[value.kind]}
    if value.kind in (int, float):
        made["exclusiveMinimum" if value.positive else "minimum"] = 0
        if value.high < float("inf"):
            made["maximum"] = value.high
    if value.default is not None:
        made["default"] = value.default
    return made | {"description": value.help}


def _strings(record: type[Source] | type[Erratum], said: Mapping[str, str]) -> Schema:
    entries = _described({name: dict(TEXT) for name in record._fields}, said)
    return _record(entries, [name for name in record._fields if name not in record._field_defaults])


def _record(entries: Schema, required: Iterable[str]) -> Schema:
    """A table with these entries and no other."""
    return {"type": "object", "properties": entries, "required": list(required), "additionalProperties": False}


def _where(entry: str, values: list[str], required: list[str]) -> Schema:
    """What is required where an entry has one of these values."""
    return {"if": {"properties": {entry: {"enum": values}}, "required": [entry]}, "then": {"required": required}}


def _named(entry: Schema) -> Schema:
    """A table of entries with names of one's own."""
    return {"type": "object", "additionalProperties": entry}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _whole(low: int, high: int | None) -> Schema:
    return {"type": "integer", "minimum": low} | ({} if high is None else {"maximum": high})


def _whole_numbers(low: int, high: int | None, fewest: int = 1, most: int | None = None) -> Schema:
    return _list(_whole(low, high)) | {"minItems": fewest} | ({} if most is None else {"maxItems": most})


def _choices(low: int, high: int) -> Schema:
    return _whole_numbers(low, high, 1, rules_file.MOST_CHOICES) | {"uniqueItems": True}


def _described(entries: Schema, said: Mapping[str, str], above: str = "") -> Schema:
    """The entries with what is said of each."""
    told = {name: said.get(f"{above}{name}") for name in entries}
    return {name: each | ({"description": text} if (text := told[name]) else {}) for name, each in entries.items()}


def _comments(module: Any) -> dict[str, str]:
    """What the comments of the TOML in a module's docstring say of each entry."""
    return {name: _sentence(text.split("    #")[0]) for name, text in _COMMENTED.findall(str(module.__doc__))}


def _documented(record: type[Any], above: str = "") -> dict[str, str]:
    """What the lines below its fields say of them."""
    (made,) = ast.parse(inspect.getsource(record)).body
    assert isinstance(made, ast.ClassDef)
    said = {}
    for field, below in pairwise(made.body):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            said[f"{above}{ast.unparse(field.target)}"] = _sentence(" ".join(str(below.value.value).split()))
    return said


def _told(page: str, heading: str) -> dict[str, str]:
    """What the first table below a heading of docs/ says of each entry; ``budget.trials`` of one within a table."""
    text = (DOCS / page).read_text(encoding="utf-8").partition(f"{heading}\n")[2]
    table = "\n".join(line for line in text.partition("\n#")[0].splitlines() if line.startswith("|"))
    said = {}
    for entries, what in _ROW.findall(table):
        above = re.search(r"`\[(\w+)\]` `", entries)
        for name in re.findall(r"`\[*(\w+)(?:\.<name>)?\]*`", entries):
            said[f"{above[1]}.{name}" if above else name] = _sentence(re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", what))
    return said


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".").replace("`", "")
    return f"{text[:1].upper()}{text[1:]}." if text else ""
