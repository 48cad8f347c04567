"""What a person writes, form by form: a page each, with an example, its entries, and a schema for an editor."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rows
import schemas
from entries import Schema
from pages import DOCS

from zoo.light.files.text import markdown_table, markdown_text

FOLDER = "formats"
EXAMPLES = DOCS / "formats"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True)
class Form:
    """A file that a person writes."""

    name: str
    title: str
    example: str
    """A file of docs/formats."""
    made: Callable[[], Schema]
    what: str
    """Who reads it, and what else there is to know; Markdown, with links as from a page of docs/formats."""

    @property
    def schema(self) -> Schema:
        """The schema as a file has it."""
        return {"$schema": _DIALECT, "title": self.title, **self.made()}

    @property
    def path(self) -> Path:
        """The example."""
        return EXAMPLES / self.example


FORMS = (
    Form(
        "card",
        "An architecture's card",
        "card.toml",
        schemas.card,
        "All that is known of a net beside its layers and its code; it stands in the net's folder with "
        "[table.csv](table.md) and `model.py`. [The nets](../nets.md#cardtoml) has more. `zoo show FOLDER` reads it.",
    ),
    Form(
        "table",
        "A layer table",
        "table.csv",
        rows.table,
        "A line a layer, typed by hand from the source; every figure is held against the arithmetic and the built "
        "model. A column that no row fills may be left out. [The nets](../nets.md#tablecsv) has how each cell is "
        "written, [the kinds](../kinds.md) what each layer takes.",
    ),
    Form(
        "answer_sheet",
        "An answer sheet",
        "answer_sheet.csv",
        rows.answers,
        "What a student hands in, for `zoo check NAME SHEET`. CSV is one form of many, and these are the plain "
        "headings: [how a sheet is marked](../marking.md) has all that is read. A cell may show its working, "
        "`(5*5*1+1)*10 = 260`.",
    ),
    Form(
        "values",
        "A sheet of values",
        "values.csv",
        rows.values,
        "The values of a backpropagation by hand, for `zoo check net3_sigmoid SHEET`. The names are those of "
        "`zoo trace`, or what people write for them; a value is right if it rounds to the digits that are written, "
        "or if its digits were cut off there: [names and tolerance](../marking.md#values-of-a-backpropagation).",
    ),
    Form(
        "job",
        "A search",
        "job.toml",
        schemas.job,
        "For `zoo tune FILE.toml`. Only what differs from the default need be there. "
        "[Search](../tune.md#a-job) has more.",
    ),
    Form(
        "scheme",
        "A marking scheme",
        "scheme.toml",
        schemas.scheme,
        "What is asked and what it is worth, for `--scheme FILE.toml` of `zoo check` and `zoo course`; a card has the "
        "same under `[marking]`. `zoo check NAME --print-scheme` prints a net's as a file to edit. "
        "[What a cell is worth](../marking.md#what-a-cell-is-worth) has more.",
    ),
    Form(
        "rules",
        "Constraints",
        "rules.toml",
        schemas.rules,
        "The rules that a net has to keep, for `zoo design`; a card has the same under `[constraints]`. "
        "[Constraints and designs](../design.md) has more.",
    ),
    Form(
        "homework",
        "A homework with a net for each student",
        "homework.toml",
        schemas.homework,
        "For `zoo course variants FILE.toml --students list.csv`. "
        "[A course in a week](../course.md#or-a-net-for-each-student) has more.",
    ),
    Form(
        "students",
        "A list of students",
        "students.csv",
        rows.students,
        "For `--students` of `zoo course`. Moodle's grading worksheet and Canvas's gradebook are lists, too. "
        "[A course in a week](../course.md#wednesday-collect-and-mark) has more.",
    ),
)


def pages() -> dict[str, str]:
    """By their places: an index, and of each form a page, its schema and its example."""
    made = {f"{FOLDER}/index.md": _index()}
    for each in FORMS:
        made[f"{FOLDER}/{each.name}.md"] = _page(each)
        made[f"{FOLDER}/{each.name}.schema.json"] = json.dumps(each.schema, indent=2, ensure_ascii=False) + "\n"
        made[f"{FOLDER}/{each.example}"] = each.path.read_text(encoding="utf-8")
    return made


def nav() -> list[dict[str, str]]:
    """The entries of the site's bar."""
    return [{each.title: f"{FOLDER}/{each.name}.md"} for each in FORMS]


