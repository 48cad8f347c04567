#!/bin/sh
# What KerasTuner does with a space of four combinations: Hyperband over 9 epochs, Bayesian search of 8 trials, and a
# grid over the whole numbers from 1 to 8 on a logarithmic scale.
# Expected: Hyperband trains the best of the four on, up to 9 epochs, as it does with a larger space. Bayesian search
#   tries all four, and no combination twice, as random search does. The grid has all 8 numbers.
# Instead: Hyperband ends after four trials of one epoch each; the best has never been trained further. Bayesian search
#   of scores that do not differ repeats combinations and leaves some out. The grid has 7 of the 8.
# With: keras-tuner 1.4.8 (keras 3.15.1, jax 0.10.2, scikit-learn 1.9.1).
# Matters: on a small space, as in a first homework, a "best" after 1 of 9 epochs, or a value never tried.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 keras==3.15.1 jax==0.10.2 keras-tuner==1.4.8 six==1.17.0 \
  scikit-learn==1.9.1
export KERAS_HOME="$work" KERAS_BACKEND=jax
venv/bin/python -I -W ignore - <<'END'
import contextlib
import io

import keras_tuner

UNITS = [2, 4, 8, 16]


class Search(keras_tuner.engine.base_tuner.BaseTuner):
    """Trains nothing: it notes the units of a trial, and the epochs that it was to be trained."""

    def run_trial(self, trial, *_, **__):
        values = trial.hyperparameters.values
        self.drawn.append((values["units"], values.get("tuner/epochs")))
        return {"loss": self.loss(values["units"])}


def searched(oracle, space, loss=lambda units: 1.0, **options):
    objective = keras_tuner.Objective("loss", "min")
    search = Search(oracle=oracle(objective=objective, hyperparameters=space, seed=1, **options), overwrite=True)
    search.drawn, search.loss = [], loss
    with contextlib.redirect_stdout(io.StringIO()):
        search.search()
    return search.drawn


def space(kind, *values, **options):
    made = keras_tuner.HyperParameters()
    getattr(made, kind)("units", *values, **options)
    return made


oracles = keras_tuner.oracles
inverse = {"loss": lambda units: 1 / units, "max_epochs": 9}
hyperband = searched(oracles.HyperbandOracle, space("Choice", UNITS), **inverse)
wide = searched(oracles.HyperbandOracle, space("Int", 1, 1000), **inverse)
bayesian = searched(oracles.BayesianOptimizationOracle, space("Choice", UNITS), max_trials=8, num_initial_points=2)
random = searched(oracles.RandomSearchOracle, space("Choice", UNITS), max_trials=8)
grid = searched(oracles.GridSearchOracle, space("Int", 1, 8, sampling="log"), max_trials=None)
print("Hyperband, 4 combinations: epochs", sorted(epochs for _, epochs in hyperband))
print("Hyperband, 1,000: trials of 9 epochs", [epochs for _, epochs in wide].count(9))
print("Bayesian search:", [units for units, _ in bayesian])
print("random search:", sorted(units for units, _ in random))
print("grid, 1 to 8:", sorted(units for units, _ in grid))
seen = {
    "no trial goes on": [epochs for _, epochs in hyperband] == [1] * 4,
    "in a larger space some do": [epochs for _, epochs in wide].count(9) > 1,
    "Bayesian search repeats": len(bayesian) > len({units for units, _ in bayesian}),
    "random search does not": sorted(units for units, _ in random) == UNITS,
    "the grid has 7 of 8": len({units for units, _ in grid}) == 7,
}
for what, so in seen.items():
    print(f"{what}: {'as stated' if so else 'changed'}")
raise SystemExit("changed: not what is stated above" if not all(seen.values()) else 0)
END
