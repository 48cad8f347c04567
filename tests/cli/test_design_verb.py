import csv
import io
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import needs_keras

import zoo
from zoo.cli import main as cli
from zoo.cli.verbs import design as design_verb
from zoo.errors import ZooError
from zoo.models import build as builder


@pytest.fixture
def lenet(facts):
    return str(facts / "designs/lenet5.toml")


@pytest.fixture
def infeasible(facts):
    return str(facts / "designs/two_in_the_way.toml")


def listed(capsys, source, form="json", sort="parameters", limit=5, only_pareto=False):
    status = design_verb.list_designs(source, form, sort=sort, limit=limit, only_pareto=only_pareto)
    return status, capsys.readouterr().out


def test_count_prints_the_number(capsys):
    assert design_verb.count("design_7x7x256", "text") == 0
    assert "160,000 designs" in capsys.readouterr().out
    design_verb.count("design_7x7x256", "json")
    assert json.loads(capsys.readouterr().out)["designs"] == 160_000


def test_count_of_nothing_ends_with_1_and_says_what_to_loosen(capsys, infeasible, lenet, tmp_path):
    assert design_verb.count(infeasible, "text") == 1
    assert "No single one, loosened, would do" in capsys.readouterr().out
    rules = Path(lenet).read_text().replace("kernels = [3, 5]", "kernels = [3]")
    (tmp_path / "rules.toml").write_text(rules)
    assert design_verb.count(str(tmp_path / "rules.toml"), "text") == 1
    assert "kernels: " in capsys.readouterr().out


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_list_fits_into_80_columns(capsys, form):
    for only_pareto in (False, True):
        status, out = listed(capsys, "design_7x7x256", form, only_pareto=only_pareto, sort="receptive-field")
        assert status == 0
        assert out.isascii()
        assert max(map(len, out.splitlines())) <= 80


def test_json_and_csv_hold_the_same_list(capsys, lenet):
    _, out = listed(capsys, lenet)
    designs = json.loads(out)["designs"]
    _, out = listed(capsys, lenet, "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [each["design"] for each in designs] == [row["design"] for row in rows]
    assert designs[0]["design"] == "6@5 pool 16@5 pool"
    assert [each["macs"] for each in designs] == [int(row["macs"]) for row in rows]


@needs_keras
@pytest.mark.parametrize(("source", "pick", "sort"), [("design_7x7x256", 7, "receptive-field"), ("lenet", 1, "macs")])
def test_a_picked_design_is_an_architecture_like_any_other(capsys, tmp_path, lenet, source, pick, sort):
    source = lenet if source == "lenet" else source
    _, out = listed(capsys, source, sort=sort, limit=pick)
    design_verb.new("mine", source, tmp_path, pick=pick, sort=sort, only_pareto=False)
    folder = str(tmp_path / "mine")
    assert json.loads(out)["designs"][-1]["design"] in capsys.readouterr().out
    assert design_verb.verify(folder, source, "text") == design_verb.verify(folder, None, "text") == 0
    model = zoo.build(folder)  # held against the table, cell by cell
    assert builder.table_of(model).compare(builder.describe(model), "itself") == []
    model.save(tmp_path / "mine.keras")
    assert design_verb.verify(str(tmp_path / "mine.keras"), source, "text") == 0


@needs_keras
def test_a_picked_design_trains(tmp_path, lenet, monkeypatch):
    design_verb.new("mine", lenet, tmp_path, pick=1, sort="parameters", only_pareto=True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        cli.main(["train", "./mine", "--epochs", "1", "--limit", "40"])
    assert ended.value.code == 0
    assert list((tmp_path / "logs").rglob("model.keras"))


@needs_keras
def test_a_net_on_signals_without_classes_is_built_too(tmp_path):
    rules = "input = [40, 2]\noutput = [9, 8]\nconvolutions = 2\nkernels = [3, 4]\npaddings = [1]\nstrides = [1, 2]\n"
    (tmp_path / "rules.toml").write_text(rules + "pools = { at_most = 2, placement = 'any' }\n")
    design_verb.new("signal", str(tmp_path / "rules.toml"), tmp_path, pick=1, sort="macs", only_pareto=False)
    assert zoo.build(str(tmp_path / "signal")).output_shape == (None, 9, 8)
    assert tomllib.loads((tmp_path / "signal/card.toml").read_text())["constraints"]["pools"]["placement"] == "any"


def test_verify_ends_with_1_where_a_constraint_is_broken(capsys):
    assert design_verb.verify("vgg224", "design_7x7x256", "json") == 1
    content = json.loads(capsys.readouterr().out)
    assert not content["met"]
    assert {each["constraint"] for each in content["checks"] if not each["met"]} == {
        "output",
        "convolutions",
        "pools",
        "classes",
    }


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda source, out: design_verb.new("mine", source, out, pick=99, sort="macs", only_pareto=False),
         r"No design 99: lenet5 has 2; give a --pick from 1 to 2\."),
        (lambda source, out: design_verb.new("Mine", source, out, pick=1, sort="macs", only_pareto=False),
         "is no name"),
        (lambda source, out: design_verb.new("mine", source, out / "no", pick=1, sort="macs", only_pareto=False),
         "No folder"),
        (lambda source, out: design_verb.verify("vgg224", None, "text"), r"vgg224: its card has no \[constraints\]"),
        (lambda source, out: design_verb.verify("m.keras", None, "text"), "give some with --against FILE"),
        (lambda source, out: design_verb.verify("m.keras", source, "text"), "m.keras: no such file"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line(lenet, tmp_path, act, message):
    with pytest.raises(ZooError, match=message) as raised:
        act(lenet, tmp_path)
    assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_designing_imports_nothing_heavy():
    code = (
        "import sys; from zoo.cli.verbs import design as design_verb\n"
        "design_verb.count('design_7x7x256', 'text')\n"
        "heavy = {'tensorflow', 'keras', 'numpy', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
