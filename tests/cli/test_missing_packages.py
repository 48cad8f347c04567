"""What is said where a package that a verb needs is not installed."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import FACTS, ROOT, needs_keras

BLOCKING = """
import sys
package, *arguments = sys.argv[1:]
sys.modules[package] = None
from zoo.cli.main import main
main(arguments)
"""


def zoo_without(package, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", BLOCKING, package, *map(str, arguments)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@needs_keras
@pytest.mark.parametrize(
    ("package", "brings"),
    [
        ("keras", "'homework-zoo[keras]'"),
        ("tensorflow", "'homework-zoo[keras]'"),
        ("numpy", "'homework-zoo[keras]'"),
        ("rich", "homework-zoo"),
    ],
)
def test_a_missing_package_is_one_line_that_says_what_brings_it(package, brings):
    done = zoo_without(package, "build", "net1")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"zoo: This needs {package}, which is not installed: pip install {brings}\n"


@pytest.mark.parametrize("package", ["keras", "tensorflow", "numpy"])
def test_the_light_verbs_need_none_of_them(package):
    assert zoo_without(package, "show", "net1").returncode == 0


def test_a_table_on_a_terminal_needs_rich():
    done = zoo_without("rich", "list", FORCE_COLOR="1")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_a_workbook_needs_openpyxl():
    done = zoo_without("openpyxl", "check", "small_cnn", FACTS / "sheets/openpyxl_small_cnn.xlsx")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("This needs openpyxl, which is not installed: pip install homework-zoo\n")


def test_a_fault_that_no_installation_mends_keeps_its_traceback():
    done = zoo_without("tomllib", "list")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("part", ["light/nets/describe.py", "light/layers/kinds/core.py", "cli/main.py"])
def test_an_installation_that_lacks_a_part_is_one_line(part, tmp_path):
    (copied(tmp_path) / part).unlink()
    assert listing(tmp_path).startswith("zoo: the installation is not whole (")


def test_another_package_of_that_name_in_the_place_of_ours_is_one_line(tmp_path):
    (copied(tmp_path) / "__init__.py").write_text("")
    assert listing(tmp_path).startswith("zoo: the installation is not whole (")


def copied(folder):
    return Path(shutil.copytree(ROOT / "zoo", folder / "zoo", ignore=shutil.ignore_patterns("__pycache__")))


def listing(folder):
    """What `zoo list` says where it cannot begin."""
    command = [sys.executable, "-c", "from zoo.__main__ import main; main()", "list"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    return done.stderr


@needs_keras
@pytest.mark.parametrize("backend", ["jax", "nonsense"])
def test_a_backend_that_is_not_there_is_one_line(backend):
    done = zoo_without("jax", "build", "net1", KERAS_BACKEND=backend)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert backend in done.stderr
    assert "unset KERAS_BACKEND" in done.stderr


@pytest.mark.parametrize(
    "verb",
    [
        "build net1",
        "train mnist_cnn --data nowhere",
        "lr-find mnist_cnn --data nowhere",
        "evaluate mnist_cnn --data nowhere",
        "predict mnist_cnn nowhere.png",
        "tune mnist_cnn --dry-run",
    ],
)
def test_a_heavy_verb_names_its_extra_before_it_looks_at_anything(verb):
    done = zoo_without("keras", *verb.split())
    assert (done.returncode, done.stdout) == (2, "")
    tuner = verb.startswith("tune") and importlib.util.find_spec("keras_tuner") is None  # brings Keras with it
    package, extra = ("keras_tuner", "tune") if tuner else ("keras", "keras")
    assert done.stderr == f"zoo: This needs {package}, which is not installed: pip install 'homework-zoo[{extra}]'\n"


PYTHON = """
import sys
sys.modules[sys.argv[1]] = None
import zoo
try:
    eval(sys.argv[2])
except zoo.ZooError as error:
    print(error)
"""


def said_without(package, code):
    """What the `ZooError` of a line of Python says."""
    done = subprocess.run([sys.executable, "-c", PYTHON, package, code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("package", "code"),
    [
        *(
            (package, code)
            for package in ("keras", "numpy")
            for code in (
                "zoo.train('toy_mlp')",
                "zoo.resume('nowhere')",
                "zoo.find_rate('toy_mlp')",
                "zoo.load('mnist_cnn')",
                "zoo.evaluate('mnist_cnn')",
                "zoo.predict('mnist_cnn', 'nowhere.png')",
                "zoo.differentiate('net1', zoo.trace('net1'))",
            )
        ),
        ("numpy", "zoo.load_data('toy_mlp')"),
    ],
)
@needs_keras
def test_a_function_of_the_face_names_its_extra(package, code):
    assert said_without(package, code) == (
        f"This needs {package}, which is not installed: pip install 'homework-zoo[keras]'\n"
    )


@pytest.mark.parametrize(("package", "file"), [("PIL", "net1.png"), ("reportlab", "net1.pdf")])
def test_a_picture_names_its_extra_and_vectors_need_none(package, file, tmp_path):
    said = said_without(package, f"zoo.draw(zoo.table('net1'), {str(tmp_path / file)!r})")
    assert said == f"This needs {package}, which is not installed: pip install 'homework-zoo[pictures]'\n"
    for suffix in ("svg", "tex"):
        assert said_without(package, f"zoo.draw(zoo.table('net1'), {str(tmp_path / 'a.')!r} + {suffix!r})") == ""
