"""A job's file: what it says, and what it may not say."""

import itertools
import random
import tomllib
from decimal import Decimal

import keras_tuner
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuning.job.dimension import Dimension
from tuning.job.read import JOBS, find_job, parse_job, read_job, to_toml
from tuning.job.space import SearchSpace
from tuning.search.plan import plan
from tuning.trials.trial import COMPLETED, Trial
from zoo.errors import ZooError

PLAIN = {"architecture": "toy_mlp", "budget": {"trials": 3}}


@pytest.mark.parametrize("path", sorted(JOBS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_projects_jobs_can_be_read_written_and_planned(path):
    job = find_job(path.stem)
    assert parse_job(job.name, tomllib.loads(to_toml(job))) == job
    assert plan(job).trials > 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"architecture": "toy_mpl"}, "No architecture 'toy_mpl'. Did you mean 'toy_mlp'?"),
        ({"architecture": "chain"}, "chain has no task to search for: it is worked by hand."),
        ({"architecture": 3}, "the job: architecture must be text, not 3."),
        ({"algorithm": "hyperbrand"}, "no algorithm 'hyperbrand'. Did you mean 'hyperband'?"),
        ({"objective": "f1"}, "no objective 'f1'. Known: accuracy, loss, val_accuracy, val_loss."),
        (
            {"objective": "test_accuracy"},
            "no objective 'test_accuracy'. A search sees no test samples: its best is",
        ),
        ({"objective": "val_loss", "direction": "max"}, 'direction "max" seeks the worst val_loss; leave it out'),
        ({"budget": {}}, "random search has no end of its own; give [budget] trials, epochs or hours."),
        ({"budget": {"trials": 0}}, "[budget]: trials must be positive, not 0."),
        ({"budget": {"trials": 2.5}}, "[budget]: trials must be a whole number, not 2.5."),
        ({"budget": {"trails": 2}}, "[budget] has an unknown entry 'trails'. Did you mean 'trials'?"),
        ({"budget": 3}, "[budget] must be a table, not 3."),
        ({"space": 3}, "the job: space must be a table, not 3."),
        ({"fixed": [3]}, "the job: fixed must be a table, not [3]."),
        ({"name": "mine"}, "the job has an unknown entry 'name'."),
        ({"limits": {"minutes": -1}}, "[limits]: minutes must be positive, not -1.0."),
        ({"final": {"trials": -1}}, "[final]: trials must be at least 0, not -1."),
        ({"workers": 0}, "the job: workers must be positive, not 0."),
        ({"workers": 1025}, "workers 1025 must be from 1 to 1024."),
        ({"epoch": 3}, "the job has an unknown entry 'epoch'. Did you mean 'epochs'?"),
        ({"limit": 5}, "A limit of 5 samples; it must be a whole number of at least 10."),
        ({"seed": True}, "the job: seed must be a whole number, not True."),
        ({"seed": -1}, "seed -1 must be from 0 to 2147483647."),
        ({"factor": 1}, "factor 1 must be from 2 to 100."),
        ({"space": {}}, "The space is empty; give at least one [space.NAME], and at most 200."),
        ({"space": {"units": 3}}, "[space.units] must be a table, such as { choice = [16, 32] }."),
        (
            {"space": {"units": {}}},
            "[space.units] needs exactly one of choice = [A, B], int = [LOWEST, HIGHEST], float =",
        ),
        ({"space": {"units": {"min": 2, "max": 8}}}, "and boolean = true; it has min, max."),
        ({"space": {"units": {"int": [2.0, 8]}}}, "int must be [lowest, highest], two whole numbers, not [2.0, 8]."),
        ({"space": {"learning_rate": {"choice": [0.1, float("nan")]}}}, "must be finite, not [0.1, nan]."),
        ({"structure": {"rules": "design_7x7x256", "sort": "size"}}, "[structure]: no sort 'size'. Known: macs, "),
        ({"structure": {"rules": "design_7x7x256"}, "space": {"design": {"int": [1, 2]}}}, "its limit takes fewer"),
        ({"space": {"units": {"choice": [2, 4]}, "epochs": 3}}, "[space]: 'epochs' is an entry of the job itself and"),
        ({"budget": {"trials": 3, "algorithm": "grid"}}, "[budget]: 'algorithm' is an entry of the job itself; put it"),
        ({"budget": {"minutes": 3}}, "[budget]: 'minutes' belongs in [limits]: limits = { minutes = 3 }"),
        ({"batch_size": 8}, "'batch_size' belongs in [fixed]: fixed = { batch_size = 8 }"),
        ({"units": {"choice": [2, 4]}}, "'units' belongs in [space]."),
        ({"space": {"units": {"choice": []}}}, "[space.units]: choice must be a list of 1 to 1000 values."),
        ({"space": {"units": {"choice": [1, "a"]}}}, "must be all numbers of one kind, or all words."),
        ({"space": {"units": {"choice": [2, 2]}}}, "a value of the choice is there twice."),
        ({"space": {"units": {"int": [8, 2]}}}, "[space.units]: from 8 to 2 is no range."),
        ({"space": {"units": {"int": [0, 2], "log": True}}}, "from 0 to 2 is no range for a logarithm."),
        ({"space": {"units": {"int": [1, 2], "step": 0}}}, "step 0 must be a number above 0."),
        ({"space": {"units": {"int": [0, 2]}}}, "units=0 is not legal: units is a whole number from 1 up to 4096."),
        ({"space": {"width": {"int": [1, 2]}}}, "toy_mlp has neither a knob nor a recipe value 'width'."),
        ({"space": {"units": {"int": [1, 2], "when": {"layers": [2]}}}}, "when names 'layers', which no entry before"),
        ({"space": {"units": {"int": [1, 2]}}, "fixed": {"units": 3}}, "units: both in [space] and in [fixed]."),
        ({"space": {"units": {"int": [4, 8], "step": 3, "default": 5}}}, "default 5 is not in the space (4 to 8, in"),
        ({"space": {"units": {"choice": [4, 8], "default": 5}}}, "default 5 is not in the space (4, 8)."),
        ({"space": {"shuffle": {"choice": [True]}}}, "[space.shuffle]: True alone is no choice; put it into [fixed]."),
        ({"limits": {"gpus": -1}}, "[limits]: gpus must be at least 0, not -1."),
        ({"fixed": {"optimizer": "sdg"}}, "no 'sdg'. Did you mean 'sgd'?"),
    ],
)
def test_a_job_that_cannot_run_is_refused_in_one_line(change, message):
    with pytest.raises(ZooError) as caught:
        parse_job("made_up", PLAIN | change)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("entry", "way"), [("factor", "hyperband"), ("initial", "bayesian")])
