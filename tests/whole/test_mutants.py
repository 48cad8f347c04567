"""Files that are damaged or mean harm: each is read or refused in one line, in a bounded time, with nothing beside it.

`python -m mutants FORMAT --count 1000 --seed 1`, run in `tests/`, says which mutant is at fault.
"""

import os

import pytest
from mutants.child import Child
from mutants.make import FORMATS, mutant

SEED = int(os.environ.get("ZOO_MUTANTS_SEED", "0"))
QUICK, ALL = 40, 1000


@pytest.fixture(scope="module")
def child():
    with Child() as started:
        yield started


def faults(kind, numbers, folder, child):
    """What must not come of the mutants of those numbers, by number."""
    found = {number: child.faults(kind, mutant(kind, SEED, number, folder)) for number in numbers}
    return {number: several for number, several in found.items() if several}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_damaged_file_is_read_or_refused_in_one_line(kind, child, tmp_path):
    assert faults(kind, range(QUICK), tmp_path, child) == {}


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMATS)
def test_a_thousand_damaged_files_are_read_or_refused_in_one_line(kind, child, tmp_path):
    assert faults(kind, range(QUICK, ALL), tmp_path, child) == {}


def test_a_reader_that_crashes_is_noticed_and_started_anew(tmp_path):
    with Child() as one:
        assert one.faults("crash", tmp_path) == ["the process ended by SIGABRT"]
        assert one.faults("job", mutant("job", 0, 0, tmp_path)) == []
