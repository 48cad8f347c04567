"""The notebooks run from top to bottom, and are kept without their outputs."""

import ast
import json
import re
import sys

import pytest
from conftest import ROOT, SHARED

import tuning
import zoo

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONG = ("design", "mnist", "signal_cnn")
SHARED_DATA = SHARED / "data"
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path, kind="code"):
    return [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == kind]


def run(cell, names):
    """Run a cell and return what a notebook shows below it: the value of an expression that ends it."""
    tree = ast.parse("".join(cell["source"]))
    shown = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, cell["id"], "exec"), names)
    return shown and eval(compile(shown, cell["id"], "eval"), names)


@pytest.mark.parametrize(
    "path", [pytest.param(each, marks=[pytest.mark.slow] * (each.stem in LONG), id=each.stem) for each in NOTEBOOKS]
)
def test_a_notebook_runs_and_every_picture_is_put_in_words(path, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    if SHARED_DATA.is_dir():
        monkeypatch.setenv("ZOO_DATA", str(SHARED_DATA))
    names = {}
    for cell in cells(path):
        shown = run(cell, names)
        is_picture = hasattr(shown, "_repr_svg_") or hasattr(shown, "_repr_png_")
        assert is_picture == ("alt" in cell["metadata"]), cell["id"]
        assert not hasattr(shown, "_repr_svg_") or shown._repr_svg_().startswith("<svg")


@every_notebook
def test_a_notebook_is_kept_without_outputs(path):
    for cell in cells(path):
        assert (cell["outputs"], cell["execution_count"]) == ([], None)


@every_notebook
def test_a_notebook_begins_with_its_title_and_has_no_other(path):
    headings = [line for cell in cells(path, "markdown") for line in cell["source"] if line.startswith("#")]
    assert headings[0].startswith("# ")
    assert all(line.startswith("## ") for line in headings[1:])


@every_notebook
def test_a_notebook_uses_the_public_face_alone(path):
    allowed = {"zoo", "tuning", "keras", "keras_tuner", "numpy", "PIL", *sys.stdlib_module_names}
    trees = [ast.parse("".join(cell["source"])) for cell in cells(path)]
    for node in (each for tree in trees for each in ast.walk(tree)):
        names = (
            [each.name for each in getattr(node, "names", [])] if isinstance(node, ast.Import | ast.ImportFrom) else []
        )
        modules = [node.module] if isinstance(node, ast.ImportFrom) else names
        assert {module.partition(".")[0] for module in modules} <= allowed
        assert not [module for module in modules if module.startswith(("zoo.", "tuning."))]
        if isinstance(node, ast.ImportFrom) and node.module == "zoo":
            assert set(names) <= set(zoo.__all__)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("zoo", "tuning"):
            assert node.attr in {"zoo": zoo, "tuning": tuning}[node.value.id].__all__


def test_a_page_has_its_title_and_its_pictures_in_words_and_needs_no_network():
    nbconvert, nbformat = pytest.importorskip("nbconvert"), pytest.importorskip("nbformat")
    folder = NOTEBOOKS[0].parent
    notebook = nbformat.read(folder / "backpropagation.ipynb", as_version=4)
    drawing = next(cell for cell in notebook.cells if "alt" in cell.metadata)
    drawing.outputs = [nbformat.v4.new_output("display_data", {"image/svg+xml": "<svg></svg>"})]
    exporter = nbconvert.HTMLExporter(template_file=str(folder / "page.html.j2"))
    page, _ = exporter.from_notebook_node(notebook)
    assert "<title>Backpropagation by hand, against automatic differentiation</title>" in page
    assert re.search(rf'<figure [^>]*aria-label="{re.escape(drawing.metadata.alt)}"[^>]*><svg>', page)
    assert not re.search(r"""(src|href)=["']?https?:""", page)