def instance(form: Form) -> Any:
    """The example as its schema takes it: a table of TOML, or the rows of a CSV file with the cells that are filled."""
    import tomllib

    text = form.path.read_text(encoding="utf-8")
    if form.path.suffix == ".toml":
        return tomllib.loads(text)
    return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(text.splitlines())]


def _index() -> str:
    rows = [
        (f"[{each.title}]({each.name}.md)", f"`{each.example}`", f"[schema]({each.name}.schema.json)") for each in FORMS
    ]
    return (
        "# Formats that a person writes\n\n"
        "Each with an example that the tests read as the commands do, and a JSON Schema that they hold against the "
        "reader: an editor that knows schemas completes and checks while one types, in TOML by a first line "
        "`#:schema card.schema.json`. A schema takes all that is read; what goes together with what, the reader alone "
        "knows. Of a CSV file it is that of its rows, by heading, without the cells that are empty.\n\n"
        f"{markdown_table(('what', 'example', 'for an editor'), rows)}\n"
    )


def _page(form: Form) -> str:
    language = "toml" if form.path.suffix == ".toml" else "text"
    parts = [
        f"# {form.title}",
        form.what,
        f"## Example\n\n[{form.example}]({form.example})\n\n"
        f"```{language}\n{form.path.read_text(encoding='utf-8').rstrip()}\n```",
        f"## Entries\n\nAs a schema for an editor: [{form.name}.schema.json]({form.name}.schema.json)",
    ]
    schema = form.schema
    record = schema["items"] if schema["type"] == "array" else schema
    return "\n\n".join([*parts, *_tables("", record)]) + "\n"


def _tables(name: str, record: Schema) -> Iterator[str]:
    """The entries of a table, then those of the tables in it, also of those with names of one's own."""
    required, inner = record.get("required", ()), {}
    listed = []
    for entry, schema in record.get("properties", {}).items():
        table = None if "$comment" in schema else _table_in(schema)
        if table is not None:
            inner[f"{name}.{entry}".lstrip(".") + table[0]] = table[1]
            continue
        default = schema.get("default")
        unsaid = "must be given" if entry in required else "" if default is None else f"`{json.dumps(default)}`"
        listed.append((f"`{entry}`", _legal(schema), unsaid, markdown_text(schema.get("description", ""))))
    of = record.get("additionalProperties")
    if listed and isinstance(of, dict) and "properties" in of:
        inner[f"{name}.NAME"] = of
    if listed:
        yield (f"### [{name}]\n\n" if name else "") + markdown_table(("entry", "may be", "if unsaid", "what"), listed)
    for inner_name, each in inner.items():
        yield from _tables(inner_name, each)


def _table_in(schema: Schema) -> tuple[str, Schema] | None:
    """The table that an entry is, or whose entries have names of one's own, and what to add to the entry's name."""
    if "properties" in schema:
        return "", schema
    of = schema.get("additionalProperties", schema.get("items"))
    return (".NAME" if "additionalProperties" in schema else "", of) if of and "properties" in of else None


def _legal(schema: Mapping[str, Any]) -> str:
    """What a value may be, in words."""
    if "$comment" in schema:
        form = schema["$comment"]
        return "tables as [training]" if form == "card" else f"[a table]({form}.md)"
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"][:12]) + (", ..." if len(schema["enum"]) > 12 else "")
    for either in ("anyOf", "oneOf"):
        if either in schema:
            return " or ".join(dict.fromkeys(_legal(each) for each in schema[either]))
    kind = schema.get("type")
    if kind == "array":
        return f"a list: {_legal(schema['items'])}" if schema.get("items") else "a list"
    if kind == "object":
        names = " and ".join(f"`{each}`" for each in schema.get("required", ()))
        of = schema.get("additionalProperties")
        return f"a table with {names}" if names else f"by name: {_legal(of)}" if of else "a table"
    words = {"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false"}
    kinds = kind if isinstance(kind, list) else [kind]
    return " or ".join(words.get(str(each), str(each)) for each in kinds) + _bounds(schema)


def _bounds(schema: Mapping[str, Any]) -> str:
    low = f" from {schema['minimum']:,}" if "minimum" in schema else " above 0" if "exclusiveMinimum" in schema else ""
    return low + (f" to {schema['maximum']:,}" if "maximum" in schema else "")
