"""JSON Schemas of the rows of the CSV files that a person writes, by heading and without the cells that are empty."""

from entries import Schema

from zoo.light.layers.known import kinds
from zoo.light.layers.parameter import PARAMETERS
from zoo.light.nets.row import COLUMNS, REQUIRED
from zoo.light.sheets import sheet

_COUNT: Schema = {"type": "string", "pattern": r"^\s*[0-9]{1,15}\s*$"}
_TEXT: Schema = {"type": "string", "minLength": 1}
_SHAPE: Schema = {"type": "string", "pattern": r"^\s*(\(\)|(\d{1,15}|\?)(\s*x\s*(\d{1,15}|\?))*)(\s*;.*)?\s*$"}


def table() -> Schema:
    """Of ``table.csv``."""
    said = {
        "layer": "Its name, of letters, digits and _.",
        "kind": "As Keras calls it.",
        "inputs": "The layers that feed it, apart by blanks; empty for the row above.",
        "bias": "yes or no",
        "settings": "What else is otherwise than Keras's default: groups=2; dilation_rate=[2, 2]",
        "output": "The shape of what it gives, channels last, as 24 x 24 x 8; ? is an open axis.",
        "weights": "How many, without biases.",
        "biases": "How many.",
        "trainable": "Parameters that training changes, where the net has others.",
        "non_trainable": "Those that it does not change.",
        "output_working": "Arithmetic that gives the output.",
        "params_working": "Arithmetic that gives weights and biases together.",
    }
    known = {
        "kind": {"enum": sorted(map(str, kinds()))},
        "bias": {"enum": ["yes", "no"]},
        "output": _SHAPE,
        **dict.fromkeys(("weights", "biases", "trainable", "non_trainable"), _COUNT),
    }
    settings = {each.name: "A setting, of the kinds that take it." for each in PARAMETERS}
    entries = {name: known.get(name, _TEXT) | {"description": {**settings, **said}[name]} for name in COLUMNS}
    return _rows(entries, REQUIRED)


def answers() -> Schema:
    """Of an answer sheet under plain headings."""
    said = {
        "output": "The shape of what the layer gives, or the number of values, with the working or without.",
        "params": "How many parameters it has.",
        "weights": "Of these, those that are no biases.",
        "biases": "Of these, the biases.",
        "trainable": "Of these, those that training changes.",
        "non_trainable": "Of these, those that it does not change.",
        "macs": "Multiply-accumulates.",
    }
    entries = {"layer": _TEXT | {"description": "Its name, as the assignment has it."}}
    entries |= {name: _TEXT | {"description": said[name]} for name in sheet.COLUMNS}
    return _rows(entries, ["layer"])


def values() -> Schema:
    """Of a sheet of named values."""
    entries = {
        "name": _TEXT | {"maxLength": 40, "description": "As zoo trace has it, or as people write it."},
        "value": _TEXT | {"description": "A number, or a working that ends in one: y (1 - y) (y - t) = -0.0218"},
    }
    return _rows(entries, ["name", "value"])


def students() -> Schema:
    """Of a course's own list."""
    entries = {
        "id": _TEXT | {"maxLength": 200, "description": "What tells a student apart; no two have the same."},
        "name": _TEXT | {"description": "First name first, or the last name and a comma."},
        "email": _TEXT | {"description": "An address, by which some sites know a student."},
    }
    return _rows(entries, ["id"])


def _rows(entries: Schema, required: tuple[str, ...] | list[str]) -> Schema:
    record = {"type": "object", "properties": entries, "required": list(required), "additionalProperties": False}
    return {"type": "array", "items": record, "minItems": 1}
