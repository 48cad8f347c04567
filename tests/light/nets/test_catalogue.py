import os
import shutil
import sys

import pytest

import zoo
from zoo.errors import ZooError
from zoo.light.nets.catalogue import BUILT_IN, catalogue, find

pytestmark = pytest.mark.usefixtures("fresh_catalogue")


def test_a_near_miss_is_suggested():
    with pytest.raises(ZooError, match=r"No architecture 'mnst_cnn'\. Did you mean 'mnist_cnn'\?"):
        zoo.card("mnst_cnn")


def test_a_folder_is_an_architecture(my_net):
    assert find(str(my_net)).name == "my_net"
    assert find(str(my_net)).table.parameters == 21840


def test_a_folder_that_an_editor_on_windows_saved_reads_the_same(my_net):
    for path in (my_net / "card.toml", my_net / "table.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    found, own = find(str(my_net)), find("mnist_cnn")
    assert (found.card, found.table) == (own.card, own.table)


@pytest.mark.parametrize("place", ["nets/mine", r"nets\mine", r"C:mine"])
def test_the_path_of_a_folder_is_told_from_a_name_on_any_system(place):
    with pytest.raises(ZooError, match="No folder"):
        find(place)


def test_folders_under_zoo_path_are_listed_with_the_built_in(my_net, monkeypatch):
    monkeypatch.setenv("ZOO_PATH", os.pathsep.join([str(my_net.parent), ""]))
    found = catalogue()
    assert found.architectures["my_net"].origin == str(my_net.parent)
    assert "vgg224" in found.architectures
    assert found.faults == {}


def test_two_architectures_with_one_name_are_refused(my_net, monkeypatch):
    my_net.rename(my_net.parent / "vgg224")
    monkeypatch.setenv("ZOO_PATH", str(my_net.parent))
    assert "vgg224" not in zoo.names()
    with pytest.raises(ZooError, match=r"'vgg224' is broken: .* have the same name; rename one"):
        zoo.table("vgg224")


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("model.py", None, "no model.py; an architecture needs"),
        ("card.toml", b"title = ", "not readable as TOML"),
        ("card.toml", b"\xff", "not readable as TOML"),
        ("card.toml", b"a = " + b"[" * 5000, "not readable as TOML"),
        ("card.toml", b"# " + b"x" * (1 << 20), "larger than"),
        ("table.csv", b"layer\n", "the columns must be"),
        ("table.csv", b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_broken_folder_is_reported_and_harms_no_other(my_net, monkeypatch, file, content, message):
    (my_net / file).unlink() if content is None else (my_net / file).write_bytes(content)
    monkeypatch.setenv("ZOO_PATH", str(my_net.parent))
    found = catalogue()
    assert message in found.faults["my_net"]
    assert "\n" not in found.faults["my_net"]
    assert "mnist_cnn" in found.architectures


def test_a_missing_folder_of_zoo_path_is_reported(monkeypatch, tmp_path):
    monkeypatch.setenv("ZOO_PATH", str(tmp_path / "none"))
    assert "does not exist" in catalogue().faults[str(tmp_path / "none")]


def test_an_installed_package_offers_architectures_without_being_imported(tmp_path, monkeypatch):
    package = tmp_path / "my_course"
    shutil.copytree(BUILT_IN / "net1", package / "nets" / "net9")
    (package / "__init__.py").write_text("raise SystemExit('imported')")
    (tmp_path / "my_course-1.dist-info").mkdir()
    (tmp_path / "my_course-1.dist-info/METADATA").write_text("Name: my-course\nVersion: 1\n")
    (tmp_path / "my_course-1.dist-info/entry_points.txt").write_text("[zoo.architectures]\nall = my_course.nets\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert catalogue().architectures["net9"].origin == "my-course"
    assert "my_course" not in sys.modules


@pytest.mark.parametrize("points", ["no equals sign", "all = ", "all = nowhere.nets", "all = os.path", "all = ..", "="])
def test_an_installed_package_that_is_broken_harms_no_other(tmp_path, monkeypatch, points):
    (tmp_path / "my_course-1.dist-info").mkdir()
    (tmp_path / "my_course-1.dist-info/METADATA").write_text("Name: my-course\nVersion: 1\n")
    (tmp_path / "my_course-1.dist-info/entry_points.txt").write_text(f"[zoo.architectures]\n{points}\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = catalogue()
    assert "names no folder" in found.faults["my-course"]
    assert "vgg224" in found.architectures


def test_a_place_that_cannot_be_looked_into_harms_no_other(my_net, monkeypatch):
    locked = my_net.parent / "locked"
    locked.mkdir()
    look = os.scandir
    monkeypatch.setenv("ZOO_PATH", os.pathsep.join(["~nobody_whom_anybody_knows", str(locked), str(my_net.parent)]))

    def scandir(place):
        if str(place) == str(locked):
            raise PermissionError(13, "Permission denied", str(place))
        return look(place)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "listdir", lambda place: [each.name for each in scandir(place)])
    found = catalogue()
    assert {"my_net", "vgg224"} <= found.architectures.keys()
    assert len(found.faults) == 2
    assert all("cannot be read" in fault for fault in found.faults.values())


def test_the_cards_input_and_the_tables_must_agree(my_net):
    card = my_net / "card.toml"
    card.write_text(card.read_text().replace("input = [28, 28, 1]", "input = [32, 32, 1]"))
    with pytest.raises(ZooError, match="the card's input is"):
        find(str(my_net))


def test_a_file_where_an_architecture_is_looked_for_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.h5").write_bytes(b"HDF")
    for name in ("net.h5", "./net.h5"):
        with pytest.raises(ZooError, match=r"net\.h5 is a file, no architecture; give a name or folder"):
            find(name)
