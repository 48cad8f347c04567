"""Where Keras and NumPy cannot be imported, a net with given weights is traced, and its value sheets are marked."""

import subprocess
import sys

import pytest

BLOCKED = (
    "import sys\n"
    "sys.modules.update(dict.fromkeys(('keras', 'tensorflow', 'numpy')))\n"
    "from zoo.cli.main import main\n"
    "main(sys.argv[1:])"
)


def zoo(*arguments):
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, *map(str, arguments)], capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("name", ["net3_sigmoid", "conv_add_concat", "perceptron"])
def test_a_net_with_given_weights_is_traced(name):
    done = zoo("trace", name, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_picture_is_drawn(tmp_path):
    assert zoo("trace", "net3_sigmoid", "--plot", tmp_path / "net.svg").returncode == 0
    assert "delta_k" in (tmp_path / "net.svg").read_text(encoding="utf-8")


def test_a_sheet_of_values_is_marked(tmp_path):
    (tmp_path / "sheet.csv").write_text("name,value\ndelta_k,-0.021266\nw5_new,0.70152924\n", encoding="utf-8")
    done = zoo("check", "net3_sigmoid", tmp_path / "sheet.csv", "--format", "csv")
    assert done.returncode == 1
    assert "This follows from delta_k = -0.021266." in done.stdout


def test_the_traces_own_csv_is_a_sheet_that_is_all_right(tmp_path):
    (tmp_path / "key.csv").write_text(zoo("trace", "net3_sigmoid", "--format", "csv").stdout, encoding="utf-8")
    assert zoo("check", "net3_sigmoid", tmp_path / "key.csv").returncode == 0
