#!/bin/sh
# Keras's adaptive average pool to as many positions as it is given, which leaves an input as it is.
# Expected: AdaptiveAveragePooling1D(7) of 7 positions gives them back on every backend, as on TensorFlow.
# Instead: on JAX the last position is not a number, for 7, 13, 14 and 15 of the lengths up to 16.
# With: keras 3.15.1, tensorflow 2.21.0, jax 0.10.2.
# Matters: a net that adapts, as those for pictures of any size do, trains to nothing on one backend and well on another.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 keras==3.15.1 tensorflow==2.21.0 jax==0.10.2
cat > pool.py <<'END'
import keras
import numpy as np

bad = []
for length in range(1, 17):
    x = np.arange(1.0, length + 1, dtype="float32").reshape(1, length, 1)
    y = np.asarray(keras.ops.convert_to_numpy(keras.layers.AdaptiveAveragePooling1D(length)(x)))
    if not np.allclose(x, y):
        bad.append(length)
print(*bad)
END
run() { KERAS_BACKEND=$1 TF_CPP_MIN_LOG_LEVEL=3 venv/bin/python -I -W ignore pool.py 2>/dev/null; }
tensorflow=$(run tensorflow) jax=$(run jax)
echo "lengths that are not given back: on TensorFlow '$tensorflow', on JAX '$jax'"
[ "$tensorflow" = "" ] && [ "$jax" = "7 13 14 15" ] || { echo "changed: not what is stated above"; exit 1; }
