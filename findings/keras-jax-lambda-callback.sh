#!/bin/sh
# A net that is looked at after each batch by Keras's LambdaCallback, whose functions are not given the model.
# Expected: `lambda batch, logs: model.optimizer.learning_rate` says the rate on every backend, as on TensorFlow.
# Instead: on JAX the rate, the count of steps and the weights raise "'NoneType' object is not callable", as the model's
#          variables are empty between batches; reading `self.model` in a Callback of one's own fills them.
# With: keras 3.15.1, tensorflow 2.21.0, jax 0.10.2.
# Matters: a schedule that is followed step by step ends the training on one backend, with words that name no cause.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 keras==3.15.1 tensorflow==2.21.0 jax==0.10.2
cat > look.py <<'END'
import keras
import numpy as np

x = np.random.default_rng(0).normal(size=(48, 4))
LOOKS = {
    "rate": lambda model: round(float(model.optimizer.learning_rate), 3),
    "steps": lambda model: int(model.optimizer.iterations),
    "weights": lambda model: len(model.get_weights()),
}


class Own(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        found.append(look(self.model))


def closed(batch, logs):
    try:
        found.append(look(model))
    except TypeError as error:
        found.append(str(error))


for look in LOOKS.values():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.9)), "mse")
    found = []
    for callback in (keras.callbacks.LambdaCallback(on_train_batch_end=closed), Own()):
        model.fit(x, x.sum(1), batch_size=48, epochs=1, verbose=0, callbacks=[callback])
    print(*found, sep=", ")
END
run() { KERAS_BACKEND=$1 TF_CPP_MIN_LOG_LEVEL=3 venv/bin/python -I -W ignore look.py 2>/dev/null; }
tensorflow=$(run tensorflow) jax=$(run jax)
echo "by LambdaCallback and by a class, on TensorFlow:
$tensorflow
on JAX:
$jax"
none="'NoneType' object is not callable"
[ "$tensorflow" = "0.09, 0.081
1, 2
2, 2" ] && [ "$jax" = "$none, 0.081
$none, 2
$none, 2" ] || { echo "changed: not what is stated above"; exit 1; }
