#!/bin/sh
# Average pooling with padding="same" in Keras, on two backends.
# Expected: one layer, one result; the mean of a window leaves the padding out, on every backend.
# Instead: where the two sides get unlike padding (window 3, stride 2 on 8; window 4, stride 1), PyTorch's
#   backend repeats the edge instead: 6.667 for 6.5 in the last window. A constant input hides it, and windows
#   with like padding on both sides (3, stride 1) are right.
# With: keras 3.15.1, torch 2.13.0, jax 0.10.2.
# Matters: weights trained on one backend meet other features at the border on another, with no word said; a
#   test of "same" pooling needs a ramp, not ones.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 keras==3.15.1 torch==2.13.0 jax==0.10.2
export KERAS_HOME="$work"
for backend in jax torch; do
  KERAS_BACKEND=$backend venv/bin/python -I - <<'END'
import keras
import numpy as np

JAX = {
    ("a ramp", 3, 2): [1, 3, 5, 6.5],
    ("a ramp", 4, 1): [1, 1.5, 2.5, 3.5, 4.5, 5.5, 6, 6.5],
    ("a ramp", 3, 1): [0.5, 1, 2, 3, 4, 5, 6, 6.5],
    ("ones", 3, 2): [1, 1, 1, 1],
}
TORCH = JAX | {
    ("a ramp", 3, 2): [1, 3, 5, 6.667],
    ("a ramp", 4, 1): [0.75, 1.5, 2.5, 3.5, 4.5, 5.5, 6.25, 6.75],
}
INPUTS = {"a ramp": np.arange(8), "ones": np.ones(8)}

changed = False
for (name, window, stride), stated in {"jax": JAX, "torch": TORCH}[keras.backend.backend()].items():
    x = INPUTS[name].astype("float32").reshape(1, 8, 1)
    y = keras.layers.AveragePooling1D(window, strides=stride, padding="same")(x)
    seen = [round(float(value), 3) for value in keras.ops.convert_to_numpy(y).ravel()]
    print(f"{keras.backend.backend():6}window {window}, stride {stride}, on {name}: {seen}")
    changed |= seen != stated
raise SystemExit("changed: not what is stated above" if changed else 0)
END
done
