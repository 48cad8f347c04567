"""`zoo.export` and `zoo export`: what is written, what is refused, and that nothing stands half-written."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest
from conftest import ROOT, run_zoo
from keras import layers

import zoo
from zoo.errors import ZooError
from zoo.exporters import export as exporting
from zoo.exporters import inputs
from zoo.exporters.formats import onnx as onnx_format
from zoo.exporters.formats import saved_model

from .nets import MAPS, ROW, classifier, net, normalized


@pytest.fixture(autouse=True)
def few_inputs(monkeypatch, tmp_path):
    monkeypatch.setattr(inputs, "MOST", 32)
    monkeypatch.setattr(exporting, "SECONDS_TIMED", 0.01)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def onnxruntime():
    return pytest.importorskip("onnxruntime")


@pytest.fixture
def small():
    return net(
        ROW, layers.Dense(5, activation="relu", name="hidden"), layers.Dense(3, activation="softmax", name="end")
    )


def test_a_file_is_there_with_its_report_when_it_is_proven(small, onnxruntime, tmp_path):
    made = zoo.export(small, "net.onnx")
    told = json.loads((tmp_path / "net.onnx.json").read_text())
    assert (made.equal, told["equal"], told["same_class"], told["samples"]) == (True, True, 32, 32)
    assert told["inputs"] == [{"name": "x", "shape": [None, 6], "dtype": "float32"}]
    assert [each["layer"] for each in told["layers"]] == ["hidden", "end"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["net.onnx", "net.onnx.json", "net.onnx.md"]


def test_the_sum_in_the_report_is_of_the_file(small, onnxruntime, tmp_path):
    import hashlib

    zoo.export(small, "net.onnx")
    told = json.loads((tmp_path / "net.onnx.json").read_text())["files"]["net.onnx"]
    content = (tmp_path / "net.onnx").read_bytes()
    assert told == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


@pytest.mark.parametrize(
    "model",
    [
        lambda: keras.models.clone_model(classifier()),  # It has never been called.
        lambda: net(MAPS, layers.Conv2D(6, 3, groups=2, activation="gelu", name="grouped")),
        normalized,
    ],
    ids=["fresh", "grouped and gelu", "normalization"],
)
def test_what_keras_exports_wrongly_to_onnx_comes_out_right(model, onnxruntime):
    assert zoo.export(model(), "net.onnx").equal


def test_an_operation_that_onnx_lacks_is_named_by_its_layer(small, onnxruntime, monkeypatch):
    monkeypatch.setattr("zoo.exporters.portable._gelu", keras.activations.gelu)
    model = net(ROW, layers.Dense(3, activation="gelu", name="it"))
    with pytest.raises(ZooError, match=r"ONNX cannot hold it \(Erfc\)"):
        zoo.export(model, "net.onnx")
    assert not list(Path().iterdir())


def test_a_file_is_never_written_as_a_folder_of_its_name(small):
    with pytest.raises(ZooError, match=r"SavedModel is a folder, whose name does not end in \.onnx"):
        zoo.export(small, "b.onnx", format="saved_model")
    with pytest.raises(ZooError, match=r"a file of LiteRT ends in \.tflite"):
        zoo.export(small, "b.onnx", format="litert")


def test_litert_takes_any_batch_and_says_how(small):
    pytest.importorskip("ai_edge_litert")
    made = zoo.export(small, "net.tflite")
    assert made.equal and made.proof.batches == (1, 4, 7)
    assert "The batch is 1 until" in made.to_markdown()


def test_a_saved_model_of_several_outputs_keeps_their_order(tmp_path):
    made = zoo.export("conv_add_concat", "it", format="saved_model")
    assert [each.shape[1:] for each in made.outputs] == [(3, 3, 1), (3, 3, 2)]
    assert (tmp_path / "it" / "saved_model.pb").is_file()


def test_openvino_reports_both_precisions(small):
    pytest.importorskip("openvino")
    made = zoo.export(small, "net.xml")
    assert made.equal and made.proof.default is not None
    assert {"net.xml", "net.bin"} == set(made.sizes)


def test_pytorch_takes_any_batch(small):
    pytest.importorskip("torch")
    made = zoo.export(small, "net.py")
    assert made.equal and {"net.py", "net.safetensors"} == set(made.sizes)


def test_a_file_that_takes_pixels_scales_them_itself(onnxruntime):
    made = zoo.export("small_cnn", "net.onnx", pixels="0..255")
    import onnxruntime as ort

    x = np.random.default_rng(0).integers(0, 256, (2, 21, 21, 3)).astype("float32")
    (found,) = ort.InferenceSession("net.onnx").run(None, {"image": x})
    keras.utils.set_random_seed(0)
    assert np.allclose(found, zoo.build("small_cnn").predict(x / 255, verbose=0), atol=1e-6)
    assert made.proof.gaps[0].layer == "scaling"


def test_what_is_there_is_not_written_over_without_force(small, onnxruntime, tmp_path):
    (tmp_path / "net.onnx").write_text("mine")
    with pytest.raises(ZooError, match=r"'net.onnx' is there already.*--force"):
        zoo.export(small, "net.onnx")
    assert (tmp_path / "net.onnx").read_text() == "mine"
    assert zoo.export(small, "net.onnx", force=True).equal


def test_a_file_that_is_another_net_is_not_kept(small, onnxruntime, monkeypatch):
    def wrongly(model, path):
        other = keras.models.clone_model(model)
        other.set_weights([1.01 * each for each in model.get_weights()])
        onnx_format.write(other, path)

    import dataclasses

    wrong = dataclasses.replace(onnx_format.FORMAT, write=wrongly)
    monkeypatch.setattr(onnx_format, "FORMAT", wrong)
    with pytest.raises(zoo.NotEqualError, match=r"first layer that differs is hidden, by .*: all is 1\.01 times"):
        zoo.export(small, "net.onnx")
    assert not list(Path().iterdir())


def test_a_full_disk_is_one_line_and_leaves_nothing(small, onnxruntime, monkeypatch):
    def full(model, path):
        path.write_bytes(b"half of it")
        raise OSError(28, "No space left on device")

    import dataclasses

    monkeypatch.setattr(onnx_format, "FORMAT", dataclasses.replace(onnx_format.FORMAT, write=full))
    with pytest.raises(ZooError, match=r"^Cannot write 'net.onnx': No space left on device\.$"):
        zoo.export(small, "net.onnx")
    assert not list(Path().iterdir())


def test_a_missing_extra_is_one_line_before_any_work(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ZooError, match=r"^This needs onnxruntime.*pip install 'homework-zoo\[onnx\]'"):
        zoo.export("nothing of this name", "net.onnx")


def test_a_model_of_two_inputs_is_refused():
    left, right = keras.Input((3,)), keras.Input((3,))
    with pytest.raises(ZooError, match="takes 2 inputs"):
        zoo.export(keras.Model([left, right], layers.Add()([left, right])), format="saved_model")


def test_a_program_of_somebodys_own_is_refused():
    class Program(keras.Model):
        def __init__(self):
            super().__init__()
            self.head = layers.Dense(3)

        def call(self, x):
            return self.head(x)

    model = Program()
    model(np.zeros((1, 4), "float32"))
    with pytest.raises(ZooError, match=r"keras.Sequential or keras.Model\(inputs, outputs\) is needed"):
        zoo.export(model, format="saved_model")


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (["--format", "litert", "--quantize", "int8"], "--quantize int8 is for --format onnx"),
        (["--verify", "nowhere.onnx"], "There is no file 'nowhere.onnx'"),
        ([], "Name the format with --format"),
        (["--out", "no/folder/net.onnx"], "No folder 'no/folder'"),
        (["--out", "net.h5"], "tells no format"),
    ],
)
def test_bad_input_is_one_line(asked, line, capsys):
    status, out, err = run_zoo(capsys, "export", "net1", *asked)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert line in err


def test_a_file_is_verified_for_somebodys_own_ci(onnxruntime, capsys):
    zoo.export("net3", "net3.onnx")
    status, out, _ = run_zoo(capsys, "export", "net3", "--verify", "net3.onnx", "--json")
    assert (status, json.loads(out)["equal"]) == (0, True)


def test_the_file_of_another_net_fails_with_status_1(onnxruntime, capsys):
    zoo.export("net1", "net1.onnx")
    status, out, _ = run_zoo(capsys, "export", "perceptron", "--verify", "net1.onnx")
    assert status == 1 and "not the same net" in out


def test_a_damaged_file_fails_with_a_line(onnxruntime, capsys, tmp_path):
    (tmp_path / "net1.onnx").write_bytes(b"no graph")
    status, _, err = run_zoo(capsys, "export", "net1", "--verify", "net1.onnx")
    assert status == 1 and "ONNX Runtime cannot run it" in err and err.count("\n") == 1


def test_a_saved_model_that_reads_files_is_not_run(tmp_path):
    import tensorflow as tf

    class Spy(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec((None, 1), tf.float32, name="x")])
        def __call__(self, x):
            return x + tf.cast(tf.strings.length(tf.io.read_file("/etc/hostname")), tf.float32)

    spy = Spy()
    tf.saved_model.save(spy, str(tmp_path / "spy"), signatures={"serving_default": spy.__call__})
    with pytest.raises(ZooError, match="ReadFile, which does more than compute"):
        saved_model.FORMAT.open(tmp_path / "spy", 1, True)


@pytest.mark.slow
def test_a_killed_export_leaves_nothing_of_its_name(onnxruntime, tmp_path):
    command = [sys.executable, "-m", "zoo", "export", "small_cnn", "--out", str(tmp_path / "net.onnx")]
    for seconds in (6, 9, 12):
        running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert [each.name for each in tmp_path.iterdir() if not each.name.startswith(".")] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", zoo.names())
@pytest.mark.parametrize("form", ["onnx", "litert", "openvino", "saved_model", "torch"])
def test_every_net_leaves_in_every_format(name, form, shared, monkeypatch):
    for package in exporting.find_format(form).packages:
        pytest.importorskip(package)
    monkeypatch.setenv("ZOO_DATA", str(shared / "data"))
    try:
        assert zoo.export(name, format=form).equal
    except zoo.NotEqualError as error:  # L4 sums 250,000 numbers, which LiteRT rounds by 9e-6 to 1.1e-5, by the inputs.
        assert (name, form) == ("wide_cnn", "litert") and "differs is L4, by 1." in str(error)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mnist_cnn", "mednist_cnn"])
def test_eight_bits_cost_less_than_half_a_point(name, shared, onnxruntime, monkeypatch):
    monkeypatch.setenv("ZOO_DATA", str(shared / "data"))
    made = zoo.export(name, "int8.onnx", quantize="int8")
    assert made.proof.accuracy_in_keras - made.proof.accuracy <= 0.005
    assert made.bytes < made.float_file[0]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold a process to it")
def test_a_file_cannot_take_the_machines_memory():
    share = (256 << 20) / (os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    code = f"from zoo.exporters.runtime import bound_memory; bound_memory({share}); bytearray(1 << 30)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert ended.stderr.endswith("MemoryError\n")
