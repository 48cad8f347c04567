"""Files that somebody has changed, in five ways: each is caught, and the layer is named."""

import numpy as np
import pytest

from zoo.exporters import inputs
from zoo.exporters.formats import torch as pytorch
from zoo.exporters.registry import find_format

from .nets import classifier, layers, net
from .opened import proven, prover_of

TWINS = [
    lambda: layers.Conv2D(3, 3, padding="same", activation="relu", name="a"),
    lambda: layers.Conv2D(3, 3, padding="same", activation="relu", name="b"),
    lambda: layers.Flatten(name="flatten"),
    lambda: layers.Dense(6, activation="relu", name="c"),
    lambda: layers.Dense(6, activation="relu", name="d"),
    lambda: layers.Dense(6, activation="sigmoid", name="e"),
]


@pytest.fixture(scope="module")
def models():
    return {"classifier": classifier(), "twins": net((6, 5, 3), *(each() for each in TWINS))}


@pytest.fixture(scope="module")
def provers(models):
    return {name: prover_of(model) for name, model in models.items()}


@pytest.fixture(autouse=True)
def few_inputs(monkeypatch):
    monkeypatch.setattr(inputs, "MOST", 32)


@pytest.fixture(scope="module")
def onnx_files(models, tmp_path_factory):
    pytest.importorskip("onnxruntime")
    return written(models, "onnx", tmp_path_factory.mktemp("onnx"))


@pytest.fixture(scope="module")
def torch_files(models, tmp_path_factory):
    pytest.importorskip("torch")
    return written(models, "torch", tmp_path_factory.mktemp("torch"))


def written(models, name, folder):
    format_ = find_format(name)
    for each, model in models.items():
        format_.write(model, folder / f"{each}{format_.suffix}")
    return folder


def weights(graph, layer, change):
    """Change the largest of a layer's arrays."""
    from onnx import numpy_helper

    own = [each for each in graph.initializer if each.name.startswith(f"zoo/{layer}/")]
    largest = max(own, key=lambda each: np.prod(each.dims))
    largest.CopyFrom(numpy_helper.from_array(change(numpy_helper.to_array(largest).copy()), largest.name))


