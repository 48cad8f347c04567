"""What the page asks of Python, asked here: bounds of what is dropped, and faults in one line."""

import json
import zipfile

import pytest
from conftest import ROOT
from face import places
from face.answer import CALLS, answer

import zoo
from zoo.errors import ZooError

TRACE = {"net": "net3_sigmoid", "x": "", "target": "", "loss": "", "rate": "", "steps": 1}
SOFTMAX = {"operation": "softmax", "x": "1 2", "kernel": "", "size": 2, "stride": "", "padding": "valid"}


@pytest.fixture
def nets(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "NETS", tmp_path / "nets")
    return tmp_path / "nets"


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def files_of(folder, inside):
    return {f"{inside}{path.name}": path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("inside", ["my_net/", "homework/7/my_net/", ""])
def test_a_zipped_folder_is_a_net_wherever_it_lies_in_the_archive(nets, my_net, tmp_path, inside):
    folder = places.own_folder(zipped(tmp_path / "my_net.zip", files_of(my_net, inside)))
    assert folder.name == "my_net" and zoo.table(folder).parameters == 21840


def test_only_what_is_read_is_unpacked(nets, my_net, tmp_path):
    files = files_of(my_net, "my_net/") | {
        "my_net/weights/mnist.npz": b"0" * 100,
        "../../out": b"x",
        "my_net/../y": b"x",
    }
    folder = places.own_folder(zipped(tmp_path / "a.zip", files))
    assert sorted(path.name for path in nets.rglob("*") if path.is_file()) == ["card.toml", "model.py", "table.csv"]
    assert folder.is_relative_to(nets)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "no card.toml"),
        ({"a/card.toml": b"", "b/card.toml": b""}, "2 files card.toml"),
        ({"My Net/card.toml": b""}, "'My Net' is no architecture's name"),
        ({"net/card.toml": b""}, "no model.py"),
        ({"net/card.toml": b"0" * ((1 << 20) + 1)}, "unpacks to more than 1048576 bytes"),
        ({f"net/{at}": b"" for at in range(1001)}, "more than 1000 files"),
    ],
)
def test_what_is_no_net_is_refused_in_a_line(nets, tmp_path, files, said):
    with pytest.raises(ZooError, match=said):
        places.own_folder(zipped(tmp_path / "a.zip", files))


def test_a_damaged_archive_is_refused_in_a_line(nets, tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(ZooError, match=r"a\.zip: not a readable ZIP file"):
        places.own_folder(path)


def test_a_call_answers_as_the_command_line_does():
    found = json.loads(answer("trace", json.dumps(TRACE)))
    values = {each["name"]: each["value"] for each in found["value"]["steps"]}
    assert float(values["dL/dw1"]) == pytest.approx(zoo.trace("net3_sigmoid").values["dL/dw1"], rel=1e-9)


@pytest.mark.parametrize(
    ("call", "values", "said"),
    [
        ("sheet", {"net": "no_net", "asked": []}, "No architecture 'no_net'."),
        ("count", {"rules": "input = 3"}, "input"),
        ("operation", SOFTMAX | {"x": "a"}, "no number"),
        ("operation", SOFTMAX | {"stride": "one"}, "the stride 'one' is no whole number"),
        ("trace", TRACE | {"steps": 101}, "give from 0 to 100"),
        ("empty", {"net": "mnist_cnn", "asked": [], "suffix": ".docx"}, "no empty sheet as '.docx' here"),
    ],
)
def test_bad_input_is_a_fault_in_a_line(call, values, said):
    found = json.loads(answer(call, json.dumps(values)))
    assert said in found["fault"] and "\n" not in found["fault"]


def test_the_interface_calls_nothing_that_is_not_there():
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "page" / "src").rglob("*.js")]
    called = {name for name in CALLS if any(f'"{name}"' in text for text in sources)}
    assert called == set(CALLS)