def test_what_another_algorithm_takes_is_refused_and_not_written(entry, way, tmp_path):
    path = tmp_path / "made_up.toml"
    path.write_text(f'architecture = "toy_mlp"\nbudget = {{ trials = 3 }}\n{entry} = 4\nalgorithm = "grid"')
    with pytest.raises(ZooError, match=f"{entry} 4 is for {way} search, and nothing to grid search; leave it out"):
        read_job(path)
    assert f"\n{entry} = " not in to_toml(parse_job("made_up", PLAIN | {entry: 4}))
    path.write_text(path.read_text().replace("grid", way))
    assert getattr(read_job(path), entry) == 4


RANGE = {"int": [4, 8], "step": 3}


@pytest.mark.parametrize(
    ("units", "rest", "message"),
    [
        (RANGE, {"activation": {"units": [5]}}, "[space.activation]: units is never 5 (4 to 8, in steps of 3)."),
        (RANGE, {"activation": {"units": []}}, "[space.activation]: when has no value of units; give some of 4 to 8,"),
        (RANGE, {"activation": {"units": [[4]]}}, "[space.activation]: units is never [4]"),
        (RANGE, {"activation": {"activation": ["relu"]}}, "when names 'activation', which no entry before it is."),
        (RANGE, {"activation": {"initialization": ["zeros"]}, "initialization": {"activation": ["relu"]}},
         "[space.activation]: when names 'initialization', which no entry before it is."),
        (RANGE, {"activation": {"units": [4]}, "initialization": {"activation": ["relu"], "units": [7]}},
         "[space.initialization] is never searched: no value of units meets all of its conditions and of "),
        ({"int": [1, 4096]}, {"activation": {"units": [5]}}, "it hangs on units, which has more than 1000 values"),
    ],
)  # fmt: skip
def test_a_condition_that_never_holds_is_refused_in_one_line(units, rest, message):
    options = {"activation": ["relu", "sigmoid"], "initialization": ["random", "zeros"]}
    space = {"units": units, **{name: {"choice": options[name], "when": when} for name, when in rest.items()}}
    with pytest.raises(ZooError) as caught:
        parse_job("made_up", PLAIN | {"space": space})
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_grid_over_millions_of_values_is_refused():
    with pytest.raises(
        ZooError, match=r"^\[space\.seed_like\]: 1,000,000 values are too many for a grid; give a step\."
    ):
        Dimension("seed_like", "int", low=1, high=1_000_000).gridded()


