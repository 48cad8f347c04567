import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

from zoo.cli import main as cli
from zoo.light.nets import catalogue

# A run of CI says the same each time; elsewhere every run looks at other examples.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

ROOT = Path(__file__).parents[1]
needs_scikit_learn = pytest.mark.skipif(find_spec("sklearn") is None, reason="needs the extra 'bayesian'")
SEARCHES = ("random", "grid", "hyperband", pytest.param("bayesian", marks=needs_scikit_learn))
"""The algorithms of a search."""
FACTS = ROOT / "tests" / "facts"
SHARED = Path(os.environ.get("ZOO_SHARED", ROOT.parent / "shared"))

needs_keras = pytest.mark.skipif(find_spec("keras") is None, reason="needs the extra 'keras'")


@pytest.fixture(autouse=True, scope="session")
def own_state(tmp_path_factory):
    """What a user has trained is remembered among the user's files; the tests have some of their own."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))


@pytest.fixture
def facts() -> Path:
    """Data typed or produced outside this project."""
    return FACTS


@pytest.fixture
def shared() -> Path:
    """The homework's own sheets, which are not part of the project."""
    if not SHARED.is_dir():
        pytest.skip(f"no folder {SHARED}; ZOO_SHARED names it")
    return SHARED


def run_zoo(capsys, *arguments):
    """Run the command line in this process: its exit status, standard output and standard error."""
    with pytest.raises(SystemExit) as ended:
        cli.main(list(map(str, arguments)))
    printed = capsys.readouterr()
    return ended.value.code, printed.out, printed.err


@pytest.fixture
def fresh_catalogue(monkeypatch):
    """The catalogue is read anew after the test changed where it looks."""
    catalogue.candidates.cache_clear()
    yield
    catalogue.candidates.cache_clear()


@pytest.fixture
def my_net(tmp_path) -> Path:
    """A copy of mnist_cnn's folder, to change."""
    return Path(shutil.copytree(catalogue.BUILT_IN / "mnist_cnn", tmp_path / "my_net"))
