import subprocess
import sys

import keras_tuner
import pytest

import tuning
import zoo
from tuning.job.algorithms import ALGORITHMS
from tuning.job.read import parse_job
from tuning.search.proposals import Proposals
from zoo.data.load import load
from zoo.data.wanted import Wanted
from zoo.errors import ZooError
from zoo.light.nets.catalogue import find


def test_the_space_is_the_cards_knobs_and_the_learning_rate():
    values = keras_tuner.HyperParameters()
    model = tuning.hypermodel("mnist_cnn").build(values)
    assert model.count_params() == 21840
    assert values.values["dropout"] == 0.5
    assert {each.name for each in values.space} == {*zoo.card("mnist_cnn").knobs, "learning_rate"}


def test_a_plain_keras_tuner_search_runs_on_it(tmp_path):
    tuner = keras_tuner.RandomSearch(
        tuning.hypermodel("toy_mlp"), "val_accuracy", max_trials=2, seed=0, directory=tmp_path
    )
    data = load(Wanted.of(find("toy_mlp")), "sample", limit=100)
    tuner.search(data.train.x, data.train.y, validation_data=(data.validation.x, data.validation.y), verbose=0)
    trials = tuner.oracle.get_best_trials(2)
    assert len(trials) == 2
    assert trials[0].score >= trials[1].score


def test_what_keras_tuner_would_not_do_is_refused(tmp_path):
    path = tmp_path / "job.toml"
    job = 'architecture = "mnist_cnn"\nbudget = { trials = 1 }\n'
    path.write_text(job + "fixed = { shift = 1 }\n[space]\nwarmup = { float = [0.1, 0.3] }\n")
    with pytest.raises(ZooError, match="job asks for warmup, shift, which KerasTuner's fit does not do"):
        tuning.hypermodel(path)
    path.write_text(job + "seeds = 2\nlimits = { minutes = 2, threads = 1 }\n")
    with pytest.raises(ZooError, match="job asks for seeds, minutes, which KerasTuner's fit does not do"):
        tuning.hypermodel(path)


@pytest.mark.parametrize("workers", [0, 1.5, "two", True])
def test_workers_are_a_whole_number(workers):
    with pytest.raises(ZooError, match=r"^workers must be a whole number from 1 to 1024, not "):
        tuning.tune("toy_mlp", workers=workers)


def test_a_batch_in_parts_is_a_batch_to_keras_tuner(tmp_path):
    path, hp = tmp_path / "job.toml", keras_tuner.HyperParameters()
    path.write_text('architecture = "toy_mlp"\n[fixed]\nbatch_size = 32\naccumulate = 4\n[budget]\ntrials = 1\n')
    data, hypermodel = load(Wanted.of(find("toy_mlp")), "sample", limit=100), tuning.hypermodel(path)
    model = hypermodel.build(hp)
    hypermodel.fit(hp, model, data.train.x, data.train.y, verbose=0)
    assert int(model.optimizer.iterations) == -(-len(data.train.y) // 32)


def test_a_net_without_a_task_is_refused():
    with pytest.raises(ZooError, match="chain has no task to search for"):
        tuning.hypermodel("chain")


def test_every_public_name_is_found():
    assert sorted(tuning.__all__) == ["hypermodel", "read_best", "read_job", "tune"]
    assert all(callable(getattr(tuning, name)) for name in tuning.__all__)
    with pytest.raises(AttributeError, match="module 'tuning' has no attribute 'tunes'"):
        tuning.tunes  # noqa: B018


def test_importing_tuning_imports_nothing_else():
    code = "import importlib, typing, sys; before = {*sys.modules}; import tuning; print(*({*sys.modules} - before))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.split() == ["tuning"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_algorithm_of_a_job_can_propose(algorithm):
    if ALGORITHMS[algorithm].learns:
        pytest.importorskip("sklearn")
    job = parse_job("made_up", {"architecture": "toy_mlp", "algorithm": algorithm, "budget": {"trials": 2}})
    assert Proposals(job).next().epochs > 0
