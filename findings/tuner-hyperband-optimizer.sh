#!/bin/sh
# Hyperband of KerasTuner: a trial that is promoted goes on from the weights of a shorter one, epoch 3 after epoch 2.
# Expected: its optimizer goes on as well, as it does where one `fit` trains the same epochs.
# Instead: it is new. Its count of steps and Adam's moments are 0, so that a schedule of the learning rate begins once
#          more at each rung: of two nets of 4 epochs the promoted one ends at half of its first rate, the other at 0.
# With: keras-tuner 1.4.8, keras 3.15.1, jax 0.10.2.
# Matters: trials of equal epochs were not trained alike and are ranked side by side; the winner, trained again by `fit`
#   with its values, is another net, and a warm-up is gone through at every rung.
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

import keras
import keras_tuner
import numpy as np

x = np.random.default_rng(0).normal(size=(32, 4))
STEPS, EPOCHS = 8, 4  # steps an epoch, epochs of a trial in full


def build(values):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    schedule = keras.optimizers.schedules.CosineDecay(values.Float("rate", 1e-3, 1e-1), STEPS * EPOCHS)
    model.compile(keras.optimizers.Adam(schedule), "mse")
    return model


class Look(keras.callbacks.Callback):
    """Notes a training's first epoch, the steps and moments of the optimizer then, and its last rate."""

    def on_train_begin(self, logs=None):
        moments = [np.abs(np.array(each.value)).sum() for each in self.model.optimizer.variables[2:]]
        self.begun = int(self.model.optimizer.iterations), round(float(sum(moments)), 3)

    def on_epoch_begin(self, epoch, logs=None):
        self.first = getattr(self, "first", epoch)

    def on_train_end(self, logs=None):
        schedule = self.model.optimizer._learning_rate
        share = round(float(self.model.optimizer.learning_rate / schedule.initial_learning_rate), 3)
        seen.append((self.params["epochs"], self.first, *self.begun, share))


def fit_in_two():
    """What Keras does by itself: two epochs, then two more of the same model."""
    model = build(keras_tuner.HyperParameters())
    for first in (0, 2):
        model.fit(x, x.sum(1), batch_size=4, initial_epoch=first, epochs=first + 2, callbacks=[Look()], verbose=0)


tuner = keras_tuner.Hyperband(build, "val_loss", max_epochs=EPOCHS, factor=2, seed=1, directory=".")
seen = []
with contextlib.redirect_stdout(io.StringIO()):
    tuner.search(x, x.sum(1), validation_data=(x, x.sum(1)), batch_size=4, callbacks=[Look()], verbose=0)
of_tuner = sorted({each for each in seen if each[0] == EPOCHS})
seen = []
fit_in_two()
of_keras = seen[-1]
print("first epoch, steps and moments of the optimizer at its begin, rate at the end as a share of the first rate")
for _, *each in of_tuner:
    print("trial of 4 epochs:", *each)
print("by fit, in two:   ", *of_keras[1:])
went_on = of_keras[1:3] == (2, 2 * STEPS) and of_keras[3] > 0
as_stated = went_on and [each[1:] for each in of_tuner] == [(0, 0, 0.0, 0.0), (2, 0, 0.0, 0.5)]
raise SystemExit(0 if as_stated else "changed: not what is stated above")
END
