"""The distribution as somebody gets it: built, installed by itself, and used outside the clone."""

import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import FACTS, ROOT

import zoo

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LIGHT = {
    "list": ["cnn"],
    "show": ["mnist_cnn"],
    "check": ["small_cnn", FACTS / "sheets/xlsxwriter_small_cnn.xlsx"],
    "new": ["homework7", "--from", ROOT / "docs/assignment.md"],
    "course": ["blank", "mnist_cnn", "--out", "sheet.xlsx"],
    "design": ["count", "design_7x7x256"],
    "trace": ["net3_sigmoid", "--plot", "trace.svg"],
    "operation": ["softmax", "--x", "1 2 3"],
    "curves": ["--from", FACTS / "histories/converged.csv"],
    "runs": ["--logs", "."],
}
HEAVY = {
    "build": ["net1"],
    "train": ["mnist_cnn", "--data", "nowhere"],
    "lr-find": ["mnist_cnn", "--data", "nowhere"],
    "evaluate": ["nowhere"],
    "predict": ["mnist_cnn", "nowhere.png"],
    "export": ["mnist_cnn", "--format", "onnx"],
    "board": ["nowhere"],
    "tune": ["nowhere"],
}
MOST_MEGABYTES = 25
"""Of the light install."""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of the sdist and the wheel."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "--directory", folder], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def place(built, tmp_path_factory):
    """A fresh environment with the wheel and what it depends on, and nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    pip = [*PIP, "--python", python, "install"]
    found = subprocess.run([*pip, *PROJECT["dependencies"]], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip(f"no package index answers: {found.stderr.strip().splitlines()[-1]}")
    subprocess.run([*pip, "--no-index", next(built.glob("*.whl"))], check=True)
    return folder


@pytest.fixture
def run(place, tmp_path):
    command = next(place.glob("*/zoo*"))
    return lambda *words: subprocess.run([command, *words], cwd=tmp_path, capture_output=True, text=True, check=False)


def names(built, suffix):
    path = next(built.glob(f"*{suffix}"))
    if suffix == ".whl":
        return zipfile.ZipFile(path).namelist()
    return [name.partition("/")[2] for name in tarfile.open(path).getnames()]


@pytest.mark.parametrize("suffix", [".whl", ".tar.gz"])
def test_all_that_the_packages_hold_is_in_it(built, suffix):
    files = [path for package in ("zoo", "tuning") for path in (ROOT / package).rglob("*") if path.is_file()]
    ours = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    assert ours <= set(names(built, suffix))


def test_the_trained_weights_are_in_the_wheel(built):
    wheel = zipfile.ZipFile(next(built.glob("*.whl")))
    sizes = [each.file_size for each in wheel.infolist() if each.filename.endswith(".npz")]
    assert 0.8e6 < sum(sizes) < 1e6


def test_the_light_install_is_small(place):
    files = [path for path in place.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) / 1e6 <= MOST_MEGABYTES


def test_it_says_its_version(run):
    assert run("--version").stdout == f"zoo, version {zoo.__version__}\n"


@pytest.mark.parametrize("verb", LIGHT)
def test_a_light_verb_works_outside_the_clone(run, verb):
    done = run(verb, *map(str, LIGHT[verb]))
    assert done.returncode in (0, 1), done.stderr  # 1 where an answer is wrong, or there is no run yet.
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", HEAVY)
def test_a_heavy_verb_names_its_extra_before_it_looks_at_anything(run, verb, tmp_path):
    done = run(verb, *HEAVY[verb])
    extra = "tune" if verb == "tune" else "keras"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"which is not installed: pip install 'homework-zoo[{extra}]'\n")
    assert not list(tmp_path.iterdir())


def test_every_verb_is_tried():
    verbs = {path.stem.replace("_", "-") for path in Path(ROOT, "zoo/cli/verbs").glob("[a-z]*.py")}
    assert verbs == LIGHT.keys() | HEAVY.keys()