def test_a_job_keeps_an_architectures_own_name():
    assert parse_job("made_up", PLAIN | {"architecture": "TOY_MLP"}).architecture == "toy_mlp"


def test_a_job_without_an_architecture_says_what_it_is_for():
    with pytest.raises(ZooError, match=r"^the job has no entry 'architecture'; name one whose recipe"):
        parse_job("made_up", {"budget": {"trials": 3}})
    with pytest.raises(ZooError, match=r"unknown entry 'architektur'\. Did you mean 'architecture'\?"):
        parse_job("made_up", {"architektur": "toy_mlp"})


def test_a_path_is_written_letter_by_letter():
    job = parse_job("made_up", PLAIN | {"data": '/data/my  "scans".npz'})
    assert tomllib.loads(to_toml(job))["data"] == '/data/my  "scans".npz'


@pytest.mark.parametrize("content", [b"\xff", b"a = ", b"a = " + b"[" * 100_000, b"x" * (2 << 20), b"seed = 1e999999"])
def test_a_hostile_file_is_named_in_one_line(tmp_path, content):
    path = tmp_path / "job.toml"
    path.write_bytes(content)
    with pytest.raises(ZooError) as caught:
        read_job(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_an_unknown_job_lists_what_there_is():
    with pytest.raises(ZooError, match=r"No job or architecture 'mnist_cn', and no \.toml file\. Did you mean"):
        find_job("mnist_cn")


def test_a_broken_architecture_is_no_unknown_job(tmp_path, monkeypatch, fresh_catalogue):
    (tmp_path / "halved").mkdir()
    (tmp_path / "halved" / "model.py").touch()
    monkeypatch.setenv("ZOO_PATH", str(tmp_path))
    with pytest.raises(ZooError, match=r"Architecture 'halved' is broken: .* no card\.toml"):
        find_job("halved")


def test_values_that_hang_on_others_are_searched_only_there():
    widths = {f"width{at}": {"int": [8, 16], "when": {"layers": list(range(at, 4))}} for at in (2, 3)}
    values = {"layers": {"int": [1, 3]}, **widths}
    space = SearchSpace(tuple(Dimension.parse(name, each) for name, each in values.items()))
    assert space.size == 1 + 9 + 9 * 9
    hp = keras_tuner.HyperParameters()
    space.declare(hp)
    hp.values["layers"] = 2
    assert [hp.is_active(name) for name in ("width2", "width3")] == [True, False]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.booleans()), min_size=1, max_size=5))
