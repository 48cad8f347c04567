"""Whose code a run or a search runs when it goes on."""

import shutil
from importlib.util import cache_from_source
from py_compile import PycInvalidationMode
from py_compile import compile as compile_file

import pytest
from conftest import run_zoo

import tuning
from tuning.job.job import Structure
from tuning.job.structure import design_folder
from zoo.errors import ZooError
from zoo.light.nets.catalogue import BUILT_IN
from zoo.training.config import Request, configure
from zoo.training.run import resume, train


@pytest.fixture
def mine(tmp_path):
    """An architecture of somebody's own, whose code leaves a trace when it is run."""
    folder = shutil.copytree(BUILT_IN / "toy_mlp", tmp_path / "my_net", ignore=shutil.ignore_patterns("weights"))
    model = (folder / "model.py").read_text()
    (folder / "model.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n{model}")
    return folder


@pytest.fixture
def begun(mine, tmp_path):
    """A run of it that has one more epoch to go."""
    asked = Request(str(mine), data="sample", limit=200, changes={"epochs": 1})
    return train(configure(asked), run=tmp_path / "run")


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """Another user, who has trained nothing yet."""
    return lambda: monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other_user"))


def test_a_run_goes_on_though_it_was_moved_and_its_architecture_is_gone(begun, mine, tmp_path):
    shutil.rmtree(mine)
    moved = begun.rename(tmp_path / "moved")
    assert (resume(moved, epochs=2) / "history.csv").read_text().count("\n") == 3


def test_a_strangers_run_executes_nothing_unasked(begun, mine, tmp_path, elsewhere):
    elsewhere()
    (tmp_path / "ran").unlink()
    copy = begun / "architecture" / "my_net"
    with pytest.raises(ZooError, match=f"code is not known here; read {copy}/model.py, .* --architecture {copy}$"):
        resume(begun, epochs=2)
    assert not (tmp_path / "ran").exists()
    resume(begun, epochs=2, architecture=copy)
    resume(begun, epochs=3)  # It is known from now on.


def test_another_architecture_than_the_run_began_with_is_refused(begun, mine):
    (mine / "model.py").write_text((mine / "model.py").read_text() + "\n# changed\n")
    with pytest.raises(ZooError, match="is not the code with which"):
        resume(begun, epochs=2, architecture=mine)


def test_a_built_in_name_does_not_vouch_for_other_code(begun, elsewhere):
    (begun / "architecture" / "my_net").rename(begun / "architecture" / "toy_mlp")
    elsewhere()
    with pytest.raises(ZooError, match="began with toy_mlp, which is not what it was then"):
        resume(begun, epochs=2)


def test_a_run_of_an_earlier_version_names_the_folder_that_it_would_run(begun, mine, elsewhere):
    shutil.rmtree(begun / "architecture")
    with pytest.raises(ZooError, match=f"whose model.py would be run; if you trust it: .* --architecture {mine}$"):
        resume(begun, epochs=2)


def test_a_design_that_is_not_as_it_is_written_is_not_run(tmp_path):
    structure = Structure("design_7x7x256", limit=3)
    folder = design_folder(structure, 1, tmp_path)
    assert design_folder(structure, 1, tmp_path) == folder
    (folder / "model.py").write_text("raise SystemExit")
    with pytest.raises(ZooError, match="remove it, and it is made anew"):
        design_folder(structure, 1, tmp_path)


def test_what_lies_compiled_beside_the_code_is_not_run(begun, tmp_path):
    """Python's own import takes a compiled file that says of itself that it need not be checked."""
    copy = begun / "architecture" / "my_net"
    (copy / "__pycache__").mkdir()
    (tmp_path / "other.py").write_text(f"open({str(tmp_path / 'other_ran')!r}, 'w').close()")
    cached = cache_from_source(str(copy / "model.py"))
    compile_file(str(tmp_path / "other.py"), cached, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    resume(begun, epochs=2)
    assert not (tmp_path / "other_ran").exists()


def test_other_files_of_a_net_are_copied_and_belong_to_its_code(mine, tmp_path):
    model = (mine / "model.py").read_text()
    helps = "exec((__import__('pathlib').Path(__file__).parent / 'helper.txt').read_text())"
    (mine / "helper.txt").write_text("units = 16")
    (mine / "model.py").write_text(f"{model.rstrip()}\n{helps}\n")
    run = train(configure(Request(str(mine), data="sample", limit=200, changes={"epochs": 1})), run=tmp_path / "run")
    resume(run, epochs=2)
    (run / "architecture" / "my_net" / "helper.txt").write_text("raise SystemExit")
    with pytest.raises(ZooError, match="code is not known here"):
        resume(run, epochs=3)


def test_a_search_of_designs_does_not_run_its_own_base_unasked(mine, tmp_path, elsewhere, capsys):
    elsewhere()
    folder = tmp_path / "search"
    shutil.copytree(mine, folder / "architecture" / "my_net")
    (folder / "job.toml").write_text(
        'architecture = "my_net"\ndata = "sample"\nlimit = 60\nepochs = 1\nbudget = { trials = 1 }\n'
        '[structure]\nrules = "design_7x7x256"\nlimit = 3\n'
    )
    assert "code is not known here" in run_zoo(capsys, "tune", folder, "--dry-run")[2]
    assert not (tmp_path / "ran").exists()


def test_a_search_keeps_its_copy_where_its_journal_is_gone(mine, tmp_path):
    folder = search(mine, tmp_path)
    for each in folder.glob("journal*"):
        each.unlink()
    shutil.rmtree(folder / "trials")
    shutil.rmtree(mine)
    assert len(tuning.tune(str(folder)).trials) == 2


def search(mine, tmp_path):
    """A search of three short trials of that net."""
    tmp_path.mkdir(parents=True, exist_ok=True)
    job = tmp_path / "small.toml"
    job.write_text(
        f'architecture = "{mine}"\ndata = "sample"\nlimit = 120\nepochs = 1\nbudget = {{ trials = 2 }}\n'
        "final = { trials = 0 }\n[space]\nlearning_rate = { float = [0.01, 0.1] }\n"
    )
    tuning.tune(str(job), folder=tmp_path / "search")
    return tmp_path / "search"


def test_a_search_goes_on_though_it_was_moved_and_its_architecture_is_gone(mine, tmp_path):
    moved = search(mine, tmp_path).rename(tmp_path / "moved")
    shutil.rmtree(mine)
    assert len(tuning.tune(str(moved), resume=True).trials) == 2


def test_a_strangers_search_executes_nothing_unasked_and_can_be_listed(mine, tmp_path, elsewhere, capsys):
    folder = search(mine, tmp_path / "logs" / "tune")
    elsewhere()
    (tmp_path / "ran").unlink()
    for options in ([], ["--resume"], ["--dry-run"]):
        assert "code is not known here; read" in run_zoo(capsys, "tune", folder, *options)[2]
    assert "my_net" in run_zoo(capsys, "tune", "--list", "--logs", tmp_path / "logs")[1]
    assert not (tmp_path / "ran").exists()
    copy = folder / "architecture" / "my_net"
    assert run_zoo(capsys, "tune", folder, "--resume", "--architecture", copy)[0] == 0
