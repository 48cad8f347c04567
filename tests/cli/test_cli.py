import csv
import io
import json
import subprocess
import sys

import click
import pytest
from conftest import ROOT, needs_keras, run_zoo

import zoo as package
from zoo.cli import main as cli
from zoo.light.nets.table import Table

VERBS = cli.zoo.list_commands(click.Context(cli.zoo))
HEAVY = {"tensorflow", "keras", "keras_tuner", "tensorboard", "numpy", "PIL", "rich", "jax", "torch"}


LIGHT = [
    ["list"],
    ["list", "--format", "json"],
    ["show", "vgg224"],
    ["design", "count", "design_7x7x256"],
    ["check", "mnist_cnn", str(ROOT / "docs/answer_sheet.md")],
    ["--help"],
    *([verb, "--help"] for verb in VERBS),
]


@pytest.mark.parametrize("arguments", LIGHT, ids=" ".join)
def test_the_light_verbs_import_nothing_heavy(arguments):
    code = (
        "import sys; from zoo.cli import main as cli\n"
        "try: cli.main(sys.argv[1:])\n"
        "except SystemExit as end: assert end.code in (0, 1)\n"
        f"heavy = {HEAVY} & {{name.partition('.')[0] for name in sys.modules}}\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_list_as_json_names_every_architecture(capsys):
    status, out, _ = run_zoo(capsys, "list", "--format", "json")
    entries = json.loads(out)
    assert status == 0
    assert [each["name"] for each in entries] == package.names()
    assert next(each for each in entries if each["name"] == "signal_cnn")["parameters"] == 5427338


def test_list_takes_a_pattern(capsys):
    for pattern in ("net?", "net"):
        _, out, _ = run_zoo(capsys, "list", pattern, "--format", "csv")
        assert {"net1", "net2", "net3"} <= {row["name"] for row in csv.DictReader(io.StringIO(out))}
    assert "perceptron" not in out


def test_a_broken_folder_is_named_beside_the_list(capsys, my_net, monkeypatch, fresh_catalogue):
    (my_net / "table.csv").unlink()
    monkeypatch.setenv("ZOO_PATH", str(my_net.parent))
    status, out, err = run_zoo(capsys, "list")
    assert (status, "mnist_cnn" in out) == (0, True)
    assert err.startswith("zoo: left out 'my_net': ")
    assert err.count("\n") == 1


def test_show_prints_the_table_with_its_working_and_the_errata(capsys):
    status, out, _ = run_zoo(capsys, "show", "vgg224")
    assert status == 0
    for fact in ("5,307,210 parameters", "floor((49-2)/2)+1", "53 x 53 x 256", "13,411,318,528", "20.2 MiB", "60 x 60"):
        assert fact in out


def test_shown_csv_and_json_hold_the_table(capsys):
    _, out, _ = run_zoo(capsys, "show", "equation_b", "--format", "csv")
    rows = list(csv.reader(io.StringIO(out)))
    text = "\n".join(",".join(row[:-2]) for row in rows)
    assert Table.parse(text).rows == package.table("equation_b").rows
    _, out, _ = run_zoo(capsys, "show", "equation_b", "--format", "json")
    content = json.loads(out)
    assert content["totals"]["parameters"] == 12
    assert content["layers"][-2]["inputs"] == ["r2", "t3", "t4"]


def test_shown_markdown_is_one_table_a_part(capsys):
    _, out, _ = run_zoo(capsys, "show", "small_cnn", "--format", "markdown")
    assert out.startswith("# small_cnn: ")
    assert "| conv1 | Conv2D 6 filters 5 x 5, stride 2 x 2, relu | 9 x 9 x 6 | 456 | 36.5 k | 5 x 5 |" in out


@needs_keras
def test_build_prints_keras_summary_and_the_verdict(capsys):
    status, out, _ = run_zoo(capsys, "build", "mnist_cnn")
    assert status == 0
    assert "Total params: 21,840" in out
    assert out.endswith("Table, arithmetic and model agree, cell by cell: 9 layers, 21,840 parameters.\n")
    assert out.isascii()


@needs_keras
def test_build_with_a_knob_says_that_the_table_no_longer_applies(capsys):
    status, out, _ = run_zoo(capsys, "build", "mnist_cnn", "--set", "filters1=6", "--set", "dropout=0.5")
    assert status == 0
    assert "With filters1=6 the homework's table no longer applies; the arithmetic agrees" in out


@needs_keras
def test_build_ends_with_1_and_the_cells_that_differ(capsys, my_net):
    table = my_net / "table.csv"
    table.write_text(table.read_text().replace("24 x 24 x 10,250", "24 x 24 x 11,250", 1))
    status, out, _ = run_zoo(capsys, "build", str(my_net))
    assert status == 1
    assert "conv1, output: the table has '24 x 24 x 11', the model gives 24 x 24 x 10" in out


@needs_keras
def test_build_as_json_saves_and_draws(capsys, tmp_path):
    status, out, _ = run_zoo(
        capsys, "build", "net3", "--format", "json", "--save", f"{tmp_path}/n.keras", "--plot", f"{tmp_path}/n.svg"
    )
    content = json.loads(out)
    assert (status, content["agrees"], content["totals"]["parameters"]) == (0, True, 6)
    assert content["layers"][1] == {"name": "a", "kind": "Dense", "output": [2], "weights": 4, "biases": 0}
    import keras

    assert keras.models.load_model(tmp_path / "n.keras").count_params() == 6
    assert (tmp_path / "n.svg").read_text().startswith("<svg")


@needs_keras
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "mnst_cnn"], "No architecture 'mnst_cnn'. Did you mean 'mnist_cnn'?"),
        (["build", "./nowhere"], "No folder 'nowhere'; give an architecture's name or its folder."),
        (["build", "mnist_cnn", "--set", "dropout"], "--set dropout: write --set knob=value."),
        (["build", "mnist_cnn", "--set", "dropout=2"], "dropout is a number from 0 up to 0.9."),
        (["build", "mnist_cnn", "--set", "drop=2"], "mnist_cnn has no knob 'drop'. Did you mean 'dropout'?"),
        (["build", "mnist_cnn", "--save", "m.h5"], "Cannot save as 'm.h5'; the file's name must end in .keras."),
        (["build", "mnist_cnn", "--save", "/nowhere/m.keras"], "No folder '/nowhere' for m.keras; make it first."),
        (["build", "mnist_cnn", "--plot", "m.gif"], "the picture's name must end in .svg, .tex, .pdf or .png."),
        (["show", "vgg"], "No architecture 'vgg'."),
        (["train", "chain"], "chain has no task to train on"),
        (["biuld", "vgg224"], "No such command 'biuld'."),
        (["list", "--format", "xml"], "'xml' is not one of 'text', 'json', 'csv'."),
        (["show"], "Missing argument 'NAME|FILE.keras'."),
        (["build", "mnist_cnn", "--seed", "-1"], "-1 is not in the range"),
    ],
)
def test_bad_input_is_one_line_and_status_2(capsys, arguments, message):
    status, out, err = run_zoo(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert err.startswith("zoo: ")
    assert err.count("\n") == 1
    assert message in err


@needs_keras
def test_a_piped_build_is_plain_and_silent_on_standard_error(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "zoo", "build", "net1"], capture_output=True, cwd=tmp_path, text=True, check=True
    )
    assert done.stderr == ""
    assert done.stdout.isascii()
    assert "\033" not in done.stdout


def test_a_reader_that_goes_away_is_no_error():
    command = f"{sys.executable} -m zoo list | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("name")
    assert "Traceback" not in done.stderr


@needs_keras
def test_a_wheel_holds_everything_the_verbs_need(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT],
        check=True,
    )
    import zipfile

    held = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    for folder in ("zoo", "tuning"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and not {"__pycache__", ".mypy_cache"} & set(path.parts):
                assert str(path.relative_to(ROOT)) in held
