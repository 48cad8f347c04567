"""Holds two Keras models against each other: shapes, parameters, what they compute, and what only training shows."""

import keras
import numpy as np

# What a configuration says that the outputs of a trained model do not show.
_UNSEEN = ("rate", "epsilon", "momentum")


def filled(model, seed=7):
    """The model with weights that depend on their order and sizes alone."""
    random = np.random.default_rng(seed)
    for weight in model.weights:
        values = random.uniform(-1, 1, int(np.prod(weight.shape)))
        if weight.name.endswith("variance"):
            values = 1000 * (2 + values)  # beside it no epsilon shows
        elif len(weight.shape) > 1:
            values /= values.size**0.3
        weight.assign(values.reshape(weight.shape))
    return model


def batch(model, seed=11):
    """Three random inputs; whole numbers below every vocabulary where there is one."""
    random = np.random.default_rng(seed)
    tokens = [layer.input_dim for layer in model.layers if isinstance(layer, keras.layers.Embedding)]
    shapes = [(3, *tensor.shape[1:]) for tensor in model.inputs]
    drawn = [random.integers(0, min(tokens), each) if tokens else random.normal(size=each) for each in shapes]
    return drawn if len(drawn) > 1 else drawn[0]


def unseen(model, unsaid=()):
    """Rates, epsilons and momentums in the order of the layers, but for those that a sheet leaves unsaid."""
    configs = [layer.get_config() for layer in model.layers]
    return [
        (key, float(config[key]))
        for config in configs
        for key in _UNSEEN
        if isinstance(config.get(key), float | int) and key not in unsaid
    ]


def counts(model):
    """Trainable and other parameters."""
    groups = model.trainable_weights, model.non_trainable_weights
    return tuple(sum(int(np.prod(each.shape)) for each in weights) for weights in groups)


def outputs(model, inputs):
    given = model(inputs, training=False)
    return [keras.ops.convert_to_numpy(each) for each in (given if isinstance(given, list | tuple) else [given])]


def assert_alike(built, stated, unsaid=()):
    assert [tuple(each.shape) for each in built.inputs] == [tuple(each.shape) for each in stated.inputs]
    assert [tuple(each.shape) for each in built.outputs] == [tuple(each.shape) for each in stated.outputs]
    assert counts(built) == counts(stated)
    inputs = batch(stated)
    for ours, theirs in zip(outputs(filled(built), inputs), outputs(filled(stated), inputs), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5 * np.abs(theirs).max())
    assert unseen(built, unsaid) == unseen(stated, unsaid)
