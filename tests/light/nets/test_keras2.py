"""What Keras 2 saves is read as it describes it, or refused by name; the facts are its own, see keras2_layers.py."""

import json
import zipfile

import pytest
from conftest import FACTS, run_zoo

from zoo.errors import ZooError
from zoo.light.layers.layer import derive
from zoo.light.layers.open_axis import OPEN
from zoo.light.nets.saved import read_layers, table_of_config

NETS = json.loads((FACTS / "keras2_configs.json").read_text(encoding="utf-8"))
_ANOTHER = "hard_sigmoid, 0.2 x"
REFUSED = {
    "ConvLSTM2D 28": _ANOTHER,
    "Dense 33": _ANOTHER,
    "LSTM 62": _ANOTHER,
    "GRU 47": "time_major True is not known",
    "Lambda 63": "function of somebody's own",
    "LocallyConnected1D 67": "Keras 3 has no such layer",
    "LocallyConnected2D 68": "Keras 3 has no such layer",
    "RandomHeight 90": "Keras 3 has no such layer",
    "RandomWidth 93": "Keras 3 has no such layer",
    "operators product": "tf.linalg.matmul with transpose_b True",  # Keras 3 would transpose in an operation of its own
    "operators einsum": "tf.einsum is not known",  # the file does not have its tensors
    "operators normed": "tf.math.l2_normalize is not known",  # Keras 3's has another least length
    "operators of_a_shape": "tf.compat.v1.shape is not known",
}


@pytest.mark.parametrize("name", [name for name in NETS if name not in REFUSED])
def test_a_net_of_keras_2_has_the_figures_that_it_says(name):
    config, told = NETS[name]["config"], NETS[name]["figures"]
    figures = {
        layer: [[[None if axis is OPEN else axis for axis in shape] for shape in each.outputs],
                each.trainable, each.parameters - each.trainable]
        for layer, each in derive(read_layers(config)).items()
    }  # fmt: skip
    assert figures == told
    assert table_of_config(config).parameters == sum(trainable + frozen for _, trainable, frozen in told.values())


@pytest.mark.parametrize("name", REFUSED)
def test_what_means_another_thing_is_refused_by_name(name):
    with pytest.raises(ZooError, match=REFUSED[name]) as raised:
        table_of_config(NETS[name]["config"])
    assert "\n" not in str(raised.value)


def test_a_file_of_keras_2_is_shown(tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "net.keras", "w") as archive:
        archive.writestr("config.json", json.dumps(NETS["nested"]["config"]))
    status, out, err = run_zoo(capsys, "show", tmp_path / "net.keras")
    assert (status, err) == (0, "")
    assert "chain/second" in out


def test_a_thresholded_relu_is_one_with_a_threshold():
    table = table_of_config(NETS["ThresholdedReLU 111"]["config"])
    assert table.rows_by_name["layer"].layer.get("activation") == "ReLU(threshold=0.5)"


def test_the_constants_of_an_operator_are_kept_under_their_newer_names():
    table = table_of_config(NETS["operators clipped"]["config"])
    settings = table.rows_by_name["tf.clip_by_value"].layer.settings
    assert dict(settings["keywords"]) == {"x_min": -1.0, "x_max": 1.0}
