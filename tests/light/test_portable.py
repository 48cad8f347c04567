"""`zoo.light` runs anywhere: what its files import, and what they ask of the system and of a text file."""

import ast
import subprocess
import sys

import house
from conftest import ROOT

LIGHT = [each for each in house.modules() if each == "zoo.errors" or each.startswith("zoo.light")]
STANDARD = {
    "bisect", "collections", "colorsys", "contextlib", "csv", "dataclasses", "decimal", "difflib", "errno", "fractions",
    "functools", "hashlib", "heapq", "html", "importlib", "io", "itertools", "json", "keyword", "math", "os",
    "pathlib", "random", "re", "shlex", "shutil", "sys", "textwrap", "time", "tomllib", "types", "typing",
    "unicodedata", "warnings", "zipfile", "zlib",
}  # fmt: skip
"""What light takes of the standard library: on every system, and in a browser's Python."""
OF_THE_SYSTEM = {"PathLike", "environ", "fspath", "fstat", "fsync", "pathsep", "urandom"}
"""What light takes of `os`; each is on Windows too."""
NOT_ON_WINDOWS = {"symlink_to", "hardlink_to", "lchmod"}
"""Of a path."""
CHILD = "zoo.light.sheets.grids.pdf_text", {"logging", "resource", "subprocess"}
"""A PDF is read in a process of its own, which a system bounds as far as it can; a browser has neither."""
TOGETHER = "zoo.light.files.together", {"concurrent", "multiprocessing"}
"""Threads and processes, where a system has them."""
LOCK = "zoo.light.files.lock", {"fcntl", "msvcrt"}
"""Each system has a lock of its own."""
SHEETS = "zoo.light.sheets.formats.", "zoo.light.sheets.grids.", "zoo.light.course.blanks."
PICTURES = {"zoo.light.files.image": {"PIL"}, "zoo.light.files.pdf": {"reportlab"}}
"""An image of pixels is Pillow's work, a PDF reportlab's: the libraries outside the sheets' formats."""


def outside(module, tree=None):
    """The packages that are neither of the standard library nor ours, imported anywhere in a tree."""
    taken = set()
    for node in ast.walk(tree or house.tree(module)):
        if isinstance(node, ast.Import):
            taken |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            taken.add(node.module)
    own = {each for each in taken if each == "zoo.errors" or each.startswith("zoo.light")}
    return {each.split(".")[0] for each in taken - own} - STANDARD


def opens_text(node):
    """Whether it opens a file as text; what archives and packages hold is none, and `disk` is where ours is written."""
    if not isinstance(node, ast.Call):
        return False
    of, _, name = ast.unparse(node.func).rpartition(".")
    binary = name == "open" and any("b'" in ast.unparse(each) for each in node.args)
    others = "archive", "workbook.archive", "package", "disk"
    return name in ("open", "read_text", "write_text") and of not in others and not binary


def test_only_what_every_system_has_is_imported():
    for module in LIGHT:
        asked = outside(module)
        functions = [node for node in ast.walk(house.tree(module)) if isinstance(node, ast.FunctionDef)]
        assert asked == set().union(*(outside(module, each) for each in functions)), f"{module}: not when it is used"
        if module in PICTURES:
            assert asked == PICTURES[module]
        elif module in (LOCK[0], TOGETHER[0]):
            assert asked == dict([LOCK, TOGETHER])[module]
        elif module == CHILD[0]:
            assert asked == {"pypdf", *CHILD[1]}
        else:  # A sheet's format may ask for the one library that it names.
            assert len(asked) <= module.startswith(SHEETS), f"{module}: {asked}"


def test_nothing_is_asked_that_one_system_alone_has():
    for module in LIGHT:
        asked = [node for node in ast.walk(house.tree(module)) if isinstance(node, ast.Attribute)]
        assert {each.attr for each in asked if ast.unparse(each.value) == "os"} <= OF_THE_SYSTEM, module
        assert {each.attr for each in asked} & NOT_ON_WINDOWS == set(), module


def test_a_text_file_has_its_encoding_and_its_line_ends_named():
    for module in LIGHT:
        for call in filter(opens_text, ast.walk(house.tree(module))):
            named = {each.arg: ast.unparse(each.value) for each in call.keywords}
            written = not ast.unparse(call.func).endswith("read_text")
            assert "encoding" in named, f"{module}: {ast.unparse(call)}"
            assert not written or named.get("newline") == r"'\n'", f"{module}: {ast.unparse(call)}"


def test_a_python_without_any_package_imports_all_of_it_and_marks_a_sheet():
    code = f"""
import importlib, importlib.util, sys
sys.path.insert(0, {str(ROOT)!r})
assert importlib.util.find_spec("click") is None
for module in {LIGHT}:
    importlib.import_module(module)
print(importlib.import_module("zoo").check("mnist_cnn", {str(ROOT / "docs/answer_sheet.md")!r}))
"""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert (done.stderr, "mnist_cnn" in done.stdout) == ("", True)
