"""What a person writes: each example is read as the commands read it, and the schemas take what the readers take."""

import csv
import random
import tomllib
from copy import deepcopy

import pytest
from conftest import ROOT

import tuning
import zoo
from zoo.errors import ZooError
from zoo.light.course.homework import read_homework
from zoo.light.course.roster import read_roster
from zoo.light.design import constraints
from zoo.light.files import toml
from zoo.light.marking.scheme_file import read_scheme, scheme_of
from zoo.light.nets.card import Card
from zoo.light.nets.catalogue import BUILT_IN
from zoo.light.nets.table import Table

jsonschema = pytest.importorskip("jsonschema")
formats = pytest.importorskip("formats", reason="needs docs/site on the path")


def read_card(path):
    """A card, and those of its tables that single verbs read; `zoo trace` reads [notation] with the net."""
    card = Card.read(path)
    if "constraints" in card.extra:
        constraints.parse(card.extra["constraints"])
    scheme_of(card.extra.get("marking", {}))
    return card


READERS = {
    "card": read_card,
    "table": Table.read,
    "answer_sheet": lambda path: zoo.check("mnist_cnn", path),
    "values": lambda path: zoo.check("net3_sigmoid", path),
    "job": tuning.read_job,
    "scheme": read_scheme,
    "rules": lambda path: constraints.read(str(path)),
    "homework": read_homework,
    "students": read_roster,
}
FORMS = {each.name: each for each in formats.FORMS}
IN_TOML = [name for name, each in FORMS.items() if each.path.suffix == ".toml"]
OTHER_VALUES = ("a word", "", -1, 0, 3, 10**19, 0.5, -0.5, True, [], [1, 2], ["a"], {}, {"a": 1})
MOST_TRIED = 300
every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def validator(form):
    return jsonschema.Draft202012Validator(form.schema)


def takes(form, content):
    return validator(form).is_valid(content)


def is_read(form, content, tmp_path):
    path = tmp_path / form.example
    path.write_text(toml.text_of(content), encoding="utf-8")
    try:
        READERS[form.name](path)
    except ZooError:
        return False
    return True


def places(content, above=()):
    """Every entry of the tables of an example, as the names that lead to it."""
    for name, value in content.items():
        yield (*above, name)
        if isinstance(value, dict):
            yield from places(value, (*above, name))


def changed(content, place, change):
    copy = deepcopy(content)
    table = copy
    for name in place[:-1]:
        table = table[name]
    change(table, place[-1])
    return copy


def mutants(content):
    """The example with one entry left out, or put otherwise; [notation] is read with the net alone."""
    for place in places({name: each for name, each in content.items() if name != "notation"}):
        yield place, changed(content, place, lambda table, name: table.pop(name))
        for value in OTHER_VALUES:
            yield (*place, value), changed(content, place, lambda table, name, value=value: table.update({name: value}))


@every_form
def test_the_example_is_read(form):
    assert READERS[form.name](form.path)


@every_form
def test_the_schema_is_one_and_takes_the_example(form):
    jsonschema.Draft202012Validator.check_schema(form.schema)
    validator(form).validate(formats.instance(form))


@pytest.mark.parametrize("name", IN_TOML)
def test_the_schema_takes_what_the_reader_takes_and_refuses_most_of_the_rest(name, tmp_path):
    form, refused = FORMS[name], []
    tried = list(mutants(formats.instance(form)))
    for what, content in random.Random(0).sample(tried, min(len(tried), MOST_TRIED)):
        if is_read(form, content, tmp_path):
            assert takes(form, content), what
        else:
            refused.append(takes(form, content))
    assert len(refused) > 100
    assert sum(refused) <= 0.15 * len(refused)


@pytest.mark.parametrize("name", IN_TOML)
def test_the_schema_has_the_entries_that_the_reader_asks_for(name, monkeypatch):
    asked = set()
    end = toml.Entries.end
    monkeypatch.setattr(
        toml.Entries, "end", lambda self, also=(): asked.add(frozenset({*self.known, *also})) or end(self, also)
    )
    READERS[name](FORMS[name].path)
    recipe = FORMS["card"].schema["properties"]["training"]  # a job makes one of what it finds
    assert asked <= {frozenset(each) for schema in (FORMS[name].schema, recipe) for each in tables_of(schema)}


def tables_of(schema):
    """The names of the entries of every table in a schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield schema["properties"]
        for each in schema.values():
            yield from tables_of(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from tables_of(each)


def test_the_cards_tables_and_jobs_of_the_project_are_as_the_schemas_say():
    for path in BUILT_IN.glob("*/card.toml"):
        validator(FORMS["card"]).validate(tomllib.loads(path.read_text(encoding="utf-8")))
    for path in (ROOT / "tuning/jobs").glob("*.toml"):
        validator(FORMS["job"]).validate(tomllib.loads(path.read_text(encoding="utf-8")))
    for path in BUILT_IN.glob("*/table.csv"):
        lines = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
        validator(FORMS["table"]).validate([{name: cell for name, cell in line.items() if cell} for line in lines])


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("students", {"name": "Ada Abel"}),
        ("table", {"layer": "conv1", "kind": "Conv7D", "output": "3", "weights": "0", "biases": "0"}),
        ("table", {"layer": "image", "kind": "InputLayer", "output": "3 by 3", "weights": "0", "biases": "0"}),
        ("table", {"layer": "image", "kind": "InputLayer", "output": "3 x 3", "weights": "no", "biases": "0"}),
        ("table", {"kind": "InputLayer", "output": "3 x 3", "weights": "0", "biases": "0"}),
        ("values", {"name": "a1"}),
        ("answer_sheet", {"output": "24 x 24 x 10"}),
    ],
)
def test_a_row_that_the_reader_refuses_the_schema_refuses_too(name, row, tmp_path):
    form = FORMS[name]
    path = tmp_path / form.example
    path.write_text(f"{','.join(row)}\n{','.join(row.values())}\n")
    with pytest.raises(ZooError):
        READERS[name](path)
    assert not takes(form, [row])


@every_form
def test_every_entry_that_a_page_lists_is_told(form):
    listed = [line.split(" | ") for line in formats.pages()[f"formats/{form.name}.md"].splitlines() if "| `" in line]
    assert listed
    assert not [cells[0] for cells in listed if cells[-1].strip(" |") == ""]
