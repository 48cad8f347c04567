import importlib.util
import subprocess
import sys

import pytest
from conftest import ROOT

FOLDER = ROOT / "benchmarks"
SCRIPTS = sorted({path.stem for path in FOLDER.glob("*.py")} - {"run_all", "side_by_side", "step_worker", "results"})


@pytest.fixture(scope="module")
def harness():
    spec = importlib.util.spec_from_file_location("side_by_side", FOLDER / "side_by_side.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_benchmark_runs_in_its_tiny_size_and_prints_its_claims(name, tmp_path):
    out = tmp_path / "results.md"
    command = [sys.executable, FOLDER / "run_all.py", "--tiny", "--out", out, name]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = [line.split(" | ") for line in out.read_text().splitlines() if line.startswith("| ")]
    assert len(rows) > 1
    assert all(len(row) == 5 for row in rows)
    assert "failed" not in out.read_text()


def test_the_sides_are_measured_in_turn_after_a_warm_up(harness):
    order, values = [], {"ours": iter([9, 1, 2, 6]), "theirs": iter([9, 5, 4, 3])}
    sides = {name: lambda name=name: order.append(name) or next(values[name]) for name in values}
    assert harness.in_turn(sides, 3) == {"ours": 2, "theirs": 4}
    assert order == ["ours", "theirs"] * 4


@pytest.mark.parametrize(
    ("measured", "bounds", "row"),
    [
        (0.5, {"at_most": 0.55}, "| a | b | at most 0.55 | 0.5 | yes |"),
        (0.56, {"at_most": 0.55}, "| a | b | at most 0.55 | 0.56 | no |"),
        (300, {"at_least": 200}, "| a | b | at least 200 | 300 | yes |"),
        (17.25, {"unit": " %"}, "| a | b |  | 17.2 % |  |"),
    ],
)
def test_a_claims_row_says_whether_it_is_met(harness, capsys, measured, bounds, row):
    harness.claim("a", "b", measured, **bounds)
    assert capsys.readouterr().out == row + "\n"


def test_a_benchmark_that_fails_has_a_row_that_says_so(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    import run_all

    (tmp_path / "broken.py").write_text("raise SystemExit(3)")
    assert run_all.rows_of(tmp_path / "broken.py", tiny=True) == [
        "| `broken.py` | | | failed with exit status 3 | no |"
    ]
