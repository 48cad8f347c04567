#!/bin/sh
# A model whose encoder stands in two nested models, an autoencoder and a classifier, saved by Keras and loaded again.
# Expected: what `save` has written without a word `load_model` reads, weights and sharing as they were; as it does where
#           the encoder is called twice in one model.
# Instead: neither `.keras` nor `.h5` comes back so. `.keras` is refused: the encoder's layer "expected 2 variables, but
#          received 0", as the file says that both encoders are one layer, and holds its weights once. From `.h5` come two
#          encoders, which training drives apart. Weights alone, `.weights.h5`, go back into the model's own code.
# With: keras 3.15.1, jax 0.10.2.
# Matters: a trained net that a person handed in or kept is lost, or is another one, which is seen when it is too late.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 keras==3.15.1 jax==0.10.2
KERAS_HOME="$work" KERAS_BACKEND=jax venv/bin/python -I -W ignore - <<'END'
import logging

import keras
import numpy as np

logging.disable(logging.WARNING)  # that `.h5` is the older format


def in_two():
    encoder = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)], name="encoder")
    autoencoder = keras.Sequential([encoder, keras.layers.Dense(4)], name="autoencoder")
    classifier = keras.Sequential([encoder, keras.layers.Dense(2)], name="classifier")
    image = keras.Input((4,))
    return keras.Model(image, [autoencoder(image), classifier(image)])


def in_one():
    encoder = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)], name="encoder")
    image = keras.Input((4,))
    return keras.Model(image, [keras.layers.Dense(4)(encoder(image)), keras.layers.Dense(2)(encoder(image))])


def loaded(make, name):
    """How many weights a model has and how many come back; or the reason why none do."""
    model = make()
    model.save(name)
    try:
        back = keras.models.load_model(name)
    except ValueError as error:
        return next(line for line in str(error).splitlines() if "expected" in line).partition(".")[0]
    return f"{model.count_params()} weights, {back.count_params()} come back"


def by_weights(name):
    model, again = in_two(), in_two()
    model.save_weights(name)
    again.load_weights(name)
    x = np.ones((1, 4))
    same = all(np.allclose(one, other) for one, other in zip(model.predict(x, verbose=0), again.predict(x, verbose=0)))
    return "the same answers" if same else "others"


seen = {
    "in one model, .keras": loaded(in_one, "one.keras"),
    "in one model, .h5": loaded(in_one, "one.h5"),
    "in two, .keras": loaded(in_two, "two.keras"),
    "in two, .h5": loaded(in_two, "two.h5"),
    "in two, .weights.h5": by_weights("two.weights.h5"),
}
for what, came in seen.items():
    print(f"{what:22}{came}")
refused = seen.pop("in two, .keras")
whole = "39 weights, 39 come back"
as_stated = list(seen.values()) == [whole, whole, "39 weights, 54 come back", "the same answers"]
if not (as_stated and refused.endswith("expected 2 variables, but received 0 variables during loading")):
    raise SystemExit("changed: not what is stated above")
END
