#!/bin/sh
# A net that begins with Normalization, its mean and variance adapted, exported to ONNX.
# Expected: a file with the net's one input, the mean and the deviation stored inside like any weight.
# Instead: the export returns normally and the file passes ONNX's check, but has three required inputs: the mean and
#   the deviation are no longer in it. Run with the data alone it is refused; fed with both it is right. Rescaling
#   and BatchNormalization keep their numbers.
# With: keras 3.15.1, tensorflow 2.21.0, tf2onnx 1.17.0, onnx 1.23.2, onnxruntime 1.32.0.
# Matters: the adapted numbers are part of what was trained, and a handed-in .onnx has lost them; a count of a
#   file's inputs is no count of the net's.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 tensorflow==2.21.0 keras==3.15.1 tf2onnx==1.17.0 onnx==1.23.2 \
  onnxruntime==1.32.0
export KERAS_HOME="$work" KERAS_BACKEND=tensorflow CUDA_VISIBLE_DEVICES=-1 TF_CPP_MIN_LOG_LEVEL=3
venv/bin/python -I -W ignore - 2>errors <<'END' || { status=$?; cat errors >&2; exit $status; }
import keras
import numpy as np
import onnx
import onnxruntime
from keras import layers

DATA = np.random.default_rng(0).normal(3, 2, size=(20, 4)).astype("float32")
STATED = {"Rescaling": (1, "runs"), "BatchNormalization": (1, "runs"), "Normalization": (3, "refused")}


def exported(layer):
    """The net as Keras has it, and a session with its file."""
    net = keras.Sequential([keras.Input((4,)), layer, layers.Dense(3)])
    net.predict(DATA, verbose=0)
    net.export("net.onnx", format="onnx", verbose=False)
    onnx.checker.check_model("net.onnx", full_check=True)
    return net, onnxruntime.InferenceSession("net.onnx", providers=["CPUExecutionProvider"])


def with_data_alone(session):
    try:
        session.run(None, {session.get_inputs()[0].name: DATA})
    except ValueError:  # an input is missing
        return "refused"
    return "runs"


adapted = layers.Normalization()
adapted.adapt(DATA)
changed = False
for layer in (layers.Rescaling(1 / 255), layers.BatchNormalization(), adapted):
    net, session = exported(layer)
    inputs = session.get_inputs()
    seen = (len(inputs), with_data_alone(session))
    print(
        f"{type(layer).__name__:20}{seen[0]} inputs, with the data alone it {seen[1]:8}",
        [each.shape for each in inputs],
    )
    changed |= seen != STATED[type(layer).__name__]

mean, deviation = DATA.mean(0, keepdims=True), DATA.std(0, keepdims=True)
fed = dict(zip((each.name for each in inputs), (DATA, mean, deviation), strict=True))
apart = np.abs(session.run(None, fed)[0] - net.predict(DATA, verbose=0)).max()
print(f"Normalization's file fed with mean and deviation too: {apart:.1e} from Keras")
raise SystemExit("changed: not what is stated above" if changed or apart > 1e-5 else 0)
END
