#!/bin/sh
# The accuracy of a net that says nothing: all ten outputs equal, ten pictures, one of each class.
# Expected: top-1 is accuracy, 10 %; top-5 is 50 %, as scikit-learn has it.
# Instead: Keras's top-k metrics count a label as found when it ties with the k-th best, so both are 100 %, while
#   its own SparseCategoricalAccuracy of the same outputs is 10 %.
# With: keras 3.15.1 (on jax 0.10.2), scikit-learn 1.9.1.
# Matters: a dead net (zeros after a last ReLU) or outputs rounded to few values reach a perfect top-5; whoever
#   marks or searches by that metric prefers the net that learned nothing.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 keras==3.15.1 jax==0.10.2 scikit-learn==1.9.1
export KERAS_HOME="$work" KERAS_BACKEND=jax
venv/bin/python -I - <<'END'
import numpy as np
from keras import metrics
from sklearn.metrics import top_k_accuracy_score

WHO = ("Keras accuracy", "Keras top-1", "Keras top-5", "scikit-learn top-1", "scikit-learn top-5")
LABELS = np.arange(10)
# In the second each label shares the best score with the class before it and the class after it.
OUTPUTS = {
    "all ten alike": np.zeros((10, 10), "float32"),
    "three share the best": np.float32([np.roll([0.3, 0.3, 0.3, 0.1, 0, 0, 0, 0, 0, 0], row - 1) for row in LABELS]),
}
STATED = {"all ten alike": (0.1, 1, 1, 0.1, 0.5), "three share the best": (0.1, 1, 1, 0.1, 1)}


def keras_says(metric, outputs):
    metric.update_state(LABELS, outputs)
    return round(float(metric.result()), 3)


changed = False
for name, outputs in OUTPUTS.items():
    seen = (
        keras_says(metrics.SparseCategoricalAccuracy(), outputs),
        keras_says(metrics.SparseTopKCategoricalAccuracy(k=1), outputs),
        keras_says(metrics.SparseTopKCategoricalAccuracy(k=5), outputs),
        *(round(float(top_k_accuracy_score(LABELS, outputs, k=k)), 3) for k in (1, 5)),
    )
    print(f"{name}: " + ", ".join(f"{who} {value:.0%}" for who, value in zip(WHO, seen, strict=True)))
    changed |= seen != STATED[name]
raise SystemExit("changed: not what is stated above" if changed else 0)
END