def one_weight(values):
    values.flat[values.size // 2] += 0.05
    return values


def attribute(graph, layer, name, value):
    node = next(node for node in graph.node if node.name.startswith(f"zoo/{layer}/") and has(node, name))
    next(each for each in node.attribute if each.name == name).ints[:] = value


def has(node, name):
    return any(each.name == name for each in node.attribute)


def operation(graph, layer, old, new):
    next(node for node in graph.node if node.name.startswith(f"zoo/{layer}/") and node.op_type == old).op_type = new


def arrays(graph, layer):
    own = [each for each in graph.initializer if each.name.startswith(f"zoo/{layer}/")]
    return sorted(own, key=lambda each: len(each.dims))


def exchanged(graph, one, other):
    """Let each of two layers have the other's arrays."""
    for left, right in zip(arrays(graph, one), arrays(graph, other), strict=True):
        left.name, right.name = right.name, left.name


def first_rows(kernel, shape):
    """The rows in the order channels first, where the flattening is channels last."""
    return kernel.reshape(*shape, -1).transpose(2, 0, 1, 3).reshape(kernel.shape).copy()


ONNX = {
    **{f"weight {at}": ("classifier", at, lambda g, at=at: weights(g, at, one_weight), "")
       for at in ("conv1", "norm", "conv2", "dense1", "dense2", "end")},
    **{f"weight {at}": ("twins", at, lambda g, at=at: weights(g, at, one_weight), "") for at in "abcde"},
    "padding conv1": ("classifier", "conv1", lambda g: attribute(g, "conv1", "pads", [1, 1, 1, 0]), "padding|pads"),
    "padding conv2": ("classifier", "conv2", lambda g: attribute(g, "conv2", "pads", [2, 1, 0, 1]), "other side"),
    "padding pool": ("classifier", "pool", lambda g: attribute(g, "pool", "pads", [1, 0, 0, 0]), "pad"),
    "padding a": ("twins", "a", lambda g: attribute(g, "a", "pads", [0, 1, 2, 1]), "other side"),
    "rows dense1": ("classifier", "dense1", lambda g: weights(g, "dense1", lambda k: first_rows(k, (3, 2, 4))), "rows"),
    "rows c": ("twins", "c", lambda g: weights(g, "c", lambda k: first_rows(k, (6, 5, 3))), "rows"),
    "activation conv1": ("classifier", "conv1", lambda g: operation(g, "conv1", "Relu", "Sigmoid"), "is sigmoid"),
    "activation conv2": ("classifier", "conv2", lambda g: operation(g, "conv2", "Tanh", "Sigmoid"), "is sigmoid"),
    "activation dense1": ("classifier", "dense1", lambda g: operation(g, "dense1", "Relu", "Elu"), "is|settings"),
    "activation end": ("classifier", "end", lambda g: operation(g, "end", "Softmax", "LogSoftmax"), "log_softmax"),
    "activation e": ("twins", "e", lambda g: operation(g, "e", "Sigmoid", "Tanh"), "activation is tanh"),
    "exchanged a b": ("twins", "a", lambda g: exchanged(g, "a", "b"), ""),
    "exchanged d e": ("twins", "d", lambda g: exchanged(g, "d", "e"), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", ONNX)
def test_a_tampered_onnx_file_is_caught_and_the_layer_named(name, provers, onnx_files, tmp_path):
    import onnx

    which, layer, change, reason = ONNX[name]
    model = onnx.load(str(onnx_files / f"{which}.onnx"))
    change(model.graph)
    onnx.save(model, str(tmp_path / "net.onnx"))
    proof = proven(provers[which], find_format("onnx"), tmp_path / "net.onnx")
    assert_named(proof, layer, reason)


def assert_named(proof, layer, reason):
    import re

    assert not proof.equal
    assert re.search(rf"differs is {layer}\b", proof.fault), proof.fault
    assert re.search(reason, proof.fault), proof.fault


@pytest.mark.parametrize("which", ["classifier", "twins"])
def test_the_files_as_they_were_written_are_the_same_nets(which, provers, onnx_files):
    proof = proven(provers[which], find_format("onnx"), onnx_files / f"{which}.onnx")
    assert (proof.fault, proof.compared) == ("", len(proof.gaps) - (which == "classifier"))


def replaced(old, new):
    return lambda text, kept: (text.replace(old, new, 1), kept)


def changed(key, change):
    return lambda text, kept: (text, kept | {key: np.ascontiguousarray(change(kept[key].copy()))})


def swapped(one, other):
    def swap(text, kept):
        pairs = {f"{left}.{part}": kept[f"{right}.{part}"] for part in ("weight", "bias")
                 for left, right in ((one, other), (other, one))}  # fmt: skip
        return text, kept | pairs

    return swap


def as_keras_has_them(weight):
    """The columns as Keras's rows stand, without their permutation to channels first: 3 x 2 x 4 flattened."""
    return weight.reshape(-1, 4, 3, 2).transpose(0, 2, 3, 1).reshape(weight.shape)


TORCH = {
    "weight conv1": ("classifier", "conv1", changed("conv1.weight", one_weight), ""),
    "weight bias dense2": ("classifier", "dense2", changed("dense2.bias", one_weight), "1 of 7 channels"),
    "statistics norm": ("classifier", "norm", changed("norm.running_mean", one_weight), "1 of 4 channels"),
    "epsilon norm": ("classifier", "norm", replaced("eps=0.001", "eps=0.01"), ""),
    "rows dense1": ("classifier", "dense1", changed("dense1.weight", as_keras_has_them), "rows"),
    "activation conv2": ("classifier", "conv2", replaced("torch.tanh(self.conv2", "F.relu(self.conv2"), "is relu"),
    "activation dense2": ("classifier", "dense2", replaced("F.gelu(self.dense2", "F.silu(self.dense2"), "is silu"),
    "exchanged c d": ("twins", "d", replaced("self.d(c)", "self.e(c)"), ""),
    "exchanged weights": ("twins", "d", swapped("d", "e"), ""),
    "left out b": ("twins", "b", replaced("b = F.relu(self.b(a))", "b = a"), "gives what a gives"),
}  # fmt: skip


@pytest.mark.parametrize("name", TORCH)
def test_a_tampered_module_is_caught_and_the_layer_named(name, provers, torch_files, tmp_path):
    from safetensors.numpy import load_file, save_file

    which, layer, change, reason = TORCH[name]
    before = (torch_files / f"{which}.py").read_text(), load_file(torch_files / f"{which}.safetensors")
    text, kept = change(*before)
    assert text != before[0] or any((kept[key] != before[1][key]).any() for key in kept)
    (tmp_path / f"{which}.py").write_text(text)
    save_file(kept, tmp_path / f"{which}.safetensors")
    assert_named(proven(provers[which], pytorch.FORMAT, tmp_path / f"{which}.py"), layer, reason)
