"""Nets as courses assign them, from the Markdown table of the assignment to a trained model.

Their counts are known from elsewhere: torchvision 0.26's resnet18 has 11,689,512 parameters with 1000 classes on top,
which are 11,181,642 with 10, and 9,600 more that its normalisations move.
"""

import pytest
from click.testing import CliRunner
from conftest import FACTS, needs_keras

import zoo
from zoo.cli.main import zoo as command
from zoo.light.marking.new import new

SHEETS = {path.stem: path for path in sorted((FACTS / "courses").glob("*.md"))}
PARAMETERS = {
    "gru_encoder": (27_072, 0),
    "lstm_classifier": (79_748, 0),
    "mobilenet_block": (4_986, 448),
    "resnet18": (11_181_642, 9_600),
    "transformer_block": (40_643, 0),
    "unet": (56_977, 0),
}
TRAINED = ["lstm_classifier", "mobilenet_block", pytest.param("resnet18", marks=pytest.mark.slow), "transformer_block"]


def run(*arguments):
    result = CliRunner().invoke(command, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("name", SHEETS)
def test_the_table_of_an_assignment_becomes_the_net_that_it_states(name, tmp_path):
    made = new(name, SHEETS[name], tmp_path)
    assert (made.table.trainable, made.table.non_trainable) == PARAMETERS[name]
    assert made.errata == ()
    assert not made.table.disagreements()
    assert str(f"{sum(PARAMETERS[name]):,} parameters") in run("show", made.folder)
    assert "0 wrong" in run("check", made.folder, SHEETS[name])


@needs_keras
@pytest.mark.parametrize("name", SHEETS)
def test_it_is_built_and_drawn(name, tmp_path):
    folder = new(name, SHEETS[name], tmp_path).folder
    assert zoo.build(folder).count_params() == sum(PARAMETERS[name])
    run("build", folder, "--plot", tmp_path / "net.svg")
    assert (tmp_path / "net.svg").read_text().startswith("<svg")


@needs_keras
@pytest.mark.parametrize("name", TRAINED)
def test_it_is_trained_an_epoch_on_sample_data(name, tmp_path):
    folder = new(name, SHEETS[name], tmp_path).folder
    run("train", folder, "--epochs", 1, "--limit", 60, "--run", tmp_path / "run")
    assert (tmp_path / "run" / "model.keras").exists()
    assert "accuracy" in run("evaluate", tmp_path / "run")
