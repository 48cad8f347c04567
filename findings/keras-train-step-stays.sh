#!/bin/sh
# A Keras model that was compiled and fitted is deleted, the session cleared, the collector run: what stays?
# Expected: nothing of it.
# Instead: on TensorFlow the graph of its train step stays for as long as the process, with every operation as a Python
#   object: Keras's optimizer sums gradients over replicas, even of one, by TensorFlow's all_reduce, which enters a
#   gradient of its own in a registry that is never cleared. Models that are only asked leave nothing. On the JAX
#   backend nothing stays either.
# With: keras 3.15.1, tensorflow-cpu 2.21.0, jax 0.10.2.
# Matters: a search of 200 small nets in one process, such as KerasTuner's, holds a gigabyte of dead graphs; neither
#   `del`, `clear_session` nor `gc.collect` gives it back.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 keras==3.15.1 tensorflow-cpu==2.21.0 jax==0.10.2
cat > measure.py <<'END'
import gc
import importlib.metadata
import os
import weakref

import keras
import numpy as np

X, Y = np.zeros((8, 4), "float32"), np.zeros((8, 1), "float32")
MODELS = 5


def used(train):
    """A model that was made, fitted or only asked, and forgotten."""
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(1)])
    model.compile("adam", "mean_squared_error")
    model.fit(X, Y, verbose=0) if train else model.predict(X, verbose=0)
    kept = weakref.ref(model)
    del model
    keras.backend.clear_session()
    gc.collect()
    return kept


def graphs():
    """The graphs of TensorFlow's functions that are alive, and the operations in them."""
    if keras.backend.backend() != "tensorflow":
        return 0, 0
    from tensorflow.python.framework import func_graph, ops

    alive = gc.get_objects()
    return tuple(sum(isinstance(each, kind) for each in alive) for kind in (func_graph.FuncGraph, ops.Operation))


def more(train):
    """What a few more models leave, after one."""
    used(train)
    before = graphs()
    for _ in range(MODELS):
        used(train)
    return [now - then for then, now in zip(before, graphs())]


backend = keras.backend.backend()
print(backend, importlib.metadata.version("keras"), "asked: graphs and operations that stay of 5 models:", more(False))
fitted = more(True)
print(backend, "fitted: graphs and operations that stay of 5 models:", fitted)
if backend == "tensorflow":
    assert fitted[0] >= MODELS and fitted[1] >= 100 * MODELS, fitted
    from keras.src.backend.tensorflow.optimizer import TFOptimizer

    TFOptimizer._all_reduce_sum_gradients = lambda self, pairs: list(pairs)
    fitted = more(True)
    print(backend, "fitted, gradients not summed over the one replica:", fitted)
assert fitted == [0, 0], fitted
END
export KERAS_HOME="$work" TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES=
for backend in tensorflow jax; do
  KERAS_BACKEND=$backend venv/bin/python -I -W ignore measure.py 2> errors || { cat errors; exit 1; }
done
