"""When a rise of the validation loss is overfitting: by its certainty, and not while the learning rate makes it."""

import json
import math
import random

import pytest

from zoo.light.curves.history import History
from zoo.light.curves.rise import find_rise
from zoo.light.curves.runs import read_run
from zoo.light.curves.verdict import judge_curves


def falling(at):
    return 2 * math.exp(-at / 8)


def turning(turn, share, count):
    """A loss that falls to 0.4 and has risen by a share of it in the end."""
    fall = [2 * math.exp(-5 * at / turn) for at in range(count)]
    return [0.4 + fall[at] + 0.4 * share * max(0, at - turn) / max(count - turn, 1) for at in range(count)]


def noisy(losses, scatter, seed=0):
    source = random.Random(seed)
    return [loss * math.exp(source.gauss(0, scatter)) for loss in losses]


def judged(val_loss, loss=None, **known):
    loss = loss or [0.1 + falling(at) - 1e-4 * at for at in range(len(val_loss))]
    return judge_curves(History(tuple(range(len(val_loss))), tuple(loss), tuple(val_loss), **known)).verdict


def test_a_slow_rise_over_hundreds_of_epochs_is_overfitting():
    verdict = judged(noisy(turning(60, 0.06, 400), 0.01))
    assert verdict.startswith("overfitting since epoch")
    assert 45 <= int(verdict.split()[-1]) <= 140
    assert judged(noisy(turning(60, 0.0, 400), 0.01)) == "converged"


@pytest.mark.parametrize(("validated", "rises"), [(None, True), (10_000, True), (300, True), (100, False)])
def test_a_rise_within_what_so_many_samples_tell_is_none(validated, rises):
    losses = turning(60, 0.04, 200)  # 5 / 100 is more than 4 %, and 5 / 300 is less
    assert (find_rise(losses, validated) is not None) == rises


def test_a_rise_of_less_than_one_percent_is_none_however_certain():
    assert find_rise(turning(60, 0.008, 400)) is None


def test_the_validation_samples_of_a_run_are_known(tmp_path):
    config = {"architecture": "mnist_cnn", "data": "sample", "samples": {"train": 800, "validation": 200}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "history.csv").write_text("epoch,loss,val_loss\n1,2,2\n")
    assert read_run(tmp_path).history.validated == 200


def test_on_a_plateau_that_wanders_overfitting_is_seldom_seen():
    false = 0
    for seed in range(100):
        source, wander, losses = random.Random(seed), 0.0, []
        for _ in range(150):
            wander = 0.5 * wander + source.gauss(0, 0.02)
            losses.append(0.4 * math.exp(wander))
        false += judged([2.0, 1.0, *losses]).startswith("overfitting")
    assert false <= 5


def cycle(at, count=60):
    """The rate of a one-cycle schedule: up for 30 % of the epochs, then down to nothing."""
    part = at / (count - 1)
    return 0.01 + 0.5 - 0.5 * math.cos(math.pi * (part / 0.3 if part < 0.3 else 1 - (part - 0.3) / 0.7))


@pytest.mark.parametrize("epochs", [14, 20, 26, 32, 40, 60])
def test_no_part_of_a_one_cycle_schedule_is_overfitting(epochs):
    val_loss = [(0.4 + falling(at)) * (1 + 2 * cycle(at)) for at in range(epochs)]
    rates = tuple(map(cycle, range(epochs)))
    assert not judged(val_loss, rate=rates).startswith("overfitting")
    assert judged(val_loss, rate=rates) != "converged" or epochs == 60
    if epochs >= 32:  # past its middle the curve itself says so
        assert not judged(val_loss).startswith("overfitting")


def test_while_the_rate_rises_it_is_too_early_to_tell():
    val_loss = [2.0, 1.0, 0.5, *(0.4 + 0.02 * at for at in range(17))]
    assert judged(val_loss, rate=tuple(1e-4 * (1 + at) for at in range(20))) == "too early to tell"
    assert judged(val_loss, rate=(1e-5, 1e-4) + (1e-3,) * 18).startswith("overfitting")


@pytest.mark.parametrize(
    ("val_loss", "loss_ends"),
    [([2.3026] * 15, 0.9), ([2.3026 + 0.004 * (at % 3) for at in range(15)], 0.5)],
)
def test_a_validation_loss_that_never_moves_is_no_convergence(val_loss, loss_ends):
    learnt = [2.3 - (2.3 - loss_ends) * at / 14 for at in range(15)]
    assert judged(val_loss, learnt) == "not learning"


def test_a_validation_loss_at_its_best_from_the_first_epoch_may_be_convergence():
    assert judged(noisy([0.3] * 20, 0.002), [0.3 + 0.2 * 0.5**at for at in range(20)]) == "converged"


def histories(count):
    """Seeded histories of known truth, each a slow or a fast overfitting, a plateau, or a net that learns."""
    source = random.Random(17)
    for at in range(count):
        scatter = source.uniform(0.3, 1) / math.sqrt(10 ** source.uniform(2, 4))
        slow, fast, flat = source.randint(100, 500), source.randint(10, 50), source.randint(20, 300)
        val_loss = [
            turning(slow // 4, source.uniform(0.05, 0.2), slow),
            turning(fast // 3, source.uniform(0.3, 2), fast),
            turning(flat, 0, flat),
            [0.05 + math.exp(-step / fast) for step in range(fast)],
        ][at % 4]
        yield at % 4 < 2, noisy(val_loss, scatter, seed=at)


def test_overfitting_is_found_among_simulated_histories_and_nothing_else_is():
    cases = [(truth, judged(val_loss).startswith("overfitting")) for truth, val_loss in histories(400)]
    both = sum(truth and said for truth, said in cases)
    assert 2 * both / sum(truth + said for truth, said in cases) >= 0.95
