"""PyTorch as a referee from outside: its figures in tests/facts, beside the Keras layers that compute the same."""

import json

from zoo.light.layers.configured import class_of, layer_of
from zoo.light.layers.figures import Figures
from zoo.light.layers.layer import figures


def cases(facts, name):
    file = json.loads((facts / name).read_text())
    return [case for case in file["cases"] if case["keras"]]


def derived(keras):
    """The figures of Keras's layers, as saved, one after the other."""
    found, chain = [Figures(tuple(shape)) for shape in keras["input"]], []
    for at, entry in enumerate(keras["layers"]):
        chain.append(figures(layer_of(entry, f"layer{at}", class_of(entry)), found))
        found = chain[-1:]
    return chain


def test_layers_have_pytorchs_figures_but_for_the_conventions_that_are_named(facts):
    found = cases(facts, "torch_layers.json")
    for case in found:
        chain, differs = derived(case["keras"]), case["differs"]
        second = sum(each.biases for each in chain) if "two bias vectors" in differs else 0
        batches = "batches counted" in differs
        assert sorted(chain[-1].output) == sorted(case["output"]), case
        assert chain[-1].output == tuple(case["keras"]["output"]), case
        assert sum(each.trainable for each in chain) + second == case["trainable"], case
        assert sum(each.non_trainable for each in chain) + batches == case["buffers"], case
    assert len(found) == 370


def test_multiply_accumulates_are_those_of_fvcore_and_of_pytorchs_counter(facts):
    found = cases(facts, "macs.json")
    for case in found:
        assert sum(each.macs for each in derived(case["keras"])) == case["macs"], case
    assert len(found) == 200
