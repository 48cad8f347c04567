#!/bin/sh
# The epochs that one iteration of KerasTuner's Hyperband trains, counted, beside those that its documentation names.
# Expected: approximately max_epochs * log(max_epochs, factor) ** 2, as the argument hyperband_iterations says.
# Instead: up to 2.7 times as many. The formula leaves a bracket out, that which trains its nets in full, and the sizes
#          of all rungs are rounded up; the paper's algorithm, whose nets go on where they were, lies between the two.
# With: keras-tuner 1.4.8, keras 3.15.1, jax 0.10.2.
# Matters: a job that is planned by the formula, 44 epochs with max_epochs=10 and factor=3, takes 120.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 keras==3.15.1 jax==0.10.2 keras-tuner==1.4.8 six==1.17.0
export KERAS_HOME="$work" KERAS_BACKEND=jax
venv/bin/python -I -W ignore - <<'END'
import contextlib
import io
import math

import keras_tuner

STATED = {(9, 3): 75, (10, 3): 120, (27, 3): 375, (81, 3): 1767, (100, 3): 2672, (16, 2): 310}


class Search(keras_tuner.Hyperband):
    """Counts the epochs of each trial, from the one that it begins with."""

    epochs = 0

    def run_trial(self, trial):
        values = trial.hyperparameters.values
        self.epochs += values["tuner/epochs"] - values["tuner/initial_epoch"]
        return values["x"]


def trained(max_epochs, factor):
    space = keras_tuner.HyperParameters()
    space.Float("x", 0, 1)
    search = Search(hyperparameters=space, max_epochs=max_epochs, factor=factor, seed=1, overwrite=True, directory=".")
    with contextlib.redirect_stdout(io.StringIO()):
        search.search()
    return search.epochs


def of_paper(most, factor):
    """Algorithm 1 of Li et al., JMLR 18 (2018), a rung of n nets and r epochs beginning where the last one ended."""
    top = math.floor(math.log(most, factor) + 1e-9)
    count = 0
    for s in range(top, -1, -1):
        nets, done = math.ceil((top + 1) * factor**s / (s + 1)), 0
        for rung in range(s + 1):
            epochs = most * factor ** (rung - s)
            count += math.floor(nets * factor**-rung + 1e-9) * (epochs - done)
            done = epochs
    return round(count)


seen = {each: trained(*each) for each in STATED}
for (most, factor), count in seen.items():
    formula = most * math.log(most, factor) ** 2
    settings, paper = f"max_epochs={most}, factor={factor}:", of_paper(most, factor)
    print(f"{settings:26}trained {count}, by the formula {formula:.0f}, by the paper's algorithm {paper}")
raise SystemExit("changed: not what is stated above" if seen != STATED else 0)
END
