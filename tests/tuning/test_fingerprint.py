"""What makes a search the same search."""

from pathlib import Path

import pytest
import trials

from tuning.job.read import find_job, read_job, to_toml
from tuning.job.structure import design_folder, searched_designs
from tuning.search.fingerprint import compare, job_fingerprint
from zoo.errors import ZooError
from zoo.light.nets.catalogue import Architecture

RULES = (
    "input = [28, 28, 1]\noutput = [7, 7, 4]\nconvolutions = 2\nkernels = [3, 5]\npaddings = [1, 2]\n"
    "strides = [1, 2]\nwidths = [4]\ndense = 1\nclasses = 10\n"
)


def of(**changes):
    return job_fingerprint(trials.job("grid", **changes))


def test_a_range_that_differs_in_its_last_digit_is_another_space():
    one, other = (of(space={"learning_rate": {"float": [0.001, end]}}) for end in (0.1, 0.10000049))
    with pytest.raises(ZooError, match=r"space learning_rate float was \[0\.001, 0\.1\], is \[0\.001, 0\.10000049\]"):
        compare(Path("made_up"), one, other, extend=True)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ({"int": [1, 4]}, {"float": [1, 4]}),
        ({"choice": [0.5, 1.5]}, {"choice": [1.5, 0.5]}),
        ({"choice": [0.5, 1.5]}, {"choice": [0.5, 1.5], "default": 1.5}),
    ],
)
def test_spaces_that_are_walked_in_another_way_are_not_the_same(then, now):
    with pytest.raises(ZooError, match="Not the search that began in made_up: space learning_rate"):
        compare(Path("made_up"), of(space={"learning_rate": then}), of(space={"learning_rate": now}), extend=True)


def test_values_in_another_order_are_drawn_otherwise_and_are_another_search():
    space = {"units": {"int": [2, 9]}, "learning_rate": {"choice": [0.1, 0.2]}}
    turned = dict(reversed(space.items()))
    with pytest.raises(ZooError, match=r"the order of \[space\] was units, learning_rate, is learning_rate, units"):
        compare(Path("made_up"), of(space=space), of(space=turned), extend=True)


def test_another_code_is_named_as_such():
    with pytest.raises(ZooError, match=r"the sum of the architecture's files was [0-9a-f]{16}, is other\. Put it back"):
        compare(Path("made_up"), of(), of() | {"files": "other"}, extend=True)


def test_a_budget_that_extend_would_refuse_is_not_said_to_be_accepted():
    with pytest.raises(ZooError, match=r"narrower than when made_up began \(budget trials was 6, is 5\)\. Put it back"):
        compare(Path("made_up"), of(budget={"trials": 6}), of(budget={"trials": 5}), extend=False)


def structured(rules):
    return {"architecture": "mnist_cnn", "structure": {"rules": str(rules)}, "space": {}}


def test_rules_that_say_something_else_are_another_search_and_a_remark_in_them_is_not(tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES)
    before = of(**structured(rules))
    rules.write_text(f"# A remark.\n{RULES}")
    compare(Path("made_up"), before, of(**structured(rules)), extend=False)
    rules.write_text(RULES.replace("[3, 5]", "[3]"))
    with pytest.raises(ZooError, match=r"structure rules kernels was \[3, 5\], is \[3\]"):
        compare(Path("made_up"), before, of(**structured(rules)), extend=False)


def test_a_search_keeps_the_designs_that_it_began_with_whatever_becomes_of_their_file(tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES)
    job = trials.job("grid", **structured(rules))
    first = design_folder(job.structure, 2, tmp_path / "one")
    rules.unlink()
    assert (
        Architecture("design_2", design_folder(job.structure, 2, tmp_path / "two"), "").code
        == Architecture("design_2", first, "").code
    )
    rules.write_text(RULES.replace("[3, 5]", "[3]"))
    many = len(searched_designs(job.structure))
    assert len(searched_designs(trials.job("grid", **structured(rules)).structure)) < many


def test_a_search_goes_on_by_its_folder_whatever_the_folder_is_called(tmp_path):
    folder = tmp_path / "Run-2"
    folder.mkdir()
    (folder / "job.toml").write_text(to_toml(trials.job("grid")))
    assert find_job(str(folder)).name == "Run-2"
    with pytest.raises(ZooError, match="a job's name, 'Run-2', must be lower-case letters"):
        read_job((folder / "job.toml").rename(tmp_path / "Run-2.toml"))
