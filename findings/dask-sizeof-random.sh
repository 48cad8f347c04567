#!/bin/sh
# A Keras net that is made after `keras.utils.set_random_seed(1)`, with and without Dask sizing a list in between.
# Expected: the same first weights. Asking how large a list is leaves Python's own generator of numbers alone.
# Instead: of more than ten entries Dask sizes a random sample, which it draws from Python's global generator, as Keras
#          does the seeds of its initialisers and of its dropout: each list that was sized in between makes another net.
# With: dask 2026.8.0, distributed 2026.8.0, keras 3.15.1, jax 0.10.2.
# Matters: as a worker hands out what a task returned, its event loop sizes it beside the next task, in the same process:
#   a net that is trained on a Dask cluster has weights by chance, though each task sets its seed first.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 keras==3.15.1 jax==0.10.2 dask==2026.8.0 distributed==2026.8.0
cat > seeds.py <<'END'
import random
import time

import keras
from dask.sizeof import sizeof
from distributed import Client, as_completed


def first_weight(between):
    """Of a dense layer that is made after a seed was set."""
    keras.utils.set_random_seed(1)
    between()
    return round(float(keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)]).get_weights()[0][0, 0]), 6)


def task(_):
    """Set the seed, take a while, draw; return the number, and a list."""
    random.seed(1)
    time.sleep(0.1)
    return random.random(), [0] * 11


if __name__ == "__main__":
    things = {"nothing": None, "list of 10": [0] * 10, "list of 11": [0] * 11, "dict of 11": dict.fromkeys(range(11))}
    seen = {name: first_weight(lambda: thing and sizeof(thing)) for name, thing in things.items()}
    for name, weight in seen.items():
        print(f"sized in between: {name:12}first weight {weight}")
    with Client(processes=True, n_workers=1, threads_per_worker=1, dashboard_address=None) as client:
        drawn = {done.result()[0] for done in as_completed(client.map(task, range(20), pure=False))}
    print(f"20 tasks that set the same seed, one after another, drew {'one number' if len(drawn) == 1 else 'several'}")
    changed = {name for name, weight in seen.items() if weight != seen["nothing"]}
    if changed != {"list of 11", "dict of 11"} or len(drawn) == 1:
        raise SystemExit("changed: not what is stated above")
END
KERAS_HOME="$work" KERAS_BACKEND=jax venv/bin/python -W ignore seeds.py
