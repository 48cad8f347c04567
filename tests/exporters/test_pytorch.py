"""PyTorch's code gives what Keras gives, kind by kind; what PyTorch does not have is named."""

import keras
import numpy as np
import pytest
from keras import layers

from zoo.errors import ZooError
from zoo.exporters.compare import TOLERANCE, relative
from zoo.exporters.formats.torch import FORMAT, refuse
from zoo.exporters.pytorch import checked
from zoo.exporters.pytorch.dense import rows_permuted
from zoo.exporters.pytorch.module import written

from .nets import CHAINS, GRAPHS, MAPS, ROW, STEPS, built, classifier, net

needs_torch = pytest.importorskip


def inputs_of(model):
    given = model.inputs[0]
    rng = np.random.default_rng(1)
    shape = (4, *given.shape[1:])
    return (
        rng.integers(0, 2, shape).astype("int32")
        if given.dtype == "int32"
        else rng.normal(size=shape).astype("float32")
    )


@pytest.mark.parametrize("name", [*CHAINS, *GRAPHS])
def test_a_kind_gives_in_pytorch_what_it_gives_in_keras(name, tmp_path):
    needs_torch("torch")
    model = built(name)
    FORMAT.write(model, tmp_path / "net.py")
    x = inputs_of(model)
    (found,) = FORMAT.open(tmp_path / "net.py", 1, True).run(x)
    assert relative(found, model.predict(x, verbose=0)) < TOLERANCE


def test_rows_of_a_dense_kernel_are_brought_from_channels_last_to_first():
    kernel = np.arange(4 * 4 * 20 * 50).reshape(320, 50)
    right = kernel.reshape(4, 4, 20, 50).transpose(2, 0, 1, 3).reshape(320, 50)
    assert (rows_permuted(kernel, (4, 4, 20)) == right).all()


def test_weights_survive_the_writer_of_safetensors(tmp_path):
    needs_torch("safetensors")
    from safetensors.numpy import load_file

    model = net(ROW, layers.Dense(5, name="end"))
    FORMAT.write(model, tmp_path / "net.py")
    kept = load_file(tmp_path / "net.safetensors")["end.weight"]
    assert (kept == model.layers[-1].get_weights()[0].T).all()


@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        (STEPS, lambda: layers.GRU(3, reset_after=False, name="it")),
        (STEPS, lambda: layers.LSTM(3, recurrent_activation="hard_sigmoid", name="it")),
        (MAPS, lambda: layers.LayerNormalization(axis=1, name="it")),
        (MAPS, lambda: layers.PReLU(name="it")),
        (MAPS, lambda: layers.UpSampling2D(2, interpolation="bicubic", name="it")),
        (MAPS, lambda: layers.RandomFlip(name="it")),
    ],
)
def test_what_pytorch_does_not_have_is_named_before_writing(shape, layer):
    with pytest.raises(ZooError, match=r"^net: PyTorch's code cannot hold it \("):
        refuse(net(shape, layer()))


def test_every_layer_that_cannot_be_held_is_named():
    model = net(
        MAPS, layers.RandomFlip(name="one"), layers.Conv2D(2, 2, name="kept"), layers.RandomZoom(0.1, name="two")
    )
    with pytest.raises(ZooError, match=r"one .*; two "):
        refuse(model)


def test_the_code_reads_like_a_lesson():
    text, _ = written(classifier(), "net.safetensors")
    assert "self.conv1 = nn.Conv2d(3, 4, 3, stride=2" in text
    assert "dense1 = F.relu(self.dense1(dropout))  # 7" in text
    assert max(map(len, text.splitlines())) <= 120


def test_names_of_layers_that_python_has_are_written_otherwise():
    model = net(ROW, layers.Dense(3, name="forward"), layers.Dense(3, name="class"), layers.Dense(3, name="1st-one"))
    text, _ = written(model, "w")
    compile(text, "net.py", "exec")
    assert [name in text for name in ("self.layer_forward =", "self.layer_class =", "self.layer_1st_one =")] == [
        True
    ] * 3


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "x = open('/etc/passwd')",
        "x = torch.load('weights.pt')",
        "x = torch.hub.load('a/b', 'c')",
        "x = (1).__class__",
        "x = [each for each in range(9)]",
        "x = nn.Module.__subclasses__()",
        "x = eval('1')",
        "x = F.torch.load('a')",
        "exec = load_file\nexec('a')",
        "x = __builtins__",
        "while True: pass",
    ],
)
def test_code_that_does_more_than_compute_is_not_run(line):
    with pytest.raises(ZooError, match="it is not run"):
        checked.check(line, "net.py")


def test_a_model_of_two_inputs_of_one_layer_is_called_twice(tmp_path):
    needs_torch("torch")
    given = keras.Input(ROW, name="x")
    shared = layers.Dense(6, activation="tanh", name="shared")
    model = keras.Model(given, shared(shared(given)))
    FORMAT.write(model, tmp_path / "net.py")
    x = inputs_of(model)
    assert relative(FORMAT.open(tmp_path / "net.py", 1, True).run(x)[0], model.predict(x, verbose=0)) < TOLERANCE