def test_the_size_of_a_space_is_that_of_its_enumeration(shape):
    """Each value hangs on the one before it being 0, or does not."""
    dimensions = [
        Dimension(f"v{at}", "choice", tuple(range(many)), when={f"v{at - 1}": (0,)} if hangs and at else {})
        for at, (many, hangs) in enumerate(shape)
    ]
    found = set()
    for values in itertools.product(*(each.values for each in dimensions)):
        chosen = {}
        for each, value in zip(dimensions, values, strict=True):
            if all(chosen.get(parent) in allowed for parent, allowed in each.when.items()):
                chosen[each.name] = value
        found.add(tuple(chosen.items()))
    assert SearchSpace(tuple(dimensions)).size == len(found)


def test_a_jobs_space_and_recipe_are_kerastuners_too():
    import tuning

    model = tuning.hypermodel("toy_grid").build(keras_tuner.HyperParameters())
    assert model.count_params() == 9
    with pytest.raises(ZooError, match="searches designs, each a net of its own; only 'zoo tune' can"):
        tuning.hypermodel("design_structure")


def ranges(count=200):
    """Ranges in steps, of numbers as people write them, of which the last step may end at the upper end."""
    source = random.Random(19)
    for _ in range(count):
        digits, steps = source.choice([0, 1, 2, 3]), source.randint(1, 12)
        low, step = (Decimal(source.randint(1, 20)).scaleb(-digits) for _ in range(2))
        beyond = source.choice([0, step / 2])
        kind = "int" if digits == 0 and not beyond % 1 else "float"
        as_type = int if kind == "int" else float
        yield (
            {kind: [as_type(low), as_type(low + steps * step + beyond)], "step": as_type(step)},
            steps + 1,
            low + steps * step,
        )


@pytest.mark.parametrize("algorithm", ["grid", "random"])
def test_every_value_that_the_plan_counts_is_tried(algorithm):
    pytest.importorskip("keras_tuner")
    from tuning.search.proposals import Proposals

    for entries, count, last in ranges():
        content = {"architecture": "toy_mlp", "data": "sample", "algorithm": algorithm, "budget": {"trials": 5000}}
        job = parse_job("walk", content | {"space": {"learning_rate": entries}})
        assert job.space.size == count
        proposals, tried = Proposals(job), set()
        while isinstance(trial := proposals.next(), Trial):
            tried.add(trial.values["learning_rate"])
            trial.state, trial.scores = COMPLETED, [{job.objective: 0.0}]
            proposals.ended(trial)
        assert (len(tried), max(tried)) == (count, type(max(tried))(last))


def test_an_entry_of_a_table_that_stands_beside_it_is_told_where_it_belongs():
    with pytest.raises(ZooError, match=r"'trials' belongs in \[budget\]: budget = \{ trials = 8 \}"):
        parse_job("mine", {"architecture": "toy_mlp", "trials": 8})
    with pytest.raises(ZooError, match=r"'threads' belongs in \[limits\]"):
        parse_job("mine", PLAIN | {"threads": 2})


def test_a_condition_is_written_as_a_job_has_it():
    dropout = Dimension.parse("dropout", {"choice": [0.1, 0.2], "when": {"flip": True}})
    assert dropout.text == "0.1, 0.2 (where flip is true)"


def test_values_that_are_legal_with_some_others_are_searched():
    space = {
        "schedule": {"choice": ["constant", "one_cycle"]},
        "warmup": {"float": [0.1, 0.3], "when": {"schedule": "one_cycle"}},
        "accumulate": {"choice": [2, 4]},
        "batch_size": {"choice": [30, 32]},
    }
    content = {"architecture": "toy_mlp", "budget": {"trials": 1}, "fixed": {"beta_1": 0.8}}
    assert parse_job("made_up", content | {"space": space}).space.size is None
    with pytest.raises(ZooError, match="sgd has no beta_1"):
        parse_job("made_up", content | {"space": {"optimizer": {"choice": ["adam", "sgd"]}}})
