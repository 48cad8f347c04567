"""JSON Schemas of the TOML that a person writes, made from the records, choices and bounds of the code that reads it.

What an entry is comes from the tables of docs/ and the comments of the code; a table that is a form of its own names
that form's page in `$comment`. A schema takes all that its reader takes; what goes together with what (a loss with a
number of outputs, a knob with the builder) the reader alone knows.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from types import NoneType
from typing import Any, get_args, get_type_hints

from entries import (
    TEXT,
    VALUE,
    Schema,
    choices,
    comments,
    described,
    documented,
    listed,
    named,
    record,
    told,
    where,
    whole,
    whole_numbers,
)

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

_NUMBERS: Schema = {"type": "array", "items": {"type": "number"}}
_TYPES: dict[type, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}
_SOURCE = {
    "document": "Whatever the document is called.",
    "question": "Where in it.",
    "given": "What it states.",
    "reconstructed": "What we had to choose.",
}
_ERRATUM = {
    "where": "Where the source is wrong.",
    "says": "What it says there.",
    "right": "What is right.",
    "why": "How that is known.",
}


def card() -> Schema:
    """Of ``card.toml``."""
    said = told("nets.md", "### card.toml") | {
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
        "source": _strings(Source, _SOURCE),
        "input": whole_numbers(1, None),
        "task": {"enum": list(TASKS), "default": "none"},
        "classes": whole(2, None),
        "labels": listed(TEXT),
        "data": TEXT,
        "training": recipe(),
        "recipes": named(recipe()) | {"$comment": "card"},
        "knobs": named(_knob()),
        "errata": listed(_strings(Erratum, _ERRATUM)),
        "example": _example(),
        "notation": _notation(),
        "constraints": rules() | {"$comment": "rules"},
        "marking": scheme() | {"$comment": "scheme"},
    }
    learns = [each for each in TASKS if each != "none"]
    needs = [where("task", learns, ["training", "data"]), where("task", ["classification"], ["classes"])]
    return record(described(entries, said), ("title", "source", "input")) | {"allOf": needs}


def recipe() -> Schema:
    """Of ``[training]``, and of every other recipe."""
    entries = {name: _recipe_value(each) for name, each in VALUES.items()}
    knobs = named(VALUE) | {"description": "Knobs of the builder that the recipe turns."}
    return record(entries | {"knobs": knobs}, [name for name, each in VALUES.items() if each.default is None])


def rules() -> Schema:
    """Of a file of constraints, and of ``[constraints]``."""
    width = rules_file.LARGEST_WIDTH
    both = {"at_least": whole(0, rules_file.LARGEST_LIMIT), "at_most": whole(0, rules_file.LARGEST_LIMIT)}
    bounds = record(described(both, {"at_least": "The least.", "at_most": "The most."}), ())
    bounds["minProperties"] = 1
    pooled = {"at_most": "How many.", "size": "Of their square windows.", "stride": "As the size is, unless said."}
    pooled["placement"] = "Straight after convolutions, one each, or any."
    either = {"anyOf": [whole(0, rules_file.LARGEST_LIMIT), bounds]}
    limits = {
        "parameters": either | {"description": "Of all layers."},
        "macs": either | {"description": "Multiply-accumulates of a sample."},
        "activation_bytes": either | {"description": "Of all outputs of a sample, as float32."},
        "receptive_field": bounds | {"description": "Of the last feature map, in positions of the input."},
    }
    pools = {
        "at_most": whole(0, rules_file.MOST_POOLS),
        "size": whole(1, rules_file.LARGEST_KERNEL) | {"default": 2},
        "stride": whole(1, rules_file.LARGEST_STRIDE),
        "placement": {"enum": list(rules_file.PLACEMENTS), "default": rules_file.PLACEMENTS[0]},
    }
    entries = {
        "input": whole_numbers(1, width, 2, 3),
        "output": whole_numbers(1, width, 2, 3),
        "convolutions": whole(1, rules_file.MOST_CONVOLUTIONS),
        "kernels": choices(1, rules_file.LARGEST_KERNEL, rules_file.MOST_CHOICES),
        "paddings": choices(0, rules_file.LARGEST_PADDING, rules_file.MOST_CHOICES) | {"default": [0]},
        "strides": choices(1, rules_file.LARGEST_STRIDE, rules_file.MOST_CHOICES) | {"default": [1]},
        "widths": choices(1, width, rules_file.MOST_CHOICES),
        "pools": record(described(pools, pooled), ["at_most"]),
        "even": {"type": "boolean", "default": False},
        "dense": whole(0, rules_file.MOST_DENSE),
        "units": whole_numbers(1, width, 0),
        "classes": whole(2, width),
        "limits": record(limits, ()),
    }
    said = {"input": "Channels last; of one or two spatial axes.", **comments(rules_file)}
    said |= {"output": "Of the last feature map.", "classes": "Units of the last dense layer."}
    said |= {"strides": "Of convolutions.", "limits": "Bounds of the whole net; a number alone is the most."}
    return record(described(entries, said), ("input", "output", "convolutions", "kernels"))


def scheme() -> Schema:
    """Of a marking scheme, and of ``[marking]``."""
    points = {"type": "number", "minimum": 0, "maximum": scheme_file.MOST_POINTS}
    share = {"type": "number", "minimum": 0, "maximum": 1, "default": 1}
    said = comments(scheme_file)
    follow = described({"credit": share, "at_most": share}, said)
    entries = {
        "columns": listed({"enum": list(ASKED)}) | {"minItems": 1, "default": ["output", "params"]},
        "given": listed(TEXT),
        "values": listed(TEXT),
        "total": points | {"default": 0},
        "cap": points,
        "points": named(points),
        "follow_through": record(follow, ()),
        "headings": named({"enum": list(scheme_file.HEADINGS)}),
    }
    said["columns"] = "What is asked of every layer."
    said["points"] = (
        "Of a right cell, by column, layer or cell; 1 unless said; a cell before its layer before its column."
    )
    said["headings"] = "Headings of one's own, and the column that each stands for."
    return record(described(entries, said), ())


def homework() -> Schema:
    """Of the homework of which each student gets a net."""
    variants = {
        "slips": listed({"enum": list(SLIPS)})
        | {"default": ["biases", "padding"], "description": "Each shows in two cells of every net."},
        "differing": whole(1, 20)
        | {"default": 3, "description": "Cells in which any two students' keys differ, at least."},
    }
    entries = {
        "title": TEXT | {"description": "Over each question; the file's name if there is none."},
        "constraints": rules() | {"$comment": "rules", "description": "What every student's net keeps to."},
        "marking": scheme() | {"$comment": "scheme", "description": "What a sheet's cells are worth."},
        "variants": record(variants, ()),
    }
    return record(entries, ["constraints"])


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
    "limits.gpus": {"minimum": 0},
    "final.trials": {"minimum": 0},
    "structure.limit": {"exclusiveMinimum": 0},
}
"""Of the numbers of a job that are not simply above 0."""


def job() -> Schema:
    """Of a job of `zoo tune`."""
    said = told("tune.md", "## A job") | documented(Job)
    said |= {
        "data": "What is learnt from, as for zoo train --data.",
        "objective": "Of a trial's best epoch.",
        "direction": "What is best; as the objective is unless said.",
        "algorithm": "How trials are proposed.",
        "structure.sort": "By what the designs are numbered: parameters, macs or receptive-field.",
    }
    entries = _fields(Job) | {name: _fields(each, f"{name}.") for name, each in _PARTS.items()}
    for name, part in _PARTS.items():
        said |= documented(part, f"{name}.")
    tables = {name: record(described(entries[name], said, f"{name}."), _required(_PARTS[name])) for name in _PARTS}
    own = {name: each for name, each in entries.items() if name not in (*_PARTS, "name", "space", "fixed")}
    space = named(_dimension()) | {"description": "An entry a value that is searched; see the forms below."}
    whole = described(own | {"fixed": named(VALUE)}, said) | {"space": space} | tables
    return record(whole, ()) | {"anyOf": [{"required": ["architecture"]}, {"required": ["structure"]}]}


def _fields(of: type[Any], above: str = "") -> Schema:
    hints = get_type_hints(of)
    return {each.name: _field(f"{above}{each.name}", hints[each.name], each.default) for each in fields(of)}


def _field(name: str, hint: Any, default: Any) -> Schema:
    kind = next((each for each in get_args(hint) if each is not NoneType), hint)
    made: Schema = {"type": _TYPES[kind]} if kind in _TYPES else {}
    if name in _CHOICES:
        made = {"enum": _CHOICES[name]}
    elif kind in (int, float):
        made |= _BOUNDS.get(name, {"exclusiveMinimum": 0})
    return made if default in (None, MISSING) or not made else made | {"default": default}


def _required(of: type[Any]) -> list[str]:
    return [each.name for each in fields(of) if each.default is MISSING and each.default_factory is MISSING]


def _dimension() -> Schema:
    """An entry of ``[space]``, in each of its forms."""
    when = named({"anyOf": [VALUE, listed(VALUE)]})
    shared = {
        "default": VALUE,
        "when": when | {"description": "Searched only where earlier entries have these values."},
    }
    two = {"minItems": 2, "maxItems": 2}
    steps = {"step": {"type": "number", "exclusiveMinimum": 0}, "log": {"type": "boolean", "default": False}}
    forms = {
        "choice": {"choice": listed(VALUE) | {"minItems": 1, "uniqueItems": True}},
        "int": {"int": listed({"type": "integer"}) | two, **steps},
        "float": {"float": _NUMBERS | two, **steps},
        "boolean": {"boolean": {"const": True}},
    }
    return {"oneOf": [record(own | shared, [name]) for name, own in forms.items()]}


def _knob() -> Schema:
    entries = {
        "default": VALUE | {"description": "The source's value; its type is that of every other value."},
        "help": TEXT | {"description": "What it is, in a line."},
        "choices": listed(VALUE) | {"description": "The legal values, where these are few."},
        "low": {"type": "number", "description": "The lowest legal value."},
        "high": {"type": "number", "description": "The highest legal value."},
        "search": listed(VALUE) | {"description": "The values that a search tries."},
    }
    return record(entries, ("default", "help"))


def _example() -> Schema:
    rate = {"type": "number", "exclusiveMinimum": 0, "description": "Of the step of descent."}
    entries = {
        "x": {"type": "array", "description": "The input, nested as its shape is."},
        "y": {"type": "array", "description": "The output that the homework states."},
        "target": listed(VALUE) | {"description": "What the output should be."},
        "loss": {"enum": list(TRACE_LOSSES), "description": "What is made small."},
        "learning_rate": rate,
    }
    return record(entries, ["x"])


def _notation() -> Schema:
    name = {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9_]{0,31}\*?$"}
    said = {"loss": "The loss's name.", "target": "The targets' names."}
    said |= dict.fromkeys(ENTRIES, "In Keras's order.")
    names = listed(name)
    own = described({"loss": name, "target": names}, said)
    layer = record(described(dict.fromkeys(ENTRIES, names), said), ())
    return {"type": "object", "properties": own, "additionalProperties": layer}


def _recipe_value(value: RecipeValue) -> Schema:
    made: Schema = {"enum": list(value.choices)} if value.choices else {"type": _TYPES[value.kind]}
    if value.kind in (int, float):
        made["exclusiveMinimum" if value.positive else "minimum"] = 0
        if value.high < float("inf"):
            made["maximum"] = value.high
    if value.default is not None:
        made["default"] = value.default
    return made | {"description": value.help}


def _strings(of: type[Source] | type[Erratum], said: Mapping[str, str]) -> Schema:
    entries = described({name: dict(TEXT) for name in of._fields}, said)
    return record(entries, [name for name in of._fields if name not in of._field_defaults])
