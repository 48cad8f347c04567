"""What becomes of a search whose books are damaged, or that dies between two of their lines."""

import itertools
import json
import math

import pytest
import trials
from conftest import SEARCHES

from tuning.search import search as at_work
from tuning.trials import journal
from tuning.trials.task import Outcome
from tuning.trials.trial import SKIPPED
from tuning.trials.workers import Here
from zoo.errors import ZooError

FILES = (journal.JOURNAL, journal.COPY)


class Killed(BaseException):
    """The process ends here; nothing that it would do about an error is done."""


def go(folder, run=trials.run, algorithm="random", **changes):
    return trials.search(trials.job(algorithm, **changes), folder, Here(), run=run)


def results(state):
    found = sorted(
        (each.id, tuple(each.values.items()), each.state, str(each.scores)) for each in state.trials.values()
    )
    return found, state.winner, state.test


def flipped(line):
    """A bit of its sum is another."""
    return bytes([line[0] ^ 1]) + line[1:]


def flip(path, holding):
    """A bit in each line that holds such words."""
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(flipped(line) if holding in line else line for line in lines))


def stopped_at(folder, trial, **changes):
    def run(task):
        if task.id == trial:
            raise KeyboardInterrupt
        return trials.run(task)

    with pytest.raises(KeyboardInterrupt):
        go(folder, run, **changes)


@pytest.mark.parametrize("algorithm", SEARCHES)
@pytest.mark.parametrize("line", range(1, 18, 3))
def test_a_damaged_line_is_in_the_other_file_and_the_search_ends_as_it_would_have(tmp_path, algorithm, line):
    whole = go(tmp_path / "whole", algorithm=algorithm)
    stopped_at(tmp_path / "cut", "0007", algorithm=algorithm)
    file = tmp_path / "cut" / FILES[line % 2]
    lines = file.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace(b'"', b"'", 1)
    file.write_bytes(b"".join(lines))
    assert results(go(tmp_path / "cut", algorithm=algorithm)) == results(whole)
    assert file.read_bytes().startswith(b"".join(lines)), "what is damaged is left where it is"


@pytest.mark.parametrize("lost", FILES)
def test_a_file_that_is_gone_is_made_of_the_other(tmp_path, lost):
    whole = results(go(tmp_path))
    (tmp_path / lost).unlink()
    assert results(journal.read_state(tmp_path)) == whole
    held = journal.Journal(tmp_path)
    held.close()
    assert results(held.state) == whole
    assert {each["n"] for each in held.events} == set(range(len((tmp_path / lost).read_bytes().splitlines())))


def test_a_damaged_journal_of_an_older_version_has_no_numbers_and_goes_on(tmp_path):
    whole = results(go(tmp_path))
    file, old = tmp_path / journal.JOURNAL, []
    for line in file.read_bytes().splitlines():
        event = json.loads(line.partition(b" ")[2])
        del event["n"]
        old.append(journal._line(event))
    old[7] = flipped(old[7])
    file.write_bytes(b"".join(old))
    (tmp_path / journal.COPY).unlink()
    for _ in range(2):
        assert results(go(tmp_path)) == whole


@pytest.mark.parametrize("kind", ["judged", "ended"])
def test_a_search_that_has_lost_its_answer_is_not_finished_and_finds_it_again(tmp_path, kind):
    whole = results(go(tmp_path))
    for name in FILES:
        flip(tmp_path / name, f'"event":"{kind}"'.encode())
    state = journal.read_state(tmp_path)
    assert (state.ended, state.finished) == (True, False)
    assert results(go(tmp_path)) == whole


def test_hyperband_that_has_lost_what_a_proposal_came_from_says_so(tmp_path):
    go(tmp_path, algorithm="hyperband")
    for name in FILES:
        flip(tmp_path / name, b'"event":"ended"')
    with pytest.raises(ZooError, match=r"as what it came from was in lost lines of the journal\. Begin anew"):
        go(tmp_path, algorithm="hyperband")


def test_ctrl_c_while_an_end_is_written_loses_no_trial(tmp_path, monkeypatch):
    whole = results(go(tmp_path / "whole"))
    calls = itertools.count()

    def fsync(_):
        if next(calls) == 12:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(journal.os, "fsync", fsync)
        with pytest.raises(KeyboardInterrupt):
            go(tmp_path / "cut")
    assert results(go(tmp_path / "cut")) == whole


def test_a_trial_that_has_ended_is_not_to_be_done_again(tmp_path):
    held = journal.Journal(tmp_path)
    made = {"id": "0000", "values": {}, "epochs": 1, "seeds": [0]}
    for event in ({"event": "created", "trial": made}, {"event": "ended", "id": "0000", "outcome": {"state": SKIPPED}},
                  {"event": "requeued", "id": "0000"}):  # fmt: skip
        held.append(event)
    assert (held.state.trials["0000"].state, held.state.open) == (SKIPPED, {})


def test_killed_before_its_size_is_looked_at_a_trial_is_still_too_large(tmp_path, monkeypatch):
    def die(*_):
        raise Killed

    same = {"algorithm": "grid", "limits": {"max_parameters": 33}}
    whole = results(go(tmp_path / "whole", **same))
    with monkeypatch.context() as patched:
        patched.setattr(at_work, "too_large", die)
        with pytest.raises(Killed):
            go(tmp_path / "cut", **same)
    assert results(go(tmp_path / "cut", **same)) == whole
    assert "skipped" in {each.state for each in journal.read_state(tmp_path / "cut").search}


def test_nothing_is_begun_anew_over_trials_whose_journal_is_gone(tmp_path):
    go(tmp_path)
    for name in FILES:
        (tmp_path / name).unlink()
    with pytest.raises(ZooError, match="holds trials, whose journal is gone; begin anew elsewhere, with --out"):
        go(tmp_path)
    for name in FILES:
        (tmp_path / name).write_bytes(bytes(100))
    with pytest.raises(ZooError, match="the first, is damaged"):
        go(tmp_path)


def test_killed_before_its_first_line_a_search_begins(tmp_path, monkeypatch):
    def die(*_):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(at_work.own, "keep", die)
        with pytest.raises(Killed):
            go(tmp_path)
    assert go(tmp_path).finished


def test_what_is_wrong_with_scores_is_named():
    def fault(**last):
        return Outcome("completed", [{"val_accuracy": 0.5, "val_loss": 1.0} | last]).fault(1, stopping=False)

    assert fault() == ""
    assert fault(val_loss=math.inf) == "Its val_loss is not a finite number in every epoch."
    assert Outcome("completed").fault(3, stopping=True) == "It has the scores of 0 of 3 epochs."
