"""What holds for every architecture of the zoo."""

import ast
import re
import tomllib
from functools import cache

import pytest

import zoo
from zoo.errors import ZooError
from zoo.light.layers.known import KINDS
from zoo.light.nets.catalogue import BUILT_IN, FILES, find
from zoo.light.nets.row import COLUMNS
from zoo.light.nets.table import Table
from zoo.models import build as builder

NAMES = zoo.names()
NINETEEN = {
    "signal_cnn", "toy_mlp", "conv8", "mnist_cnn", "perceptron", "conv_add_concat", "small_cnn", "conv1d_sigmoid",
    "wide_cnn", "chain", "net1", "net2", "net3", "net3_sigmoid", "equation_a", "equation_b", "vgg224",
    "design_7x7x256", "mednist_cnn",
}  # fmt: skip


@cache
def model(name):
    return zoo.build(name)


@cache
def described(name):
    return builder.describe(model(name))


@pytest.fixture(scope="session")
def homework():
    return tomllib.loads((BUILT_IN.parents[1] / "tests/facts/homework.toml").read_text())


def test_every_net_of_the_documents_is_here():
    assert set(NAMES) >= NINETEEN


def test_every_folder_has_all_three_files():
    folders = [path for path in BUILT_IN.iterdir() if path.name != "__pycache__"]
    assert {path.name for path in folders} == set(NAMES)
    for folder in folders:
        assert {path.name for path in folder.iterdir()} - {"__pycache__", "weights"} == set(FILES)


@pytest.mark.parametrize("name", NAMES)
def test_builders_import_only_keras(name):
    tree = ast.parse(find(name).model_file.read_text())
    imported = [each for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names]
    sources = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {each.name.split(".")[0] for each in imported} | {each.split(".")[0] for each in sources} == {"keras"}
    assert ast.get_docstring(tree)


@pytest.mark.parametrize("name", NAMES)
def test_table_arithmetic_and_model_agree(name):
    table = zoo.table(name)
    assert table.disagreements() == []
    assert table.compare(described(name), "the model") == []
    assert model(name).count_params() == table.parameters


@pytest.mark.parametrize("name", NAMES)
def test_the_rows_of_summary_are_those_of_the_table(name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    lines = []
    model(name).summary(print_fn=lambda text, **_: lines.append(text))
    shown = {}
    for cells in re.findall(r"│\s*(\w+) \(\w+\)\s*│\s*\(None, ([\d, ]+)\)\s*│\s*([\d,]+)\s*│", "\n".join(lines)):
        shown[cells[0]] = tuple(int(axis) for axis in cells[1].split(",") if axis), int(cells[2].replace(",", ""))
    for row in zoo.table(name):
        assert shown[row.layer.name] == (row.output, row.parameters)
    total = re.search(r"Total params: ([\d,]+)", "\n".join(lines))
    assert int(total[1].replace(",", "")) == zoo.table(name).parameters


@pytest.mark.parametrize("name", NAMES)
def test_the_homeworks_own_figures(name, homework):
    facts, table = homework.get(name, {}), zoo.table(name)
    assert table.parameters == facts.get("parameters", table.parameters)
    assert table.weights == facts.get("weights", table.weights)
    for layer, shape in facts.get("layers", {}).items():
        assert list(table.rows_by_name[layer].output) == shape


@pytest.mark.parametrize("name", ["perceptron", "conv_add_concat", "net1", "net2", "net3", "net3_sigmoid"])
def test_pinned_weights_give_the_homeworks_outputs(name, homework):
    import numpy as np

    facts = homework[name]
    outputs = model(name).predict(np.array(facts["x"], "float32"), verbose=0)
    first = outputs[0][..., 0] if isinstance(outputs, list) else outputs
    assert np.abs(first - np.array(facts["y"])).max() <= facts["within"]


def test_the_concatenation_holds_the_convolution_twice(homework):
    import numpy as np

    added, joined = model("conv_add_concat").predict(np.array(homework["conv_add_concat"]["x"], "float32"), verbose=0)
    assert (joined[..., 0] == joined[..., 1]).all()
    assert (2 * joined[..., 0] == added[..., 0]).all()


@pytest.mark.parametrize("name", NAMES)
def test_cards_say_where_a_net_comes_from(name):
    card = zoo.card(name)
    assert re.fullmatch(r"00[0-4]_[0-9a-f]{16}", card.source.document)
    assert card.source.given
    assert card.task == "none" or card.training.epochs > 0
    assert model(name).output_names if card.task == "none" else model(name).output_shape[-1] in (card.classes, 1)


def changes(column, cell):
    """Other contents for a cell, none of which means the same."""
    if cell.isdigit():
        yield from (str(int(cell) + 1), f"{cell}0" if cell != "0" else "10", "")
    elif column == "padding" and cell:
        yield from ("5", "0 7 ; 0 0", "")
    elif re.fullmatch(r"[\d x.]+", cell):
        yield from (f"9{cell}", f"{cell} x 2", "" if cell else "3")
    elif column == "kind":
        yield from (kind for kind in KINDS if kind != cell)
    elif column == "activation":
        yield from (other for other in ("tanh", "relu", "linear", "") if other != cell)
    elif column == "bias" and cell:
        yield from ("no" if cell == "yes" else "yes", "")
    elif column in ("layer", "inputs") and cell:
        yield from (f"{cell}x", "")
    elif column.endswith("_working") and cell:
        yield from (f"{cell}+1", f"1+{cell}", "")
    else:
        yield {"inputs": "no_such_layer", "padding": "1", "bias": "yes", "rate": "0.3", "trainable": "12345"}.get(
            column, "3"
        )


def caught(text, name):
    """Whether reading, the arithmetic or the model finds fault with a table."""
    try:
        table = Table.parse(text)
        return table.disagreements() or table.compare(described(name), "the model")
    except ZooError:
        return True


def test_any_single_changed_cell_is_caught(capsys):
    cells = tried = 0
    missed = []
    for name in NAMES:
        lines = [list(COLUMNS), *(list(row.cells().values()) for row in zoo.table(name))]
        for line, row in enumerate(lines[1:], start=1):
            for at, column in enumerate(COLUMNS):
                cells += 1
                for other in changes(column, row[at]):
                    changed = [*lines[:line], [*row[:at], other, *row[at + 1 :]], *lines[line + 1 :]]
                    tried += 1
                    if not caught("\n".join(map(",".join, changed)), name):
                        missed.append((name, row[0], column, row[at], other))
    with capsys.disabled():
        print(f"\n{cells} cells of {len(NAMES)} tables changed in {tried} ways, {tried - len(missed)} caught")
    assert missed == []
    assert not caught(zoo.table("vgg224").to_csv(), "vgg224")
